// Integrations: the functions that routes invoke, and the servers that they pass requests to.
import * as sdk from '@aws-sdk/client-apigatewayv2';
import type { ServiceContext } from '../../context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { badRequest, integrationInUse, invalidPayloadFormat, unsupportedSetting } from '../errors.ts';
import { newId, partKey, partsOf, type ApiRecord, type IntegrationRecord, type Records } from '../records.ts';
import { apiPathArn } from '../rules/arns.ts';
import { checkCredentials } from '../rules/credentials.ts';
import { autoDeploy } from '../rules/deployments.ts';
import { changesIn, checkDescription, page } from '../rules/input-output.ts';
import { checkMappings } from '../rules/parameter-mapping.ts';
import { findApi, findPart } from '../rules/lookup.ts';

const operation = operationsOf(sdk);
const on = apiPathArn('integrations', 'IntegrationId');
const onAll = apiPathArn('integrations');

const settings = [
  ...(['IntegrationType', 'IntegrationUri', 'IntegrationMethod', 'PayloadFormatVersion'] as const),
  ...(['TimeoutInMillis', 'ConnectionType', 'CredentialsArn', 'Description'] as const),
  ...(['RequestParameters', 'ResponseParameters'] as const),
];
type Settings = Pick<sdk.Integration, (typeof settings)[number]>;

export function integrationOperations(sandbox: ServiceContext, records: Records): Operation[] {
  const { integrations, routes } = records;
  return [
    operation(
      'CreateIntegration',
      { takes: ['ApiId', ...settings], action: 'apigateway:POST', on: onAll },
      ({ ApiId, ...input }, call) => {
        const api = findApi(records, call, ApiId);
        checkSettings(input);
        checkCredentials(sandbox, input.CredentialsArn, call);
        return saveIntegration(records, api, changesIn(input));
      },
    ),
    operation('GetIntegration', { takes: ['ApiId', 'IntegrationId'], action: 'apigateway:GET', on }, (input, call) =>
      findPart(integrations, findApi(records, call, input.ApiId), 'Integration', input.IntegrationId),
    ),
    operation(
      'GetIntegrations',
      { takes: ['ApiId', 'MaxResults', 'NextToken'], action: 'apigateway:GET', on: onAll },
      (input, call) => page(partsOf(integrations, findApi(records, call, input.ApiId)), input),
    ),
    operation(
      'UpdateIntegration',
      { takes: ['ApiId', 'IntegrationId', ...settings], action: 'apigateway:PATCH', on },
      ({ ApiId, IntegrationId, ...input }, call) => {
        const api = findApi(records, call, ApiId);
        const before = findPart(integrations, api, 'Integration', IntegrationId);
        const integration = { ...before, ...changesIn(input), ...mergedMappings(before, input) };
        checkSettings(integration);
        checkCredentials(sandbox, input.CredentialsArn, call);
        integrations.set(partKey(api, IntegrationId), integration);
        autoDeploy(sandbox, records, api);
        return integration;
      },
    ),
    operation(
      'DeleteIntegration',
      { takes: ['ApiId', 'IntegrationId'], action: 'apigateway:DELETE', on },
      (input, call) => {
        const api = findApi(records, call, input.ApiId);
        const { IntegrationId } = findPart(integrations, api, 'Integration', input.IntegrationId);
        const user = partsOf(routes, api).find(({ Target }) => Target === `integrations/${IntegrationId}`);
        if (user) integrationInUse(IntegrationId, user.RouteId);
        integrations.delete(partKey(api, IntegrationId));
        return {};
      },
    ),
  ];
}

/** An update changes single parameters: one with an empty value, or a status without parameters, goes away. */
function mergedMappings(
  before: Settings,
  input: Partial<Settings>,
): Pick<Settings, 'RequestParameters' | 'ResponseParameters'> {
  return {
    ...(input.RequestParameters && {
      RequestParameters: withoutEmpty({ ...before.RequestParameters, ...input.RequestParameters }),
    }),
    ...(input.ResponseParameters && {
      ResponseParameters: withoutEmpty({ ...before.ResponseParameters, ...input.ResponseParameters }),
    }),
  };
}

function withoutEmpty<Value extends string | object>(values: Record<string, Value>): Record<string, Value> {
  const isEmpty = (value: Value) => (typeof value === 'string' ? value === '' : Object.keys(value).length === 0);
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value)));
}

/** Does not deploy: until a route uses the integration, the API behaves as before. */
export function saveIntegration(
  { integrations }: Records,
  api: ApiRecord,
  input: Settings & { ApiGatewayManaged?: boolean },
): IntegrationRecord {
  const integration: IntegrationRecord = {
    ConnectionType: 'INTERNET',
    IntegrationMethod: 'POST',
    PayloadFormatVersion: '1.0',
    TimeoutInMillis: 30_000,
    ...input,
    IntegrationId: newId(7),
  };
  integrations.set(partKey(api, integration.IntegrationId), integration);
  return integration;
}

const functionUri =
  /^arn:aws:(?:lambda:[^:]*:\d{12}:function:.|apigateway:[^:]*:lambda:path\/[\d-]+\/functions\/.+\/invocations$)/;
const httpUri = /^https?:\/\/[^\s/]/;
const httpMethods = ['ANY', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

function checkSettings(settings: Settings): void {
  const { IntegrationType, TimeoutInMillis = 30_000, ConnectionType = 'INTERNET', Description = '' } = settings;
  if (ConnectionType !== 'INTERNET') unsupportedSetting(`ConnectionType ${ConnectionType}`);
  if (!(TimeoutInMillis >= 50 && TimeoutInMillis <= 30_000)) badRequest('Timeout should be between 50 ms and 30000 ms');
  checkDescription(Description);
  checkMappings(settings);
  if (IntegrationType === 'HTTP_PROXY') return checkHttp(settings);
  if (IntegrationType !== 'AWS_PROXY') unsupportedSetting(`IntegrationType ${IntegrationType}`);
  const { IntegrationUri = '', IntegrationMethod = 'POST', PayloadFormatVersion: version } = settings;
  if (!functionUri.test(IntegrationUri)) badRequest('Invalid function ARN or invalid Uri');
  // Lambda is invoked by POST for every method of the route.
  if (IntegrationMethod !== 'POST') badRequest('HttpMethod must be POST for AWS_PROXY integrations');
  if (version === undefined) badRequest('PayloadFormatVersion is a required parameter for integration');
  if (!['1.0', '2.0'].includes(version)) invalidPayloadFormat(version);
}

function checkHttp({ IntegrationUri = '', IntegrationMethod, PayloadFormatVersion: version = '1.0' }: Settings): void {
  if (!httpUri.test(IntegrationUri)) badRequest('Invalid HTTP endpoint specified for URI');
  if (IntegrationMethod === undefined) badRequest('HttpMethod is a required parameter for HTTP_PROXY integrations');
  if (!httpMethods.includes(IntegrationMethod)) badRequest(`Invalid HTTP method specified: ${IntegrationMethod}`);
  // The format of events is for functions.
  if (version !== '1.0') invalidPayloadFormat(version);
}
