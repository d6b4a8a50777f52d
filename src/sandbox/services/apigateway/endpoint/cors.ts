// CORS as API Gateway does it: preflights answered in the integration's place, and its own headers instead of theirs.
import * as sdk from '@aws-sdk/client-apigatewayv2';
import { throwAwsError } from '../../../server/aws-error.ts';
import type { EndpointRequest, EndpointResponse } from '../../../server/endpoints.ts';

const methods = ['*', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** The configuration to keep: an empty one is none. */
export function checkCors(cors: sdk.Cors | undefined): sdk.Cors | undefined {
  if (!cors || Object.values(cors).every((value) => value === undefined)) return undefined;
  const { AllowCredentials, AllowOrigins = [], AllowMethods = [], MaxAge = 0 } = cors;
  if (AllowCredentials && AllowOrigins.includes('*')) {
    throwAwsError(sdk.BadRequestException$, "allow-credentials is not supported if 'allow-origin' is *");
  }
  for (const origin of AllowOrigins) {
    if (origin !== '*' && !/^https?:\/\/./.test(origin)) {
      throwAwsError(
        sdk.BadRequestException$,
        `Invalid format for origin ${origin}. Origins should start with http:// or https://`,
      );
    }
  }
  const unknown = AllowMethods.find((method) => !methods.includes(method));
  if (unknown !== undefined)
    throwAwsError(sdk.BadRequestException$, `Invalid method ${unknown} specified for allow-methods`);
  if (MaxAge < -1 || MaxAge > 86_400) throwAwsError(sdk.BadRequestException$, 'max-age should be between -1 and 86400');
  return cors;
}

type Headers = Record<string, string | readonly string[]>;

/** Only browsers send an Origin: without one, or with one that is not allowed, there are no CORS headers at all. */
export function corsHeaders(cors: sdk.Cors, request: EndpointRequest): Headers {
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

function preflightHeaders(cors: sdk.Cors): Headers {
  return {
    ...(cors.AllowMethods?.length && { 'access-control-allow-methods': cors.AllowMethods.join(',') }),
    ...(cors.AllowHeaders?.length && { 'access-control-allow-headers': cors.AllowHeaders.join(',') }),
    ...(cors.MaxAge !== undefined && { 'access-control-max-age': String(cors.MaxAge) }),
  };
}

function isPreflight({ method, headers }: EndpointRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

function allowedOrigin({ AllowOrigins = [] }: sdk.Cors, origin: string): string | undefined {
  if (AllowOrigins.includes('*')) return '*';
  const asked = origin.toLowerCase();
  const matches = (allowed: string) =>
    allowed === 'https://*' || allowed === 'http://*'
      ? asked.startsWith(allowed.slice(0, -1))
      : allowed.toLowerCase() === asked;
  return AllowOrigins.some(matches) ? origin : undefined;
}

/** With CORS configured, what the function says about CORS is dropped, on errors of the gateway's own too. */
export function withCors(
  cors: sdk.Cors | undefined,
  request: EndpointRequest,
  response: EndpointResponse,
): EndpointResponse {
  if (!cors) return response;
  const own = Object.entries(response.headers).filter(([name]) => !name.startsWith('access-control-'));
  const headers: Headers = Object.fromEntries(own);
  const added = corsHeaders(cors, request);
  if (headers['vary'] && added['vary']) added['vary'] = `${String(headers['vary'])}, origin`;
  return { ...response, headers: { ...headers, ...added } };
}
