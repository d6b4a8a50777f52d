// The CORS headers that HTTP APIs and function URLs send: both have the same settings.
import type { EndpointRequest } from '../../server/endpoints.ts';

export interface CorsSettings {
  readonly AllowCredentials?: boolean | undefined;
  readonly AllowHeaders?: readonly string[] | undefined;
  readonly AllowMethods?: readonly string[] | undefined;
  readonly AllowOrigins?: readonly string[] | undefined;
  readonly ExposeHeaders?: readonly string[] | undefined;
  /** Seconds. */
  readonly MaxAge?: number | undefined;
}

export type ResponseHeaders = Record<string, string | readonly string[]>;

/** None for a request without an Origin, or with one that is not allowed. */
export function corsHeaders(cors: CorsSettings, request: EndpointRequest): ResponseHeaders {
  const origin = request.headers['origin'];
  const allowed = origin === undefined ? undefined : allowedOrigin(cors, origin);
  if (allowed === undefined) return {};
  const headers: ResponseHeaders = { 'access-control-allow-origin': allowed };
  if (allowed !== '*') headers['vary'] = 'origin';
  if (cors.AllowCredentials) headers['access-control-allow-credentials'] = 'true';
  if (isPreflight(request)) return { ...headers, ...preflightHeaders(cors) };
  if (cors.ExposeHeaders?.length) headers['access-control-expose-headers'] = cors.ExposeHeaders.join(',');
  return headers;
}

function preflightHeaders(cors: CorsSettings): ResponseHeaders {
  return {
    ...(cors.AllowMethods?.length && { 'access-control-allow-methods': cors.AllowMethods.join(',') }),
    ...(cors.AllowHeaders?.length && { 'access-control-allow-headers': cors.AllowHeaders.join(',') }),
    ...(cors.MaxAge !== undefined && { 'access-control-max-age': String(cors.MaxAge) }),
  };
}

export function isPreflight({ method, headers }: EndpointRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

function allowedOrigin({ AllowOrigins = [] }: CorsSettings, origin: string): string | undefined {
  if (AllowOrigins.includes('*')) return '*';
  const requested = origin.toLowerCase();
  const matches = (allowed: string) =>
    allowed === 'https://*' || allowed === 'http://*'
      ? requested.startsWith(allowed.slice(0, -1))
      : allowed.toLowerCase() === requested;
  return AllowOrigins.some(matches) ? origin : undefined;
}
