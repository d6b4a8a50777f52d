// Integrations: the functions behind the routes.
import * as sdk from '@aws-sdk/client-apigatewayv2';
import { autoDeploy } from '../deploy.ts';
import { throwAwsError } from '../../../server/aws-error.ts';
import {
  apiKey,
  apiOf,
  newId,
  partOf,
  partsOf,
  type ApiRecord,
  type Gateway,
  type IntegrationRecord,
} from '../records.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { badRequest, below, given, notHonoured, pageOf } from './common.ts';

const operation = operationsOf(sdk);

const settings = [
  ...(['IntegrationType', 'IntegrationUri', 'IntegrationMethod', 'PayloadFormatVersion'] as const),
  ...(['TimeoutInMillis', 'ConnectionType', 'CredentialsArn', 'Description'] as const),
];
type Settings = Pick<sdk.Integration, (typeof settings)[number]>;

export function integrationOperations(sandbox: SandboxContext, gateway: Gateway): Operation[] {
  return [
    operation(
      'CreateIntegration',
      { takes: ['ApiId', ...settings], action: 'apigateway:POST', on: below('integrations') },
      ({ ApiId, ...input }, call) => {
        const api = apiOf(gateway, call, ApiId);
        check(input);
        if (input.PayloadFormatVersion === undefined)
          badRequest('PayloadFormatVersion is a required parameter for integration');
        return putIntegration(gateway, api, given(input));
      },
    ),
    operation(
      'GetIntegration',
      { takes: ['ApiId', 'IntegrationId'], action: 'apigateway:GET', on: below('integrations', 'IntegrationId') },
      (input, call) =>
        partOf(gateway.integrations, apiOf(gateway, call, input.ApiId), 'Integration', input.IntegrationId),
    ),
    operation(
      'GetIntegrations',
      { takes: ['ApiId', 'MaxResults', 'NextToken'], action: 'apigateway:GET', on: below('integrations') },
      (input, call) => pageOf(partsOf(gateway.integrations, apiOf(gateway, call, input.ApiId)), input),
    ),
    operation(
      'UpdateIntegration',
      {
        takes: ['ApiId', 'IntegrationId', ...settings],
        action: 'apigateway:PATCH',
        on: below('integrations', 'IntegrationId'),
      },
      ({ ApiId, IntegrationId, ...input }, call) => {
        const api = apiOf(gateway, call, ApiId);
        const integration = { ...partOf(gateway.integrations, api, 'Integration', IntegrationId), ...given(input) };
        check(integration);
        gateway.integrations.set(`${apiKey(api, api.apiId)}/${IntegrationId}`, integration);
        autoDeploy(sandbox, gateway, api);
        return integration;
      },
    ),
    operation(
      'DeleteIntegration',
      { takes: ['ApiId', 'IntegrationId'], action: 'apigateway:DELETE', on: below('integrations', 'IntegrationId') },
      (input, call) => {
        const api = apiOf(gateway, call, input.ApiId);
        const { IntegrationId } = partOf(gateway.integrations, api, 'Integration', input.IntegrationId);
        const user = partsOf(gateway.routes, api).find(({ Target }) => Target === `integrations/${IntegrationId}`);
        if (user) {
          throwAwsError(
            sdk.ConflictException$,
            `Cannot delete Integration '${IntegrationId}', it is referenced by Route '${user.RouteId}'`,
          );
        }
        gateway.integrations.delete(`${apiKey(api, api.apiId)}/${IntegrationId}`);
        return {};
      },
    ),
  ];
}

/** Not deployed by itself: until a route points to it, nothing has changed. */
export function putIntegration(
  gateway: Gateway,
  api: ApiRecord,
  input: Settings & { ApiGatewayManaged?: boolean },
): IntegrationRecord {
  const integration: IntegrationRecord = {
    ConnectionType: 'INTERNET',
    IntegrationMethod: 'POST',
    TimeoutInMillis: 30_000,
    ...input,
    IntegrationId: newId(7),
  };
  gateway.integrations.set(`${apiKey(api, api.apiId)}/${integration.IntegrationId}`, integration);
  return integration;
}

function check({
  IntegrationType,
  IntegrationUri,
  IntegrationMethod,
  PayloadFormatVersion,
  TimeoutInMillis,
  ConnectionType,
}: Settings): void {
  if (IntegrationType !== 'AWS_PROXY') notHonoured(`IntegrationType ${IntegrationType}`);
  if (ConnectionType !== undefined && ConnectionType !== 'INTERNET') notHonoured(`ConnectionType ${ConnectionType}`);
  if (
    !/^arn:aws:(?:lambda:[^:]*:\d{12}:function:.|apigateway:[^:]*:lambda:path\/[\d-]+\/functions\/.+\/invocations$)/.test(
      IntegrationUri ?? '',
    )
  ) {
    badRequest('Invalid function ARN or invalid Uri');
  }
  // Lambda is called by POST whatever the route's method is; the gateway takes no other word for it.
  if (IntegrationMethod !== undefined && IntegrationMethod !== 'POST')
    badRequest('HttpMethod must be POST for AWS_PROXY integrations');
  if (PayloadFormatVersion !== undefined && !['1.0', '2.0'].includes(PayloadFormatVersion)) {
    badRequest(`Invalid payload format version specified: ${PayloadFormatVersion}`);
  }
  if (TimeoutInMillis !== undefined && !(TimeoutInMillis >= 50 && TimeoutInMillis <= 30_000)) {
    badRequest('Timeout should be between 50 ms and 30000 ms');
  }
}
