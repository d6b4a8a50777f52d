// UpdateTable and the settings of tables: indexes that are added and deleted, billing, and what tools always send.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-dynamodb';
import { paces } from '../../../../src/sandbox/pace.ts';
import { tableInput } from '../../../helpers/sandbox/tables.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const wait = paces.aws.table;

describe('UpdateTable of DynamoDB', () => {
  let test: TestSandbox;
  let client: sdk.DynamoDBClient;
  let now = Date.now();
  before(async () => {
    test = await startTestSandbox({ now: () => now, pace: 'aws' });
    client = test.client(sdk.DynamoDBClient);
  });
  after(() => test.stop());

  async function createTable(TableName: string, more: Partial<sdk.CreateTableInput> = {}): Promise<void> {
    await client.send(new sdk.CreateTableCommand({ ...tableInput(TableName), ...more }));
    now += wait;
  }
  const update = (TableName: string, input: Omit<sdk.UpdateTableInput, 'TableName'>) =>
    client.send(new sdk.UpdateTableCommand({ TableName, ...input }));
  const describeTable = async (TableName: string) =>
    (await client.send(new sdk.DescribeTableCommand({ TableName }))).Table ?? {};
  const messageOf = async (call: Promise<unknown>) => (await refusal(call)).message;

  const addIndex = (AttributeName: string): Omit<sdk.UpdateTableInput, 'TableName'> => ({
    AttributeDefinitions: [{ AttributeName, AttributeType: 'S' }],
    GlobalSecondaryIndexUpdates: [
      {
        Create: {
          IndexName: `by-${AttributeName}`,
          KeySchema: [{ AttributeName, KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      },
    ],
  });

  it('adds an index that finds the items which were there, and deletes it', async () => {
    await createTable('Indexed');
    const items: Record<string, sdk.AttributeValue>[] = [
      { PK: { S: '1' }, g: { S: 'x' } },
      { PK: { S: '2' }, g: { N: '2' } },
      { PK: { S: '3' } },
    ];
    for (const Item of items) await client.send(new sdk.PutItemCommand({ TableName: 'Indexed', Item }));
    const { TableDescription } = await update('Indexed', addIndex('g'));
    assert.equal(TableDescription?.TableStatus, 'UPDATING');
    const state = async () =>
      (await describeTable('Indexed')).GlobalSecondaryIndexes?.map(({ IndexName, IndexStatus, Backfilling }) => [
        IndexName,
        IndexStatus,
        Backfilling,
      ]);
    assert.deepEqual(await state(), [['by-g', 'CREATING', true]]);
    const query = () =>
      client.send(
        new sdk.QueryCommand({
          TableName: 'Indexed',
          IndexName: 'by-g',
          KeyConditionExpression: 'g = :g',
          ExpressionAttributeValues: { ':g': { S: 'x' } },
        }),
      );
    assert.equal(await messageOf(query()), 'Cannot read from backfilling global secondary index: by-g');
    assert.deepEqual(await refusal(update('Indexed', addIndex('h'))), {
      name: 'LimitExceededException',
      status: 400,
      message: 'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
    });
    now += wait;
    assert.deepEqual(await state(), [['by-g', 'ACTIVE', undefined]]);
    assert.deepEqual((await query()).Items, [items[0]]);
    assert.equal(
      await messageOf(update('Indexed', addIndex('g'))),
      'Attempting to create an index which already exists',
    );

    await update('Indexed', { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'by-g' } }] });
    assert.deepEqual(await state(), [['by-g', 'DELETING', undefined]]);
    now += wait;
    assert.equal(await state(), undefined);
    assert.deepEqual((await describeTable('Indexed')).AttributeDefinitions, [
      { AttributeName: 'PK', AttributeType: 'S' },
    ]);
    assert.equal(await messageOf(query()), 'The table does not have the specified index: by-g');
  });

  it('changes billing and throughput, and is busy meanwhile', async () => {
    await createTable('Billed');
    const ProvisionedThroughput = { ReadCapacityUnits: 2, WriteCapacityUnits: 3 };
    await update('Billed', { BillingMode: 'PROVISIONED', ProvisionedThroughput });
    assert.equal(
      await messageOf(update('Billed', { BillingMode: 'PAY_PER_REQUEST' })),
      'Attempt to change a resource which is still in use: Table is being updated: Billed',
    );
    now += wait;
    const { ProvisionedThroughput: found, BillingModeSummary } = await describeTable('Billed');
    assert.deepEqual(
      [found?.ReadCapacityUnits, found?.WriteCapacityUnits, BillingModeSummary?.BillingMode],
      [2, 3, 'PROVISIONED'],
    );
    assert.match(
      await messageOf(update('Billed', { ProvisionedThroughput })),
      /^The provisioned throughput for the table will not change\. The requested value equals the current value\./,
    );
  });

  it('changes something, and some things alone', async () => {
    await createTable('Alone');
    assert.match(
      await messageOf(update('Alone', {})),
      /^At least one of ProvisionedThroughput, .* or TableClass is required$/,
    );
    assert.equal(
      await messageOf(update('Alone', { TableClass: 'STANDARD', BillingMode: 'PAY_PER_REQUEST' })),
      'One or more parameter values were invalid: TableClass modification must be the only operation in the request',
    );
    await update('Alone', { TableClass: 'STANDARD_INFREQUENT_ACCESS' });
    assert.deepEqual((await describeTable('Alone')).TableClassSummary, { TableClass: 'STANDARD_INFREQUENT_ACCESS' });
  });

  it('takes settings that change nothing when a table is made, and refuses others by name', async () => {
    await createTable('Plain', {
      StreamSpecification: { StreamEnabled: false },
      SSESpecification: { Enabled: false },
      TableClass: 'STANDARD',
    });
    assert.deepEqual((await describeTable('Plain')).TableClassSummary, { TableClass: 'STANDARD' });
    const refused = (more: Partial<sdk.CreateTableInput>) => messageOf(createTable('Refused', more));
    assert.match(
      await refused({ StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' } }),
      /does not support StreamSpecification with StreamEnabled true/,
    );
    assert.match(
      await refused({ SSESpecification: { Enabled: true } }),
      /does not support SSESpecification with a key of KMS/,
    );
    const several = ['a', 'b'].map((AttributeName) => ({ AttributeName, KeyType: 'HASH' as const }));
    assert.match(
      await refused({
        AttributeDefinitions: ['PK', 'a', 'b'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
        GlobalSecondaryIndexes: [{ IndexName: 'many', KeySchema: several, Projection: { ProjectionType: 'ALL' } }],
      }),
      /does not support KeySchema with several attributes of one KeyType \(index many\)/,
    );
  });

  it('keeps the point-in-time recovery of a table, and leaves off what else tools read of every table', async () => {
    await createTable('Read');
    const backups = await client.send(new sdk.DescribeContinuousBackupsCommand({ TableName: 'Read' }));
    assert.deepEqual(backups.ContinuousBackupsDescription, {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'DISABLED' },
    });
    const set = (PointInTimeRecoveryEnabled: boolean) =>
      client.send(
        new sdk.UpdateContinuousBackupsCommand({
          TableName: 'Read',
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled },
        }),
      );
    assert.deepEqual((await set(false)).ContinuousBackupsDescription, backups.ContinuousBackupsDescription);
    const { PointInTimeRecoveryDescription: on } = (await set(true)).ContinuousBackupsDescription ?? {};
    assert.deepEqual([on?.PointInTimeRecoveryStatus, on?.RecoveryPeriodInDays], ['ENABLED', 35]);
    assert.ok(on?.EarliestRestorableDateTime && on.LatestRestorableDateTime);
    assert.deepEqual((await set(false)).ContinuousBackupsDescription, backups.ContinuousBackupsDescription);
    const restored = { SourceTableName: 'Read', TargetTableName: 'Again', UseLatestRestorableTime: true };
    assert.match(
      await messageOf(client.send(new sdk.RestoreTableToPointInTimeCommand(restored))),
      /RestoreTableToPointInTime/,
    );
    const streams = await client.send(new sdk.DescribeKinesisStreamingDestinationCommand({ TableName: 'Read' }));
    assert.deepEqual(streams.KinesisDataStreamDestinations, []);
  });
});
