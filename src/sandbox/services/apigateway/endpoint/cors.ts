// CORS: API Gateway responds to preflights itself, and replaces the CORS headers of the integration.
import type { EndpointRequest, EndpointResponse } from '../../../server/endpoints.ts';
import { corsHeaders, type CorsSettings, type ResponseHeaders } from '../../shared/cors-headers.ts';

/** With CORS configured, the CORS headers of the function are dropped; the gateway's error responses get CORS headers too. */
export function withCors(
  cors: CorsSettings | undefined,
  request: EndpointRequest,
  response: EndpointResponse,
): EndpointResponse {
  if (!cors) return response;
  const others = Object.entries(response.headers).filter(([name]) => !name.startsWith('access-control-'));
  const headers: ResponseHeaders = Object.fromEntries(others);
  const added = corsHeaders(cors, request);
  if (headers['vary'] && added['vary']) added['vary'] = `${String(headers['vary'])}, origin`;
  return { ...response, headers: { ...headers, ...added } };
}
