// `workshop inspect`: its table, one resource with its settings, what changed, and its errors, to the letter.
import assert from 'node:assert/strict';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DetachRolePolicyCommand, IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { inspect } from '../../../src/commands/inspect/inspect.ts';
import { names } from '../../../steps/names.ts';
import { recordUi } from '../../helpers/cli/recorded-ui.ts';
import { openTestWorkspace, type TestWorkspace } from '../../helpers/workspace/test-workspace.ts';

const header = 'target sandbox · account 123456789012 · ap-south-1';

const statementFor = (service: string) =>
  `[{"Effect":"Allow","Principal":{"Service":"${service}.amazonaws.com"},"Action":"sts:AssumeRole"}]`;

describe('the command inspect', () => {
  let workspace: TestWorkspace;
  before(async () => {
    workspace = await openTestWorkspace();
    await workspace.goto('environment');
  });
  after(() => workspace.stop());

  async function run(what?: string) {
    const heard = recordUi();
    const context = { ui: heard.ui, paths: workspace.paths, signal: new AbortController().signal, yes: false };
    const code = await inspect(context, { what });
    return { code, text: heard.lines.join('\n'), document: heard.document as { resources: object[] } };
  }

  it('says that there are no resources yet', async () => {
    const { code, text } = await run();
    assert.deepEqual([code, text], [0, `${header}\nNo resources yet.\nnext: workshop inspect --as cli`]);
  });

  it('shows state, id and name of each resource', async () => {
    await workspace.goto('role');
    const { code, text } = await run();
    assert.equal(code, 0);
    assert.equal(
      text,
      `${header}
STATE    RESOURCE     NAME
present  table        AWSWorkshopDemoTable
present  role         aws-workshop-lambda-role
present  logs-policy  CloudWatchFullAccess
next: workshop inspect --as cli`,
    );
  });

  it('shows one resource with its settings, by its id and by its name on AWS', async () => {
    const { text, document } = await run('table');
    assert.equal(
      text,
      `${header}
DynamoDB table AWSWorkshopDemoTable
  state         present
  resource      table (table)
  step          table
  name          AWSWorkshopDemoTable
  arn           arn:aws:dynamodb:ap-south-1:123456789012:table/AWSWorkshopDemoTable
  console       workshop console
  idle cost     USD 0 an hour: you pay per request; the first 25 GB of storage are free
  made by       1 call: workshop inspect table --as cli
  partitionKey  PK
  billingMode   PAY_PER_REQUEST
next: workshop inspect --as cli`,
    );
    assert.equal((await run('AWSWorkshopDemoTable')).text, text);
    assert.deepEqual(document.resources, [
      {
        id: 'table',
        step: 'table',
        kind: 'table',
        what: 'DynamoDB table AWSWorkshopDemoTable',
        name: 'AWSWorkshopDemoTable',
        arn: 'arn:aws:dynamodb:ap-south-1:123456789012:table/AWSWorkshopDemoTable',
        properties: {
          arn: 'arn:aws:dynamodb:ap-south-1:123456789012:table/AWSWorkshopDemoTable',
          partitionKey: 'PK',
          billingMode: 'PAY_PER_REQUEST',
        },
        own: [],
        state: 'present',
        drift: [],
        console: null,
        cost: { dollarsPerHour: 0, because: 'you pay per request; the first 25 GB of storage are free' },
        calls: 1,
        because: null,
      },
    ]);
  });

  it('shows every resource of a step', async () => {
    assert.equal(
      (await run('role')).text,
      `${header}
IAM role aws-workshop-lambda-role
  state            present
  resource         role (role)
  step             role
  name             aws-workshop-lambda-role
  arn              arn:aws:iam::123456789012:role/aws-workshop-lambda-role
  console          workshop console
  idle cost        USD 0 an hour: IAM is free
  made by          1 call: workshop inspect role --as cli
  trust.Version    2012-10-17
  trust.Statement  [{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]

policy CloudWatchFullAccess on the role aws-workshop-lambda-role
  state      present
  resource   logs-policy (role-policy)
  step       role
  name       CloudWatchFullAccess
  arn        arn:aws:iam::aws:policy/CloudWatchFullAccess
  console    workshop console
  idle cost  USD 0 an hour: IAM is free
  made by    1 call: workshop inspect logs-policy --as cli
  policyArn  arn:aws:iam::aws:policy/CloudWatchFullAccess
next: workshop inspect --as cli`,
    );
  });

  it('refuses a name that it does not know, with the names that it knows', async () => {
    await assert.rejects(run('rol'), {
      code: 'usage',
      message: 'There is no resource "rol". Did you mean role?',
      state: 'The resources are: table, role, logs-policy.',
      fix: 'workshop inspect',
    });
  });

  it('shows what is missing and what differs, and names the command that repairs it', async () => {
    await workspace.sandbox.client(DynamoDBClient).send(new DeleteTableCommand({ TableName: names.table }));
    const iam = workspace.sandbox.client(IAMClient);
    const PolicyArn = 'arn:aws:iam::aws:policy/CloudWatchFullAccess';
    await iam.send(new DetachRolePolicyCommand({ RoleName: names.role, PolicyArn }));
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    };
    const PolicyDocument = JSON.stringify(trust);
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: names.role, PolicyDocument }));
    const { code, text } = await run();
    assert.equal(code, 0);
    assert.equal(
      text,
      `${header}
STATE    RESOURCE     NAME
missing  table        AWSWorkshopDemoTable
drifted  role         aws-workshop-lambda-role
    trust.Statement: was ${statementFor('lambda')}, is ${statementFor('ec2')}
missing  logs-policy  CloudWatchFullAccess
next: workshop repair   # 3 resources missing or changed`,
    );
  });
});
