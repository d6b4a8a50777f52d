// `workshop class access --identity-center`: one permission set for the class, and each learner in their own account.
import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DescribeUserCommand, IdentitystoreClient, ListUsersCommand } from '@aws-sdk/client-identitystore';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { CreateAccountCommand, ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import * as sso from '@aws-sdk/client-sso-admin';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { CallInterceptor } from '../../../../src/aws/calls/clients.ts';
import { policyFor } from '../../../../src/commands/account/policy/policy-document.ts';
import { classAccess } from '../../../../src/commands/class/access/access.ts';
import { classHandout } from '../../../../src/commands/class/handout/handout.ts';
import { createKillSwitch } from '../../../../src/commands/class/rehearse/kill.ts';
import { defaultRoleName } from '../../../../src/commands/class/roster/read-org-unit.ts';
import type { InjectionKind } from '../../../../src/sandbox/sandbox.ts';
import { recordUi } from '../../../helpers/cli/recorded-ui.ts';
import {
  createCenterUser,
  createOrganization,
  enableIdentityCenter,
} from '../../../helpers/sandbox/identity-center.ts';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';
import type { TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../helpers/workspace/test-workspace.ts';

interface AccessDocument {
  readonly identityCenter: {
    readonly portal: string;
    readonly permissionSets: readonly { readonly name: string; readonly actions: readonly string[] }[];
    readonly left?: readonly string[];
  };
  readonly members: readonly {
    readonly name: string;
    readonly actions: readonly string[] | null;
    readonly because: string | null;
  }[];
}

type Flags = Parameters<typeof classAccess>[1];

describe('workshop class access --identity-center', () => {
  let workspace: TestWorkspace;
  let test: TestSandbox;
  let dir: string;
  let roster: string;
  let instance: { InstanceArn: string; IdentityStoreId: string };
  let ana: { account: string; userId: string };
  let ben: { account: string };
  let admin: sso.SSOAdminClient;
  /** By operation: what becomes of its next calls. */
  const injected = new Map<string, InjectionKind[]>();

  before(async () => {
    workspace = await openTestWorkspace({ injections: (_service, operation) => injected.get(operation)?.shift() });
    test = workspace.sandbox;
    dir = workspace.paths.dir;
    admin = test.client(sso.SSOAdminClient);
    await createOrganization(test);
    ben = { account: await createAccount('Ben') };
    ana = { account: await createAccount('Ana'), userId: '' };
    roster = join(dir, 'spring.csv');
    const rows = [`Ana,${ana.account},ana`, `Ben,${ben.account},ben@example.com`];
    await writeFile(roster, `name,account,e-mail\n${rows.join('\n')}\n`);
  });
  after(() => workspace.stop());

  async function createAccount(AccountName: string): Promise<string> {
    const organizations = test.client(OrganizationsClient);
    await organizations.send(new CreateAccountCommand({ AccountName, Email: `${AccountName}@example.org` }));
    const { Accounts = [] } = await organizations.send(new ListAccountsCommand({}));
    return String(Accounts.find(({ Name }) => Name === AccountName)?.Id);
  }

  function start(options: Flags = {}, around?: CallInterceptor) {
    const heard = recordUi(['spring']);
    const context = { ui: heard.ui, paths: workspace.paths, signal: new AbortController().signal, yes: false };
    const given = { target: 'sandbox', roster, roleName: defaultRoleName, identityCenter: true, ...options };
    return { heard, ending: classAccess({ ...context, ...(around && { around }) }, given) };
  }

  async function run(options: Flags = {}, around?: CallInterceptor) {
    const { heard, ending } = start(options, around);
    const code = await ending;
    return { code, text: heard.lines.join('\n'), ...(heard.document as unknown as AccessDocument) };
  }

  const lists = () => ({ allowAccounts: `${ana.account},${ben.account}` });
  const actionsOf = ({ members }: AccessDocument) => members.map(({ name, actions }) => [name, actions]);
  /** By name, with who has it in which account. */
  async function assignments() {
    const { InstanceArn } = instance;
    const { PermissionSets = [] } = await admin.send(new sso.ListPermissionSetsCommand({ InstanceArn }));
    const all = [];
    for (const PermissionSetArn of PermissionSets) {
      const { PermissionSet } = await admin.send(
        new sso.DescribePermissionSetCommand({ InstanceArn, PermissionSetArn }),
      );
      for (const AccountId of [ana.account, ben.account]) {
        const asked = { InstanceArn, PermissionSetArn, AccountId };
        const { AccountAssignments = [] } = await admin.send(new sso.ListAccountAssignmentsCommand(asked));
        all.push(...AccountAssignments.map(({ PrincipalId }) => [PermissionSet?.Name, AccountId, PrincipalId]));
      }
      if (all.length === 0) all.push([PermissionSet?.Name]);
    }
    return all;
  }
  const users = async () =>
    (
      await test.client(IdentitystoreClient).send(new ListUsersCommand({ IdentityStoreId: instance.IdentityStoreId }))
    ).Users?.map(({ UserName }) => UserName).toSorted();
  const idOf = async (name: string) =>
    (
      await test.client(IdentitystoreClient).send(new ListUsersCommand({ IdentityStoreId: instance.IdentityStoreId }))
    ).Users?.find(({ UserName }) => UserName === name)?.UserId;
  const unlock = () => rm(join(dir, '.workshop', 'class', 'spring', 'access', 'lock'), { force: true });

  it('says where there is no instance, and that it has one region', async () => {
    await assert.rejects(run(), {
      code: 'usage',
      message: `Account ${test.account} sees no instance of IAM Identity Center in ap-south-1. It has one region.`,
    });
    instance = await enableIdentityCenter(test);
    ana = { ...ana, userId: await createCenterUser(test, instance, 'ana', 'ana@example.com') };
    await assert.rejects(run({ identityCenterRegion: 'eu-west-1' }), {
      code: 'usage',
      message: `Account ${test.account} sees no instance of IAM Identity Center in eu-west-1. It has one region.`,
      fix: /--identity-center --identity-center-region <region>/,
    });
    await assert.rejects(run({ identityCenter: false, createUsers: true }), /--create-users belongs to/);
  });

  it('names the account that manages the instance to an instructor in another one', async () => {
    await workspace.useKey(createUserKey(test.sandbox.store, { account: ben.account, userName: 'teacher' }));
    await assert.rejects(run(), {
      code: 'credentials',
      message: `IAM Identity Center belongs to account ${test.account}, and account ${ben.account} does not manage it.`,
      fix: new RegExp(`--profile of account ${test.account}, or of its delegated administrator`),
    });
    await workspace.useKey(test.sandbox.key);
  });

  it('plans who gets what in which account and at no cost, and creates no user unasked', async () => {
    const plan = await run();
    assert.equal(plan.code, 1);
    assert.deepEqual(
      plan.members.map(({ actions, because }) => actions ?? because),
      [
        ['assign workshop-spring'],
        'IAM Identity Center has no user ben@example.com: add it there, or give --create-users',
      ],
    );
    const { IdentityStoreId } = instance;
    assert.equal(plan.identityCenter.portal, `https://${IdentityStoreId}.awsapps.com/start`);
    assert.deepEqual(plan.identityCenter.permissionSets, [{ name: 'workshop-spring', actions: ['create'] }]);
    assert.match(plan.text, /Permission sets, users and assignments cost nothing\./);
    assert.match(plan.text, /create {2}permission set workshop-spring \(\d,\d{3} of 10,240 characters\)/);
    const asked = await run({ createUsers: true });
    assert.equal(asked.code, 0);
    assert.deepEqual(asked.members[1]?.actions, ['create user ben@example.com', 'assign workshop-spring']);
    assert.match(asked.text, /New users have no password\..*With an external identity provider/);
    assert.deepEqual([await assignments(), await users()], [[], ['ana']]);
  });

  it('is stopped in the middle, and continues with exactly what is missing', async () => {
    const create = { create: true, createUsers: true, atOnce: '1', ...lists() };
    // Dead once the user exists and before anybody knows its id.
    const lost = new Promise<void>((resolve) => {
      const around: CallInterceptor = async ({ operation }, next) => {
        const answer = await next();
        if (operation !== 'CreateUser') return answer;
        resolve();
        return new Promise<never>(() => undefined);
      };
      start(create, around).ending.catch(() => undefined);
    });
    await lost;
    await unlock();
    const userId = await idOf('ben@example.com');
    // Dead before the second assignment: it is of the user that the first run has created.
    const { around, killDuring } = createKillSwitch();
    assert.equal(await killDuring(() => start(create, around).ending, 1, /^CreateAccountAssignment$/), 'killed');
    await unlock();
    assert.deepEqual([(await assignments()).length, await users()], [1, ['ana', 'ben@example.com']]);
    const again = await run(create);
    assert.equal(again.code, 0);
    assert.deepEqual(actionsOf(again), [
      ['Ana', []],
      ['Ben', ['assign workshop-spring']],
    ]);
    assert.deepEqual(await assignments(), [
      ['workshop-spring', ana.account, ana.userId],
      ['workshop-spring', ben.account, userId],
    ]);
    assert.deepEqual(actionsOf(await run({ createUsers: true })), [
      ['Ana', []],
      ['Ben', []],
    ]);
  });

  it('gives exactly what `workshop policy` prints, in the role of the account', async () => {
    const InlinePolicy = await inlinePolicy();
    const scope = { account: '*', region: 'ap-south-1', suffix: '' };
    const { Statement } = JSON.parse(InlinePolicy) as Awaited<ReturnType<typeof policyFor>>;
    const allowed = await Promise.all(
      (['learner', 'optional-chapters'] as const).map((audience) => policyFor({ audience, ...scope })),
    );
    const withoutIds = (statements: typeof Statement) => statements.map((one) => ({ ...one, Sid: '' }));
    assert.deepEqual(withoutIds(Statement), withoutIds(allowed.flatMap((one) => one.Statement)));
    assert.equal(new Set(Statement.map(({ Sid }) => Sid)).size, Statement.length);
    const roleArn = `arn:aws:iam::${ana.account}:role/${defaultRoleName}`;
    const { Credentials } = await test
      .client(STSClient)
      .send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'test' }));
    const session = {
      accessKeyId: String(Credentials?.AccessKeyId),
      secretAccessKey: String(Credentials?.SecretAccessKey),
      sessionToken: String(Credentials?.SessionToken),
    };
    const { Roles = [] } = await test
      .client(IAMClient, session)
      .send(new ListRolesCommand({ PathPrefix: '/aws-reserved/' }));
    assert.deepEqual(
      Roles.map(({ RoleName = '' }) => RoleName.replace(/_[0-9a-f]{16}$/, '')),
      ['AWSReservedSSO_workshop-spring'],
    );
  });

  it('corrects the permission set in all accounts after it was changed by hand', async () => {
    const wanted = await inlinePolicy();
    const { InstanceArn } = instance;
    const InlinePolicy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    });
    await admin.send(new sso.PutInlinePolicyToPermissionSetCommand({ ...(await setOfClass()), InlinePolicy }));
    assert.deepEqual((await run()).identityCenter.permissionSets, [{ name: 'workshop-spring', actions: ['update'] }]);
    assert.equal((await run({ create: true, ...lists() })).code, 0);
    assert.equal(await inlinePolicy(), wanted);
    const outdated = new sso.ListAccountsForProvisionedPermissionSetCommand({
      ...(await setOfClass()),
      ProvisioningStatus: 'LATEST_PERMISSION_SET_NOT_PROVISIONED',
    });
    assert.deepEqual((await admin.send(outdated)).AccountIds, []);
    assert.ok(InstanceArn);
  });

  it('is retried where Identity Center throttles, is busy with another change, or an answer is lost', async () => {
    // As AWS answers where an earlier write has not reached every host yet.
    const busy = { code: 'ConflictException', status: 400, message: 'There is a conflicting operation in process.' };
    injected.set('ListAccountAssignments', ['throttle', 'throttle']);
    injected.set('GetUserId', ['drop-after']);
    injected.set('DeleteAccountAssignment', [busy, busy]);
    assert.equal((await run({ remove: true, allowAccounts: ana.account })).code, 1);
    assert.deepEqual(await assignments(), [['workshop-spring', ben.account, await idOf('ben@example.com')]]);
    assert.equal((await run({ create: true, ...lists() })).code, 0);
    assert.deepEqual([...injected.values()].flat(), []);
  });

  it('puts the portal and the profile on the sheet of each learner', async () => {
    const heard = recordUi();
    const context = { ui: heard.ui, paths: workspace.paths, signal: new AbortController().signal, yes: false };
    await classHandout(context, { roster, roleName: defaultRoleName, out: join(dir, 'handouts') });
    // Nobody has to create a policy for learners who sign in.
    assert.equal(heard.lines.at(-1), `next: workshop class status --roster ${roster} --role-name ${defaultRoleName}`);
    const sheet = await readFile(join(dir, 'handouts', 'ben.md'), 'utf8');
    const portal = `https://${instance.IdentityStoreId}.awsapps.com/start`;
    assert.ok(sheet.includes(`You sign in at ${portal} as \`ben@example.com\`.`));
    assert.ok(
      sheet.includes(
        [
          '[profile learner]',
          'sso_session = workshop',
          `sso_account_id = ${ben.account}`,
          'sso_role_name = workshop-spring',
          'region = ap-south-1',
          '',
          '[sso-session workshop]',
          `sso_start_url = ${portal}`,
          'sso_region = ap-south-1',
        ].join('\n'),
      ),
    );
    assert.match(sheet, /^aws sso login --profile learner$/m);
  });

  it('removes exactly what it has made: no user that it found, no permission set that others use', async () => {
    const anasUser = await idOf('ana');
    // Somebody has given Ana the permission set in the account of Ben.
    const extra = {
      ...(await setOfClass()),
      TargetId: ben.account,
      TargetType: 'AWS_ACCOUNT' as const,
      PrincipalId: anasUser,
      PrincipalType: 'USER' as const,
    };
    await admin.send(new sso.CreateAccountAssignmentCommand(extra));
    const removed = await run({ remove: true, ...lists() });
    assert.equal(removed.code, 1);
    assert.deepEqual(actionsOf(removed), [
      ['Ana', ['unassign workshop-spring']],
      ['Ben', ['unassign workshop-spring', 'delete user ben@example.com']],
    ]);
    assert.deepEqual(removed.identityCenter.left, [
      `permission set workshop-spring: kept, still assigned in ${ben.account}`,
    ]);
    assert.deepEqual(await users(), ['ana']);
    await admin.send(new sso.DeleteAccountAssignmentCommand(extra));
    assert.equal((await run({ remove: true, ...lists() })).code, 0);
    assert.deepEqual(await assignments(), []);
    const { UserName } = await test
      .client(IdentitystoreClient)
      .send(new DescribeUserCommand({ IdentityStoreId: instance.IdentityStoreId, UserId: anasUser }));
    assert.equal(UserName, 'ana');
  });

  it('leaves a permission set alone that has its name and not its tag', async () => {
    const { InstanceArn } = instance;
    await admin.send(new sso.CreatePermissionSetCommand({ InstanceArn, Name: 'workshop-spring' }));
    const foreign = {
      code: 'refused',
      message: 'The permission set workshop-spring exists and has no tag workshop-access; it is not changed.',
      fix: /^workshop class access .*--identity-center --(create|remove) .* {3}# after/,
    };
    await assert.rejects(run({ create: true, ...lists() }), foreign);
    await assert.rejects(run({ remove: true, ...lists() }), foreign);
  });

  async function setOfClass() {
    const { InstanceArn } = instance;
    const { PermissionSets = [] } = await admin.send(new sso.ListPermissionSetsCommand({ InstanceArn }));
    return { InstanceArn, PermissionSetArn: PermissionSets[0] };
  }
  async function inlinePolicy(): Promise<string> {
    const { InlinePolicy } = await admin.send(new sso.GetInlinePolicyForPermissionSetCommand(await setOfClass()));
    return InlinePolicy ?? '';
  }
});
