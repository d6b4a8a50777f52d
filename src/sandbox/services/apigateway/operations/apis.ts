// APIs. With quick create, one request also creates a route, its integration and a stage.
import * as sdk from '@aws-sdk/client-apigatewayv2';
import { operationsOf, tagging, type Operation } from '../../../server/service.ts';
import type { ServiceContext } from '../../context.ts';
import { badRequest, invalidSelectionExpression, unsupportedSetting } from '../errors.ts';
import { apiKey, newId, partKey, type ApiRecord, type Records } from '../records.ts';
import { apiPathArn, pathArn, tagsArn } from '../rules/arns.ts';
import { checkCors } from '../rules/cors.ts';
import { checkCredentials } from '../rules/credentials.ts';
import { autoDeploy } from '../rules/deployments.ts';
import { changesIn, checkDescription, checkTags, dateOutput, page } from '../rules/input-output.ts';
import { findApi } from '../rules/lookup.ts';
import { checkRouteKey } from '../rules/route-keys.ts';
import { saveIntegration } from './integrations.ts';
import { saveRoute } from './routes.ts';
import { saveStage } from './stages.ts';

const operation = operationsOf(sdk);
const selectionExpression = '$request.method $request.path';
const keySelectionExpression = '$request.header.x-api-key';

export function apiOperations(sandbox: ServiceContext, records: Records): Operation[] {
  const save = (api: ApiRecord) => records.apis.set(apiKey(api, api.apiId), api);

  return [
    operation(
      'CreateApi',
      {
        takes: [
          ...(['Name', 'ProtocolType', 'Description', 'Version', 'Tags', 'CorsConfiguration'] as const),
          ...(['IpAddressType', 'DisableExecuteApiEndpoint', 'RouteSelectionExpression'] as const),
          ...(['ApiKeySelectionExpression'] as const),
          ...(['RouteKey', 'Target', 'CredentialsArn'] as const),
        ],
        action: 'apigateway:POST',
        on: (_input, call) => pathArn(call, '/apis'),
        // Seen on AWS in 2026: for an API with tags, the permission is POST on its tags, whose ARN has the v2 path.
        also: ({ Tags }, call) => tagging('apigateway:POST', Tags, tagsArn(call, pathArn(call, '/v2/apis/*'))),
      },
      async (input, call) => {
        const { account, region } = call;
        if (input.ProtocolType !== 'HTTP') unsupportedSetting(`ProtocolType ${input.ProtocolType}`);
        checkNames(input);
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
        const isQuickCreate = input.Target !== undefined;
        if (!isQuickCreate && (input.RouteKey !== undefined || input.CredentialsArn !== undefined))
          badRequest('Target is required for quick create');
        const routeKey = checkRouteKey(input.RouteKey ?? '$default');
        checkCredentials(sandbox, input.CredentialsArn, call);
        await sandbox.endpoints.open('api', api.apiId);
        save(api);
        if (isQuickCreate) {
          const { Target: uri = '', CredentialsArn: credentials } = input;
          quickCreate(sandbox, records, api, { routeKey, uri, credentials });
        }
        return apiOutput(sandbox, api);
      },
    ),
    operation('GetApi', { takes: ['ApiId'], action: 'apigateway:GET', on: apiPathArn() }, (input, call) =>
      apiOutput(sandbox, findApi(records, call, input.ApiId)),
    ),
    operation(
      'GetApis',
      { takes: ['MaxResults', 'NextToken'], action: 'apigateway:GET', on: (_input, call) => pathArn(call, '/apis') },
      (input, call) => {
        const { Items, NextToken } = page(records.apis.values(apiKey(call, '')), input);
        return { Items: Items.map((api) => apiOutput(sandbox, api)), NextToken };
      },
    ),
    operation(
      'UpdateApi',
      {
        takes: [
          ...(['ApiId', 'Name', 'Description', 'Version', 'CorsConfiguration', 'IpAddressType'] as const),
          ...(['DisableExecuteApiEndpoint', 'RouteSelectionExpression'] as const),
          ...(['ApiKeySelectionExpression'] as const),
        ],
        action: 'apigateway:PATCH',
        on: apiPathArn(),
      },
      ({ ApiId, CorsConfiguration, RouteSelectionExpression, ApiKeySelectionExpression, ...input }, call) => {
        const before = findApi(records, call, ApiId);
        checkNames({ ...input, RouteSelectionExpression, ApiKeySelectionExpression });
        // The CORS configuration is replaced as a whole. An empty one changes nothing: DeleteCorsConfiguration removes it.
        const cors = checkCors(CorsConfiguration) ?? before.CorsConfiguration;
        const api = { ...before, ...changesIn(input), CorsConfiguration: cors };
        save(api);
        if (CorsConfiguration) autoDeploy(sandbox, records, api);
        return apiOutput(sandbox, api);
      },
    ),
    operation('DeleteApi', { takes: ['ApiId'], action: 'apigateway:DELETE', on: apiPathArn() }, async (input, call) => {
      const api = findApi(records, call, input.ApiId);
      for (const parts of [
        records.integrations,
        records.routes,
        records.authorizers,
        records.stages,
        records.deployments,
      ]) {
        for (const [key] of parts.entries(partKey(api, ''))) parts.delete(key);
      }
      records.apis.delete(apiKey(api, api.apiId));
      await sandbox.endpoints.close('api', api.apiId);
      return {};
    }),
    operation(
      'DeleteCorsConfiguration',
      { takes: ['ApiId'], action: 'apigateway:DELETE', on: apiPathArn('cors') },
      (input, call) => {
        const { CorsConfiguration: _, ...api } = findApi(records, call, input.ApiId);
        save(api);
        autoDeploy(sandbox, records, api);
        return {};
      },
    ),
  ];
}

function checkNames({
  Name,
  Description,
  Version,
  RouteSelectionExpression: expression,
  ApiKeySelectionExpression: keyExpression,
}: Pick<
  sdk.UpdateApiRequest,
  'Name' | 'Description' | 'Version' | 'RouteSelectionExpression' | 'ApiKeySelectionExpression'
>): void {
  checkDescription(Description);
  if (Version !== undefined && Version.length > 64) badRequest('Version must be at most 64 characters');
  if (Name !== undefined && (Name.length < 1 || Name.length > 128))
    badRequest('Name must be between 1 and 128 characters');
  if (![undefined, selectionExpression, '${request.method} ${request.path}'].includes(expression))
    invalidSelectionExpression(selectionExpression);
  // Terraform always sends it. API keys are for WebSocket APIs, so no other value has a meaning.
  if (keyExpression && keyExpression !== keySelectionExpression) invalidSelectionExpression(keySelectionExpression);
}

interface QuickCreate {
  readonly routeKey: string;
  readonly uri: string;
  readonly credentials: string | undefined;
}

function quickCreate(
  sandbox: ServiceContext,
  records: Records,
  api: ApiRecord,
  { routeKey, uri, credentials }: QuickCreate,
): void {
  const { IntegrationId } = saveIntegration(records, api, {
    ...quickIntegration(uri),
    ApiGatewayManaged: true,
    IntegrationUri: uri,
    CredentialsArn: credentials,
  });
  saveRoute(records, api, { ApiGatewayManaged: true, RouteKey: routeKey, Target: `integrations/${IntegrationId}` });
  saveStage(sandbox, records, api, { StageName: '$default', AutoDeploy: true, managed: true });
}

function quickIntegration(uri: string) {
  if (/^https?:/.test(uri)) return { IntegrationType: 'HTTP_PROXY', IntegrationMethod: 'ANY' } as const;
  return { IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' } as const;
}

function apiOutput(sandbox: ServiceContext, api: ApiRecord): sdk.Api {
  const { account: _account, region: _region, apiId, createdAt, managed: _managed, ...settings } = api;
  return {
    ...settings,
    ApiId: apiId,
    // Not `https://ID.execute-api.REGION.amazonaws.com`: the address must be reachable from here.
    ApiEndpoint: sandbox.endpoints.origin('api', apiId),
    ProtocolType: 'HTTP',
    RouteSelectionExpression: selectionExpression,
    ApiKeySelectionExpression: keySelectionExpression,
    CreatedDate: dateOutput(createdAt),
  };
}
