// DynamoDB's resource types.
import { isObject } from '../../../../lib/is-object.ts';
import { validationError } from '../errors.ts';
import type { Properties } from '../records.ts';
import { allTags, goneIs, hasChanged, removedTagKeys } from './shared.ts';
import type { Made, ResourceType, TypeContext } from './resource-type.ts';
import { textOf } from '../template/text-of.ts';

/** Settings that UpdateTable takes, of those that can change. */
const updatable = ['BillingMode', 'ProvisionedThroughput', 'DeletionProtectionEnabled', 'TableClass'];

const table = {
  name: 'AWS::DynamoDB::Table',
  properties: [
    'TableName',
    'AttributeDefinitions',
    'KeySchema',
    'BillingMode',
    'ProvisionedThroughput',
    'GlobalSecondaryIndexes',
    'LocalSecondaryIndexes',
    'DeletionProtectionEnabled',
    'TableClass',
    'TimeToLiveSpecification',
    'PointInTimeRecoverySpecification',
    'Tags',
    'SSESpecification',
    'StreamSpecification',
  ],
  required: ['KeySchema'],
  createOnly: ['TableName', 'KeySchema', 'LocalSecondaryIndexes'],
  naming: { property: 'TableName', longest: 255 },
  identifier: ['TableName'],

  async create(
    context: TypeContext,
    { TimeToLiveSpecification: ttl, PointInTimeRecoverySpecification: recovery, ...properties }: Properties,
  ) {
    const name = textOf(properties['TableName']);
    const Tags = allTags(context, properties);
    await context.call('dynamodb', 'CreateTable', { ...properties, ...(Tags.length > 0 && { Tags }) });
    await context.initiated(name);
    await untilActive(context, name);
    if (isObject(ttl) && textOf(ttl['Enabled']) === 'true') await setTimeToLive(context, name, ttl);
    if (recovery !== undefined) await setRecovery(context, name, recovery);
    return describe(context, name);
  },

  async update(context: TypeContext, name: string, properties: Properties, before: Properties) {
    const changed = updatable.filter((each) => hasChanged(properties, before, each));
    const settings = Object.fromEntries(changed.map((each) => [each, properties[each]]));
    if (changed.length > 0) {
      await context.call('dynamodb', 'UpdateTable', { TableName: name, ...settings });
      await untilActive(context, name);
    }
    for (const change of indexChanges(properties, before)) {
      const { AttributeDefinitions } = properties;
      await context.call('dynamodb', 'UpdateTable', {
        TableName: name,
        AttributeDefinitions,
        GlobalSecondaryIndexUpdates: [change],
      });
      await untilActive(context, name);
    }
    if (hasChanged(properties, before, 'TimeToLiveSpecification')) {
      const ttl = properties['TimeToLiveSpecification'];
      const previous = before['TimeToLiveSpecification'];
      const wanted = isObject(ttl) ? ttl : { ...(isObject(previous) && previous), Enabled: false };
      await setTimeToLive(context, name, wanted);
    }
    if (hasChanged(properties, before, 'PointInTimeRecoverySpecification'))
      await setRecovery(
        context,
        name,
        properties['PointInTimeRecoverySpecification'] ?? { PointInTimeRecoveryEnabled: false },
      );
    const made = await describe(context, name);
    const ResourceArn = made.attributes['Arn'];
    const gone = removedTagKeys(context, properties, before);
    if (gone.length > 0) await context.call('dynamodb', 'UntagResource', { ResourceArn, TagKeys: gone });
    const Tags = allTags(context, properties);
    if (Tags.length > 0) await context.call('dynamodb', 'TagResource', { ResourceArn, Tags });
    return made;
  },

  async remove(context: TypeContext, name: string) {
    await goneIs('ResourceNotFoundException', async () => {
      // DynamoDB deletes no table that it is making or changing.
      await untilActive(context, name);
      await context.call('dynamodb', 'DeleteTable', { TableName: name });
    });
    await context.until(async () => (await read(context, name)) === undefined);
  },

  read,
} satisfies ResourceType;

/** Settings that a global table has for each of its replicas. */
const ofReplica = ['Tags', 'DeletionProtectionEnabled', 'TableClass', 'PointInTimeRecoverySpecification'];

/** A table with one replica, in the region of the stack: the CDK's TableV2 is one. */
const globalTable: ResourceType = {
  ...table,
  name: 'AWS::DynamoDB::GlobalTable',
  properties: [
    ...table.properties.filter((name) => ![...ofReplica, 'ProvisionedThroughput'].includes(name)),
    'Replicas',
  ],
  required: ['AttributeDefinitions', 'KeySchema', 'Replicas'],
  create: (context, properties) => table.create(context, withReplica(context, properties)),
  update: (context, name, properties, before) =>
    table.update(context, name, withReplica(context, properties), withReplica(context, before)),
};

function withReplica({ region }: TypeContext, { Replicas, ...properties }: Properties): Properties {
  const [replica, ...others] = (Array.isArray(Replicas) ? Replicas : []).filter(isObject);
  const { Region, ...settings } = replica ?? {};
  if (others.length > 0 || Region !== region)
    return validationError(`The sandbox supports one replica of a global table, in ${region}.`);
  const unknown = Object.keys(settings).find((name) => !ofReplica.includes(name));
  if (unknown !== undefined) validationError(`The sandbox does not support ${unknown} of a replica.`);
  return { ...properties, ...settings };
}

export const dynamodbTypes: readonly ResourceType[] = [table, globalTable];

function read(context: TypeContext, name: string): Promise<Made | undefined> {
  return goneIs('ResourceNotFoundException', () => describe(context, name));
}

async function describe(context: TypeContext, name: string): Promise<Made> {
  const { Table } = await context.call('dynamodb', 'DescribeTable', { TableName: name });
  return { physicalId: name, attributes: { Arn: Table?.TableArn ?? '' } };
}

function untilActive(context: TypeContext, name: string): Promise<void> {
  return context.until(async () => {
    const { Table } = await context.call('dynamodb', 'DescribeTable', { TableName: name });
    const indexes = Table?.GlobalSecondaryIndexes ?? [];
    return Table?.TableStatus === 'ACTIVE' && indexes.every(({ IndexStatus }) => IndexStatus === 'ACTIVE');
  });
}

async function setTimeToLive(context: TypeContext, name: string, TimeToLiveSpecification: unknown): Promise<void> {
  await context.call('dynamodb', 'UpdateTimeToLive', { TableName: name, TimeToLiveSpecification });
}

async function setRecovery(
  context: TypeContext,
  name: string,
  PointInTimeRecoverySpecification: unknown,
): Promise<void> {
  await context.call('dynamodb', 'UpdateContinuousBackups', { TableName: name, PointInTimeRecoverySpecification });
}

/** One after another, as UpdateTable takes them. An index that has changed is deleted, and made again. */
function indexChanges(properties: Properties, before: Properties): Properties[] {
  const wanted = indexesOf(properties);
  const present = indexesOf(before);
  const same = (name: string) => JSON.stringify(wanted.get(name)) === JSON.stringify(present.get(name));
  return [
    ...[...present.keys()].filter((name) => !same(name)).map((IndexName) => ({ Delete: { IndexName } })),
    ...[...wanted].filter(([name]) => !same(name)).map(([, index]) => ({ Create: index })),
  ];
}

function indexesOf({ GlobalSecondaryIndexes: indexes }: Properties): Map<string, unknown> {
  const all = Array.isArray(indexes) ? indexes.filter(isObject) : [];
  return new Map(all.map((index) => [textOf(index['IndexName']), index]));
}
