// DynamoDB's resource type.
import { isObject } from '../../../../lib/is-object.ts';
import type { Properties } from '../records.ts';
import { allTags, goneIs, hasChanged, removedTagKeys } from './shared.ts';
import type { Made, ResourceType, TypeContext } from './resource-type.ts';
import { textOf } from '../template/text-of.ts';

/** Settings that UpdateTable takes, of those that can change. */
const updatable = ['BillingMode', 'ProvisionedThroughput', 'DeletionProtectionEnabled', 'TableClass'];

export const dynamodbTypes: readonly ResourceType[] = [
  {
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
      'Tags',
      'SSESpecification',
      'StreamSpecification',
    ],
    required: ['KeySchema'],
    createOnly: ['TableName', 'KeySchema', 'LocalSecondaryIndexes'],
    naming: { property: 'TableName', longest: 255 },
    identifier: ['TableName'],

    async create(context, { TimeToLiveSpecification: ttl, ...properties }) {
      const name = textOf(properties['TableName']);
      const Tags = allTags(context, properties);
      await context.call('dynamodb', 'CreateTable', { ...properties, ...(Tags.length > 0 && { Tags }) });
      await context.initiated(name);
      await untilActive(context, name);
      if (isObject(ttl) && textOf(ttl['Enabled']) === 'true') await setTimeToLive(context, name, ttl);
      return describe(context, name);
    },

    async update(context, name, properties, before) {
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
      const made = await describe(context, name);
      const ResourceArn = made.attributes['Arn'];
      const gone = removedTagKeys(context, properties, before);
      if (gone.length > 0) await context.call('dynamodb', 'UntagResource', { ResourceArn, TagKeys: gone });
      const Tags = allTags(context, properties);
      if (Tags.length > 0) await context.call('dynamodb', 'TagResource', { ResourceArn, Tags });
      return made;
    },

    async remove(context, name) {
      await goneIs('ResourceNotFoundException', async () => {
        // DynamoDB deletes no table that it is making or changing.
        await untilActive(context, name);
        await context.call('dynamodb', 'DeleteTable', { TableName: name });
      });
      await context.until(async () => (await read(context, name)) === undefined);
    },

    read,
  },
];

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
