// The identity sources of an authorizer: `$request.header.Authorization`, `$request.querystring.token`,
// `$stageVariables.name`, `$context.identity.sourceIp`.
import { headersOf, queryOf, type RouteRequest } from '../route-request.ts';

/** Undefined or empty where the request does not have it. */
export function identityOf(source: string, route: RouteRequest): string | undefined {
  const [, kind, name = ''] =
    /^\$(request\.header|request\.querystring|stageVariables|context)\.(.+)$/.exec(source) ?? [];
  if (kind === 'request.header') return headersOf(route.request, route.time)[name.toLowerCase()];
  if (kind === 'request.querystring') return queryOf(route.request)[name]?.join(',');
  if (kind === 'stageVariables')
    return Object.hasOwn(route.stageVariables, name) ? route.stageVariables[name] : undefined;
  return contextValues(route).get(name);
}

/** The context variables that do not depend on the integration. */
function contextValues({ api, stage, routeKey, path, request, requestId }: RouteRequest): Map<string, string> {
  return new Map([
    ['accountId', api.account],
    ['apiId', api.apiId],
    ['domainName', request.host],
    ['domainPrefix', api.apiId],
    ['httpMethod', request.method],
    ['identity.sourceIp', request.sourceIp],
    ['identity.userAgent', request.headers['user-agent'] ?? ''],
    ['path', path],
    ['protocol', 'HTTP/1.1'],
    ['requestId', requestId],
    ['routeKey', routeKey],
    ['stage', stage],
  ]);
}
