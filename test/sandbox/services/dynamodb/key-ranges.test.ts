// Tables that share one database do not see each other's keys.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import * as sdk from '@aws-sdk/client-dynamodb';
import { readKeyRanges, type SubLevels } from '../../../../src/sandbox/services/dynamodb/dynalite/key-ranges.ts';
import { startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

describe('tables that share one database', () => {
  let sandbox: TestSandbox;
  let client: sdk.DynamoDBClient;

  before(async () => {
    sandbox = await startTestSandbox();
    client = sandbox.client(sdk.DynamoDBClient);
    for (const name of ['one', 'one.two', 'one-two']) await createTable(name);
  });
  after(() => sandbox.stop());

  function createTable(TableName: string): Promise<unknown> {
    return client.send(
      new sdk.CreateTableCommand({
        TableName,
        AttributeDefinitions: ['PK', 'SK'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'by-SK',
            KeySchema: [{ AttributeName: 'SK', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
  }
  const put = (TableName: string, PK: string) =>
    client.send(new sdk.PutItemCommand({ TableName, Item: { PK: { S: PK }, SK: { S: 'same' } } }));
  const keysOf = async (TableName: string, IndexName?: string) => {
    const { Items = [] } = await client.send(new sdk.ScanCommand({ TableName, IndexName }));
    return Items.map(({ PK }) => String(PK?.S)).sort();
  };

  it('show tags in any script, each with its own value', async () => {
    const ResourceArn = `arn:aws:dynamodb:${sandbox.region}:${sandbox.account}:table/one`;
    const Tags = [
      { Key: 'café', Value: '1' },
      { Key: 'kurs', Value: '2' },
      { Key: 'курс', Value: '3' },
      { Key: '課程', Value: '4' },
      { Key: '𠮷', Value: '5' },
    ];
    await client.send(new sdk.TagResourceCommand({ ResourceArn, Tags }));
    const found = await client.send(new sdk.ListTagsOfResourceCommand({ ResourceArn }));
    assert.deepEqual(
      found.Tags?.toSorted((a, b) => Number(a.Value) - Number(b.Value)),
      Tags,
    );
  });

  it('take all of their items with them when they are deleted, and no item of a table with a similar name', async () => {
    for (const name of ['one', 'one.two', 'one-two']) {
      await put(name, 'a');
      await put(name, 'ü');
    }
    await client.send(new sdk.DeleteTableCommand({ TableName: 'one' }));
    assert.deepEqual((await client.send(new sdk.ListTablesCommand({}))).TableNames, ['one-two', 'one.two']);
    await createTable('one');
    assert.deepEqual([await keysOf('one'), await keysOf('one', 'by-SK')], [[], []]);
    for (const name of ['one.two', 'one-two'])
      assert.deepEqual(
        [await keysOf(name), await keysOf(name, 'by-SK')],
        [
          ['a', 'ü'],
          ['a', 'ü'],
        ],
      );
  });

  it('are listed, tagged and deleted without a look at what lies in the others', async () => {
    const require = createRequire(import.meta.resolve('dynalite'));
    const { create } = require('./db') as { create(options: object): SubLevels };
    const store = create({});
    const read: object[] = [];
    const { createKeyStream } = store.db;
    store.db.createKeyStream = (options) => {
      read.push(options);
      return createKeyStream(options);
    };
    readKeyRanges(store);
    const done = (start: (done: () => void) => void) => new Promise<void>((resolve) => start(resolve));
    for await (const name of (store.tableDb as ReturnType<SubLevels['getTagDb']>).createKeyStream()) assert.fail(name);
    await done((end) => store.deleteItemDb('t', end));
    await done((end) => store.deleteTagDb('t', end));
    await done((end) => store.deleteIndexDb('Global', 't', 'i', end));
    assert.deepEqual(
      read,
      ['table~', 'item-t~', 'tag-t~', 'index-global~t~i~'].map((gte) => ({ gte, lt: `${gte}\u{10FFFF}` })),
    );
  });
});
