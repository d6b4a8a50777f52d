// Expressions that are short to write and would be long to read.
import assert from 'node:assert/strict';
import {
  CreateTableCommand,
  ListTagsOfResourceCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

describe('An expression of DynamoDB', () => {
  let test: TestSandbox;
  let client: DynamoDBClient;
  const values = { ':a': { S: 'a' } };
  const scan = (FilterExpression: string) =>
    client.send(new ScanCommand({ TableName: 'Links', FilterExpression, ExpressionAttributeValues: values }));

  before(async () => {
    test = await startTestSandbox();
    client = test.client(DynamoDBClient);
    await client.send(
      new CreateTableCommand({
        TableName: 'Links',
        KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
    await client.send(new PutItemCommand({ TableName: 'Links', Item: { PK: { S: 'a' } } }));
  });
  after(() => test.stop());

  it('may be nested as deep as one likes, and is read at once', async () => {
    const began = performance.now();
    const nested = `${'NOT ('.repeat(40)}PK = :a${')'.repeat(40)}`;
    assert.equal((await scan(nested)).Count, 1);
    assert.equal((await scan(`${'('.repeat(20)}PK = :a${' AND PK = :a)'.repeat(20)}`)).Count, 1);
    assert.ok(performance.now() - began < 2_000);
  });

  it('is refused at once where its parentheses do not end', async () => {
    const began = performance.now();
    for (const text of [
      `${'('.repeat(60)}PK = :a`,
      `${'('.repeat(60)}PK = ${')'.repeat(60)}`,
      `${'size('.repeat(60)}PK`,
    ]) {
      const { name, message } = await refusal(scan(text));
      assert.equal(name, 'ValidationException');
      assert.match(message, /^Invalid FilterExpression: Syntax error/);
    }
    const UpdateExpression = `SET n = ${'if_not_exists(n, '.repeat(60)}:a`;
    const update = { TableName: 'Links', Key: { PK: { S: 'a' } }, ExpressionAttributeValues: values };
    const { name } = await refusal(client.send(new UpdateItemCommand({ ...update, UpdateExpression })));
    assert.equal(name, 'ValidationException');
    assert.ok(performance.now() - began < 2_000);
  });

  it('still says what it always said', async () => {
    assert.match((await refusal(scan('(PK = :a)) '))).message, /Syntax error/);
    assert.match((await refusal(scan('((PK = :a))'))).message, /redundant parentheses/);
    assert.match((await refusal(scan('PK = :b'))).message, /attribute value used in expression is not defined/);
  });

  it('has 4 KB at the most', async () => {
    assert.deepEqual(await refusal(scan(`PK = :a${' OR PK = :a'.repeat(400)}`)), {
      name: 'ValidationException',
      status: 400,
      message: 'Invalid FilterExpression: Expression size has exceeded the maximum allowed size; expression size: 4407',
    });
  });

  it('is not the only thing that could take for ever: an ARN of colons is refused at once', async () => {
    const arn = 'PK = :a OR '.repeat(300);
    const began = performance.now();
    const { name, message } = await refusal(client.send(new ListTagsOfResourceCommand({ ResourceArn: arn })));
    assert.deepEqual(
      [name, message],
      ['ValidationException', `Invalid TableArn: Invalid ResourceArn provided as input ${arn}`],
    );
    assert.ok(performance.now() - began < 1_000);
  });
});
