// The resource types of Lambda.
import { isObject } from '../../../../lib/is-object.ts';
import { zip } from '../../../../lib/zip.ts';
import { cfnResponse } from '../custom-resources/cfn-response.ts';
import { validationError } from '../errors.ts';
import type { Properties } from '../records.ts';
import { goneIs, hasChanged, only, removedTagKeys, tagMap, untilKnown } from './shared.ts';
import type { Made, ResourceType, TypeContext } from './resource-type.ts';
import { textOf } from '../template/text-of.ts';

const gone = 'ResourceNotFoundException';
const configuration = [
  'Role',
  'Handler',
  'Runtime',
  'Description',
  'Timeout',
  'MemorySize',
  'Environment',
  'Layers',
  'EphemeralStorage',
  'LoggingConfig',
  'TracingConfig',
  'SnapStart',
];
const permission = [
  'FunctionName',
  'Action',
  'Principal',
  'SourceArn',
  'SourceAccount',
  'FunctionUrlAuthType',
  'InvokedViaFunctionUrl',
];
/** What a function has without the property. UpdateFunctionConfiguration leaves a setting as it is that is not sent. */
const defaults: Properties = {
  Description: '',
  Timeout: 3,
  MemorySize: 128,
  Environment: { Variables: {} },
  Layers: [],
  EphemeralStorage: { Size: 512 },
  LoggingConfig: { LogFormat: 'Text' },
  TracingConfig: { Mode: 'PassThrough' },
  SnapStart: { ApplyOn: 'None' },
};

export const lambdaTypes: readonly ResourceType[] = [
  {
    name: 'AWS::Lambda::Function',
    properties: [
      'FunctionName',
      'Code',
      'PackageType',
      'Architectures',
      'ReservedConcurrentExecutions',
      'Tags',
      ...configuration,
    ],
    required: ['Code', 'Role'],
    createOnly: ['FunctionName', 'PackageType'],
    naming: { property: 'FunctionName', longest: 64 },
    identifier: ['FunctionName'],
    async create(context, properties) {
      const FunctionName = textOf(properties['FunctionName']);
      const { ReservedConcurrentExecutions: reserved } = properties;
      const Tags = tagMap(context, properties);
      const input = {
        ...only(properties, ['FunctionName', 'PackageType', 'Architectures', ...configuration]),
        Code: await codeOf(properties),
        ...(Object.keys(Tags).length > 0 && { Tags }),
      };
      // Lambda does not know a new role at once.
      await untilKnown(context, 'role', 'cannot be assumed by Lambda', () =>
        context.call('lambda', 'CreateFunction', input),
      );
      await context.initiated(FunctionName);
      await untilReady(context, FunctionName);
      if (reserved !== undefined)
        await context.call('lambda', 'PutFunctionConcurrency', {
          FunctionName,
          ReservedConcurrentExecutions: reserved,
        });
      return describe(context, FunctionName);
    },
    async update(context, FunctionName, properties, before) {
      if (hasChanged(properties, before, 'Code') || hasChanged(properties, before, 'Architectures')) {
        const { Architectures } = properties;
        await context.call('lambda', 'UpdateFunctionCode', {
          FunctionName,
          ...(await codeOf(properties)),
          ...(Architectures !== undefined && { Architectures }),
        });
        await untilReady(context, FunctionName);
      }
      const changed = configuration.filter((name) => hasChanged(properties, before, name));
      if (changed.length > 0) {
        const settings = changed.map((name) => [name, properties[name] ?? defaults[name]]);
        await context.call('lambda', 'UpdateFunctionConfiguration', { FunctionName, ...Object.fromEntries(settings) });
        await untilReady(context, FunctionName);
      }
      if (hasChanged(properties, before, 'ReservedConcurrentExecutions')) {
        const { ReservedConcurrentExecutions } = properties;
        if (ReservedConcurrentExecutions === undefined)
          await context.call('lambda', 'DeleteFunctionConcurrency', { FunctionName });
        else await context.call('lambda', 'PutFunctionConcurrency', { FunctionName, ReservedConcurrentExecutions });
      }
      const made = await describe(context, FunctionName);
      const Resource = made.attributes['Arn'];
      const untag = removedTagKeys(context, properties, before);
      if (untag.length > 0) await context.call('lambda', 'UntagResource', { Resource, TagKeys: untag });
      const Tags = tagMap(context, properties);
      if (Object.keys(Tags).length > 0) await context.call('lambda', 'TagResource', { Resource, Tags });
      return made;
    },
    async remove(context, FunctionName) {
      await goneIs(gone, () => context.call('lambda', 'DeleteFunction', { FunctionName }));
    },
    read: (context, FunctionName) => goneIs(gone, () => describe(context, FunctionName)),
  },
  {
    name: 'AWS::Lambda::Permission',
    properties: permission,
    required: ['FunctionName', 'Action', 'Principal'],
    createOnly: permission,
    naming: { property: 'StatementId', longest: 100 },
    identifier: ['FunctionName', 'Id'],
    async create(context, properties) {
      await context.call('lambda', 'AddPermission', properties);
      const Id = textOf(properties['StatementId']);
      return { physicalId: Id, attributes: { Id } };
    },
    async remove(context, StatementId, { FunctionName }) {
      await goneIs(gone, () => context.call('lambda', 'RemovePermission', { FunctionName, StatementId }));
    },
    read: (context, Id, { FunctionName }) =>
      goneIs(gone, async () => {
        const { Policy = '{}' } = await context.call('lambda', 'GetPolicy', { FunctionName });
        const { Statement = [] } = JSON.parse(Policy) as { Statement?: readonly { readonly Sid?: string }[] };
        return Statement.some(({ Sid }) => Sid === Id) ? { physicalId: Id, attributes: { Id } } : undefined;
      }),
  },
  {
    name: 'AWS::Lambda::LayerVersion',
    properties: ['LayerName', 'Content', 'Description', 'CompatibleRuntimes', 'CompatibleArchitectures', 'LicenseInfo'],
    required: ['Content'],
    createOnly: ['LayerName', 'Content', 'Description', 'CompatibleRuntimes', 'CompatibleArchitectures', 'LicenseInfo'],
    naming: { property: 'LayerName', longest: 140 },
    identifier: ['LayerVersionArn'],
    async create(context, properties) {
      const { LayerVersionArn = '' } = await context.call('lambda', 'PublishLayerVersion', properties);
      return { physicalId: LayerVersionArn, attributes: { LayerVersionArn } };
    },
    async remove(context, arn) {
      const [, , , , , , LayerName, VersionNumber] = arn.split(':');
      await context.call('lambda', 'DeleteLayerVersion', { LayerName, VersionNumber });
    },
    read: (context, Arn) =>
      goneIs(gone, async () => {
        await context.call('lambda', 'GetLayerVersionByArn', { Arn });
        return { physicalId: Arn, attributes: { LayerVersionArn: Arn } };
      }),
  },
  {
    name: 'AWS::Lambda::Version',
    properties: ['FunctionName', 'CodeSha256', 'Description'],
    required: ['FunctionName'],
    createOnly: ['FunctionName', 'CodeSha256', 'Description'],
    async create(context, properties) {
      const { FunctionArn = '', Version = '' } = await context.call('lambda', 'PublishVersion', properties);
      return { physicalId: FunctionArn, attributes: { FunctionArn, Version } };
    },
    async remove(context, arn) {
      const [, , , , , , FunctionName, Qualifier] = arn.split(':');
      await goneIs(gone, () => context.call('lambda', 'DeleteFunction', { FunctionName, Qualifier }));
    },
  },
  {
    name: 'AWS::Lambda::Alias',
    properties: ['FunctionName', 'Name', 'FunctionVersion', 'Description'],
    required: ['FunctionName', 'Name', 'FunctionVersion'],
    createOnly: ['FunctionName', 'Name'],
    async create(context, properties) {
      const { AliasArn = '' } = await context.call('lambda', 'CreateAlias', properties);
      return { physicalId: AliasArn, attributes: { AliasArn } };
    },
    async update(context, AliasArn, properties) {
      await context.call('lambda', 'UpdateAlias', { Description: '', ...properties });
      return { physicalId: AliasArn, attributes: { AliasArn } };
    },
    async remove(context, _arn, { FunctionName, Name }) {
      await goneIs(gone, () => context.call('lambda', 'DeleteAlias', { FunctionName, Name }));
    },
  },
  {
    name: 'AWS::Lambda::Url',
    properties: ['TargetFunctionArn', 'Qualifier', 'AuthType', 'InvokeMode', 'Cors'],
    required: ['TargetFunctionArn', 'AuthType'],
    createOnly: ['TargetFunctionArn', 'Qualifier'],
    async create(context, properties) {
      return urlMade(await context.call('lambda', 'CreateFunctionUrlConfig', urlInput(properties)));
    },
    async update(context, _arn, properties) {
      // A setting that is missing from an update stays; an empty Cors removes it.
      const input = { InvokeMode: 'BUFFERED', Cors: {}, ...urlInput(properties) };
      return urlMade(await context.call('lambda', 'UpdateFunctionUrlConfig', input));
    },
    async remove(context, _arn, properties) {
      const target = only(urlInput(properties), ['FunctionName', 'Qualifier']);
      await goneIs(gone, () => context.call('lambda', 'DeleteFunctionUrlConfig', target));
    },
  },
  {
    name: 'AWS::Lambda::EventInvokeConfig',
    properties: ['FunctionName', 'Qualifier', 'MaximumRetryAttempts', 'MaximumEventAgeInSeconds', 'DestinationConfig'],
    required: ['FunctionName', 'Qualifier'],
    createOnly: ['FunctionName', 'Qualifier'],
    create: putEventInvokeConfig,
    update: (context, _physicalId, properties) => putEventInvokeConfig(context, properties),
    async remove(context, _physicalId, { FunctionName, Qualifier }) {
      await goneIs(gone, () => context.call('lambda', 'DeleteFunctionEventInvokeConfig', { FunctionName, Qualifier }));
    },
  },
];

function urlInput({ TargetFunctionArn: FunctionName, ...properties }: Properties): Properties {
  return { FunctionName, ...properties };
}

function urlMade({ FunctionArn = '', FunctionUrl = '' }): Made {
  return { physicalId: FunctionArn, attributes: { FunctionArn, FunctionUrl } };
}

async function putEventInvokeConfig(context: TypeContext, properties: Properties): Promise<Made> {
  await context.call('lambda', 'PutFunctionEventInvokeConfig', properties);
  const { FunctionName, Qualifier } = properties;
  return { physicalId: `${textOf(FunctionName)}|${textOf(Qualifier)}`, attributes: {} };
}

async function describe(context: TypeContext, FunctionName: string): Promise<Made> {
  const { FunctionArn = '' } = await context.call('lambda', 'GetFunctionConfiguration', { FunctionName });
  return { physicalId: FunctionName, attributes: { Arn: FunctionArn } };
}

function untilReady(context: TypeContext, FunctionName: string): Promise<void> {
  return context.until(async () => {
    const { State, LastUpdateStatus } = await context.call('lambda', 'GetFunctionConfiguration', { FunctionName });
    return State === 'Active' && LastUpdateStatus !== 'InProgress';
  });
}

/** Code that stands in the template is one file; its name is in the handler. */
async function codeOf(properties: Properties): Promise<Properties> {
  const code = isObject(properties['Code']) ? properties['Code'] : {};
  const { ZipFile: source, ...rest } = code;
  if (source === undefined) return rest;
  if (typeof source !== 'string') return validationError('#/Code/ZipFile: expected type: String');
  const runtime = textOf(properties['Runtime'] ?? '');
  if (!runtime.startsWith('nodejs'))
    validationError(`The sandbox does not support Code/ZipFile of the runtime ${runtime}.`);
  // source: AWS::Lambda::Function Code, property ZipFile: CloudFormation names the file index
  const files = { 'index.js': source, ...(source.includes('cfn-response') && { 'cfn-response.js': cfnResponse }) };
  return { ZipFile: await zip(Object.entries(files).map(([name, text]) => ({ name, content: Buffer.from(text) }))) };
}
