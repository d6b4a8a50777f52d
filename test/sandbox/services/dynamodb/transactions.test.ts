// Transactions: all or nothing, in the words of AWS, with the permissions of what they do.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-dynamodb';
import type { PolicyDocument } from '../../../../src/sandbox/server/access.ts';
import { tableInput } from '../../../helpers/sandbox/tables.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';

const TableName = 'Links';
const key = (S: string) => ({ PK: { S } });
type Item = Record<string, sdk.AttributeValue>;

describe('transactions of DynamoDB', () => {
  let test: TestSandbox;
  let client: sdk.DynamoDBClient;
  before(async () => {
    test = await startTestSandbox();
    client = test.client(sdk.DynamoDBClient);
    await client.send(new sdk.CreateTableCommand(tableInput(TableName)));
  });
  after(() => test.stop());

  const put = (Item: Item) => ({ Put: { TableName, Item } });
  const write = (
    TransactItems: sdk.TransactWriteItem[],
    more: Partial<sdk.TransactWriteItemsInput> = {},
    by = client,
  ) => by.send(new sdk.TransactWriteItemsCommand({ TransactItems, ...more }));
  const read = async (...names: string[]) => {
    const TransactItems = names.map((name) => ({ Get: { TableName, Key: key(name) } }));
    const { Responses = [] } = await client.send(new sdk.TransactGetItemsCommand({ TransactItems }));
    return Responses.map(({ Item }) => Item);
  };

  it('do all of their actions, and are read at one moment', async () => {
    await write([put(key('old')), put({ ...key('counted'), n: { N: '1' } })]);
    const { ConsumedCapacity } = await write(
      [
        put(key('new')),
        { Delete: { TableName, Key: key('old') } },
        {
          Update: {
            TableName,
            Key: key('counted'),
            UpdateExpression: 'ADD n :one',
            ExpressionAttributeValues: { ':one': { N: '1' } },
          },
        },
        { ConditionCheck: { TableName, Key: key('none'), ConditionExpression: 'attribute_not_exists(PK)' } },
      ],
      { ReturnConsumedCapacity: 'TOTAL' },
    );
    assert.deepEqual(await read('new', 'old', 'counted'), [
      key('new'),
      undefined,
      { ...key('counted'), n: { N: '2' } },
    ]);
    assert.deepEqual(ConsumedCapacity, [{ TableName, CapacityUnits: 8, WriteCapacityUnits: 8 }]);
  });

  it('do nothing where one condition fails, and say why of each action', async () => {
    const Item = { ...key('there'), n: { N: '1' } };
    await write([put(Item)]);
    const conditional = {
      Put: {
        TableName,
        Item: key('there'),
        ConditionExpression: 'attribute_not_exists(PK)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
      },
    };
    const wrong = { Update: { TableName, Key: key('typed'), UpdateExpression: 'SET a = b' } };
    await assert.rejects(
      write([put(key('unwritten')), conditional, wrong]),
      (error: sdk.TransactionCanceledException) => {
        assert.equal(error.name, 'TransactionCanceledException');
        assert.equal(
          error.message,
          'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ValidationError]',
        );
        assert.deepEqual(error.CancellationReasons, [
          { Code: 'None' },
          { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', Item },
          {
            Code: 'ValidationError',
            Message: 'The provided expression refers to an attribute that does not exist in the item',
          },
        ]);
        return true;
      },
    );
    assert.deepEqual(await read('unwritten', 'there'), [undefined, Item]);
  });

  it('run once for a token, also after it was answered', async () => {
    await write([put({ ...key('token'), n: { N: '0' } })]);
    const add = (N: string) => ({
      Update: {
        TableName,
        Key: key('token'),
        UpdateExpression: 'ADD n :n',
        ExpressionAttributeValues: { ':n': { N } },
      },
    });
    for (let times = 0; times < 3; times += 1) await write([add('1')], { ClientRequestToken: 'once' });
    assert.deepEqual(await read('token'), [{ ...key('token'), n: { N: '1' } }]);
    const other = await refusal(write([add('2')], { ClientRequestToken: 'once' }));
    assert.equal(other.name, 'IdempotentParameterMismatchException');
  });

  it('cost twice as much at the table alone, name the kind of each unit, and read what a repetition asks for', async () => {
    const Indexed = 'Indexed';
    await client.send(
      new sdk.CreateTableCommand({
        TableName: Indexed,
        AttributeDefinitions: ['PK', 'G'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
        KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'byG',
            KeySchema: [{ AttributeName: 'G', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'KEYS_ONLY' },
          },
        ],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
    const Item = { ...key('big'), G: { S: 'g' }, text: { S: 'a'.repeat(1500) } };
    const asked = { ReturnConsumedCapacity: 'INDEXES', ClientRequestToken: 'big' } as const;
    const put1500 = { Put: { TableName: Indexed, Item } };
    assert.deepEqual((await write([put1500], asked)).ConsumedCapacity, [
      {
        TableName: Indexed,
        CapacityUnits: 5,
        WriteCapacityUnits: 5,
        Table: { CapacityUnits: 4, WriteCapacityUnits: 4 },
        GlobalSecondaryIndexes: { byG: { CapacityUnits: 1, WriteCapacityUnits: 1 } },
      },
    ]);
    const ofRead = { CapacityUnits: 2, ReadCapacityUnits: 2 };
    const ofReads = [{ TableName: Indexed, ...ofRead, Table: ofRead }];
    assert.deepEqual((await write([put1500], asked)).ConsumedCapacity, ofReads);
    const got = await client.send(
      new sdk.TransactGetItemsCommand({
        TransactItems: [{ Get: { TableName: Indexed, Key: key('big') } }],
        ReturnConsumedCapacity: 'INDEXES',
      }),
    );
    assert.deepEqual(got.ConsumedCapacity, ofReads);
  });

  it('are refused where they name an item twice, no table, no action, or too many', async () => {
    const messageOf = async (items: sdk.TransactWriteItem[]) => (await refusal(write(items))).message;
    assert.equal(
      await messageOf([put(key('a')), { Delete: { TableName, Key: key('a') } }]),
      'Transaction request cannot include multiple operations on one item',
    );
    assert.equal(
      await messageOf([{ ...put(key('a')), Delete: { TableName, Key: key('b') } }]),
      'TransactItems can only contain one of Check, Put, Update or Delete',
    );
    assert.deepEqual(await refusal(write([{ Put: { TableName: 'Nowhere', Item: key('a') } }])), {
      name: 'ResourceNotFoundException',
      status: 400,
      message: 'Requested resource not found',
    });
    assert.match(
      await messageOf(Array.from({ length: 101 }, (_, index) => put(key(`many-${index}`)))),
      /at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to 100$/,
    );
  });

  it('need the permission of each of their actions', async () => {
    const policy: PolicyDocument = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['dynamodb:PutItem', 'dynamodb:ConditionCheckItem'], Resource: '*' }],
    };
    const user = createUserKey(test.sandbox.store, { account: test.account, userName: 'ana', policy });
    const ana = test.client(sdk.DynamoDBClient, user);
    const check = { ConditionCheck: { TableName, Key: key('none'), ConditionExpression: 'attribute_not_exists(PK)' } };
    await write([put(key('by-ana')), check], {}, ana);
    const { name, message } = await refusal(write([put(key('x')), { Delete: { TableName, Key: key('y') } }], {}, ana));
    assert.equal(name, 'AccessDeniedException');
    assert.match(
      message,
      /is not authorized to perform: dynamodb:DeleteItem on resource: arn:aws:dynamodb:.*table\/Links/,
    );
  });
});
