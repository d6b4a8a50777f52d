// What is never adopted, and what a learner without permissions sees of a step that is done by hand.
import assert from 'node:assert/strict';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  ListTagsOfResourceCommand,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import { explain } from '../../../../../src/aws/errors/explain.ts';
import { createUserKey } from '../../../../helpers/sandbox/user-key.ts';
import { roundByHand } from '../../../../helpers/workspace/by-hand.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../../helpers/workspace/test-workspace.ts';

const TableName = 'AWSWorkshopDemoTable';

describe('a step by hand', function () {
  this.timeout(120_000);
  let workspace: TestWorkspace;
  let dynamodb: DynamoDBClient;

  beforeEach(async () => {
    workspace = await openTestWorkspace();
    dynamodb = workspace.sandbox.client(DynamoDBClient);
    await workspace.goto('environment');
  });
  afterEach(() => workspace.stop());

  const create = (Tags?: { Key: string; Value: string }[]) =>
    dynamodb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
        ...(Tags && { Tags }),
      }),
    );
  const tags = async () => {
    const ResourceArn = `arn:aws:dynamodb:${workspace.sandbox.region}:${workspace.sandbox.account}:table/${TableName}`;
    return (await dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags;
  };

  it('does not adopt a table that had the name before, and adopts a new one', async () => {
    await create();
    const opened = await roundByHand(workspace, { yes: true });
    assert.equal(opened.code, 1);
    assert.match(
      String(opened.shown[0]),
      /^not yours {2}The DynamoDB table AWSWorkshopDemoTable existed before this step was opened, and does not have the tag workshop=url-shortener\. It was created \S+ \S+ UTC\. It is not changed\. If it is yours, delete it and create it again\.$/,
    );
    assert.deepEqual(await tags(), []);

    await dynamodb.send(new DeleteTableCommand({ TableName }));
    await waitUntilTableNotExists({ client: dynamodb, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { TableName });
    await create();
    const adopted = await roundByHand(workspace, { yes: true });
    assert.deepEqual([adopted.code, adopted.shown.at(-1)], [0, 'Create the DynamoDB table: done, all checks passed']);
  });

  it('does not adopt what has the tag of another workshop', async () => {
    await roundByHand(workspace);
    await create([{ Key: 'workshop', Value: 'url-shortener-ana' }]);
    const { code, shown } = await roundByHand(workspace, { yes: true });
    assert.equal(code, 1);
    assert.equal(
      shown[0],
      'not yours  The DynamoDB table AWSWorkshopDemoTable has the tag of another workshop, and not workshop=url-shortener.',
    );
    assert.deepEqual(await tags(), [{ Key: 'workshop', Value: 'url-shortener-ana' }]);
  });

  it('names the permission that is missing to read, and goes on once it is granted', async () => {
    await roundByHand(workspace);
    await create();
    const { key, store } = workspace.sandbox.sandbox;
    const Statement = [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'dynamodb:DescribeTable', Resource: '*' },
    ];
    const denied = { account: key.account, userName: 'learner', policy: { Version: '2012-10-17', Statement } };
    await workspace.useKey(createUserKey(store, denied as never));
    await assert.rejects(roundByHand(workspace), (error: unknown) => {
      assert.match(
        explain(error),
        /^A policy explicitly denies the call: User: \S+:user\/learner is not authorized to perform: dynamodb:DescribeTable on resource: \S+:table\/AWSWorkshopDemoTable with an explicit deny in an identity-based policy/,
      );
      return true;
    });
    await workspace.useKey(key);
    assert.equal((await roundByHand(workspace, { yes: true })).code, 0);
  });
});
