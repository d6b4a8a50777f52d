// Writes and reads with the conditions from before expressions, which older code and some libraries still send.
import assert from 'node:assert/strict';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type ComparisonOperator,
  type ExpectedAttributeValue,
} from '@aws-sdk/client-dynamodb';
import { tableInput } from '../../../helpers/sandbox/tables.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const Key = { PK: { S: 'a' } };
const invalid = '1 validation error detected: One or more parameter values were invalid:';

describe('A condition of DynamoDB from before expressions', () => {
  let test: TestSandbox;
  let client: DynamoDBClient;
  const putIf = (Expected: Record<string, ExpectedAttributeValue>, ConditionalOperator?: 'AND' | 'OR') =>
    client.send(
      new UpdateItemCommand({
        TableName: 'Links',
        Key,
        AttributeUpdates: { seen: { Action: 'PUT', Value: { BOOL: true } } },
        Expected,
        ...(ConditionalOperator && { ConditionalOperator }),
      }),
    );
  const failed = async (expected: Record<string, ExpectedAttributeValue>, operator?: 'AND' | 'OR') =>
    (await refusal(putIf(expected, operator))).name;

  before(async () => {
    test = await startTestSandbox();
    client = test.client(DynamoDBClient);
    await client.send(new CreateTableCommand(tableInput('Links')));
    const item = { ...Key, n: { N: '1' }, text: { S: 'hello' }, list: { L: [{ N: '1' }] } };
    await client.send(new PutItemCommand({ TableName: 'Links', Item: item }));
  });
  after(() => test.stop());

  it('compares the value that `Exists: true` expects', async () => {
    await putIf({ n: { Exists: true, Value: { N: '1' } } });
    assert.equal(await failed({ n: { Exists: true, Value: { N: '2' } } }), 'ConditionalCheckFailedException');
    assert.equal(await failed({ n: { Exists: false } }), 'ConditionalCheckFailedException');
    await putIf({ constructor: { Exists: false } });
  });

  it('is met by any of several with OR, and by all of them with AND', async () => {
    const wrong = { n: { Value: { N: '2' } } };
    await putIf({ ...wrong, text: { Value: { S: 'hello' } } }, 'OR');
    assert.equal(await failed({ ...wrong, text: { Value: { S: 'bye' } } }, 'OR'), 'ConditionalCheckFailedException');
    assert.equal(await failed({ ...wrong, text: { Value: { S: 'hello' } } }), 'ConditionalCheckFailedException');
  });

  it('needs an attribute that is there for NOT_CONTAINS', async () => {
    const notContains = (S: string) => ({ ComparisonOperator: 'NOT_CONTAINS' as const, AttributeValueList: [{ S }] });
    await putIf({ text: notContains('x') });
    assert.equal(await failed({ none: notContains('x') }), 'ConditionalCheckFailedException');
  });

  it('takes only values that its operator can compare', async () => {
    for (const ComparisonOperator of ['LE', 'GT', 'CONTAINS', 'IN'] satisfies ComparisonOperator[]) {
      const { name, message } = await refusal(
        putIf({ n: { ComparisonOperator, AttributeValueList: [{ L: [{ N: '1' }] }] } }),
      );
      assert.equal(name, 'ValidationException');
      assert.equal(
        message,
        `${invalid} ComparisonOperator ${ComparisonOperator} is not valid for L AttributeValue type`,
      );
    }
    await putIf({ list: { ComparisonOperator: 'EQ', AttributeValueList: [{ L: [{ N: '1' }] }] } });
  });

  it('is needed where ConditionalOperator is given', async () => {
    const { message } = await refusal(putIf({}, 'OR'));
    assert.equal(message, `${invalid} ConditionalOperator cannot be used without Filter or Expected`);
  });

  it('filters a query by lists and booleans, and by any of two conditions', async () => {
    const query = (QueryFilter: QueryCommand['input']['QueryFilter'], ConditionalOperator?: 'OR') =>
      client.send(
        new QueryCommand({
          TableName: 'Links',
          KeyConditions: { PK: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'a' }] } },
          QueryFilter,
          ...(ConditionalOperator && { ConditionalOperator }),
        }),
      );
    const isList = { ComparisonOperator: 'EQ' as const, AttributeValueList: [{ L: [{ N: '1' }] }] };
    assert.equal((await query({ list: isList })).Count, 1);
    const isTwo = { ComparisonOperator: 'EQ' as const, AttributeValueList: [{ N: '2' }] };
    assert.equal((await query({ n: isTwo, list: isList }, 'OR')).Count, 1);
    assert.equal((await query({ n: isTwo, list: isList })).Count, 0);
  });

  it('leaves no item behind where an update only removes from one that is not there', async () => {
    const absent = { PK: { S: 'absent' } };
    const update = { TableName: 'Links', Key: absent, ReturnValues: 'ALL_NEW' as const };
    const older = await client.send(
      new UpdateItemCommand({ ...update, AttributeUpdates: { n: { Action: 'DELETE' } } }),
    );
    const newer = await client.send(new UpdateItemCommand({ ...update, UpdateExpression: 'REMOVE n' }));
    assert.deepEqual([older.Attributes, newer.Attributes], [undefined, undefined]);
    assert.equal((await client.send(new GetItemCommand({ TableName: 'Links', Key: absent }))).Item, undefined);
    await client.send(new UpdateItemCommand({ ...update, AttributeUpdates: {} }));
    assert.deepEqual((await client.send(new GetItemCommand({ TableName: 'Links', Key: absent }))).Item, absent);
  });

  it('comes with an action that DynamoDB knows', async () => {
    const update = { TableName: 'Links', Key, AttributeUpdates: { n: { Action: 'SET' as 'PUT', Value: { N: '1' } } } };
    const { message } = await refusal(client.send(new UpdateItemCommand(update)));
    assert.equal(
      message,
      "1 validation error detected: Value 'SET' at 'attributeUpdates.n.member.action' failed to satisfy constraint: Member must satisfy enum value set: [ADD, PUT, DELETE]",
    );
  });
});
