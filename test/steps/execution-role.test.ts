// Accounts that let only administrators create roles, or only roles with a permissions boundary.
import assert from 'node:assert/strict';
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { doctor } from '../../src/commands/account/doctor/doctor.ts';
import { discover } from '../../src/commands/course/teardown/discover/discover.ts';
import { inspect } from '../../src/commands/inspect/inspect.ts';
import { modelOf } from '../../src/commands/map/model.ts';
import { start, type StartOptions } from '../../src/commands/course/start/start.ts';
import { policyFor } from '../../src/commands/account/policy/policy-document.ts';
import { exercises } from '../../src/commands/exercise/exercises/index.ts';
import { canStartExercise } from '../../src/engine/exercise.ts';
import { WorkshopError } from '../../src/engine/errors.ts';
import visitCount from '../../steps/10-your-code/visit-count.ts';
import ownRoles from '../../steps/9-lock-it-down/own-roles.ts';
import type { DriftNote } from '../../src/engine/types.ts';
import { course } from '../../steps/index.ts';
import { advance } from '../../src/engine/build/advance.ts';
import { findStep } from '../../src/engine/course.ts';
import { recordUi } from '../helpers/cli/recorded-ui.ts';
import { createUserKey } from '../helpers/sandbox/user-key.ts';
import { openTestWorkspace, type TestWorkspace } from '../helpers/workspace/test-workspace.ts';

const trust = (Service: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
  });

describe('the execution role', () => {
  let workspace: TestWorkspace;
  let iam: IAMClient;
  let account: string;

  before(async () => {
    workspace = await openTestWorkspace();
    iam = workspace.sandbox.client(IAMClient);
    account = workspace.sandbox.account;
  });
  after(() => workspace.stop());

  async function makeRole(RoleName: string, policies: readonly string[], service = 'lambda.amazonaws.com') {
    const { Role } = await iam.send(
      new CreateRoleCommand({ RoleName, Path: '/team/', AssumeRolePolicyDocument: trust(service) }),
    );
    for (const name of policies)
      await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: `arn:aws:iam::aws:policy/${name}` }));
    return Role?.Arn ?? '';
  }

  async function starts(options: StartOptions) {
    const heard = recordUi();
    const context = { ui: heard.ui, paths: workspace.paths, signal: new AbortController().signal, yes: true };
    const code = await start(context, options);
    return { code, document: heard.document as Record<string, unknown>, lines: heard.lines };
  }

  /** What the doctor says of the role. */
  async function diagnosis(): Promise<unknown[]> {
    const heard = recordUi();
    const context = { ui: heard.ui, paths: workspace.paths, signal: new AbortController().signal, yes: true };
    await doctor(context, { full: true });
    const { checks } = heard.document as { checks: Record<string, string>[] };
    const { status, because, actual, help } = checks.find(({ id }) => id === 'role') ?? {};
    return [status, because, actual, help].filter((each) => each !== undefined);
  }

  it('of another account is refused', async () => {
    await assert.rejects(starts({ roleArn: 'arn:aws:iam::999999999999:role/theirs' }), (error) => {
      assert.ok(error instanceof WorkshopError);
      assert.deepEqual(
        [error.exitCode, error.message],
        [
          2,
          `The role arn:aws:iam::999999999999:role/theirs belongs to account 999999999999, and this workshop is in ${account}.`,
        ],
      );
      return true;
    });
  });

  describe('that exists already', () => {
    let arn: string;

    before(async () => {
      arn = await makeRole('workshop-functions', ['CloudWatchFullAccess', 'AmazonDynamoDBFullAccess']);
    });

    it('is recorded by start', async () => {
      const { document, lines } = await starts({ roleArn: arn });
      assert.deepEqual(document['executionRole'], { arn });
      assert.match(lines.join('\n'), new RegExp(`role   ${arn}, an existing role`));
    });

    it('runs the functions as far as the table, with a policy that allows no change of a role', async function () {
      this.timeout(120_000);
      const scope = { audience: 'learner', account, region: 'ap-south-1', suffix: '', executionRole: { arn } } as const;
      const policy = await policyFor(scope);
      assert.deepEqual(
        policy.Statement.flatMap(({ Action, Resource }) =>
          Action.filter((action) => action.startsWith('iam:')).map((action) => `${action} ${Resource.join()}`),
        ).sort(),
        [
          'iam:GetPolicy arn:aws:iam::aws:policy/*',
          'iam:GetPolicyVersion arn:aws:iam::aws:policy/*',
          'iam:GetRole *',
          `iam:GetRolePolicy ${arn}`,
          'iam:ListAccountAliases *',
          'iam:ListRoles *',
          `iam:PassRole ${arn}`,
          `iam:SimulatePrincipalPolicy ${arn}`,
          `iam:SimulatePrincipalPolicy arn:aws:iam::${account}:user/\${aws:username}`,
        ],
      );
      const { store } = workspace.sandbox.sandbox;
      await workspace.useKey(createUserKey(store, { account, userName: 'learner', policy }));
      const checks = await workspace.goto('database-access');
      assert.deepEqual(
        checks.map(({ id, status }) => `${status} ${id}`),
        [
          'pass database-access.stores-url',
          'pass database-access.finds-url',
          'pass database-access.unknown-id',
          'pass database-access.invalid-url',
        ],
      );
      const ofRole = (await workspace.verifyAll()).filter(({ step }) => step === 'role');
      assert.deepEqual(
        ofRole.map(({ id, status, actual }) => [id, status, actual]),
        [
          ['role.trusts-lambda-only', 'pass', 'lambda.amazonaws.com'],
          ['role.can-write-logs', 'pass', 'everything allowed'],
        ],
      );
    });

    it('stays the role of both functions in the optional step own-roles', async () => {
      const drifts: string[] = [];
      const step = { executionRole: { arn }, drift: ({ today }: DriftNote) => drifts.push(today) };
      assert.deepEqual(await ownRoles.provision(step as never), { createRoleArn: arn, getRoleArn: arn });
      assert.deepEqual(drifts, [`the functions keep the existing role ${arn}, and this step is skipped`]);
    });

    it('is found by a scan of the account, which counts no step as missing', async () => {
      const { stacks } = await workspace.work(({ run, checkpoint: { target } }) => discover(run, { target }));
      assert.deepEqual(
        stacks.map(({ checkpoint }) => [
          checkpoint.executionRole,
          checkpoint.steps['role']?.status,
          checkpoint.steps['database-access']?.status,
          checkpoint.resources.filter(({ kind }) => kind === 'role').length,
        ]),
        [[{ arn }, 'provisioned', 'provisioned', 0]],
      );
    });

    it('is shown by inspect and the map as the role of the account', async () => {
      const heard = recordUi();
      const context = { ui: heard.ui, paths: workspace.paths, signal: new AbortController().signal, yes: true };
      assert.equal(await inspect(context, { what: 'role' }), 0);
      assert.equal(heard.lines[1], `IAM role ${arn}: yours, not ours. The workshop does not change or remove it.`);
      await inspect(context, {});
      assert.equal((heard.document as { existingRole?: string }).existingRole, arn);
      const { parts, ways } = await workspace.work(({ checkpoint }) => Promise.resolve(modelOf(course, checkpoint)));
      const { title, state, details } = parts.find(({ id }) => id === 'role') ?? {};
      assert.deepEqual(
        [title, state, details?.every(({ built }) => built)],
        ['IAM role: yours, not ours', 'built', true],
      );
      assert.ok(ways.find(({ from, to }) => from === 'functions' && to === 'table')?.built);
    });

    it('has no record, so no exercise changes it', async () => {
      await workspace.work(async ({ run, checkpoint }) => {
        assert.deepEqual(
          checkpoint.resources.filter(({ kind }) => kind.startsWith('role')),
          [],
        );
        assert.deepEqual(
          exercises.filter((exercise) => exercise.area === 'the role' && canStartExercise(run, exercise)),
          [],
        );
        return Promise.resolve();
      });
    });

    it('cannot be replaced once the functions use it', async () => {
      const other = await makeRole('another-role', []);
      await assert.rejects(starts({ roleArn: other }), /already has functions that use another role/);
    });

    it('is still there after the teardown, as it was', async () => {
      const { left } = await workspace.teardown();
      assert.deepEqual(left, []);
      const { AttachedPolicies } = await iam.send(
        new ListAttachedRolePoliciesCommand({ RoleName: 'workshop-functions' }),
      );
      assert.deepEqual(AttachedPolicies?.map(({ PolicyName }) => PolicyName).sort(), [
        'AmazonDynamoDBFullAccess',
        'CloudWatchFullAccess',
      ]);
    });
  });

  it('fails its checks where Lambda cannot assume it, or it allows too little, and can be replaced', async () => {
    const seen = async (roleArn: string) => {
      await starts({ roleArn });
      return (await workspace.goto('role')).map(({ id, status, actual }) => [id, status, actual]);
    };
    const trustsOther = await makeRole('trusts-ec2', ['CloudWatchFullAccess'], 'ec2.amazonaws.com');
    await starts({ roleArn: trustsOther });
    assert.deepEqual((await diagnosis()).slice(0, 3), [
      'fail',
      'Lambda cannot assume the role: its trust policy does not name lambda.amazonaws.com.',
      'ec2.amazonaws.com',
    ]);
    assert.deepEqual(await seen(trustsOther), [
      ['role.trusts-lambda-only', 'fail', 'ec2.amazonaws.com'],
      ['role.can-write-logs', 'blocked', undefined],
    ]);
    assert.deepEqual(await seen(await makeRole('without-table', ['CloudWatchFullAccess'])), [
      ['role.trusts-lambda-only', 'pass', 'lambda.amazonaws.com'],
      ['role.can-write-logs', 'fail', 'not allowed: dynamodb:PutItem, dynamodb:GetItem'],
    ]);
    await workspace.teardown();
  });

  it('says before the task visit-count that it does not allow dynamodb:UpdateItem', async () => {
    const arn = await makeRole('of-the-handbook', ['CloudWatchFullAccess']);
    const Statement = [{ Effect: 'Allow', Action: ['dynamodb:PutItem', 'dynamodb:GetItem'], Resource: '*' }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await iam.send(new PutRolePolicyCommand({ RoleName: 'of-the-handbook', PolicyName: 'table', PolicyDocument }));
    await starts({ roleArn: arn });
    assert.deepEqual(await diagnosis(), [
      'pass',
      `${arn}: Lambda can assume it, and it allows logs and the table. The optional task visit-count also needs dynamodb:UpdateItem`,
    ]);
    await workspace.work(async ({ run: { aws } }) => {
      const step = { aws, name: (name: string) => name, executionRole: { arn } };
      await assert.rejects(visitCount.provision(step as never), {
        message: `The existing role ${arn} does not allow dynamodb:UpdateItem on the table, and counting a visit needs it.`,
        fix: 'aws iam list-attached-role-policies --role-name of-the-handbook   # an administrator adds dynamodb:UpdateItem',
      });
    });
    await workspace.teardown();
  });

  it('with the tag of the workshop is refused, because a teardown would remove it', async () => {
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName: 'tagged-role',
        AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
        Tags: [{ Key: 'workshop', Value: 'url-shortener' }],
      }),
    );
    await starts({ roleArn: Role?.Arn });
    await assert.rejects(
      workspace.work(async ({ run }) => advance(run, findStep(course, 'role'))),
      /tagged-role has the tag workshop=url-shortener, so a teardown would remove it/,
    );
    await workspace.teardown();
    await iam.send(new DeleteRoleCommand({ RoleName: 'tagged-role' }));
  });

  describe('with a permissions boundary', () => {
    let boundary: string;

    before(async () => {
      const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
      const { Policy } = await iam.send(
        new CreatePolicyCommand({ PolicyName: 'boundary', PolicyDocument: JSON.stringify(document) }),
      );
      boundary = Policy?.Arn ?? '';
    });

    it('is created by a learner whose account allows no role without it', async () => {
      await starts({});
      const scope = { audience: 'learner', account, region: 'ap-south-1', suffix: '' } as const;
      const policy = await policyFor({ ...scope, executionRole: { permissionsBoundary: boundary } });
      const { store } = workspace.sandbox.sandbox;
      await workspace.useKey(createUserKey(store, { account, userName: 'learner', policy }));
      assert.deepEqual(await diagnosis(), [
        'fail',
        'The account allows new roles only with a permissions boundary. Its administrator knows which one.',
        'iam:CreateRole is denied',
        'workshop start --permissions-boundary <ARN of the policy>   # or workshop start --role-arn <ARN>   # with a role that an administrator creates',
      ]);
      await assert.rejects(workspace.goto('role'), /iam:CreateRole/);
      await starts({ permissionsBoundary: boundary });
      assert.deepEqual((await diagnosis()).slice(0, 2), [
        'pass',
        `iam:CreateRole is allowed with the boundary ${boundary}`,
      ]);
      const checks = await workspace.goto('role');
      assert.deepEqual(
        checks.map(({ status }) => status),
        ['pass', 'pass'],
      );
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'aws-workshop-lambda-role' }));
      assert.equal(Role?.PermissionsBoundary?.PermissionsBoundaryArn, boundary);
    });

    it('drifts where the boundary is removed, and is repaired', async () => {
      await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: 'aws-workshop-lambda-role' }));
      const [live] = (await workspace.inspectAll()).filter(({ id }) => id === 'role');
      assert.deepEqual(live?.drift, [{ property: 'permissionsBoundary', recorded: boundary, live: undefined }]);
      await workspace.work(async ({ run }) => {
        await advance(run, findStep(course, 'role'));
      });
      const [repaired] = (await workspace.inspectAll()).filter(({ id }) => id === 'role');
      assert.equal(repaired?.state, 'present');
    });

    it('is removed by the teardown', async () => {
      assert.deepEqual((await workspace.teardown()).left, []);
      await assert.rejects(iam.send(new GetRoleCommand({ RoleName: 'aws-workshop-lambda-role' })), {
        name: 'NoSuchEntityException',
      });
    });
  });
});
