// Time to live: its states and refusals in the words of AWS, and what it deletes, and when.
import assert from 'node:assert/strict';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  UpdateTimeToLiveCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import type { PolicyDocument } from '../../../../src/sandbox/server/access.ts';
import { paces } from '../../../../src/sandbox/pace.ts';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';
import { tableInput } from '../../../helpers/sandbox/tables.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const TableName = 'Links';
const minute = 60;

describe('time to live of DynamoDB', () => {
  let test: TestSandbox;
  let dynamodb: DynamoDBClient;
  let now: number;
  beforeEach(async () => {
    now = Date.now();
    test = await startTestSandbox({ now: () => now, pace: 'aws' });
    dynamodb = test.client(DynamoDBClient);
    await dynamodb.send(new CreateTableCommand(tableInput(TableName)));
    now += paces.aws.table;
  });
  afterEach(() => test.stop());

  const set = (Enabled: boolean, AttributeName = 'expiresAt', name = TableName) =>
    dynamodb.send(
      new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification: { Enabled, AttributeName } }),
    );
  const describeIt = async () =>
    (await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;

  it('is DISABLED at first, and passes ENABLING and DISABLING in the time that tables take', async () => {
    assert.deepEqual(await describeIt(), { TimeToLiveStatus: 'DISABLED' });
    const { TimeToLiveSpecification } = await set(true);
    assert.deepEqual(TimeToLiveSpecification, { Enabled: true, AttributeName: 'expiresAt' });
    assert.deepEqual(await describeIt(), { TimeToLiveStatus: 'ENABLING', AttributeName: 'expiresAt' });
    now += paces.aws.table;
    assert.deepEqual(await describeIt(), { TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' });
    await set(false);
    assert.deepEqual(await describeIt(), { TimeToLiveStatus: 'DISABLING', AttributeName: 'expiresAt' });
    now += paces.aws.table;
    assert.deepEqual(await describeIt(), { TimeToLiveStatus: 'DISABLED' });
  });

  it('refuses in the words of AWS what changes nothing, too soon, or another attribute', async () => {
    const messageOf = async (call: Promise<unknown>) => (await refusal(call)).message;
    assert.equal(await messageOf(set(false)), 'TimeToLive is already disabled');
    await set(true);
    assert.equal(await messageOf(set(false)), 'Time to live has been modified multiple times within a fixed interval');
    now += paces.aws.table;
    assert.equal(await messageOf(set(true, 'other')), 'TimeToLive is already enabled');
    assert.equal(
      await messageOf(set(false, 'other')),
      'TimeToLive is active on a different AttributeName: current AttributeName is expiresAt',
    );
    assert.deepEqual(await refusal(set(true, 'expiresAt', 'Nowhere')), {
      name: 'ResourceNotFoundException',
      status: 400,
      message: 'Requested resource not found: Table: Nowhere not found',
    });
  });

  it('needs the permission of its own action', async () => {
    const policy: PolicyDocument = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['dynamodb:DescribeTimeToLive', 'dynamodb:UpdateTable'], Resource: '*' }],
    };
    const { store } = test.sandbox;
    const key = createUserKey(store, { account: test.account, userName: 'ana', policy });
    const ana = test.client(DynamoDBClient, key);
    await ana.send(new DescribeTimeToLiveCommand({ TableName }));
    const input = { TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: 'expiresAt' } };
    const { name, message } = await refusal(ana.send(new UpdateTimeToLiveCommand(input)));
    assert.equal(name, 'AccessDeniedException');
    assert.match(message, /is not authorized to perform: dynamodb:UpdateTimeToLive on resource: arn:aws:dynamodb:/);
  });

  it('is gone with its table', async () => {
    await set(true);
    await dynamodb.send(new DeleteTableCommand({ TableName }));
    assert.equal((await refusal(describeIt())).name, 'ResourceNotFoundException');
  });

  it('deletes numbers of seconds that are past, a quarter of an hour later, and nothing else', async () => {
    await set(true);
    const seconds = Math.floor(now / 1000);
    const items: Record<string, AttributeValue | undefined> = {
      past: { N: String(seconds - 16 * minute) },
      recent: { N: String(seconds - 13 * minute) },
      future: { N: String(seconds + 60 * minute) },
      text: { S: String(seconds - 16 * minute) },
      ancient: { N: '16' },
      none: undefined,
    };
    for (const [id, expiresAt] of Object.entries(items)) {
      const Item = { PK: { S: id }, ...(expiresAt && { expiresAt }) };
      await dynamodb.send(new PutItemCommand({ TableName, Item }));
    }
    const left = async () => {
      const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName }));
      return Items.map(({ PK }) => PK?.S ?? '').sort();
    };
    now += minute * 1000;
    assert.deepEqual(await left(), ['ancient', 'future', 'none', 'recent', 'text']);
    now += 2 * minute * 1000;
    assert.deepEqual(await left(), ['ancient', 'future', 'none', 'text']);
  });
});
