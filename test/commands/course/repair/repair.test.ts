// `workshop repair`, as it speaks: what it repaired, and what it could not read.
import assert from 'node:assert/strict';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IAMClient, PutUserPolicyCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { repair } from '../../../../src/commands/course/repair/repair.ts';
import type { Ui } from '../../../../src/ui/ui.ts';
import { recordUi, type RecordedUi } from '../../../helpers/cli/recorded-ui.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../helpers/workspace/test-workspace.ts';

const allowAll = { Effect: 'Allow', Action: '*', Resource: '*' } as const;

describe('the command repair', () => {
  let workspace: TestWorkspace;
  beforeEach(async () => {
    workspace = await openTestWorkspace({ policy: { Version: '2012-10-17', Statement: [allowAll] } });
    await workspace.goto('role');
  });
  afterEach(() => workspace.stop());

  async function run(): Promise<RecordedUi & { readonly code: number; readonly shown: string[] }> {
    const heard = recordUi();
    const { signal } = new AbortController();
    const shown: string[] = [];
    const on: Ui['on'] = (event) =>
      event.type === 'resource.ready' && shown.push(`${event.change} ${event.id}`) && undefined;
    const code = await repair({ ui: { ...heard.ui, on }, paths: workspace.paths, signal, yes: true }, {});
    return { ...heard, code, shown };
  }

  /** For the learner's own user, from now on. */
  async function deny(Action: string): Promise<void> {
    const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action, Resource: '*' }] };
    await workspace.sandbox
      .client(IAMClient)
      .send(
        new PutUserPolicyCommand({ UserName: 'learner', PolicyName: 'deny', PolicyDocument: JSON.stringify(policy) }),
      );
  }

  const target = 'target sandbox · account 123456789012 · ap-south-1';
  const doctor = 'next: workshop doctor   # checks credentials and permissions; then again: workshop repair';

  function unread(resource: string, denied: string): { because: string; text: string } {
    const because = `A policy explicitly denies the call: User: arn:aws:iam::123456789012:user/learner is not authorized to perform: ${denied} with an explicit deny in an identity-based policy`;
    const head = '1 resource could not be read, so it is not known whether it needs a repair:';
    return { because, text: `${head}\n  unknown   ${resource}\n            ${because}` };
  }

  it('finds nothing to do where every resource is right', async () => {
    const { code, lines, document } = await run();
    assert.deepEqual(
      [code, lines],
      [0, [target, 'Nothing to repair. All resources are as the course created them.', 'next: workshop verify']],
    );
    assert.deepEqual(document, { repaired: [], failed: [], unread: [] });
  });

  it('says what it could not read, and does not call it right', async () => {
    await deny('dynamodb:DescribeTable');
    const { code, lines, document } = await run();
    const { because, text } = unread(
      'table: DynamoDB table AWSWorkshopDemoTable',
      'dynamodb:DescribeTable on resource: arn:aws:dynamodb:ap-south-1:123456789012:table/AWSWorkshopDemoTable',
    );
    assert.deepEqual([code, lines], [1, [target, text, doctor]]);
    const what = 'DynamoDB table AWSWorkshopDemoTable';
    assert.deepEqual(document, {
      repaired: [],
      failed: [],
      unread: [{ id: 'table', step: 'table', kind: 'table', what, because }],
    });
  });

  it('says of each resource that it is created again or updated, and of none that it is unchanged', async () => {
    const [TableName, RoleName] = ['AWSWorkshopDemoTable', 'aws-workshop-lambda-role'];
    await workspace.sandbox.client(DynamoDBClient).send(new DeleteTableCommand({ TableName }));
    await workspace.sandbox.client(IAMClient).send(
      new UpdateAssumeRolePolicyCommand({
        RoleName,
        PolicyDocument: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}}]}',
      }),
    ); // prettier-ignore
    const { code, shown, lines } = await run();
    assert.deepEqual([code, shown], [0, ['created table', 'updated role']]);
    assert.equal(lines.at(-2), 'Repaired 2 resources.\n  recreated  table\n  corrected  role');
  });

  it('repairs the rest, and ends with 1', async () => {
    await deny('iam:GetRole');
    const TableName = 'AWSWorkshopDemoTable';
    await workspace.sandbox.client(DynamoDBClient).send(new DeleteTableCommand({ TableName }));
    const { code, lines } = await run();
    const { text } = unread(
      'role: IAM role aws-workshop-lambda-role',
      'iam:GetRole on resource: role aws-workshop-lambda-role',
    );
    assert.deepEqual(
      [code, lines],
      [
        1,
        [
          target,
          'To repair:\n  missing   table: DynamoDB table AWSWorkshopDemoTable',
          `Repaired 1 resource.\n  recreated  table\n${text}`,
          doctor,
        ],
      ],
    );
  });
});
