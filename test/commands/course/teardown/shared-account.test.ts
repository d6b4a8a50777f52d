// Several stacks in one account: what belongs to all of them stays as long as one of them needs it.
import assert from 'node:assert/strict';
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { GetPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { start } from '../../../../src/commands/course/start/start.ts';
import { teardown } from '../../../../src/commands/course/teardown/teardown.ts';
import type { CheckResult } from '../../../../src/engine/types.ts';
import { linesOf } from '../../../../src/ui/progress.ts';
import { recordUi } from '../../../helpers/cli/recorded-ui.ts';
import { refusal } from '../../../helpers/sandbox/test-sandbox.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../helpers/workspace/test-workspace.ts';

/** `workshop teardown --yes`: its exit code, what it printed, and each thing that it kept. */
async function tearDown({ paths }: TestWorkspace, options = {}) {
  const heard = recordUi();
  const kept: string[] = [];
  const ui: typeof heard.ui = {
    ...heard.ui,
    on(event) {
      if (event.type === 'resource.kept') kept.push(...linesOf(event).map(({ text }) => text));
    },
  };
  const code = await teardown({ ui, paths, signal: new AbortController().signal, yes: true }, options);
  return { code, text: heard.lines.join('\n'), kept };
}

describe('two regions of one account', () => {
  const roleName = 'aws-workshop-lambda-role';
  let mumbai: TestWorkspace;
  let ireland: TestWorkspace;
  let iam: IAMClient;

  beforeEach(async () => {
    mumbai = await openTestWorkspace();
    ireland = await openTestWorkspace({ sharing: mumbai, region: 'eu-west-1' });
    iam = mumbai.sandbox.client(IAMClient);
  });
  afterEach(async () => {
    await ireland.stop();
    await mumbai.stop();
  });

  const policies = async (RoleName: string) => {
    const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    return AttachedPolicies.map(({ PolicyName }) => PolicyName);
  };

  it('share the role of the course: only the teardown of the last stack removes it', async () => {
    await mumbai.goto('role');
    await ireland.goto('role');
    const reason =
      'the stack in eu-west-1 uses it. Where such a stack is gone: workshop teardown --discover --region eu-west-1';
    const kept = [`policy CloudWatchFullAccess on the role ${roleName}: ${reason}`, `IAM role ${roleName}: ${reason}`];
    const first = await tearDown(mumbai);
    assert.deepEqual(first.kept, kept);
    assert.deepEqual(first.text.split('\n').slice(2, 6), [
      'Removed 1 resource. Nothing is left.',
      'Kept as it is:',
      ...kept.map((line) => `  ${line}`),
    ]);
    assert.match(first.text, /: 12 resource types, 0 workshop resources left\.$/m);
    assert.equal(first.code, 0);
    const checks = await ireland.verifyAll();
    assert.deepEqual([...new Set(checks.map(({ status }) => status))], ['pass']);
    const searched = await tearDown(mumbai, { discover: true, target: 'sandbox' });
    assert.match(searched.text, /in another region: IAM role aws-workshop-lambda-role, made for eu-west-1$/m);
    assert.match(searched.text, /^next: workshop teardown --discover --target sandbox --region eu-west-1$/m);
    const last = await tearDown(ireland);
    assert.deepEqual([last.code, last.kept], [0, []]);
    assert.equal((await refusal(iam.send(new GetRoleCommand({ RoleName: roleName })))).name, 'NoSuchEntityException');
  });

  it('share an existing role: no teardown changes it', async () => {
    const RoleName = 'given';
    const Statement = [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }];
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    await iam.send(
      new AttachRolePolicyCommand({ RoleName, PolicyArn: 'arn:aws:iam::aws:policy/CloudWatchFullAccess' }),
    );
    for (const { paths } of [mumbai, ireland]) {
      const context = { ui: recordUi().ui, paths, signal: new AbortController().signal, yes: true };
      const region = paths === ireland.paths ? 'eu-west-1' : 'ap-south-1';
      assert.equal(await start(context, { target: 'sandbox', region, roleArn: Role?.Arn ?? '' }), 0);
    }
    await mumbai.goto('table');
    await ireland.goto('table');
    for (const workspace of [mumbai, ireland]) {
      const { code, kept } = await tearDown(workspace);
      assert.deepEqual([code, kept], [0, []]);
      assert.deepEqual(await policies(RoleName), ['CloudWatchFullAccess']);
    }
    const { Role: now } = await iam.send(new GetRoleCommand({ RoleName }));
    assert.deepEqual([now?.Arn, now?.Tags ?? []], [Role?.Arn, []]);
  });
});

describe('two learners in one account', () => {
  let ana: TestWorkspace;
  let ben: TestWorkspace;

  before(async () => {
    ana = await openTestWorkspace({ suffix: 'ana' });
    ben = await openTestWorkspace({ suffix: 'ben', sharing: ana });
  });
  after(async () => {
    await ben.stop();
    await ana.stop();
  });

  const accountBlock = async () => {
    const client = ana.sandbox.client(S3ControlClient);
    const AccountId = ana.sandbox.account;
    const { PublicAccessBlockConfiguration: flags = {} } = await client
      .send(new GetPublicAccessBlockCommand({ AccountId }))
      .catch(() => ({ PublicAccessBlockConfiguration: {} }));
    return Object.values(flags).every(Boolean) && Object.keys(flags).length === 4 ? 'on' : 'off';
  };
  const failedChecks = (checks: readonly CheckResult[]) =>
    checks.filter(({ status }) => status !== 'pass' && status !== 'superseded').map(({ id }) => id);

  it('keep the block of the account open for the website of the other, and say why', async () => {
    await ben.goto('public-access');
    const checks = await ana.goto('private-again');
    assert.deepEqual(failedChecks(checks), []);
    const blocked = checks.find(({ id }) => id === 'private-again.public-access-blocked');
    assert.equal(
      blocked?.actual,
      'on for the bucket; off for the account, because the stack with the suffix ben still has a public website',
    );
    assert.equal(await accountBlock(), 'off');
    assert.deepEqual(failedChecks(await ben.verifyAll()), []);
  });

  it('block the account with the last public website, and all checks of both pass', async () => {
    assert.deepEqual(failedChecks(await ben.goto('private-again')), []);
    assert.equal(await accountBlock(), 'on');
    assert.deepEqual(failedChecks(await ana.verifyAll()), []);
  });

  it('never make the block of the account weaker while the other has a stack', async () => {
    const { code, kept } = await tearDown(ben);
    assert.deepEqual(
      [code, kept],
      [0, ['Block Public Access of the account: the stack with the suffix ana in this account may rely on it.']],
    );
    assert.equal(await accountBlock(), 'on');
    assert.deepEqual(failedChecks(await ana.verifyAll()), []);
  });
});
