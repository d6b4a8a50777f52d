// Expressions that are short to write and would be long to read.
import assert from 'node:assert/strict';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { tableInput } from '../../../helpers/sandbox/tables.ts';
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
    await client.send(new CreateTableCommand(tableInput('Links')));
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

  const condition = (ConditionExpression: string, more: Record<string, AttributeValue> = {}) =>
    client.send(
      new PutItemCommand({
        TableName: 'Links',
        Item: { PK: { S: 'a' }, n: { N: '1' } },
        ConditionExpression,
        ...(Object.keys(more).length > 0 && { ExpressionAttributeValues: more }),
      }),
    );

  it('may repeat NOT', async () => {
    await condition('NOT NOT NOT NOT attribute_exists(PK)');
    const { name } = await refusal(condition('NOT NOT NOT attribute_exists(PK)'));
    assert.equal(name, 'ConditionalCheckFailedException');
  });

  it('orders only strings, numbers and bytes', async () => {
    const list = { ':l': { L: [{ N: '1' }] } };
    for (const [text, operator] of [
      ['n < :l', '<'],
      [':l >= n', '>='],
      ['n BETWEEN :l AND :l', 'BETWEEN'],
    ] as const) {
      const { message } = await refusal(condition(text, list));
      assert.equal(
        message,
        `1 validation error detected: Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: ${operator}, operand type: L`,
      );
    }
  });

  it('has no functions of an update in a condition', async () => {
    const { message } = await refusal(condition('if_not_exists(n, n) = n'));
    assert.equal(
      message,
      '1 validation error detected: Invalid ConditionExpression: The function is not allowed in a condition expression; function: if_not_exists',
    );
  });

  it('has up to 300 operators, 32 levels and indexes that are numbers of 31 bits', async () => {
    const operators = (count: number) => `PK = :a${' OR PK = :a'.repeat((count - 1) / 2)}`;
    assert.equal((await scan(operators(299))).Count, 1);
    const get = (ProjectionExpression: string) =>
      client.send(new GetItemCommand({ TableName: 'Links', Key: { PK: { S: 'a' } }, ProjectionExpression }));
    assert.deepEqual((await get(`n${'.b'.repeat(31)}`)).Item, {});
    const messages = [
      scan(operators(301)),
      get(`n${'.b'.repeat(32)}`),
      get('n[99999999999999]'),
      get('_n'),
      get('n, _n'),
    ].map(async (sent) => (await refusal(sent)).message);
    assert.deepEqual(await Promise.all(messages), [
      'Invalid FilterExpression: The expression contains too many operators; operator count: 301',
      'Invalid ProjectionExpression: The document path has too many nesting levels; nesting levels: 33',
      'Invalid ProjectionExpression: List index is not within the allowable range; index: [99999999999999]',
      'Invalid ProjectionExpression: Syntax error; token: "_", near: "_n"',
      'Invalid ProjectionExpression: Syntax error; token: "_", near: ", _n"',
    ]);
  });

  it('names attributes of 1 to 65,535 bytes', async () => {
    const put = (name: string) =>
      client.send(new PutItemCommand({ TableName: 'Links', Item: { PK: { S: 'long' }, [name]: { N: '1' } } }));
    await put('x'.repeat(65_535));
    const invalid = 'One or more parameter values were invalid:';
    const tooLong = (await refusal(put('x'.repeat(65_536)))).message;
    assert.equal(tooLong, `${invalid} Attribute name is too large, must be at most 65535 bytes`);
    assert.equal((await refusal(put(''))).message, `${invalid} Empty attribute name`);
  });
});
