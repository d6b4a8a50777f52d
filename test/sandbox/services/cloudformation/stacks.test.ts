// CloudFormation's stacks: created, updated, rolled back and deleted, with true permissions.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, ListTablesCommand, ListTagsOfResourceCommand } from '@aws-sdk/client-dynamodb';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { recordsOf } from '../../../../src/sandbox/services/cloudformation/records.ts';
import type { PolicyDocument } from '../../../../src/sandbox/server/access.ts';
import { paces } from '../../../../src/sandbox/pace.ts';
import { sandboxClient, type Trace } from '../../../../src/sandbox/client/sandbox-client.ts';
import { census, emptyCensus, withoutRandomNames } from '../../../helpers/sandbox/census.ts';
import { makeRole } from '../../../helpers/sandbox/functions.ts';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';
import { testStacks, type TestStacks } from '../../../helpers/sandbox/stacks.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const shortener = readFileSync(new URL('shortener.yaml', import.meta.url), 'utf8');

describe('CloudFormation', () => {
  let test: TestSandbox;
  let stacks: TestStacks;

  before(async () => {
    // New roles and identities take their time, as on AWS.
    test = await startTestSandbox({ pace: { ...paces.instant, role: 50, identity: 50 } });
    stacks = testStacks(test);
  });
  after(() => test.stop());

  const tables = async () => (await test.client(DynamoDBClient).send(new ListTablesCommand({}))).TableNames;

  const table = (more: object = {}, attributes: object = {}) => ({
    Type: 'AWS::DynamoDB::Table',
    ...attributes,
    Properties: {
      AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      ...more,
    },
  });
  const group = (name: string, more: object = {}) => ({
    Type: 'AWS::Logs::LogGroup',
    Properties: { LogGroupName: name, ...more },
  });
  const groupNames = async (prefix: string) => {
    const { logGroups = [] } = await test
      .client(CloudWatchLogsClient)
      .send(new DescribeLogGroupsCommand({ logGroupNamePrefix: prefix }));
    return logGroups.map(({ logGroupName }) => logGroupName);
  };

  it('deploys the course as a stack that works, and deletes all of it', async () => {
    const stack = await stacks.create('shortener', shortener);
    assert.deepEqual(
      [stack.StackStatus, stack.StackStatusReason],
      ['CREATE_COMPLETE', undefined],
      (await stacks.events('shortener')).join('\n'),
    );
    const outputs = Object.fromEntries(
      (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
    );
    const answer = await fetch(`${outputs['ApiEndpoint']}/shorten`, { method: 'POST' });
    assert.deepEqual([answer.status, await answer.text()], [200, 'kept']);
    const { Bucket } = outputs;
    await test
      .client(S3Client)
      .send(new PutObjectCommand({ Bucket, Key: 'index.html', Body: 'the page', ContentType: 'text/html' }));
    const page = await fetch(
      String(outputs['DomainName']).startsWith('http')
        ? String(outputs['DomainName'])
        : `http://${outputs['DomainName']}`,
    );
    assert.deepEqual([page.status, await page.text()], [200, 'the page']);
    const blocked = await stacks.remove(String(stack.StackId));
    assert.equal(blocked.StackStatus, 'DELETE_FAILED');
    assert.equal(blocked.StackStatusReason, 'The following resource(s) failed to delete: [Bucket]. ');
    assert.ok(
      (await stacks.events(String(stack.StackId))).some((event) =>
        event.startsWith(
          'Bucket DELETE_FAILED Resource handler returned message: "The bucket you tried to delete is not empty (Service: S3, Status Code: 409, Request ID: ',
        ),
      ),
    );
    await test.client(S3Client).send(new DeleteObjectCommand({ Bucket, Key: 'index.html' }));
    assert.equal((await stacks.remove(String(stack.StackId))).StackStatus, 'DELETE_COMPLETE');
    // Lambda made the log group, and no stack has it.
    const [logGroupName = ''] = await groupNames('/aws/lambda/shortener-Function-');
    await test.client(CloudWatchLogsClient).send(new DeleteLogGroupCommand({ logGroupName }));
    assert.deepEqual(withoutRandomNames(await census(test)), emptyCensus);
  });

  it('tells each event of a resource, with the name that it made up and without tags of its own', async () => {
    const { StackId = '' } = await stacks.create('events', { Resources: { Table: table() } });
    const name = String((await stacks.resources('events'))['Table']);
    assert.match(name, /^events-Table-[A-Z0-9]{12}$/);
    const ResourceArn = `arn:aws:dynamodb:${test.region}:${test.account}:table/${name}`;
    const { Tags } = await test.client(DynamoDBClient).send(new ListTagsOfResourceCommand({ ResourceArn }));
    assert.deepEqual(Tags, []);
    await stacks.remove(StackId);
    assert.deepEqual(await stacks.events(StackId), [
      'events CREATE_IN_PROGRESS User Initiated',
      'Table CREATE_IN_PROGRESS',
      'Table CREATE_IN_PROGRESS Resource creation Initiated',
      'Table CREATE_COMPLETE',
      'events CREATE_COMPLETE',
      'events DELETE_IN_PROGRESS User Initiated',
      'Table DELETE_IN_PROGRESS',
      'Table DELETE_COMPLETE',
      'events DELETE_COMPLETE',
    ]);
    assert.deepEqual(await refusal(stacks.client.send(new sdk.DescribeStacksCommand({ StackName: 'events' }))), {
      name: 'ValidationError',
      status: 400,
      message: 'Stack with id events does not exist',
    });
  });

  it('shows in a trace of its own which calls a deployment made, and who allowed each', async () => {
    const traces = sandboxClient({ url: test.url, ...test.sandbox.ownKey }).traces;
    let { last } = await traces.list();
    const { StackId = '' } = await stacks.create('traced', { Resources: { Group: group('/traced') } });
    // It ends just after the stack rests.
    let found: Trace | undefined;
    while (!found) {
      const page = await traces.list({ after: last, wait: 30 });
      found = page.traces.find(({ root }) => root.name === 'create traced');
      last = page.last;
    }
    const [call] = (await traces.get(found.id))?.root.hops ?? [];
    assert.deepEqual([call?.service, call?.name, call?.status], ['logs', 'CreateLogGroup', 200]);
    assert.deepEqual(
      call?.decisions.map(({ action, decision }) => `${action} ${decision}`),
      ['logs:CreateLogGroup allow'],
    );
    await stacks.remove(StackId);
  });

  it('changes a resource in place, replaces another, deletes a third, and keeps a fourth', async () => {
    const before = {
      Resources: {
        Group: group('/change', { RetentionInDays: 7 }),
        Table: table(),
        Gone: group('/gone'),
        Kept: { ...group('/kept'), DeletionPolicy: 'Retain' },
      },
    };
    await stacks.create('change', before, { Tags: [{ Key: 'team', Value: 'a' }] });
    const old = (await stacks.resources('change'))['Table'];
    const KeySchema = [{ AttributeName: 'SK', KeyType: 'HASH' }];
    const AttributeDefinitions = [{ AttributeName: 'SK', AttributeType: 'S' }];
    const after = {
      Resources: {
        Group: group('/change', { RetentionInDays: 14 }),
        Table: table({ KeySchema, AttributeDefinitions }),
      },
    };
    const stack = await stacks.update('change', after, { Tags: [{ Key: 'team', Value: 'a' }] });
    assert.equal(stack.StackStatus, 'UPDATE_COMPLETE');
    const made = (await stacks.resources('change'))['Table'];
    assert.notEqual(made, old);
    assert.deepEqual(await tables(), [made]);
    assert.deepEqual(await groupNames('/'), ['/change', '/kept']);
    const replacing = 'Requested update requires the creation of a new physical resource; hence creating one.';
    const events = await stacks.events('change');
    for (const event of [
      'Group UPDATE_COMPLETE',
      `Table UPDATE_IN_PROGRESS ${replacing}`,
      'Gone DELETE_COMPLETE',
      'Kept DELETE_SKIPPED',
      'change UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    ])
      assert.ok(events.includes(event), `${event} is missing from\n${events.join('\n')}`);
    assert.deepEqual(await refusal(stacks.update('change', after)), {
      name: 'ValidationError',
      status: 400,
      message: 'No updates are to be performed.',
    });
    await stacks.remove(String(stack.StackId));
    await test.client(CloudWatchLogsClient).send(new DeleteLogGroupCommand({ logGroupName: '/kept' }));
  });

  it('rolls a failed creation back, in the words of the service that refused', async () => {
    const template = {
      Resources: {
        Table: table({ TableName: 'rolled-back' }),
        Group: { ...group('/bad', { RetentionInDays: 2 }), DependsOn: 'Table' },
      },
    };
    const stack = await stacks.create('failed', template);
    assert.deepEqual([stack.StackStatus, await tables(), await groupNames('/bad')], ['ROLLBACK_COMPLETE', [], []]);
    const events = await stacks.events('failed');
    assert.ok(
      events.includes(
        'failed ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Group]. Rollback requested by user.',
      ),
    );
    assert.match(
      events.find((event) => event.startsWith('Group CREATE_FAILED')) ?? '',
      /^Group CREATE_FAILED Resource handler returned message: "1 validation error detected: .* \(Service: CloudWatchLogs, Status Code: 400, Request ID: [-0-9a-f]{36}\)" \(RequestToken: [-0-9a-f]{36}, HandlerErrorCode: InvalidRequest\)$/,
    );
    assert.deepEqual(await refusal(stacks.update('failed', template)), {
      name: 'ValidationError',
      status: 400,
      message: `Stack:${stack.StackId} is in ROLLBACK_COMPLETE state and can not be updated.`,
    });
    assert.equal((await stacks.remove(String(stack.StackId))).StackStatus, 'DELETE_COMPLETE');
  });

  it('keeps what was made where rollback is disabled', async () => {
    const template = {
      Resources: { Table: table(), Bad: { ...group('/bad', { RetentionInDays: 2 }), DependsOn: 'Table' } },
    };
    const stack = await stacks.create('kept', template, { DisableRollback: true });
    assert.deepEqual(
      [stack.StackStatus, stack.StackStatusReason],
      ['CREATE_FAILED', 'The following resource(s) failed to create: [Bad]. '],
    );
    assert.equal((await tables())?.length, 1);
    assert.equal((await stacks.remove(String(stack.StackId))).StackStatus, 'DELETE_COMPLETE');
  });

  it('refuses a way to go on after a failure that it does not have', async () => {
    const TemplateBody = JSON.stringify({ Resources: { Group: group('never') } });
    const create = new sdk.CreateStackCommand({ StackName: 'never', TemplateBody, OnFailure: 'RETRY' as never });
    assert.deepEqual(await refusal(test.client(sdk.CloudFormationClient).send(create)), {
      name: 'ValidationError',
      status: 400,
      message:
        "1 validation error detected: Value 'RETRY' at 'onFailure' failed to satisfy constraint: " +
        'Member must satisfy enum value set: [DELETE, DO_NOTHING, ROLLBACK]',
    });
    assert.deepEqual(await groupNames('never'), []);
  });

  it('rolls a failed update back to what the stack was', async () => {
    const before = { Resources: { Group: group('/was', { RetentionInDays: 7 }), Table: table() } };
    await stacks.create('back', before);
    const [was] = (await tables()) ?? [];
    const KeySchema = [{ AttributeName: 'SK', KeyType: 'HASH' }];
    const AttributeDefinitions = [{ AttributeName: 'SK', AttributeType: 'S' }];
    const after = {
      Resources: {
        Group: group('/was', { RetentionInDays: 14 }),
        Table: { ...table({ KeySchema, AttributeDefinitions }), DependsOn: 'Group' },
        New: { ...group('/new'), DependsOn: 'Table' },
        Bad: { ...group('/bad', { RetentionInDays: 2 }), DependsOn: 'New' },
      },
    };
    const stack = await stacks.update('back', after);
    assert.equal(stack.StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
    assert.deepEqual([await tables(), await groupNames('/')], [[was], ['/was']]);
    const { logGroups = [] } = await test
      .client(CloudWatchLogsClient)
      .send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/was' }));
    assert.equal(logGroups[0]?.retentionInDays, 7);
    const { TemplateBody } = await stacks.client.send(new sdk.GetTemplateCommand({ StackName: 'back' }));
    assert.equal(TemplateBody, JSON.stringify(before));
    await stacks.remove(String(stack.StackId));
  });

  it('refuses resource types and properties that it does not honour, in an event of the resource', async () => {
    const types = await stacks.create('types', { Resources: { Queue: { Type: 'AWS::SQS::Queue' } } });
    // Nothing was made that could not be deleted.
    assert.equal(types.StackStatus, 'ROLLBACK_COMPLETE');
    assert.ok(
      (await stacks.events(String(types.StackId))).includes(
        'Queue CREATE_FAILED The sandbox does not support resources of the type AWS::SQS::Queue.',
      ),
    );
    const properties = await stacks.create('properties', {
      Resources: {
        Table: table({ ContributorInsightsSpecification: { Enabled: true } }),
        Group: group('/x', { Wish: 1 }),
      },
    });
    const events = await stacks.events(String(properties.StackId));
    assert.ok(
      events.includes(
        'Group CREATE_FAILED The sandbox does not support Wish of the resource type AWS::Logs::LogGroup.',
      ),
    );
    for (const { StackId = '' } of [types, properties]) await stacks.remove(StackId);
  });

  it("needs the permissions of the caller for each resource, or those of the stack's role", async () => {
    const policy: PolicyDocument = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'cloudformation:*', Resource: '*' },
        {
          Effect: 'Allow',
          Action: 'iam:PassRole',
          Resource: '*',
          Condition: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
        },
      ],
    };
    const key = createUserKey(test.sandbox.store, { account: test.account, userName: 'deployer', policy });
    const client = test.client(sdk.CloudFormationClient, key);
    const TemplateBody = JSON.stringify({ Resources: { Group: group('/permitted') } });
    await client.send(new sdk.CreateStackCommand({ StackName: 'denied', TemplateBody }));
    const denied = await stacks.rested('denied');
    assert.equal(denied.StackStatus, 'ROLLBACK_COMPLETE');
    const arn = `arn:aws:logs:${test.region}:${test.account}:log-group:/permitted`;
    assert.match(
      (await stacks.events('denied')).find((event) => event.startsWith('Group CREATE_FAILED')) ?? '',
      new RegExp(
        `message: "User: arn:aws:iam::${test.account}:user/deployer is not authorized to perform: logs:CreateLogGroup on resource: ${arn}.* because no identity-based policy allows the logs:CreateLogGroup action .*HandlerErrorCode: AccessDenied\\)$`,
      ),
    );
    const RoleARN = await makeRole(test, 'cloudformation', 'cloudformation.amazonaws.com');
    const iam = test.client(IAMClient);
    const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }] };
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: 'cloudformation',
        PolicyName: 'logs',
        PolicyDocument: JSON.stringify(document),
      }),
    );
    const create = () => client.send(new sdk.CreateStackCommand({ StackName: 'allowed', TemplateBody, RoleARN }));
    // CloudFormation does not know the new role at once.
    while (!(await create().catch((error: Error) => assert.match(error.message, /cannot be assumed$/))));
    const allowed = await stacks.rested('allowed');
    assert.deepEqual([allowed.StackStatus, allowed.RoleARN], ['CREATE_COMPLETE', RoleARN]);
    for (const { StackId = '' } of [denied, allowed]) await stacks.remove(StackId);
  });

  it('exports values, and protects those that another stack imports', async () => {
    const output = { Outputs: { Name: { Value: 'shared', Export: { Name: 'the-name' } } } };
    const { StackId = '' } = await stacks.create('exporter', { Resources: { Group: group('/exporter') }, ...output });
    const user = await stacks.create('importer', {
      Resources: {
        Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: { 'Fn::ImportValue': 'the-name' } } },
      },
    });
    assert.deepEqual(await groupNames('shared'), ['shared']);
    const { Imports } = await stacks.client.send(new sdk.ListImportsCommand({ ExportName: 'the-name' }));
    assert.deepEqual(Imports, ['importer']);
    assert.deepEqual(await refusal(stacks.remove(StackId)), {
      name: 'ValidationError',
      status: 400,
      message: 'Export the-name cannot be deleted as it is in use by importer',
    });
    const twice = await stacks.create('twice', { Resources: { Group: group('/twice') }, ...output });
    assert.equal(twice.StackStatus, 'ROLLBACK_COMPLETE');
    for (const id of [user.StackId, twice.StackId, StackId]) await stacks.remove(String(id));
  });

  it('shows in a change set what would change, carries it out, and fails one without changes as tools expect', async () => {
    const { client } = stacks;
    const make = async (name: string, template: object, ChangeSetType: sdk.ChangeSetType) => {
      const TemplateBody = JSON.stringify(template);
      const input = { StackName: 'reviewed', ChangeSetName: name, ChangeSetType, TemplateBody };
      const { Id = '' } = await client.send(new sdk.CreateChangeSetCommand(input));
      return client.send(new sdk.DescribeChangeSetCommand({ ChangeSetName: Id }));
    };
    const first = { Resources: { Group: group('/reviewed', { RetentionInDays: 7 }) } };
    const created = await make('one', first, 'CREATE');
    assert.deepEqual(
      [created.Status, created.ExecutionStatus, created.Changes?.map(({ ResourceChange }) => ResourceChange?.Action)],
      ['CREATE_COMPLETE', 'AVAILABLE', ['Add']],
    );
    assert.equal((await stacks.rested('reviewed')).StackStatus, 'REVIEW_IN_PROGRESS');
    await client.send(new sdk.ExecuteChangeSetCommand({ ChangeSetName: 'one', StackName: 'reviewed' }));
    assert.equal((await stacks.rested('reviewed')).StackStatus, 'CREATE_COMPLETE');
    const same = await make('two', first, 'UPDATE');
    assert.deepEqual(
      [same.Status, same.StatusReason],
      [
        'FAILED',
        "The submitted information didn't contain changes. Submit different information to create a change set.",
      ],
    );
    const next = { Resources: { Group: group('/renamed', { RetentionInDays: 7 }), Table: table() } };
    const { Changes = [] } = await make('three', next, 'UPDATE');
    assert.deepEqual(
      Changes.map(({ ResourceChange: change }) => [change?.Action, change?.LogicalResourceId, change?.Replacement]),
      [
        ['Modify', 'Group', 'True'],
        ['Add', 'Table', undefined],
      ],
    );
    await client.send(new sdk.ExecuteChangeSetCommand({ ChangeSetName: 'three', StackName: 'reviewed' }));
    const stack = await stacks.rested('reviewed');
    assert.deepEqual([stack.StackStatus, await groupNames('/re')], ['UPDATE_COMPLETE', ['/renamed']]);
    await stacks.remove(String(stack.StackId));
  });

  it('takes over a resource that exists, without making it again', async () => {
    const logs = test.client(CloudWatchLogsClient);
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/mine' }));
    const { client } = stacks;
    await client.send(
      new sdk.CreateChangeSetCommand({
        StackName: 'imported',
        ChangeSetName: 'import',
        ChangeSetType: 'IMPORT',
        TemplateBody: JSON.stringify({ Resources: { Group: { ...group('/mine'), DeletionPolicy: 'Delete' } } }),
        ResourcesToImport: [
          {
            ResourceType: 'AWS::Logs::LogGroup',
            LogicalResourceId: 'Group',
            ResourceIdentifier: { LogGroupName: '/mine' },
          },
        ],
      }),
    );
    await client.send(new sdk.ExecuteChangeSetCommand({ ChangeSetName: 'import', StackName: 'imported' }));
    const stack = await stacks.rested('imported');
    assert.deepEqual(
      [stack.StackStatus, await stacks.resources('imported')],
      ['IMPORT_COMPLETE', { Group: '/mine' }],
      (await stacks.events('imported')).join('\n'),
    );
    await stacks.remove(String(stack.StackId));
    assert.deepEqual(await groupNames('/mine'), []);
  });

  it('asks to acknowledge what gives permissions, and protects a stack from deletion', async () => {
    const TemplateBody = JSON.stringify({
      Resources: { User: { Type: 'AWS::IAM::User', Properties: { UserName: 'named' } } },
    });
    assert.deepEqual(
      await refusal(stacks.client.send(new sdk.CreateStackCommand({ StackName: 'iam', TemplateBody }))),
      {
        name: 'InsufficientCapabilitiesException',
        status: 400,
        message: 'Requires capabilities : [CAPABILITY_NAMED_IAM]',
      },
    );
    const stack = await stacks.create(
      'guarded',
      { Resources: { Group: group('/guarded') } },
      { EnableTerminationProtection: true },
    );
    const { StackId = '' } = stack;
    assert.deepEqual(await refusal(stacks.remove(StackId)), {
      name: 'ValidationError',
      status: 400,
      message: 'Stack [guarded] cannot be deleted while TerminationProtection is enabled',
    });
    await stacks.client.send(
      new sdk.UpdateTerminationProtectionCommand({ StackName: 'guarded', EnableTerminationProtection: false }),
    );
    await stacks.remove(StackId);
  });

  it('carries out the transform of SAM: a function with its role, its route and its table', async () => {
    const template = `
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: { Runtime: nodejs22.x, Timeout: 5 }
  HttpApi: { RouteSettings: { 'GET /hello/{name}': { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 5 } } }
Resources:
  Links: { Type: AWS::Serverless::SimpleTable, Properties: { PrimaryKey: { Name: PK, Type: String } } }
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      InlineCode: "exports.handler = async (event) => ({ statusCode: 200, body: 'hello ' + event.pathParameters.name })"
      Policies: [{ DynamoDBReadPolicy: { TableName: !Ref Links } }]
      Events: { Get: { Type: HttpApi, Properties: { Path: '/hello/{name}', Method: get } } }
Outputs: { Url: { Value: !GetAtt ServerlessHttpApi.ApiEndpoint } }
`;
    const stack = await stacks.create('sam', template);
    assert.equal(stack.StackStatus, 'CREATE_COMPLETE', (await stacks.events('sam')).join('\n'));
    const answer = await fetch(`${stack.Outputs?.[0]?.OutputValue}/hello/ana`);
    assert.deepEqual([answer.status, await answer.text()], [200, 'hello ana']);
    assert.deepEqual(Object.keys(await stacks.resources('sam')).toSorted(), [
      'Hello',
      'HelloGetIntegration',
      'HelloGetPermission',
      'HelloGetRoute',
      'HelloRole',
      'Links',
      'ServerlessHttpApi',
      'ServerlessHttpApiApiGatewayDefaultStage',
    ]);
    assert.equal((await stacks.remove(String(stack.StackId))).StackStatus, 'DELETE_COMPLETE');
  });
});

describe('a global table', () => {
  it('is a table with the settings of its one replica, which a change set shows to those who ask', async () => {
    const test = await startTestSandbox();
    const { client, create, events } = testStacks(test);
    const resources = (...Replicas: object[]) => ({
      Table: {
        Type: 'AWS::DynamoDB::GlobalTable',
        Properties: {
          TableName: 'links',
          AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
          BillingMode: 'PAY_PER_REQUEST',
          Replicas,
        },
      },
    });
    const replica = { Region: { Ref: 'AWS::Region' }, Tags: [{ Key: 'of', Value: 'replica' }] };
    const two = await create('two', { Resources: resources(replica, { Region: 'us-east-1' }) });
    assert.equal(two.StackStatus, 'ROLLBACK_COMPLETE');
    assert.ok(
      (await events('two')).includes(
        'Table CREATE_FAILED The sandbox supports one replica of a global table, in ap-south-1.',
      ),
    );
    const Resources = resources(replica);
    const one = await create('one', { Resources, Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Table', 'Arn'] } } } });
    const ResourceArn = one.Outputs?.[0]?.OutputValue;
    assert.equal(ResourceArn, `arn:aws:dynamodb:ap-south-1:${test.account}:table/links`);
    const { Tags } = await test.client(DynamoDBClient).send(new ListTagsOfResourceCommand({ ResourceArn }));
    assert.deepEqual(Tags, replica.Tags);
    const name = { StackName: 'one', ChangeSetName: 'change' };
    Resources.Table.Properties.Replicas = [{ ...replica, DeletionProtectionEnabled: true }];
    await client.send(
      new sdk.CreateChangeSetCommand({
        ...name,
        TemplateBody: JSON.stringify({ Resources }),
        DeploymentConfig: { Mode: 'STANDARD' },
      }),
    );
    const [shown, asked] = await Promise.all(
      [false, true].map(async (IncludePropertyValues) => {
        const { Changes } = await client.send(new sdk.DescribeChangeSetCommand({ ...name, IncludePropertyValues }));
        return Changes?.[0]?.ResourceChange;
      }),
    );
    assert.deepEqual([shown?.BeforeContext, shown?.AfterContext], [undefined, undefined]);
    assert.match(asked?.BeforeContext ?? '', /"Replicas":\[\{"Region":"ap-south-1","Tags":\[[^\]]+\]\}\]/);
    assert.match(asked?.AfterContext ?? '', /"DeletionProtectionEnabled":true/);
    await test.stop();
  });
});

describe('a stack whose record the sandbox cannot read', () => {
  it('ends with the error instead of staying in progress', async () => {
    const test = await startTestSandbox();
    const { create, remove } = testStacks(test);
    const { StackId = '' } = await create('broken', { Resources: { Group: { Type: 'AWS::Logs::LogGroup' } } });
    const { stacks } = recordsOf(test.sandbox.store);
    const [[key, whole] = []] = [...stacks.entries()];
    assert.ok(key !== undefined && whole);
    // What one of its own versions has written, and this one does not understand.
    stacks.set(key, { ...whole, resources: null as never });
    const deleted = await remove(StackId);
    assert.equal(deleted.StackStatus, 'DELETE_FAILED');
    assert.match(deleted.StackStatusReason ?? '', /^Internal error of the sandbox: Cannot convert undefined or null/);
    stacks.set(key, whole);
    assert.equal((await remove(StackId)).StackStatus, 'DELETE_COMPLETE');
    await test.stop();
  });
});

describe('a stack in progress', () => {
  it('goes on after the sandbox was stopped', async () => {
    const pace = { ...paces.instant, table: 400 };
    const dir = await mkdtemp(join(tmpdir(), 'workshop-stack-'));
    const test = await startTestSandbox({ dir, pace });
    const Resources = {
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
          BillingMode: 'PAY_PER_REQUEST',
        },
      },
      Group: { Type: 'AWS::Logs::LogGroup', DependsOn: 'Table' },
    };
    const TemplateBody = JSON.stringify({ Resources });
    await testStacks(test).client.send(new sdk.CreateStackCommand({ StackName: 'long', TemplateBody }));
    await test.stop();
    const second = await startTestSandbox({ dir, pace });
    const again = testStacks(second);
    const stack = await again.rested('long');
    assert.equal(stack.StackStatus, 'CREATE_COMPLETE', (await again.events('long')).join('\n'));
    const { TableNames } = await second.client(DynamoDBClient).send(new ListTablesCommand({}));
    assert.equal(TableNames?.length, 1);
    await second.stop();
    await rm(dir, { recursive: true, force: true });
  });
});
