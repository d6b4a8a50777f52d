// The CORS headers of a bucket's rules for a request from a page of another origin.
import type { CORSRule } from '@aws-sdk/client-s3';

export interface CorsQuery {
  readonly origin: string;
  readonly method: string;
  /** Lower-case; of a preflight. */
  readonly headers: readonly string[];
}

/** Undefined: no rule lets it pass. The first rule that fits is the one that answers. */
export function corsHeaders(rules: readonly CORSRule[], query: CorsQuery): Record<string, string> | undefined {
  const rule = rules.find(
    ({ AllowedOrigins = [], AllowedMethods = [], AllowedHeaders = [] }) =>
      AllowedOrigins.some((pattern) => fits(pattern, query.origin)) &&
      AllowedMethods.includes(query.method) &&
      query.headers.every((header) => AllowedHeaders.some((pattern) => fits(pattern.toLowerCase(), header))),
  );
  if (!rule) return undefined;
  const isForAll = rule.AllowedOrigins?.includes('*');
  const headers: Record<string, string> = {
    'access-control-allow-origin': isForAll ? '*' : query.origin,
    'access-control-allow-methods': (rule.AllowedMethods ?? []).join(', '),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
  if (query.headers.length > 0) headers['access-control-allow-headers'] = query.headers.join(', ');
  if (rule.ExposeHeaders?.length) headers['access-control-expose-headers'] = rule.ExposeHeaders.join(', ');
  if (rule.MaxAgeSeconds !== undefined) headers['access-control-max-age'] = String(rule.MaxAgeSeconds);
  if (!isForAll) headers['access-control-allow-credentials'] = 'true';
  return headers;
}

function fits(pattern: string, text: string): boolean {
  const [before = '', after] = pattern.split('*');
  if (after === undefined) return pattern === text;
  return text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
}
