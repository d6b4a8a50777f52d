// The `$context` variables that the request alone decides: identity sources, parameter mapping and access logs use them.
// source: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html, checked 2026-11-29
import { logTime } from '../../shared/http-events.ts';
import type { RouteRequest } from './route-request.ts';

export function contextVariables(route: RouteRequest): Map<string, string> {
  const { api, stage, routeKey, path, request, requestId, time } = route;
  return new Map([
    ['accountId', api.account],
    ['apiId', api.apiId],
    ['domainName', request.host],
    ['domainPrefix', api.apiId],
    ['extendedRequestId', requestId],
    ['httpMethod', request.method],
    ['identity.sourceIp', request.sourceIp],
    ['identity.userAgent', request.headers['user-agent'] ?? ''],
    ['path', path],
    ['protocol', 'HTTP/1.1'],
    ['requestId', requestId],
    ['requestTime', logTime(time)],
    ['requestTimeEpoch', String(Math.floor(time / 1000))],
    ['routeKey', routeKey],
    ['stage', stage],
    ...callerVariables(route),
  ]);
}

function callerVariables({ caller }: RouteRequest): [string, string][] {
  if (!caller) return [];
  if (caller.type === 'jwt')
    return Object.entries(caller.claims).map(([name, value]) => [`authorizer.claims.${name}`, value]);
  if (caller.type === 'lambda')
    return Object.entries(caller.context ?? {}).map(([name, value]) => [`authorizer.${name}`, textOf(value)]);
  const { accountId, callerId, userArn, userId } = caller.identity;
  return [
    ['identity.accountId', accountId],
    ['identity.caller', callerId],
    ['identity.user', userId],
    ['identity.userArn', userArn],
  ];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
