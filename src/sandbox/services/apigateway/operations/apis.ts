// APIs, with quick create: one call that makes a route, its integration and a stage as well.
import * as sdk from '@aws-sdk/client-apigatewayv2';
import { checkCors } from '../endpoint/cors.ts';
import { autoDeploy } from '../deploy.ts';
import { apiKey, apiOf, newId, type ApiRecord, type Gateway } from '../records.ts';
import { isRouteKey } from '../endpoint/router.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, tagging, type Operation } from '../../../server/service.ts';
import { badRequest, below, checkTags, given, notHonoured, pageOf, resourceArn, tagsArn, inSeconds } from './common.ts';
import { putIntegration } from './integrations.ts';
import { badRouteKey, putRoute } from './routes.ts';
import { putStage } from './stages.ts';

const operation = operationsOf(sdk);
const selection = '$request.method $request.path';

export function apiOperations(sandbox: SandboxContext, gateway: Gateway): Operation[] {
  const put = (api: ApiRecord) => gateway.apis.set(apiKey(api, api.apiId), api);

  return [
    operation(
      'CreateApi',
      {
        takes: [
          ...([
            'Name',
            'ProtocolType',
            'Description',
            'Version',
            'Tags',
            'CorsConfiguration',
            'IpAddressType',
          ] as const),
          ...([
            'DisableExecuteApiEndpoint',
            'RouteSelectionExpression',
            'RouteKey',
            'Target',
            'CredentialsArn',
          ] as const),
        ],
        action: 'apigateway:POST',
        on: (_input, call) => resourceArn(call, '/apis'),
        // Seen on AWS in 2026: an API with tags asks for the verb on its tags, whose ARN is that of the v2 path.
        also: ({ Tags }, call) => tagging('apigateway:POST', Tags, tagsArn(call, resourceArn(call, '/v2/apis/*'))),
      },
      async (input, { account, region }) => {
        if (input.ProtocolType !== 'HTTP') notHonoured(`ProtocolType ${input.ProtocolType}`);
        checkNames(input);
        const quick = input.Target !== undefined;
        const api: ApiRecord = {
          account,
          region,
          apiId: newId(10),
          createdAt: sandbox.now(),
          managed: false,
          Name: String(input.Name),
          Description: input.Description,
          Version: input.Version,
          IpAddressType: input.IpAddressType ?? 'ipv4',
          DisableExecuteApiEndpoint: input.DisableExecuteApiEndpoint ?? false,
          CorsConfiguration: checkCors(input.CorsConfiguration),
          Tags: checkTags(input.Tags),
        };
        if (!quick && (input.RouteKey !== undefined || input.CredentialsArn !== undefined))
          badRequest('Target is required for quick create');
        const routeKey = input.RouteKey ?? '$default';
        if (!isRouteKey(routeKey)) badRequest(badRouteKey);
        await sandbox.endpoints.open('api', api.apiId);
        put(api);
        if (quick)
          quickCreate(sandbox, gateway, api, {
            routeKey,
            uri: String(input.Target),
            credentials: input.CredentialsArn,
          });
        return shown(sandbox, api);
      },
    ),
    operation('GetApi', { takes: ['ApiId'], action: 'apigateway:GET', on: below() }, (input, call) =>
      shown(sandbox, apiOf(gateway, call, input.ApiId)),
    ),
    operation(
      'GetApis',
      {
        takes: ['MaxResults', 'NextToken'],
        action: 'apigateway:GET',
        on: (_input, call) => resourceArn(call, '/apis'),
      },
      (input, call) => {
        const page = pageOf(gateway.apis.values(apiKey(call, '')), input);
        return { ...page, Items: page.Items.map((api) => shown(sandbox, api)) };
      },
    ),
    operation(
      'UpdateApi',
      {
        takes: [
          'ApiId',
          'Name',
          'Description',
          'Version',
          'CorsConfiguration',
          'IpAddressType',
          'DisableExecuteApiEndpoint',
          'RouteSelectionExpression',
        ],
        action: 'apigateway:PATCH',
        on: below(),
      },
      ({ ApiId, CorsConfiguration, RouteSelectionExpression, ...input }, call) => {
        const before = apiOf(gateway, call, ApiId);
        checkNames({ ...input, RouteSelectionExpression });
        // The whole CORS configuration is replaced; an empty one changes nothing: DeleteCorsConfiguration clears it.
        const cors = checkCors(CorsConfiguration) ?? before.CorsConfiguration;
        const api = { ...before, ...given(input), CorsConfiguration: cors };
        put(api);
        if (CorsConfiguration) autoDeploy(sandbox, gateway, api);
        return shown(sandbox, api);
      },
    ),
    operation('DeleteApi', { takes: ['ApiId'], action: 'apigateway:DELETE', on: below() }, async (input, call) => {
      const api = apiOf(gateway, call, input.ApiId);
      const key = apiKey(api, api.apiId);
      for (const parts of [gateway.integrations, gateway.routes, gateway.stages, gateway.deployments]) {
        for (const [part] of parts.entries(`${key}/`)) parts.delete(part);
      }
      gateway.apis.delete(key);
      await sandbox.endpoints.close('api', api.apiId);
      return {};
    }),
    operation(
      'DeleteCorsConfiguration',
      { takes: ['ApiId'], action: 'apigateway:DELETE', on: below('cors') },
      (input, call) => {
        const { CorsConfiguration: _, ...api } = apiOf(gateway, call, input.ApiId);
        put(api);
        autoDeploy(sandbox, gateway, api);
        return {};
      },
    ),
  ];
}

function checkNames({
  Name,
  RouteSelectionExpression,
}: Pick<sdk.UpdateApiRequest, 'Name' | 'RouteSelectionExpression'>): void {
  if (Name !== undefined && (Name.length < 1 || Name.length > 128))
    badRequest('Name must be between 1 and 128 characters');
  if (![undefined, selection, '${request.method} ${request.path}'].includes(RouteSelectionExpression)) {
    badRequest(`Only ${selection} is supported for HTTP APIs`);
  }
}

interface QuickCreate {
  readonly routeKey: string;
  readonly uri: string;
  readonly credentials: string | undefined;
}

function quickCreate(
  sandbox: SandboxContext,
  gateway: Gateway,
  api: ApiRecord,
  { routeKey, uri, credentials }: QuickCreate,
): void {
  if (!uri.startsWith('arn:')) notHonoured('an HTTP URL as Target');
  const { IntegrationId } = putIntegration(gateway, api, {
    ApiGatewayManaged: true,
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: uri,
    CredentialsArn: credentials,
    PayloadFormatVersion: '2.0',
  });
  putRoute(gateway, api, { ApiGatewayManaged: true, RouteKey: routeKey, Target: `integrations/${IntegrationId}` });
  putStage(sandbox, gateway, api, { StageName: '$default', AutoDeploy: true, managed: true });
}

function shown(sandbox: SandboxContext, api: ApiRecord): sdk.Api {
  const { account: _account, region: _region, apiId, createdAt, managed: _managed, ...settings } = api;
  return {
    ...settings,
    ApiId: apiId,
    // The address of its endpoint in the sandbox, not `https://ID.execute-api.REGION.amazonaws.com`: it must be reachable from here.
    ApiEndpoint: sandbox.endpoints.origin('api', apiId),
    ProtocolType: 'HTTP',
    RouteSelectionExpression: selection,
    ApiKeySelectionExpression: '$request.header.x-api-key',
    CreatedDate: inSeconds(createdAt),
  };
}
