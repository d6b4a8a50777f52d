// An HTTP integration: the request goes on to a URL, and the response of that server to the client.
// source: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-http.html, checked 2026-11-29
import { ownValue } from '../../../../lib/is-object.ts';
import { urlToHttpOptions } from 'node:url';
import type { EndpointResponse } from '../../../server/endpoints.ts';
import type { ServiceContext } from '../../context.ts';
import { exchange } from '../../shared/http-exchange.ts';
import type { IntegrationRecord } from '../records.ts';
import { gatewayResponses } from './gateway-responses.ts';
import { headersOf } from '../../shared/http-events.ts';
import type { RouteRequest } from './route-request.ts';

const maxResponseBytes = 10 * 1024 * 1024;

/** Headers of one connection, and those that the gateway sets itself. */
const ownHeaders = new Set([
  'connection',
  'content-length',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
]);

export async function proxyRequest(
  sandbox: ServiceContext,
  { IntegrationUri = '', IntegrationMethod: method = 'ANY', TimeoutInMillis: timeout = 30_000 }: IntegrationRecord,
  route: RouteRequest,
): Promise<EndpointResponse> {
  const { api, routeKey, request, notes } = route;
  const fail = (reason: string) => {
    notes.integrationError = reason;
    sandbox.log(`api ${api.apiId} "${routeKey}" 503: ${reason}`);
    return gatewayResponses.unavailable;
  };
  const url = targetOf(IntegrationUri, route);
  if (!url) return fail(`${IntegrationUri} is not a URL with the parameters of this request`);
  // Web pages may send requests to an API, but none may reach the control plane.
  if (url.port === new URL(sandbox.origin()).port && isLoopback(url))
    return fail('the control plane is no integration');
  const isEndpoint = sandbox.endpoints.list().some((endpoint) => endpoint.url === url.origin);
  try {
    const response = await exchange({
      ...urlToHttpOptions(url),
      method: method === 'ANY' ? request.method : method,
      headers: {
        ...forwardedHeaders(route),
        host: url.host,
        // What comes by an API may come from a web page. The control plane of another sandbox refuses it so.
        ...(isLoopback(url) && !isEndpoint && { 'sec-fetch-site': 'cross-site' }),
      },
      signal: AbortSignal.timeout(timeout),
      body: request.body,
      maxResponseBytes,
    });
    const headers = Object.entries(response.headers).filter(([name]) => !ownHeaders.has(name));
    return { ...response, headers: Object.fromEntries(headers) };
  } catch (error) {
    return fail(`${url.origin}: ${String(error)}`);
  }
}

/** The URL of the integration with the parameters of the path and the stage, and the query of the request. */
function targetOf(
  uri: string,
  { parameters, stageVariables, request, path, isPathMapped }: RouteRequest,
): URL | undefined {
  const filled = uri
    .replace(/\$\{stageVariables\.(\w+)\}/g, (_, name: string) => ownValue(stageVariables, name) ?? '')
    .replace(/\{([^{}+]+)\+?\}/g, (_, name: string) => encodePath(ownValue(parameters, name) ?? ''));
  if (!URL.canParse(filled)) return undefined;
  const url = new URL(filled);
  if (isPathMapped) url.pathname = path;
  if (request.query !== '') url.search = url.search === '' ? request.query : `${url.search}&${request.query}`;
  return url;
}

function encodePath(text: string): string {
  return text.split('/').map(encodeURIComponent).join('/');
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || /^127\.|^\[::1\]$/.test(hostname);
}

function forwardedHeaders({ api, request, time }: RouteRequest): Record<string, string> {
  const headers = Object.entries(headersOf(request, time)).filter(([name]) => !ownHeaders.has(name));
  return {
    ...Object.fromEntries(headers),
    'content-length': String(request.body.length),
    forwarded: `by=127.0.0.1;for=${request.sourceIp};host=${request.host};proto=http`,
    via: 'HTTP/1.1 AmazonAPIGateway',
    'x-amzn-apigateway-api-id': api.apiId,
  };
}
