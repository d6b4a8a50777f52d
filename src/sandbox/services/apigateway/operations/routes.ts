// Routes: which method and path invokes which integration.
import * as sdk from '@aws-sdk/client-apigatewayv2';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { badRequest, invalidPart, routeExists } from '../errors.ts';
import { newId, partKey, partsOf, type ApiRecord, type Records, type RouteRecord } from '../records.ts';
import { apiPathArn } from '../rules/arns.ts';
import { checkAuthorization } from '../rules/authorizers.ts';
import { autoDeploy, integrationIdOf } from '../rules/deployments.ts';
import { changesIn, page } from '../rules/input-output.ts';
import { findApi, findPart } from '../rules/lookup.ts';
import { checkRouteKey, isSameRoute } from '../rules/route-keys.ts';

const operation = operationsOf(sdk);
const on = apiPathArn('routes', 'RouteId');
const onAll = apiPathArn('routes');

const settings = [
  ...(['RouteKey', 'Target', 'OperationName', 'ApiKeyRequired'] as const),
  ...(['AuthorizationType', 'AuthorizerId', 'AuthorizationScopes'] as const),
];
type Settings = Pick<sdk.Route, (typeof settings)[number]>;

export function routeOperations(sandbox: SandboxContext, records: Records): Operation[] {
  const { routes } = records;
  return [
    operation(
      'CreateRoute',
      { takes: ['ApiId', ...settings], action: 'apigateway:POST', on: onAll },
      ({ ApiId, ...input }, call) => {
        const api = findApi(records, call, ApiId);
        checkSettings(records, api, input);
        const route = saveRoute(records, api, changesIn(input) as Settings);
        autoDeploy(sandbox, records, api);
        return route;
      },
    ),
    operation('GetRoute', { takes: ['ApiId', 'RouteId'], action: 'apigateway:GET', on }, (input, call) =>
      findPart(routes, findApi(records, call, input.ApiId), 'Route', input.RouteId),
    ),
    operation(
      'GetRoutes',
      { takes: ['ApiId', 'MaxResults', 'NextToken'], action: 'apigateway:GET', on: onAll },
      (input, call) => page(partsOf(routes, findApi(records, call, input.ApiId)), input),
    ),
    operation(
      'UpdateRoute',
      { takes: ['ApiId', 'RouteId', ...settings], action: 'apigateway:PATCH', on },
      ({ ApiId, RouteId, ...input }, call) => {
        const api = findApi(records, call, ApiId);
        const before = findPart(routes, api, 'Route', RouteId);
        const dropped = dropsAuthorizer(input) ? { AuthorizerId: undefined, AuthorizationScopes: undefined } : {};
        const route = { ...before, ...dropped, ...changesIn(input) };
        checkSettings(records, api, route, RouteId);
        routes.set(partKey(api, RouteId), route);
        autoDeploy(sandbox, records, api);
        return route;
      },
    ),
    operation('DeleteRoute', { takes: ['ApiId', 'RouteId'], action: 'apigateway:DELETE', on }, (input, call) => {
      const api = findApi(records, call, input.ApiId);
      const { RouteId } = findPart(routes, api, 'Route', input.RouteId);
      routes.delete(partKey(api, RouteId));
      autoDeploy(sandbox, records, api);
      return {};
    }),
  ];
}

export function saveRoute(
  { routes }: Records,
  api: ApiRecord,
  input: Settings & { ApiGatewayManaged?: boolean },
): RouteRecord {
  const route = {
    ApiKeyRequired: false,
    AuthorizationType: 'NONE' as const,
    ...input,
    RouteId: newId(7),
    RouteKey: String(input.RouteKey),
  };
  routes.set(partKey(api, route.RouteId), route);
  return route;
}

/** A route without a token or function to ask has no authorizer. */
function dropsAuthorizer({ AuthorizationType, AuthorizerId }: Partial<Settings>): boolean {
  return (AuthorizationType === 'NONE' || AuthorizationType === 'AWS_IAM') && !AuthorizerId;
}

/** `routeId`: of the route that is being changed, which may keep its key. */
function checkSettings(
  { routes, integrations, authorizers }: Records,
  api: ApiRecord,
  { RouteKey = '', Target, ApiKeyRequired, ...authorization }: Settings,
  routeId?: string,
): void {
  checkRouteKey(RouteKey);
  checkAuthorization(authorization);
  const { AuthorizationType, AuthorizerId } = authorization;
  if (AuthorizerId) {
    const { AuthorizerType } = findPart(authorizers, api, 'Authorizer', AuthorizerId);
    if ((AuthorizerType === 'JWT') !== (AuthorizationType === 'JWT'))
      badRequest(`Authorizer ${AuthorizerId} does not support authorization type ${AuthorizationType}`);
  }
  if (ApiKeyRequired) badRequest('API keys are only supported for WebSocket APIs');
  const integration = integrationIdOf(Target);
  if (integration !== undefined && !integrations.has(partKey(api, integration)))
    invalidPart('Integration', integration);
  const others = partsOf(routes, api).filter(({ RouteId }) => RouteId !== routeId);
  if (others.some((other) => isSameRoute(other.RouteKey, RouteKey))) routeExists(RouteKey);
}
