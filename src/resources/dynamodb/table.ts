// A DynamoDB table with a string partition key, paid per request.
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTagsOfResourceCommand,
  paginateListTables,
  TagResourceCommand,
  UpdateTableCommand,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { WorkshopError } from '../../engine/errors.ts';
import type { Aws, ResourceRecord } from '../../engine/types.ts';
import { assertOurs, ownerOf, tagList, type KeyValue } from '../../aws/tags.ts';
import { defineResource, isNamed, orMissing, required, waitForTags } from '../define.ts';
import {
  accountScan,
  allow,
  anyResource,
  changedByHand,
  adoption,
  cleanupToo,
  learnerOnly,
  onlyWhen,
  type StatementScope,
} from '../../aws/permissions.ts';
import { consoleUrl } from '../../aws/console-url.ts';
import { freeAtRest } from '../facets.ts';

type Props = { name: string; partitionKey: string };
type Outputs = { arn: string; partitionKey: string; billingMode: string };

export const tables: StatementScope = {
  sid: 'Table',
  arns: ({ arn, names }) => names('table').map((name) => arn('dynamodb', `table/${name}`)),
};

export const table = defineResource<Props, Outputs>({
  kind: 'table',
  describe: ({ name }) => `DynamoDB table ${name}`,
  identify: ({ name }, outputs) => ({ name, arn: outputs?.arn }),

  async read({ name }, aws) {
    const live = await describe(name, aws);
    return live && live.TableStatus !== 'DELETING' ? outputsOf(live) : undefined;
  },

  async ensure(props, aws) {
    const live = await settledTable(props.name, aws);
    if (!live) return create(props, aws);
    await assertTableOurs(props.name, aws);
    const outputs = outputsOf(live);
    if (outputs.partitionKey !== props.partitionKey) {
      throw new WorkshopError({
        code: 'not-ours',
        message: `The table ${props.name} has the partition key "${outputs.partitionKey}" instead of "${props.partitionKey}". DynamoDB cannot change a key.`,
        state: 'It was not changed.',
        fix: 'workshop teardown   # deletes the table with all items; then: workshop next',
      });
    }
    if (outputs.billingMode === 'PAY_PER_REQUEST') return outputs;
    await aws
      .client(DynamoDBClient)
      .send(new UpdateTableCommand({ TableName: props.name, BillingMode: 'PAY_PER_REQUEST' }));
    return active(props.name, aws);
  },

  async remove({ name }, aws) {
    const live = await settledTable(name, aws);
    if (!live) return;
    await assertTableOurs(name, aws);
    // The protection of the step limits is a resource of its own, and gone by now.
    if (live.DeletionProtectionEnabled) throw protectedByOthers(name);
    const command = new DeleteTableCommand({ TableName: name });
    await orMissing(aws.client(DynamoDBClient).send(command), 'ResourceNotFoundException');
    await aws.waiter.until({ for: `the deletion of the table ${name}`, usually: 5, atMost: 600 }, async () =>
      (await describe(name, aws)) ? undefined : true,
    );
  },

  calls: {
    'DynamoDB.CreateTable': learnerOnly(allow(tables, 'dynamodb:CreateTable dynamodb:TagResource')),
    'DynamoDB.DescribeTable': cleanupToo(allow(tables, 'dynamodb:DescribeTable')),
    'DynamoDB.ListTagsOfResource': cleanupToo(allow(tables, 'dynamodb:ListTagsOfResource')),
    'DynamoDB.UpdateTable': onlyWhen(changedByHand, cleanupToo(allow(tables, 'dynamodb:UpdateTable'))),
    'DynamoDB.TagResource': onlyWhen(adoption, learnerOnly(allow(tables, 'dynamodb:TagResource'))),
    'DynamoDB.DeleteTable': cleanupToo(allow(tables, 'dynamodb:DeleteTable')),
    // The account scan reads the tags of every table: they say which tables are ours, under any name.
    'DynamoDB.ListTables': onlyWhen(
      accountScan,
      cleanupToo(allow(anyResource, 'dynamodb:ListTables dynamodb:ListTagsOfResource')),
    ),
  },

  listing: {
    noun: 'DynamoDB table',
    async *list(aws) {
      for await (const { TableNames = [] } of paginateListTables({ client: aws.client(DynamoDBClient) }, {}))
        for (const name of TableNames) yield { name, key: name };
    },
    propsOf: ({ key }) => ({ name: key, partitionKey: '' }),
  },

  settings: ({ partitionKey }) => ({ partitionKey, billingMode: 'PAY_PER_REQUEST' }),

  byHand: {
    async find({ name }, aws) {
      const live = await describe(name, aws);
      if (!live || live.TableStatus === 'DELETING') return [];
      const owner = ownerOf(await liveTags(name, aws), aws.tags);
      return [{ outputs: outputsOf(live), owner, createdAt: live.CreationDateTime }];
    },
    async tag(_props, { arn: ResourceArn }, aws) {
      await aws.client(DynamoDBClient).send(new TagResourceCommand({ ResourceArn, Tags: tagList(aws.tags) }));
    },
  },

  completeProps: ({ name, partitionKey }, live) => ({ name, partitionKey: partitionKey || live.partitionKey }),

  liveTags,

  atRest: freeAtRest('you pay per request; the first 25 GB of storage are free'),

  consoleLink: ({ props: { name }, region }) =>
    consoleUrl(region, `dynamodbv2/home?region=${region}#table?name=${name}`),

  cloudFormation: {
    type: 'AWS::DynamoDB::Table',
    values: ({ props, outputs }) => ({ Ref: props.name, Arn: outputs.arn }),
    properties: ({ props: { name, partitionKey }, tags, records }) => ({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: partitionKey, AttributeType: 'S' }],
      KeySchema: [{ AttributeName: partitionKey, KeyType: 'HASH' }],
      ...timeToLive(records('table-ttl')[0]),
      ...(records('table-recovery').length > 0 && {
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
      ...(records('table-protection').length > 0 && { DeletionProtectionEnabled: true }),
      Tags: tagList(tags),
    }),
  },

  why: {
    about: 'The table stores one item for each short link. DynamoDB finds an item by its key in milliseconds.',
    properties: {
      name: {
        what: 'The name from the handbook, with your suffix if you chose one. The functions read it from TABLE_NAME.',
        otherwise: 'the functions ask for a table that does not exist, and the API answers 500.',
      },
      partitionKey: {
        what: '`PK`, a string: the short id. Every item must have it, and DynamoDB uses it to spread items over its partitions.',
        otherwise:
          'DynamoDB rejects an item without its key. To find an item by another attribute, it has to scan the whole table. You cannot change the key of a table: you delete the table and create a new one.',
      },
      billingMode: {
        what: '`PAY_PER_REQUEST`, which the console calls on-demand: you pay for each read and write.',
        otherwise: 'provisioned capacity costs money every hour, used or not, and requests above it are throttled.',
      },
    },
  },
});

/** A learner has enabled it for a reason that nobody here knows. */
function protectedByOthers(name: string): WorkshopError {
  return new WorkshopError({
    code: 'refused',
    message: `The table ${name} has deletion protection, and no step of this folder has enabled it.`,
    state: 'The table was not deleted, and its items are still there.',
    fix: `aws dynamodb update-table --table-name ${name} --no-deletion-protection-enabled   # then: workshop teardown`,
  });
}

/** The setting of the task `expiry`, once the learner has done it. */
function timeToLive(record: ResourceRecord | undefined) {
  if (!record) return {};
  const { attribute } = record.props as { attribute: string };
  return { TimeToLiveSpecification: { AttributeName: attribute, Enabled: true } };
}

async function create({ name, partitionKey }: Props, aws: Aws): Promise<Outputs> {
  const command = new CreateTableCommand({
    TableName: name,
    AttributeDefinitions: [{ AttributeName: partitionKey, AttributeType: 'S' }],
    KeySchema: [{ AttributeName: partitionKey, KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    Tags: tagList(aws.tags),
  });
  try {
    await aws.client(DynamoDBClient).send(command);
  } catch (error) {
    // Created by a call whose answer was lost: the SDK has repeated it.
    if (!isNamed(error, 'ResourceInUseException')) throw error;
    const live = await settledTable(name, aws);
    if (live) await waitForTags(`DynamoDB table ${name}`, aws, () => liveTags(name, aws));
  }
  return active(name, aws);
}

/**
 * Right after CreateTable, DescribeTable may not find the table, or find it on one server and not on another: twice active
 * in a row counts. source: the SDK's documentation of DescribeTable; table waits of unobin-library-aws, checked 2026-11-22
 */
function active(name: string, aws: Aws): Promise<Outputs> {
  let times = 0;
  return aws.waiter.until({ for: `the table ${name} to become active`, usually: 8, atMost: 300 }, async () => {
    const live = await describe(name, aws);
    times = live?.TableStatus === 'ACTIVE' ? times + 1 : 0;
    return live && times === 2 ? outputsOf(live) : undefined;
  });
}

/** The table once no change of it is in progress. */
export async function settledTable(name: string, aws: Aws): Promise<TableDescription | undefined> {
  const wait = { for: `the last change of the table ${name} to finish`, usually: 8, atMost: 600 };
  const { live } = await aws.waiter.until(wait, async () => {
    const live = await describe(name, aws);
    return live && live.TableStatus !== 'ACTIVE' ? undefined : { live };
  });
  return live;
}

async function describe(name: string, aws: Aws): Promise<TableDescription | undefined> {
  const command = new DescribeTableCommand({ TableName: name });
  return (await orMissing(aws.client(DynamoDBClient).send(command), 'ResourceNotFoundException'))?.Table;
}

export async function assertTableOurs(name: string, aws: Aws): Promise<void> {
  assertOurs(`DynamoDB table ${name}`, await liveTags(name, aws), aws.tags);
}

async function liveTags(name: string, aws: Aws): Promise<readonly KeyValue[] | undefined> {
  const ResourceArn = `arn:aws:dynamodb:${aws.region}:${aws.account}:table/${name}`;
  const asked = aws.client(DynamoDBClient).send(new ListTagsOfResourceCommand({ ResourceArn }));
  const found = await orMissing(asked, 'ResourceNotFoundException');
  return found && (found.Tags ?? []);
}

function outputsOf(live: TableDescription): Outputs {
  return {
    arn: required(live.TableArn, 'Table.TableArn'),
    partitionKey: keyOf(live),
    billingMode: live.BillingModeSummary?.BillingMode ?? 'PROVISIONED',
  };
}

/** The name of the partition key. Another type than string and a sort key are named as well: the code works with neither. */
function keyOf({ KeySchema = [], AttributeDefinitions = [] }: TableDescription): string {
  const nameOf = (type: string) => KeySchema.find(({ KeyType }) => KeyType === type)?.AttributeName;
  const [name = '', sortKey] = [nameOf('HASH'), nameOf('RANGE')];
  const type = AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType ?? 'S';
  return [name, ...(type === 'S' ? [] : [`of type ${type}`]), ...(sortKey ? [`with sort key ${sortKey}`] : [])].join(
    ' ',
  );
}
