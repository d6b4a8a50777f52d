// CORS: API Gateway responds to preflights itself, and replaces the CORS headers of the integration.
import type { Cors } from '@aws-sdk/client-apigatewayv2';
import type { EndpointRequest, EndpointResponse } from '../../../server/endpoints.ts';

type Headers = Record<string, string | readonly string[]>;

/** None for a request without an Origin, or with one that is not allowed. */
function corsHeaders(cors: Cors, request: EndpointRequest): Headers {
  const origin = request.headers['origin'];
  const allowed = origin === undefined ? undefined : allowedOrigin(cors, origin);
  if (allowed === undefined) return {};
  const headers: Headers = { 'access-control-allow-origin': allowed };
  if (allowed !== '*') headers['vary'] = 'origin';
  if (cors.AllowCredentials) headers['access-control-allow-credentials'] = 'true';
  if (isPreflight(request)) return { ...headers, ...preflightHeaders(cors) };
  if (cors.ExposeHeaders?.length) headers['access-control-expose-headers'] = cors.ExposeHeaders.join(',');
  return headers;
}

function preflightHeaders(cors: Cors): Headers {
  return {
    ...(cors.AllowMethods?.length && { 'access-control-allow-methods': cors.AllowMethods.join(',') }),
    ...(cors.AllowHeaders?.length && { 'access-control-allow-headers': cors.AllowHeaders.join(',') }),
    ...(cors.MaxAge !== undefined && { 'access-control-max-age': String(cors.MaxAge) }),
  };
}

function isPreflight({ method, headers }: EndpointRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

function allowedOrigin({ AllowOrigins = [] }: Cors, origin: string): string | undefined {
  if (AllowOrigins.includes('*')) return '*';
  const requested = origin.toLowerCase();
  const matches = (allowed: string) =>
    allowed === 'https://*' || allowed === 'http://*'
      ? requested.startsWith(allowed.slice(0, -1))
      : allowed.toLowerCase() === requested;
  return AllowOrigins.some(matches) ? origin : undefined;
}

/** With CORS configured, the CORS headers of the function are dropped; the gateway's error responses get CORS headers too. */
export function withCors(
  cors: Cors | undefined,
  request: EndpointRequest,
  response: EndpointResponse,
): EndpointResponse {
  if (!cors) return response;
  const others = Object.entries(response.headers).filter(([name]) => !name.startsWith('access-control-'));
  const headers: Headers = Object.fromEntries(others);
  const added = corsHeaders(cors, request);
  if (headers['vary'] && added['vary']) added['vary'] = `${String(headers['vary'])}, origin`;
  return { ...response, headers: { ...headers, ...added } };
}
