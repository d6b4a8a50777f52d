// What tables answer beside their items: ids, tags, indexes, endpoints, and several changes at once.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-dynamodb';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const byName = (TableName: string) => ({
  TableName,
  KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' as const }],
  AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' as const }],
  BillingMode: 'PAY_PER_REQUEST' as const,
});

describe('A table of DynamoDB', () => {
  let test: TestSandbox;
  let client: sdk.DynamoDBClient;
  before(async () => {
    test = await startTestSandbox();
    client = test.client(sdk.DynamoDBClient);
  });
  after(() => test.stop());

  it('has a UUID, and is described without its keys when it is deleted', async () => {
    const { TableDescription: made } = await client.send(new sdk.CreateTableCommand(byName('Gone')));
    assert.match(made?.TableId ?? '', /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    const { TableDescription: gone } = await client.send(new sdk.DeleteTableCommand({ TableName: 'Gone' }));
    assert.equal(gone?.TableStatus, 'DELETING');
    assert.equal(gone.TableId, made?.TableId);
    const members = ['KeySchema', 'AttributeDefinitions', 'CreationDateTime'].filter((name) => name in gone);
    assert.deepEqual(members, []);
  });

  it('is created and deleted many times at once without harm', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const sent =
          index % 2 === 0
            ? client.send(new sdk.CreateTableCommand(byName('Busy')))
            : client.send(new sdk.DeleteTableCommand({ TableName: 'Busy' }));
        return sent.then(
          () => 'done',
          (error: Error) => error.name,
        );
      }),
    );
    const allowed = new Set(['done', 'ResourceInUseException', 'ResourceNotFoundException']);
    assert.deepEqual(
      outcomes.filter((outcome) => !allowed.has(outcome)),
      [],
    );
    assert.ok(outcomes.includes('done'));
  });

  it('keeps every tag that is set at once, and refuses those that AWS refuses', async () => {
    const { TableDescription } = await client.send(new sdk.CreateTableCommand(byName('Tagged')));
    const ResourceArn = TableDescription?.TableArn;
    const tag = (Key: string, Value: string | undefined = 'x') =>
      client.send(new sdk.TagResourceCommand({ ResourceArn, Tags: [{ Key, Value }] }));
    const keys = Array.from({ length: 20 }, (_, index) => `key${index}`);
    await Promise.all(keys.map((key) => tag(key)));
    const { Tags = [] } = await client.send(new sdk.ListTagsOfResourceCommand({ ResourceArn }));
    assert.deepEqual(new Set(Tags.map(({ Key }) => Key)), new Set(keys));

    const at = (member: string) => `at 'tags.1.member.${member}' failed to satisfy constraint: Member must`;
    for (const [sent, why] of [
      [tag('x'.repeat(129)), `${at('key')} have length less than or equal to 128`],
      [tag(''), `${at('key')} have length greater than or equal to 1`],
      [tag('dog', 'x'.repeat(257)), `${at('value')} have length less than or equal to 256`],
      [tag('100%'), `${at('key')} satisfy regular expression pattern: ^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$`],
      [tag('aws:x'), 'User-defined tag keys can\'t start with "aws:"'],
    ] as const) {
      const { name, message } = await refusal(sent);
      assert.equal(name, 'ValidationException');
      assert.ok(message.endsWith(why), message);
    }
    const many = Array.from({ length: 51 }, (_, index) => ({ Key: `t${index}`, Value: '' }));
    const create = client.send(new sdk.CreateTableCommand({ ...byName('Many'), Tags: many }));
    assert.equal((await refusal(create)).name, 'ValidationException');
    const describe = client.send(new sdk.DescribeTableCommand({ TableName: 'Many' }));
    assert.equal((await refusal(describe)).name, 'ResourceNotFoundException');
  });

  it('has each attribute defined once, with a name of up to 255 characters', async () => {
    const [definition] = byName('x').AttributeDefinitions;
    assert.ok(definition);
    const twice = { ...byName('Twice'), AttributeDefinitions: [definition, { ...definition, AttributeType: 'N' }] };
    assert.equal(
      (await refusal(client.send(new sdk.CreateTableCommand(twice as sdk.CreateTableCommandInput)))).message,
      'One or more parameter values were invalid: Duplicate AttributeName in AttributeDefinitions: PK',
    );
    const long = 'x'.repeat(256);
    const longKey = { ...byName('Long'), KeySchema: [{ AttributeName: long, KeyType: 'HASH' as const }] };
    assert.equal(
      (await refusal(client.send(new sdk.CreateTableCommand(longKey)))).message,
      `1 validation error detected: Value '${long}' at 'keySchema.1.member.attributeName' failed to satisfy constraint: Member must have length less than or equal to 255`,
    );
  });

  it('gives what a local index does not have, and refuses what a global one does not', async () => {
    const Projection = { ProjectionType: 'KEYS_ONLY' as const };
    const range = (AttributeName: string) => ({ AttributeName, KeyType: 'RANGE' as const });
    const hash = { AttributeName: 'PK', KeyType: 'HASH' as const };
    await client.send(
      new sdk.CreateTableCommand({
        ...byName('Indexed'),
        KeySchema: [hash, range('SK')],
        AttributeDefinitions: ['PK', 'SK', 'day'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        LocalSecondaryIndexes: [{ IndexName: 'byDay', KeySchema: [hash, range('day')], Projection }],
        GlobalSecondaryIndexes: [
          { IndexName: 'days', KeySchema: [{ AttributeName: 'day', KeyType: 'HASH' }], Projection },
        ],
      }),
    );
    const Item = { PK: { S: 'a' }, SK: { S: '1' }, day: { S: 'mon' }, url: { S: 'https://example.com' } };
    await client.send(new sdk.PutItemCommand({ TableName: 'Indexed', Item }));
    const query = (IndexName: string, KeyConditionExpression: string, value: string) =>
      client.send(
        new sdk.QueryCommand({
          TableName: 'Indexed',
          IndexName,
          KeyConditionExpression,
          ProjectionExpression: '#u',
          ExpressionAttributeNames: { '#u': 'url' },
          ExpressionAttributeValues: { ':v': { S: value } },
        }),
      );
    assert.deepEqual((await query('byDay', 'PK = :v', 'a')).Items, [{ url: Item.url }]);
    const global = client.send(
      new sdk.ScanCommand({ TableName: 'Indexed', IndexName: 'days', AttributesToGet: ['url', 'day'] }),
    );
    assert.equal(
      (await refusal(global)).message,
      'One or more parameter values were invalid: Global secondary index days does not project [url]',
    );
  });

  it('takes a number with a plus sign, and a sum of up to 38 digits', async () => {
    await client.send(new sdk.CreateTableCommand(byName('Numbers')));
    const Key = { PK: { S: 'a' } };
    await client.send(new sdk.PutItemCommand({ TableName: 'Numbers', Item: { ...Key, n: { N: '+3' } } }));
    assert.deepEqual((await client.send(new sdk.GetItemCommand({ TableName: 'Numbers', Key }))).Item?.['n'], {
      N: '3',
    });
    const add = new sdk.UpdateItemCommand({
      TableName: 'Numbers',
      Key,
      UpdateExpression: 'SET n = :big + n',
      ExpressionAttributeValues: { ':big': { N: '1E50' } },
    });
    assert.equal(
      (await refusal(client.send(add))).message,
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    );
  });

  it('answers a write that changed no attribute without Attributes', async () => {
    await client.send(new sdk.CreateTableCommand(byName('Returned')));
    const Key = { PK: { S: 'a' } };
    const update = (UpdateExpression: string, ReturnValues: 'UPDATED_OLD' | 'UPDATED_NEW') =>
      client.send(
        new sdk.UpdateItemCommand({
          TableName: 'Returned',
          Key,
          UpdateExpression,
          ReturnValues,
          ...(UpdateExpression.includes(':v') && { ExpressionAttributeValues: { ':v': { N: '1' } } }),
        }),
      );
    assert.equal((await update('SET n = :v', 'UPDATED_OLD')).Attributes, undefined);
    assert.deepEqual((await update('SET n = :v', 'UPDATED_NEW')).Attributes, { n: { N: '1' } });
    assert.equal((await update('REMOVE n', 'UPDATED_NEW')).Attributes, undefined);
    const remove = new sdk.DeleteItemCommand({ TableName: 'Returned', Key, ReturnValues: 'UPDATED_OLD' });
    assert.equal(
      (await refusal(client.send(remove))).message,
      '1 validation error detected: ReturnValues can only be ALL_OLD or NONE',
    );
  });

  it('has an endpoint that is the sandbox itself', async () => {
    const { Endpoints } = await client.send(new sdk.DescribeEndpointsCommand({}));
    const { hostname, port } = (await client.config.endpoint?.()) ?? {};
    assert.deepEqual(Endpoints, [{ Address: `${hostname}:${port}`, CachePeriodInMinutes: 1440 }]);
  });
});
