// The CORS headers of a bucket's rules for a request from a page of another origin.
import type { CORSRule } from '@aws-sdk/client-s3';

interface CorsQuery {
  readonly origin: string;
  readonly method: string;
  /** Lower-case; of a preflight. */
  readonly headers: readonly string[];
}

type Headers = Readonly<Record<string, string>>;

/** What a preflight request asks for. Undefined where it names no origin or no method. */
export function preflightQuery({
  origin,
  'access-control-request-method': method,
  'access-control-request-headers': names = '',
}: Headers): CorsQuery | undefined {
  if (origin === undefined || method === undefined) return undefined;
  const headers = names.split(',').map((name) => name.trim().toLowerCase());
  return { origin, method, headers: headers.filter(Boolean) };
}

/** The headers that the response to a page of another origin has. */
export function crossOriginHeaders(rules: readonly CORSRule[], method: string, { origin }: Headers): Headers {
  return (origin !== undefined && corsHeaders(rules, { origin, method, headers: [] })) || {};
}

/** source: responses of S3, as public bug reports quote them (the spelling is S3's), checked 2026-11-29 */
export const notAllowed =
  "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";

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
