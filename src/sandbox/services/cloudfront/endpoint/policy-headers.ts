// The headers that the response headers policy of a cache behavior adds to what the viewer gets, from the cache or from
// the origin. The cache keeps the response without them.
import { findResponseHeadersPolicy, headersOf } from '../rules/response-headers-policies.ts';
import type { Behavior } from './cache-behavior.ts';
import type { EdgeResponse } from './edge.ts';

export function withPolicyHeaders(
  { ResponseHeadersPolicyId: id }: Pick<Behavior, 'ResponseHeadersPolicyId'>,
  served: EdgeResponse,
): EdgeResponse {
  if (!id) return served;
  const { SecurityHeadersConfig = {} } = findResponseHeadersPolicy(id).ResponseHeadersPolicyConfig ?? {};
  const { response } = served;
  const added = headersOf(SecurityHeadersConfig)
    .filter(({ name, override }) => override || response.headers[name] === undefined)
    .map(({ name, value }) => [name, value] as const);
  return { ...served, response: { ...response, headers: { ...response.headers, ...Object.fromEntries(added) } } };
}
