// The event of payload format 2.0, which a function receives for an HTTP request.
import type { AuthorizedCaller } from './authorization/authorize.ts';
import { bodyOf, hasAny, headersOf, joinedQueryOf, logTime } from '../../shared/http-events.ts';
import type { RouteRequest } from './route-request.ts';

/** Members without a value are left out, not null. */
export function eventV2(route: RouteRequest) {
  const { api, stage, stageVariables, routeKey, path, parameters, request, requestId, time } = route;
  const headers = headersOf(request, time);
  const { cookie, ...others } = headers;
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: request.query,
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/).filter(Boolean) }),
    headers: others,
    ...(request.query !== '' && { queryStringParameters: joinedQueryOf(request) }),
    requestContext: {
      accountId: api.account,
      apiId: api.apiId,
      ...(route.caller && { authorizer: authorizerOf(route.caller) }),
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

function authorizerOf(caller: AuthorizedCaller): object {
  if (caller.type === 'jwt') return { jwt: { claims: caller.claims, scopes: caller.scopes } };
  if (caller.type === 'lambda') return { lambda: caller.context };
  return { iam: { ...caller.identity, cognitoIdentity: null, principalOrgId: null } };
}
