// The identity sources of an authorizer: `$request.header.Authorization`, `$request.querystring.token`,
// `$stageVariables.name`, `$context.identity.sourceIp`.
import { contextVariables } from '../context-variables.ts';
import { headersOf, queryOf } from '../../../shared/http-events.ts';
import type { RouteRequest } from '../route-request.ts';

/** Undefined or empty where the request does not have it. */
export function identityOf(source: string, route: RouteRequest): string | undefined {
  const [, kind, name = ''] =
    /^\$(request\.header|request\.querystring|stageVariables|context)\.(.+)$/.exec(source) ?? [];
  if (kind === 'request.header') return headersOf(route.request, route.time)[name.toLowerCase()];
  if (kind === 'request.querystring') return queryOf(route.request)[name]?.join(',');
  if (kind === 'stageVariables')
    return Object.hasOwn(route.stageVariables, name) ? route.stageVariables[name] : undefined;
  return contextVariables(route).get(name);
}
