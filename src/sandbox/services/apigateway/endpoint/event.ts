// The event that a function receives for an HTTP request, in payload format 2.0.
import { bodyOf, hasAny, headersOf, logTime, queryOf, type Arrival } from './arrival.ts';
import { decodePath } from './router.ts';

/** Keys that have nothing to say are left out, not null. */
export function eventV2(arrival: Arrival): object {
  const { api, stage, stageVariables, routeKey, parameters, request, requestId, time } = arrival;
  const headers = headersOf(request, time);
  const { cookie, ...others } = headers;
  const path = decodePath(request.path);
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: request.query,
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/).filter(Boolean) }),
    headers: others,
    ...(request.query !== '' && { queryStringParameters: joined(queryOf(request)) }),
    requestContext: {
      accountId: api.account,
      apiId: api.apiId,
      // On AWS `apiId.execute-api.REGION.amazonaws.com`; here the host that reached the endpoint, so that a function that
      // builds a URL of it builds one that works.
      domainName: request.host,
      domainPrefix: api.apiId,
      http: {
        method: request.method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId,
      routeKey,
      stage,
      time: logTime(time),
      timeEpoch: time,
    },
    ...(hasAny(parameters) && { pathParameters: parameters }),
    ...(hasAny(stageVariables) && { stageVariables }),
    ...bodyOf(request),
  };
}

function joined(query: Record<string, string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).map(([name, values]) => [name, values.join(',')]));
}
