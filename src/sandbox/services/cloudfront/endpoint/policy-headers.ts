// The headers that the response headers policy of a cache behavior adds to what the viewer gets, from the cache or from
// the origin. The cache keeps the response without them.
import type { ResponseHeadersPolicy } from '@aws-sdk/client-cloudfront';
import { headersOf } from '../rules/response-headers-policies.ts';
import type { EdgeResponse } from './edge.ts';

export function withPolicyHeaders(
  { ResponseHeadersPolicyConfig: config }: ResponseHeadersPolicy,
  served: EdgeResponse,
): EdgeResponse {
  const { response } = served;
  const added = (config ? headersOf(config) : [])
    .filter(({ name, override }) => override || response.headers[name] === undefined)
    .map(({ name, value }) => [name, value] as const);
  return { ...served, response: { ...response, headers: { ...response.headers, ...Object.fromEntries(added) } } };
}
