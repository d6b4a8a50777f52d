// The event of payload format 1.0, as REST APIs send it: null where there is no value, and every list in two forms.
import type { AuthorizedCaller } from './authorization/authorize.ts';
import { bodyOf, hasAny, headersOf, logTime, queryOf } from '../../shared/http-events.ts';
import type { RouteRequest } from './route-request.ts';

export function eventV1(route: RouteRequest) {
  const { api, stage, stageVariables, routeKey, path, parameters, request, requestId, time } = route;
  const [method = '', template = ''] = routeKey.split(' ');
  const resource = routeKey === '$default' ? '$default' : template;
  const headers = Object.entries(headersOf(request, time)).map(
    ([name, value]) => [titled.get(name) ?? name, value] as const,
  );
  const query = queryOf(request);
  const { body, isBase64Encoded } = bodyOf(request);
  return {
    version: '1.0',
    resource,
    path,
    httpMethod: request.method,
    headers: Object.fromEntries(headers),
    multiValueHeaders: Object.fromEntries(headers.map(([name, value]) => [name, [value]])),
    queryStringParameters: hasAny(query)
      ? Object.fromEntries(Object.entries(query).map(([name, values]) => [name, values.at(-1)]))
      : null,
    multiValueQueryStringParameters: hasAny(query) ? query : null,
    requestContext: {
      accountId: api.account,
      apiId: api.apiId,
      ...(route.caller && authorizerOf(route.caller)),
      domainName: request.host,
      domainPrefix: api.apiId,
      extendedRequestId: requestId,
      httpMethod: request.method,
      identity: {
        ...noIdentity,
        ...identityOf(route.caller),
        sourceIp: request.sourceIp,
        userAgent: request.headers['user-agent'] ?? '',
      },
      path,
      protocol: 'HTTP/1.1',
      requestId,
      requestTime: logTime(time),
      requestTimeEpoch: time,
      resourceId: resource === '$default' ? '$default' : `${method} ${template}`,
      resourcePath: resource,
      stage,
    },
    pathParameters: hasAny(parameters) ? parameters : null,
    stageVariables: hasAny(stageVariables) ? stageVariables : null,
    body: body ?? null,
    isBase64Encoded,
  };
}

function authorizerOf(caller: AuthorizedCaller): object {
  if (caller.type === 'jwt') return { authorizer: { claims: caller.claims, scopes: caller.scopes } };
  return caller.type === 'lambda' ? { authorizer: caller.context ?? {} } : {};
}

function identityOf(caller: AuthorizedCaller | undefined): object {
  if (caller?.type !== 'iam') return {};
  const { accessKey, accountId, callerId, userArn, userId } = caller.identity;
  return { accessKey, accountId, caller: callerId, userArn, user: userId };
}

const noIdentity = {
  accessKey: null,
  accountId: null,
  caller: null,
  cognitoAmr: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  user: null,
  userArn: null,
};

/** In format 1.0 the gateway's own headers are in title case, the others as HTTP/2 clients send them. */
const titled = new Map(
  [
    'Content-Length',
    'Content-Type',
    'Host',
    'User-Agent',
    'X-Amzn-Trace-Id',
    'X-Forwarded-For',
    'X-Forwarded-Port',
    'X-Forwarded-Proto',
  ].map((name) => [name.toLowerCase(), name]),
);
