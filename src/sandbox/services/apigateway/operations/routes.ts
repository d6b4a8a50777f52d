// Routes: which method and path leads to which integration.
import * as sdk from '@aws-sdk/client-apigatewayv2';
import { autoDeploy, integrationIdOf } from '../deploy.ts';
import { throwAwsError } from '../../../server/aws-error.ts';
import { apiKey, apiOf, newId, partOf, partsOf, type ApiRecord, type Gateway, type RouteRecord } from '../records.ts';
import { isRouteKey, routeIdentity } from '../endpoint/router.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { badRequest, below, given, notHonoured, pageOf } from './common.ts';

const operation = operationsOf(sdk);

const settings = ['RouteKey', 'Target', 'OperationName', 'AuthorizationType', 'ApiKeyRequired'] as const;
type Settings = Pick<sdk.Route, (typeof settings)[number]>;

export const badRouteKey =
  'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"';

export function routeOperations(sandbox: SandboxContext, gateway: Gateway): Operation[] {
  return [
    operation(
      'CreateRoute',
      { takes: ['ApiId', ...settings], action: 'apigateway:POST', on: below('routes') },
      ({ ApiId, ...input }, call) => {
        const api = apiOf(gateway, call, ApiId);
        check(gateway, api, input);
        const route = putRoute(gateway, api, given(input) as Settings);
        autoDeploy(sandbox, gateway, api);
        return route;
      },
    ),
    operation(
      'GetRoute',
      { takes: ['ApiId', 'RouteId'], action: 'apigateway:GET', on: below('routes', 'RouteId') },
      (input, call) => partOf(gateway.routes, apiOf(gateway, call, input.ApiId), 'Route', input.RouteId),
    ),
    operation(
      'GetRoutes',
      { takes: ['ApiId', 'MaxResults', 'NextToken'], action: 'apigateway:GET', on: below('routes') },
      (input, call) => pageOf(partsOf(gateway.routes, apiOf(gateway, call, input.ApiId)), input),
    ),
    operation(
      'UpdateRoute',
      { takes: ['ApiId', 'RouteId', ...settings], action: 'apigateway:PATCH', on: below('routes', 'RouteId') },
      ({ ApiId, RouteId, ...input }, call) => {
        const api = apiOf(gateway, call, ApiId);
        const route = { ...partOf(gateway.routes, api, 'Route', RouteId), ...given(input) };
        check(gateway, api, route, RouteId);
        gateway.routes.set(`${apiKey(api, api.apiId)}/${RouteId}`, route);
        autoDeploy(sandbox, gateway, api);
        return route;
      },
    ),
    operation(
      'DeleteRoute',
      { takes: ['ApiId', 'RouteId'], action: 'apigateway:DELETE', on: below('routes', 'RouteId') },
      (input, call) => {
        const api = apiOf(gateway, call, input.ApiId);
        const { RouteId } = partOf(gateway.routes, api, 'Route', input.RouteId);
        gateway.routes.delete(`${apiKey(api, api.apiId)}/${RouteId}`);
        autoDeploy(sandbox, gateway, api);
        return {};
      },
    ),
  ];
}

export function putRoute(
  gateway: Gateway,
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
  gateway.routes.set(`${apiKey(api, api.apiId)}/${route.RouteId}`, route);
  return route;
}

/** `id`: of the route that is being changed, which may keep its own key. */
function check(
  gateway: Gateway,
  api: ApiRecord,
  { RouteKey = '', Target, AuthorizationType, ApiKeyRequired }: Settings,
  id?: string,
): void {
  if (!isRouteKey(RouteKey)) badRequest(badRouteKey);
  if (AuthorizationType !== undefined && AuthorizationType !== 'NONE')
    notHonoured(`AuthorizationType ${AuthorizationType}`);
  if (ApiKeyRequired) badRequest('API keys are only supported for WebSocket APIs');
  const integration = integrationIdOf(Target);
  if (integration !== undefined && !gateway.integrations.has(`${apiKey(api, api.apiId)}/${integration}`)) {
    throwAwsError(sdk.NotFoundException$, `Invalid Integration identifier specified ${integration}`);
  }
  const others = partsOf(gateway.routes, api).filter(({ RouteId }) => RouteId !== id);
  if (others.some((other) => routeIdentity(other.RouteKey) === routeIdentity(RouteKey))) {
    throwAwsError(sdk.ConflictException$, `Route with key ${RouteKey} already exists for this API`);
  }
}
