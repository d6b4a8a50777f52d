// What items hold after a write, how they are measured, and what reads of many bring back.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-dynamodb';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const TableName = 'Links';
const list = (...texts: string[]) => ({ L: texts.map((S) => ({ S })) });

describe('items of DynamoDB', () => {
  let test: TestSandbox;
  let client: sdk.DynamoDBClient;
  before(async () => {
    test = await startTestSandbox();
    client = test.client(sdk.DynamoDBClient);
    await client.send(
      new sdk.CreateTableCommand({
        TableName,
        AttributeDefinitions: ['PK', 'g'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'by-g',
            KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
  });
  after(() => test.stop());

  const put = (Item: Record<string, sdk.AttributeValue>) => client.send(new sdk.PutItemCommand({ TableName, Item }));
  async function update(
    before: Record<string, sdk.AttributeValue>,
    UpdateExpression: string,
    ExpressionAttributeValues?: Record<string, sdk.AttributeValue>,
  ) {
    const PK = { S: 'updated' };
    await put({ PK, ...before });
    const input = {
      TableName,
      Key: { PK },
      UpdateExpression,
      ExpressionAttributeValues,
      ReturnValues: 'ALL_NEW',
    } as const;
    const { Attributes: { PK: _key, ...after } = {} } = await client.send(new sdk.UpdateItemCommand(input));
    return after;
  }

  it('lose exactly the elements of a list that one update removes', async () => {
    const l = list('0', '1', '2', '3', '4');
    assert.deepEqual(await update({ l }, 'REMOVE l[0], l[1], l[2]'), { l: list('3', '4') });
    assert.deepEqual(await update({ l }, 'REMOVE l[4], l[0], l[9]'), { l: list('1', '2', '3') });
    assert.deepEqual(
      await update({ l }, 'SET l[1] = :x, l[20] = :z, l[10] = :y, m = l[0] REMOVE l[0]', {
        ':x': { S: 'x' },
        ':y': { S: 'y' },
        ':z': { S: 'z' },
      }),
      { l: list('x', '2', '3', '4', 'y', 'z'), m: { S: '0' } },
    );
  });

  it('take the values of an update from before it', async () => {
    const values = { ':one': { N: '1' }, ':set': { SS: ['b', 'c'] } };
    assert.deepEqual(
      await update(
        { a: { N: '1' }, b: { N: '2' }, s: { SS: ['a', 'b'] } },
        'SET a = b + :one, b = a ADD n :one DELETE s :set',
        values,
      ),
      { a: { N: '3' }, b: { N: '1' }, s: { SS: ['a'] }, n: { N: '1' } },
    );
    assert.deepEqual(await refusal(update({}, 'SET a = b')), {
      name: 'ValidationException',
      status: 400,
      message: 'The provided expression refers to an attribute that does not exist in the item',
    });
    const tooLarge = await refusal(update({ n: { N: '9e125' } }, 'ADD n :n', { ':n': { N: '9e125' } }));
    assert.equal(
      tooLarge.message,
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    );
  });

  it('have keys of at most 2048 bytes, and sizes of at most 400 KB in bytes', async () => {
    await put({ PK: { S: 'é'.repeat(1024) } });
    assert.equal(
      (await refusal(put({ PK: { S: 'é'.repeat(1025) } }))).message,
      'One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes',
    );
    const room = 400 * 1024 - 'PK'.length - 'x'.length - 'text'.length;
    await put({ PK: { S: 'x' }, text: { S: 'é'.repeat(room / 2) } });
    assert.equal(
      (await refusal(put({ PK: { S: 'x' }, text: { S: `${'é'.repeat(room / 2)}é` } }))).message,
      'Item size has exceeded the maximum allowed size',
    );
  });

  it('are compared as a whole, also lists and maps', async () => {
    const Item = { PK: { S: 'compared' }, m: { M: { a: list('1') } }, flag: { BOOL: false }, blank: { S: '' } };
    await put(Item);
    const holds = async (
      ConditionExpression: string,
      ExpressionAttributeValues?: Record<string, sdk.AttributeValue>,
    ) => {
      const input = { TableName, Key: { PK: Item.PK }, ConditionExpression, ExpressionAttributeValues };
      return client.send(new sdk.UpdateItemCommand(input)).then(
        () => true,
        () => false,
      );
    };
    assert.equal(await holds('m = :m', { ':m': Item.m }), true);
    assert.equal(await holds('m = :m', { ':m': { M: { a: list('2') } } }), false);
    assert.equal(await holds('attribute_type(flag, :t)', { ':t': { S: 'BOOL' } }), true);
    assert.equal(await holds('size(blank) = :zero', { ':zero': { N: '0' } }), true);
    assert.equal(await holds('a = b'), false);
  });

  it('come back with a refusal, where the request asks for it', async () => {
    const Item = { PK: { S: 'kept' }, n: { N: '1' } };
    await put(Item);
    const input = { TableName, ConditionExpression: 'attribute_not_exists(PK)' } as const;
    const refused = async (more: { ReturnValuesOnConditionCheckFailure?: 'ALL_OLD' | 'NONE' }) =>
      client.send(new sdk.PutItemCommand({ ...input, ...more, Item })).then(
        () => assert.fail('It was not refused.'),
        (error: sdk.ConditionalCheckFailedException) => error.Item,
      );
    assert.deepEqual(await refused({ ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }), Item);
    assert.equal(await refused({ ReturnValuesOnConditionCheckFailure: 'NONE' }), undefined);
    assert.equal(await refused({}), undefined);
  });

  it('are read up to 16 MB at once, and the rest is named', async () => {
    const data = { S: 'x'.repeat(350 * 1024) };
    const keys = Array.from({ length: 48 }, (_, index) => ({ PK: { S: `large-${index}` } }));
    for (let from = 0; from < keys.length; from += 16) {
      const requests = keys.slice(from, from + 16).map((key) => ({ PutRequest: { Item: { ...key, data } } }));
      await client.send(new sdk.BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }));
    }
    const { Responses, UnprocessedKeys } = await client.send(
      new sdk.BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: keys, ProjectionExpression: 'PK' } } }),
    );
    assert.equal(Responses?.[TableName]?.length, 46);
    assert.deepEqual(UnprocessedKeys, { [TableName]: { Keys: keys.slice(46), ProjectionExpression: 'PK' } });
  });

  it('are found by the ARN of their table, which answers name as the request did', async () => {
    const Item = { PK: { S: 'by-arn' } };
    await put(Item);
    const arnOf = (account: string) => `arn:aws:dynamodb:${test.region}:${account}:table/${TableName}`;
    const arn = arnOf(test.account);
    assert.deepEqual((await client.send(new sdk.GetItemCommand({ TableName: arn, Key: Item }))).Item, Item);
    const batch = new sdk.BatchGetItemCommand({ RequestItems: { [arn]: { Keys: [Item] } } });
    assert.deepEqual((await client.send(batch)).Responses, { [arn]: [Item] });
    const Get = { TableName: arn, Key: Item };
    const transaction = new sdk.TransactGetItemsCommand({ TransactItems: [{ Get }] });
    assert.deepEqual((await client.send(transaction)).Responses, [{ Item }]);
    const other = new sdk.GetItemCommand({ TableName: arnOf('111122223333'), Key: Item });
    assert.match(
      (await refusal(client.send(other))).message,
      /because no resource-based policy allows the dynamodb:GetItem action$/,
    );
  });

  it('are written in batches that name each item once', async () => {
    const PK = { S: 'batch' };
    const RequestItems = { [TableName]: [{ PutRequest: { Item: { PK } } }, { DeleteRequest: { Key: { PK } } }] };
    assert.equal(
      (await refusal(client.send(new sdk.BatchWriteItemCommand({ RequestItems })))).message,
      'Provided list of item keys contains duplicates',
    );
  });

  it('are scanned consistently in the table, and not in a global index', async () => {
    await put({ PK: { S: 'scanned' }, g: { S: 'here' } });
    const scan = (IndexName?: string) =>
      client.send(new sdk.ScanCommand({ TableName, IndexName, ConsistentRead: true, Limit: 1 }));
    assert.equal((await scan()).Count, 1);
    assert.equal(
      (await refusal(scan('by-g'))).message,
      'Consistent reads are not supported on global secondary indexes',
    );
  });
});
