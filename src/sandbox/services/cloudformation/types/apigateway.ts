// The resource types of API Gateway's HTTP APIs.
import type * as sdk from '@aws-sdk/client-apigatewayv2';
import type { OperationName } from '../../../server/service.ts';
import type { Properties } from '../records.ts';
import { goneIs, hasChanged, removedTagKeys, tagMap } from './shared.ts';
import type { Made, ResourceType, TypeContext } from './resource-type.ts';
import { textOf } from '../template/text-of.ts';

const gone = 'NotFoundException';
type Name = OperationName<typeof sdk>;

/** A part of an API, which Create makes with an id that Update and Delete take. */
function partOf(
  noun: 'Integration' | 'Route' | 'Authorizer',
  properties: readonly string[],
  required: readonly string[],
  createOnly: readonly string[] = [],
): ResourceType {
  const idName = `${noun}Id`;
  return {
    name: `AWS::ApiGatewayV2::${noun}`,
    properties: ['ApiId', ...properties],
    required: ['ApiId', ...required],
    createOnly: ['ApiId', ...createOnly],
    identifier: ['ApiId', idName],
    async create(context, given) {
      const output: Properties = await context.call('apigatewayv2', `Create${noun}`, given);
      return { physicalId: textOf(output[idName]), attributes: { [idName]: textOf(output[idName]) } };
    },
    async update(context, id, given, before) {
      // A setting that is missing from an update stays: those that have left the template are sent empty.
      const cleared = Object.keys(before).filter(
        (name) => given[name] === undefined && typeof before[name] === 'string',
      );
      const empty = Object.fromEntries(cleared.map((name) => [name, '']));
      await context.call('apigatewayv2', `Update${noun}`, { ...empty, ...given, [idName]: id });
      return { physicalId: id, attributes: { [idName]: id } };
    },
    async remove(context, id, { ApiId }) {
      await goneIs(gone, () => context.call('apigatewayv2', `Delete${noun}` as Name, { ApiId, [idName]: id }));
    },
    read: (context, id, { ApiId }) =>
      goneIs(gone, async () => {
        await context.call('apigatewayv2', `Get${noun}`, { ApiId, [idName]: id });
        return { physicalId: id, attributes: { [idName]: id } };
      }),
  };
}

export const apigatewayTypes: readonly ResourceType[] = [
  {
    name: 'AWS::ApiGatewayV2::Api',
    properties: [
      'Name',
      'ProtocolType',
      'Description',
      'Version',
      'CorsConfiguration',
      'DisableExecuteApiEndpoint',
      'Tags',
      'RouteSelectionExpression',
      'ApiKeySelectionExpression',
      'IpAddressType',
      'RouteKey',
      'Target',
      'CredentialsArn',
    ],
    createOnly: ['ProtocolType'],
    identifier: ['ApiId'],
    async create(context, properties) {
      const { Tags: _own, ...rest } = properties;
      const Tags = tagMap(context, properties);
      const tagged = Object.keys(Tags).length > 0;
      const { ApiId = '' } = await context.call('apigatewayv2', 'CreateApi', { ...rest, ...(tagged && { Tags }) });
      return describe(context, ApiId);
    },
    async update(context, ApiId, properties, before) {
      const {
        Tags: _own,
        ProtocolType: _type,
        RouteKey: _key,
        Target: _target,
        CredentialsArn: _arn,
        ...rest
      } = properties;
      if (properties['CorsConfiguration'] === undefined && before['CorsConfiguration'] !== undefined)
        await context.call('apigatewayv2', 'DeleteCorsConfiguration', { ApiId });
      const Description = properties['Description'] ?? '';
      await context.call('apigatewayv2', 'UpdateApi', { ...rest, Description, ApiId });
      if (hasChanged(properties, before, 'Tags')) {
        const ResourceArn = `arn:aws:apigateway:${context.region}::/apis/${ApiId}`;
        const Tags = tagMap(context, properties);
        const TagKeys = removedTagKeys(context, properties, before);
        if (TagKeys.length > 0) await context.call('apigatewayv2', 'UntagResource', { ResourceArn, TagKeys });
        if (Object.keys(Tags).length > 0) await context.call('apigatewayv2', 'TagResource', { ResourceArn, Tags });
      }
      return describe(context, ApiId);
    },
    async remove(context, ApiId) {
      await goneIs(gone, () => context.call('apigatewayv2', 'DeleteApi', { ApiId }));
    },
    read: (context, ApiId) => goneIs(gone, () => describe(context, ApiId)),
  },
  partOf(
    'Integration',
    [
      'IntegrationType',
      'IntegrationUri',
      'IntegrationMethod',
      'PayloadFormatVersion',
      'ConnectionType',
      'Description',
      'TimeoutInMillis',
      'CredentialsArn',
      'RequestParameters',
      'ResponseParameters',
      'IntegrationSubtype',
    ],
    ['IntegrationType'],
  ),
  partOf(
    'Route',
    [
      'RouteKey',
      'Target',
      'AuthorizationType',
      'AuthorizerId',
      'AuthorizationScopes',
      'OperationName',
      'ApiKeyRequired',
    ],
    ['RouteKey'],
  ),
  partOf(
    'Authorizer',
    [
      'Name',
      'AuthorizerType',
      'AuthorizerUri',
      'IdentitySource',
      'JwtConfiguration',
      'EnableSimpleResponses',
      'AuthorizerPayloadFormatVersion',
      'AuthorizerResultTtlInSeconds',
      'AuthorizerCredentialsArn',
    ],
    ['Name', 'AuthorizerType'],
  ),
  {
    name: 'AWS::ApiGatewayV2::Stage',
    properties: [
      'ApiId',
      'StageName',
      'AutoDeploy',
      'Description',
      'DefaultRouteSettings',
      'RouteSettings',
      'StageVariables',
      'AccessLogSettings',
      'DeploymentId',
      'Tags',
    ],
    required: ['ApiId', 'StageName'],
    createOnly: ['ApiId', 'StageName'],
    identifier: ['ApiId', 'StageName'],
    async create(context, properties) {
      const { Tags: _own, ...rest } = properties;
      const Tags = tagMap(context, properties);
      const tagged = Object.keys(Tags).length > 0;
      await context.call('apigatewayv2', 'CreateStage', { ...rest, ...(tagged && { Tags }) });
      return { physicalId: textOf(properties['StageName']), attributes: {} };
    },
    async update(context, StageName, { Tags: _own, ...properties }) {
      await context.call('apigatewayv2', 'UpdateStage', { ...properties, StageName });
      return { physicalId: StageName, attributes: {} };
    },
    async remove(context, StageName, { ApiId }) {
      await goneIs(gone, () => context.call('apigatewayv2', 'DeleteStage', { ApiId, StageName }));
    },
    read: (context, StageName, { ApiId }) =>
      goneIs(gone, async () => {
        await context.call('apigatewayv2', 'GetStage', { ApiId, StageName });
        return { physicalId: StageName, attributes: {} };
      }),
  },
  {
    name: 'AWS::ApiGatewayV2::Deployment',
    properties: ['ApiId', 'Description', 'StageName'],
    required: ['ApiId'],
    createOnly: ['ApiId', 'Description', 'StageName'],
    async create(context, properties) {
      const { DeploymentId = '' } = await context.call('apigatewayv2', 'CreateDeployment', properties);
      return { physicalId: DeploymentId, attributes: { DeploymentId } };
    },
    async remove(context, DeploymentId, { ApiId }) {
      await goneIs(gone, () => context.call('apigatewayv2', 'DeleteDeployment', { ApiId, DeploymentId }));
    },
  },
];

async function describe(context: TypeContext, ApiId: string): Promise<Made> {
  const { ApiEndpoint = '' } = await context.call('apigatewayv2', 'GetApi', { ApiId });
  return { physicalId: ApiId, attributes: { ApiId, ApiEndpoint } };
}
