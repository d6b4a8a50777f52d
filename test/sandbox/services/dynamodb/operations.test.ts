// The operations of DynamoDB.
import assert from 'node:assert/strict';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  UpdateTableCommand,
  type CreateTableCommandInput,
} from '@aws-sdk/client-dynamodb';
import { tableInput } from '../../../helpers/sandbox/tables.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';
import { paces } from '../../../../src/sandbox/pace.ts';

const table = (TableName: string, more: Partial<CreateTableCommandInput> = {}) =>
  new CreateTableCommand({ ...tableInput(TableName), ...more });

describe('DynamoDB', () => {
  let test: TestSandbox;
  let dynamodb: DynamoDBClient;
  before(async () => {
    test = await startTestSandbox();
    dynamodb = test.client(DynamoDBClient);
  });
  after(() => test.stop());

  it('creates a table under its ARN, with tags, and keeps items in it', async () => {
    const { TableDescription } = await dynamodb.send(table('Links', { Tags: [{ Key: 'a', Value: 'b' }] }));
    assert.equal(TableDescription?.TableStatus, 'CREATING');
    assert.equal(TableDescription.TableArn, `arn:aws:dynamodb:${test.region}:${test.account}:table/Links`);
    assert.ok(TableDescription.CreationDateTime instanceof Date);
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: 'Links' }));
    assert.equal(Table?.TableStatus, 'ACTIVE');
    assert.equal(Table.BillingModeSummary?.BillingMode, 'PAY_PER_REQUEST');
    const { Tags } = await dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn: Table.TableArn }));
    assert.deepEqual(Tags, [{ Key: 'a', Value: 'b' }]);
    const Item = { PK: { S: '1' }, bytes: { B: new Uint8Array([1, 2]) } };
    await dynamodb.send(new PutItemCommand({ TableName: 'Links', Item }));
    assert.deepEqual(
      (await dynamodb.send(new GetItemCommand({ TableName: 'Links', Key: { PK: { S: '1' } } }))).Item,
      Item,
    );
  });

  it('refuses a second table of a name, and an unknown one, in the words of AWS', async () => {
    await dynamodb.send(table('Twice'));
    const twice = await refusal(dynamodb.send(table('Twice')));
    assert.deepEqual(twice, { name: 'ResourceInUseException', status: 400, message: 'Table already exists: Twice' });
    const unknown = await refusal(dynamodb.send(new DescribeTableCommand({ TableName: 'Nowhere' })));
    assert.equal(unknown.name, 'ResourceNotFoundException');
    assert.equal(unknown.message, 'Requested resource not found: Table: Nowhere not found');
  });

  it('writes once under a condition', async () => {
    await dynamodb.send(table('Once'));
    const put = () =>
      dynamodb.send(
        new PutItemCommand({
          TableName: 'Once',
          Item: { PK: { S: 'x' } },
          ConditionExpression: 'attribute_not_exists(PK)',
        }),
      );
    await put();
    assert.deepEqual(await refusal(put()), {
      name: 'ConditionalCheckFailedException',
      status: 400,
      message: 'The conditional request failed',
    });
  });

  it('does not delete a protected table', async () => {
    await dynamodb.send(table('Guarded', { DeletionProtectionEnabled: true }));
    const { name, message } = await refusal(dynamodb.send(new DeleteTableCommand({ TableName: 'Guarded' })));
    assert.equal(name, 'ValidationException');
    assert.match(message, /protected against deletion/);
    await dynamodb.send(new UpdateTableCommand({ TableName: 'Guarded', DeletionProtectionEnabled: false }));
    await dynamodb.send(new DeleteTableCommand({ TableName: 'Guarded' }));
    assert.ok(!(await dynamodb.send(new ListTablesCommand({}))).TableNames?.includes('Guarded'));
  });
});

describe('DynamoDB tables at the pace of AWS', () => {
  let clock = Date.now();
  let test: TestSandbox;
  before(
    async () => void (test = await startTestSandbox({ pace: { ...paces.instant, table: 8_000 }, now: () => clock })),
  );
  after(() => test.stop());

  it('are CREATING and DELETING for a while, and refuse what AWS refuses meanwhile', async () => {
    const dynamodb = test.client(DynamoDBClient);
    await dynamodb.send(table('Slow'));
    const status = async () =>
      (await dynamodb.send(new DescribeTableCommand({ TableName: 'Slow' }))).Table?.TableStatus;
    assert.equal(await status(), 'CREATING');
    const early = await refusal(dynamodb.send(new PutItemCommand({ TableName: 'Slow', Item: { PK: { S: '1' } } })));
    assert.deepEqual(early, {
      name: 'ResourceNotFoundException',
      status: 400,
      message: 'Requested resource not found',
    });
    assert.equal(
      (await refusal(dynamodb.send(new DeleteTableCommand({ TableName: 'Slow' })))).name,
      'ResourceInUseException',
    );
    clock += 8_000;
    assert.equal(await status(), 'ACTIVE');
    await dynamodb.send(new DeleteTableCommand({ TableName: 'Slow' }));
    assert.equal(await status(), 'DELETING');
    const again = await refusal(dynamodb.send(table('Slow')));
    assert.deepEqual([again.name, again.message], ['ResourceInUseException', 'Table is being deleted: Slow']);
    clock += 8_000;
    assert.equal(
      (await refusal(dynamodb.send(new DescribeTableCommand({ TableName: 'Slow' })))).name,
      'ResourceNotFoundException',
    );
  });
});
