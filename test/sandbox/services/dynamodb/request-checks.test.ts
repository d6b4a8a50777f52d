// The words in which DynamoDB refuses a request before it looks at a table: those of its new checks, and those that other
// operations still have.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-dynamodb';
import { tableInput } from '../../../helpers/sandbox/tables.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const TableName = 'Checks';
const S = (text: string) => ({ S: text });
const Key = { pk: S('a') };
const one = (text: string) => `1 validation error detected: ${text}`;
const invalid = (text: string) => `One or more parameter values were invalid: ${text}`;

describe('The checks of a request to DynamoDB', () => {
  let test: TestSandbox;
  let client: sdk.DynamoDBClient;

  before(async () => {
    test = await startTestSandbox();
    client = test.client(sdk.DynamoDBClient);
    await client.send(new sdk.CreateTableCommand(tableInput(TableName, 'pk')));
  });
  after(() => test.stop());

  const text = async (call: Promise<unknown>) => {
    const { name, message } = await refusal(call);
    assert.equal(name, 'ValidationException');
    return message;
  };
  const put = (input: object) => text(client.send(new sdk.PutItemCommand({ TableName, Item: Key, ...input })));
  const update = (input: object) => text(client.send(new sdk.UpdateItemCommand({ TableName, Key, ...input })));
  const remove = (input: object) => text(client.send(new sdk.DeleteItemCommand({ TableName, Key, ...input })));
  const get = (input: object) => text(client.send(new sdk.GetItemCommand({ TableName, Key, ...input })));
  const query = (input: object) =>
    text(
      client.send(
        new sdk.QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :p',
          ...input,
          ExpressionAttributeValues: { ':p': S('a'), ...(input as sdk.QueryCommandInput).ExpressionAttributeValues },
        }),
      ),
    );
  const scan = (input: object) => text(client.send(new sdk.ScanCommand({ TableName, ...input })));
  const batchWrite = (RequestItems: Record<string, sdk.WriteRequest[]>) =>
    text(client.send(new sdk.BatchWriteItemCommand({ RequestItems })));
  const batchGet = (RequestItems: Record<string, sdk.KeysAndAttributes>) =>
    text(client.send(new sdk.BatchGetItemCommand({ RequestItems })));

  it('name a count for writes of one item, and none for reads', async () => {
    const empty = 'Invalid ConditionExpression: The expression can not be empty;';
    assert.equal(await put({ ConditionExpression: '' }), one(empty));
    assert.equal(await remove({ ConditionExpression: '' }), one(empty));
    assert.equal(
      await update({ UpdateExpression: 'SET a = :v' }),
      one(
        'Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :v',
      ),
    );
    const returns = 'ReturnValues can only be ALL_OLD or NONE';
    assert.equal(await put({ ReturnValues: 'ALL_NEW' }), one(returns));
    assert.equal(await remove({ ReturnValues: 'UPDATED_NEW' }), one(returns));
    assert.equal(
      await remove({ Expected: { a: { ComparisonOperator: 'EQ' } } }),
      one(invalid('Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a')),
    );
    assert.equal(
      await get({ ProjectionExpression: 'a, a' }),
      'Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these ' +
        'paths; path one: [a], path two: [a]',
    );
  });

  it('name no count for the form of a value, its size, or a placeholder without use', async () => {
    const Item = { pk: S('a'), a: {} };
    const form = 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes';
    assert.equal(await put({ Item }), form);
    assert.equal(
      await put({ Item: { pk: S('a'), a: S('a'.repeat(410_000)) } }),
      'Item size has exceeded the maximum allowed size',
    );
    assert.equal(
      await update({ UpdateExpression: 'REMOVE a', ExpressionAttributeNames: { '#unused': 'b' } }),
      'Value provided in ExpressionAttributeNames unused in expressions: keys: {#unused}',
    );
    assert.equal(
      await update({ UpdateExpression: 'SET pk = :v', ExpressionAttributeValues: { ':v': S('b') } }),
      invalid('Cannot update attribute pk. This attribute is part of the key'),
    );
  });

  it('do not name the expressions that are missing where a write has placeholders', async () => {
    const values = 'ExpressionAttributeValues can only be specified when using expressions';
    const ExpressionAttributeValues = { ':v': S('x') };
    assert.equal(await put({ ExpressionAttributeValues }), one(values));
    assert.equal(await update({ ExpressionAttributeValues }), one(values));
    assert.equal(
      await remove({ ExpressionAttributeNames: { '#a': 'a' } }),
      one('ExpressionAttributeNames can only be specified when using expressions'),
    );
  });

  it('name the number that is none, and no placeholder of it', async () => {
    const none = 'The parameter cannot be converted to a numeric value';
    const range = 'Number overflow. Attempting to store a number with magnitude larger than supported range';
    for (const [N, words] of [
      ['abc', `${none}: abc`],
      ['', `${none}: `],
      ['1e126', range],
    ] as const) {
      const ExpressionAttributeValues = { ':v': { N } };
      assert.equal(await put({ Item: { pk: S('a'), n: { L: [{ N }] } } }), one(words));
      assert.equal(await update({ UpdateExpression: 'SET n = :v', ExpressionAttributeValues }), one(words));
      assert.equal(await remove({ Key: { pk: { N } } }), one(words));
      assert.equal(await get({ Key: { pk: { N } } }), words);
      assert.equal(await query({ FilterExpression: 'n = :v', ExpressionAttributeValues }), words);
    }
    assert.equal(await batchWrite({ [TableName]: [{ PutRequest: { Item: { pk: S('a'), n: { N: '' } } } }] }), none);
    assert.equal(
      await scan({ FilterExpression: 'n = :v', ExpressionAttributeValues: { ':v': { N: 'abc' } } }),
      `ExpressionAttributeValues contains invalid value: ${none}: abc for key :v`,
    );
  });

  it('list a set that repeats itself in order up to the repetition', async () => {
    const strings = { SS: ['b', 'a', 'b', 'A'] };
    const bytes = { BS: ['/w==', 'AA==', 'AA=='].map((member) => Buffer.from(member, 'base64')) };
    const numbers = { NS: ['2', '1', '2'] };
    const words = [
      [strings, invalid('Input collection ["a", "b", "b", "A"] contains duplicates.')],
      [bytes, invalid('Input collection ["AA==","/w==","AA=="]of type BS contains duplicates.')],
      [numbers, invalid('Input collection contains duplicates.')],
    ] as const;
    for (const [set, sentence] of words) {
      assert.equal(await put({ Item: { pk: S('a'), deep: { M: { set } } } }), one(sentence));
      assert.equal(await query({ FilterExpression: 's = :s', ExpressionAttributeValues: { ':s': set } }), sentence);
    }
    const inBatch = (s: sdk.AttributeValue) =>
      batchWrite({ [TableName]: [{ PutRequest: { Item: { pk: S('a'), s } } }] });
    assert.equal(await inBatch(strings), invalid('Input collection [b, a, b, A] contains duplicates.'));
    assert.equal(await inBatch(numbers), 'Input collection contains duplicates');
  });

  it('say of an empty set what they say of it in an item', async () => {
    const empty = one(invalid('An string set  may not be empty'));
    assert.equal(await put({ Item: { pk: S('a'), s: { SS: [] } } }), empty);
    const ExpressionAttributeValues = { ':s': { SS: [] } };
    assert.equal(await update({ UpdateExpression: 'SET s = :s', ExpressionAttributeValues }), empty);
  });

  it('name the token of an expression that cannot be read, and its neighbours', async () => {
    const syntax = async (UpdateExpression: string) =>
      (await update({ UpdateExpression })).replace('1 validation error detected: Invalid UpdateExpression: ', '');
    assert.equal(await syntax('INVALID SYNTAX HERE'), 'Syntax error; token: "INVALID", near: "INVALID SYNTAX"');
    assert.equal(await syntax('SET a == :foo'), 'Syntax error; token: "=", near: "== :foo"');
    assert.equal(await syntax('SETT a'), 'Syntax error; token: "SETT", near: "SETT a"');
    assert.equal(await syntax('SET a = '), 'Syntax error; token: "<EOF>", near: "="');
    assert.equal(
      await get({ ProjectionExpression: '!!! INVALID !!!' }),
      'Invalid ProjectionExpression: Syntax error; token: "!", near: "!!"',
    );
  });

  it('have no size of an expression that is too long for a write', async () => {
    const long = `a = :${'v'.repeat(4096)}`;
    const tooLong = 'Expression size has exceeded the maximum allowed size;';
    assert.equal(await put({ ConditionExpression: long }), one(`Invalid ConditionExpression: ${tooLong}`));
    assert.equal(
      await scan({ FilterExpression: long }),
      `Invalid FilterExpression: ${tooLong} expression size: ${long.length}`,
    );
  });

  it('name the least length of a name: three letters for a new table, one for any other', async () => {
    const short = (name: string, least: number) =>
      one(
        `Value '${name}' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to ${least}`,
      );
    const empty = one(
      "Value at 'TableName' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
    assert.equal(await put({ TableName: '' }), empty);
    assert.equal(await update({ TableName: '' }), empty);
    assert.equal(await get({ TableName: '' }), short('', 1));
    const { name } = await refusal(client.send(new sdk.GetItemCommand({ TableName: 'ab', Key })));
    assert.equal(name, 'ResourceNotFoundException');
    const create = (input: Partial<sdk.CreateTableCommandInput>) =>
      text(
        client.send(
          new sdk.CreateTableCommand({
            TableName: 'Another',
            KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
            AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
            ...input,
          }),
        ),
      );
    assert.equal(await create({ TableName: 'ab' }), short('ab', 3));
    const KeySchema = ['a', 'b', 'c'].map((AttributeName) => ({ AttributeName, KeyType: 'HASH' as const }));
    assert.equal(
      await create({ KeySchema }),
      one(
        "Value '[KeySchemaElement(attributeName=a, keyType=HASH), KeySchemaElement(attributeName=b, keyType=HASH), " +
          "KeySchemaElement(attributeName=c, keyType=HASH)]' at 'keySchema' failed to satisfy constraint: " +
          'Member must have length less than or equal to 2',
      ),
    );
  });

  it('name the operator of a key condition whose value has no order', async () => {
    const operand = (operator: string) =>
      `Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: ${operator}, operand type: BOOL`;
    const ExpressionAttributeValues = { ':b': { BOOL: true } };
    for (const [condition, operator] of [
      ['pk = :p AND sk < :b', '<'],
      ['pk = :p AND :b >= sk', '>='],
      ['pk = :p AND sk BETWEEN :b AND :b', 'BETWEEN'],
    ] as const)
      assert.equal(await query({ KeyConditionExpression: condition, ExpressionAttributeValues }), operand(operator));
    assert.equal(
      await query({
        KeyConditionExpression: 'pk = :p AND sk > :s AND sk < :s',
        ExpressionAttributeValues: { ':s': S('s') },
      }),
      'Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key',
    );
  });

  it('refuse a batch for a key that is not that of the table, or for two kinds of projections', async () => {
    const mismatch = 'The provided key element does not match the schema';
    for (const Item of [{ pk: { N: '5' } }, { other: S('x') }] as Record<string, sdk.AttributeValue>[])
      assert.equal(await batchWrite({ [TableName]: [{ PutRequest: { Item } }] }), mismatch);
    const other = 'Others';
    await client.send(
      new sdk.CreateTableCommand({
        TableName: other,
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
    assert.equal(
      await batchGet({
        [TableName]: { Keys: [Key], ProjectionExpression: 'pk' },
        [other]: { Keys: [Key], AttributesToGet: ['pk'] },
      }),
      'Can not use both expression and non-expression parameters in the same request: ' +
        'Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}',
    );
  });

  it('refuse documents of more than 32 levels wherever they are stored', async () => {
    const nested = (maps: number): sdk.AttributeValue => (maps === 0 ? S('leaf') : { M: { n: nested(maps - 1) } });
    const item = (maps: number) => ({ pk: S('deep'), d: nested(maps) });
    const tooDeep =
      'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit';
    await client.send(new sdk.PutItemCommand({ TableName, Item: item(31) }));
    assert.equal(await put({ Item: item(32) }), tooDeep);
    assert.equal(await batchWrite({ [TableName]: [{ PutRequest: { Item: item(32) } }] }), tooDeep);
    const compared = { UpdateExpression: 'SET a = :a', ConditionExpression: 'd = :d' };
    const valued = (maps: number) => ({ ...compared, ExpressionAttributeValues: { ':a': S('a'), ':d': nested(maps) } });
    assert.equal(await update(valued(32)), tooDeep);
    const transact = (one: sdk.TransactWriteItem) =>
      refusal(client.send(new sdk.TransactWriteItemsCommand({ TransactItems: [one] })));
    assert.equal((await transact({ Put: { TableName, Item: item(32) } })).message, tooDeep);
    const updated = { UpdateExpression: 'SET d = :d', ExpressionAttributeValues: { ':d': nested(32) } };
    const canceled = (code: string) =>
      `Transaction cancelled, please refer cancellation reasons for specific reasons [${code}]`;
    assert.equal((await transact({ Update: { TableName, Key, ...updated } })).message, canceled('ValidationError'));
    const condition = await transact({ Update: { TableName, Key, ...valued(32) } });
    assert.equal(condition.message, canceled('ConditionalCheckFailed'));
    const grown = { UpdateExpression: `SET d${'.n'.repeat(30)} = :d`, ExpressionAttributeValues: { ':d': nested(2) } };
    assert.equal(await update({ Key: { pk: S('deep') }, ...grown }), tooDeep);
    const Statement = `INSERT INTO ${TableName} VALUE {'pk': 'partiql', 'd': ?}`;
    assert.equal(
      await text(client.send(new sdk.ExecuteStatementCommand({ Statement, Parameters: [nested(32)] }))),
      tooDeep,
    );
  });

  it('refuse an index that includes no attributes, and what is no ARN', async () => {
    const index = {
      IndexName: 'index',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' as const }],
      Projection: { ProjectionType: 'INCLUDE' as const },
    };
    const create = new sdk.CreateTableCommand({
      TableName: 'Included',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
      GlobalSecondaryIndexes: [index],
    });
    assert.equal(
      await text(client.send(create)),
      invalid('ProjectionType is INCLUDE, but NonKeyAttributes is not specified'),
    );
    const tag = new sdk.TagResourceCommand({ ResourceArn: 'no-arn', Tags: [{ Key: 'a', Value: 'b' }] });
    assert.equal(await text(client.send(tag)), 'Invalid TableArn: Invalid ResourceArn provided as input no-arn');
  });

  it('word the limits of a query, an update and a batch as AWS does', async () => {
    const select = 'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES';
    assert.equal(await query({ Select: 'SPECIFIC_ATTRIBUTES' }), one(select));
    assert.equal(await scan({ Select: 'SPECIFIC_ATTRIBUTES' }), select);
    const constraint = (member: string, words: string) =>
      one(`Value at '${member}' failed to satisfy constraint: Member must have ${words}`);
    assert.equal(await query({ Limit: 0 }), constraint('Limit', 'value greater than or equal to 1'));
    assert.equal(
      await update({ ReturnValues: 'NEW', ReturnConsumedCapacity: 'SOME' }),
      one(
        'Failed to satisfy constraint: Member must satisfy enum value set: ' +
          '[ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]',
      ),
    );
    const keys = `RequestItems.${TableName}.member.Keys`;
    const Keys = Array.from({ length: 101 }, (_, index) => ({ pk: S(String(index)) }));
    assert.equal(await batchGet({}), constraint('RequestItems', 'length greater than or equal to 1'));
    assert.equal(await batchGet({ [TableName]: { Keys: [] } }), constraint(keys, 'length greater than or equal to 1'));
    assert.equal(await batchGet({ [TableName]: { Keys } }), constraint(keys, 'length less than or equal to 100'));
    const requests = Keys.slice(0, 26).map((key) => ({ DeleteRequest: { Key: key } }));
    assert.equal(await batchWrite({}), 'The requestItems parameter is required for BatchWriteItem');
    assert.equal(
      await batchWrite({ [TableName]: requests }),
      constraint(`RequestItems.${TableName}.member`, 'length less than or equal to 25'),
    );
    assert.match(await batchWrite({ [TableName]: [] }), /^1 validation error detected: Value '\{Checks=\[\]\}' at /);
  });
});
