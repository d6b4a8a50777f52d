// `workshop class prepare`: checks of every account, and building the course before the class.
import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreatePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  ListRolesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { policyFor } from '../../../../src/commands/account/policy/policy-document.ts';
import { defaultRoleName } from '../../../../src/commands/class/roster/read-org-unit.ts';
import { classPrepare, type PrepareFlags } from '../../../../src/commands/class/prepare/prepare.ts';
import type { Context } from '../../../../src/commands/shared/context.ts';
import type { CallInterceptor } from '../../../../src/aws/calls/clients.ts';
import type { AccessKey } from '../../../../src/sandbox/server/access.ts';
import { readCheckpoint } from '../../../../src/workspace/checkpoint.ts';
import { pathsOf } from '../../../../src/workspace/paths.ts';
import { census } from '../../../helpers/sandbox/census.ts';
import { accountOf, makeMember } from '../../../helpers/workspace/class.ts';
import { makeTaggedRole } from '../../../helpers/sandbox/look-alikes.ts';
import { classReset } from '../../../../src/commands/class/reset/reset.ts';
import { recordUi } from '../../../helpers/cli/recorded-ui.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../helpers/workspace/test-workspace.ts';

describe('workshop class prepare', function () {
  this.timeout(120_000);
  let workspace: TestWorkspace;
  const keys: AccessKey[] = [];
  before(async () => {
    workspace = await openTestWorkspace();
    const test = workspace.sandbox;
    for (const [index, name] of ['Ana', 'Ben', 'Cem'].entries()) {
      const trusts = name === 'Cem' ? accountOf(99) : test.account;
      keys.push((await makeMember(test, { name, account: accountOf(index) }, { trusts })).key);
    }
    const ben = keys[1] as AccessKey;
    await makeTaggedRole(
      { account: ben.account, client: (Client) => test.client(Client, ben) },
      'aws-workshop-lambda-role',
    );
    const rows = ['Ana', 'Ben', 'Cem'].map((name, index) => `${name},${accountOf(index)}`);
    await writeFile(join(workspace.paths.dir, 'class.csv'), ['name,account', ...rows].join('\n'));
    await writeFile(join(workspace.paths.dir, 'one.csv'), ['name,account', ...rows.slice(0, 1)].join('\n'));
  });
  after(() => workspace.stop());

  async function run(
    options: Partial<PrepareFlags> = {},
    { around, yes = false }: { around?: CallInterceptor; yes?: boolean } = {},
  ) {
    const heard = recordUi();
    const { signal } = new AbortController();
    const context: Context = { ui: heard.ui, paths: workspace.paths, signal, yes, ...(around && { around }) };
    const roster = join(workspace.paths.dir, 'class.csv');
    const code = await classPrepare(context, { target: 'sandbox', roster, roleName: defaultRoleName, ...options });
    return { code, text: heard.lines.join('\n'), document: heard.document as Record<string, unknown> };
  }
  const one = () => ({ roster: join(workspace.paths.dir, 'one.csv'), to: 'api' });
  const building = () => ({ ...one(), build: true, allowAccounts: accountOf(0) });
  const censusOf = (index: number) => {
    const key = keys[index] as AccessKey;
    return census({
      ...workspace.sandbox,
      account: key.account,
      client: (Client) => workspace.sandbox.client(Client, key),
    });
  };

  it('says of each account whether it is ready and why not, and changes nothing', async () => {
    const before = await censusOf(0);
    const { code, text, document } = await run();
    assert.equal(code, 1);
    assert.match(text, /^Ana {2}200000000000 {2}ready$/m);
    assert.match(text, /^Ben {2}\d+ {2}NOT READY\n {2}.*names of the course.*aws-workshop-lambda-role/m);
    assert.match(
      text,
      /^Cem {2}\d+ {2}NOT READY\n {2}.* cannot assume the role .*: it does not exist, or it does not trust you\.$/m,
    );
    assert.match(text, /1 of 3 ready/);
    assert.equal(document['ok'], false);
    assert.deepEqual(await censusOf(0), before);
  });

  async function prepareWith(name: string, index: number, policies: Record<string, object>, detach = false) {
    const { key } = await makeMember(workspace.sandbox, { name, account: accountOf(index) });
    const iam = workspace.sandbox.client(IAMClient, key);
    for (const [PolicyName, policy] of Object.entries(policies))
      await iam.send(
        new PutRolePolicyCommand({ RoleName: defaultRoleName, PolicyName, PolicyDocument: JSON.stringify(policy) }),
      );
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    if (detach) await iam.send(new DetachRolePolicyCommand({ RoleName: defaultRoleName, PolicyArn }));
    const roster = join(workspace.paths.dir, `${name}.csv`);
    await writeFile(roster, `name,account\n${name},${accountOf(index)}\n`);
    return run({ roster });
  }

  it('is not ready where a call is denied that the course needs, and says which and why', async () => {
    const actions = ['lambda:GetAccountSettings', 'cloudfront:ListDistributions'];
    const Statement = [{ Effect: 'Deny', Action: actions, Resource: '*' }];
    const { code, text } = await prepareWith('Dora', 10, { deny: { Version: '2012-10-17', Statement } });
    assert.equal(code, 1);
    assert.match(text, /^Dora {2}200000000010 {2}NOT READY$/m);
    for (const action of actions) assert.match(text, new RegExp(`^ {2}(?!could not).*${action}.*explicit deny`, 'm'));
    const cannotSee = policyFor({ audience: 'instructor', account: accountOf(11), region: 'ap-south-1', suffix: '' });
    const policy = JSON.parse(
      JSON.stringify(await cannotSee).replaceAll('cloudfront:List', 'cloudfront:None'),
    ) as object;
    const other = await prepareWith('Emil', 11, { policy }, true);
    assert.match(other.text, /^Emil {2}200000000011 {2}NOT READY\n(?: {2}.*\n)* {2}.*cloudfront:List/m);
  });

  it('is ready with exactly the permissions of an instructor', async () => {
    const scope = { audience: 'instructor', account: accountOf(12), region: 'ap-south-1', suffix: '' } as const;
    const { code, text } = await prepareWith('Fay', 12, { policy: await policyFor(scope) }, true);
    assert.equal(code, 0, text);
    assert.match(text, /^Fay {2}200000000012 {2}ready$/m);
    assert.match(text, /^ {2}could not check: .*iam:SimulatePrincipalPolicy/m);
  });

  it('builds with the boundary of a row, or of --permissions-boundary where the row has none', async () => {
    const account = accountOf(13);
    const { key } = await makeMember(workspace.sandbox, { name: 'Gil', account });
    const iam = workspace.sandbox.client(IAMClient, key);
    const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
    const made = await iam.send(
      new CreatePolicyCommand({ PolicyName: 'limits', PolicyDocument: JSON.stringify(document) }),
    );
    const permissionsBoundary = made.Policy?.Arn ?? '';
    const roster = join(workspace.paths.dir, 'gil.csv');
    await writeFile(roster, `name,account\nGil,${account}\n`);
    const given = { roster, to: 'role', permissionsBoundary };
    const dry = await run(given);
    assert.match(dry.text, /--to role --build --permissions-boundary \S+:policy\/limits --allow-accounts/);
    const built = await run({ ...given, build: true, allowAccounts: account }, { yes: true });
    assert.equal(built.code, 0, built.text);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'aws-workshop-lambda-role' }));
    assert.equal(Role?.PermissionsBoundary?.PermissionsBoundaryArn, permissionsBoundary);
    const [{ folder } = { folder: '' }] = built.document['members'] as { folder: string }[];
    assert.deepEqual((await readCheckpoint(pathsOf(folder)))?.executionRole, { permissionsBoundary });
    await assert.rejects(
      run({ ...given, permissionsBoundary: undefined, roleArn: 'arn:aws:iam::999999999999:role/x' }),
      {
        message: `arn:aws:iam::999999999999:role/x belongs to account 999999999999, and Gil has account ${account}.`,
      },
    );
  });

  it('builds nothing in a dry run, and nothing without the name of the class', async () => {
    const before = await censusOf(0);
    const { code, text } = await run(one());
    assert.equal(code, 0);
    assert.match(text, /^This was a dry run\. NOTHING was built\. --build builds up to api in 1 account\.$/m);
    assert.match(
      text,
      /next: workshop class prepare --roster .*one\.csv .*--to api --build --allow-accounts accounts\.txt$/,
    );
    await assert.rejects(run(building()), /This needs an answer/);
    await assert.rejects(run({ ...one(), build: true }), {
      message:
        '--build needs --allow-accounts, the list of accounts that may be changed. The roster alone is not enough.',
    });
    const other = await run({ ...building(), allowAccounts: accountOf(1) }, { yes: true });
    assert.equal(other.code, 1);
    assert.match(other.text, /^Ana {2}200000000000 {2}NOT BUILT: account 200000000000 is not in --allow-accounts$/m);
    await assert.rejects(run({ ...one(), to: 'private-again' }), {
      message: 'The step public-access asks the learner for a confirmation, so it cannot be built in advance.',
      fix: 'workshop class prepare --roster class.csv --to hosting',
    });
    assert.deepEqual(await censusOf(0), before);
  });

  it('continues where it stopped, and leaves a folder that the learner continues from', async () => {
    const fails: CallInterceptor = ({ operation }, next) =>
      operation === 'CreateApi'
        ? Promise.reject(Object.assign(new Error('No more.'), { name: 'LimitExceededException' }))
        : next();
    const stopped = await run(building(), { around: fails, yes: true });
    assert.equal(stopped.code, 1);
    assert.match(
      stopped.text,
      /^Ana {2}200000000000 {2}NOT BUILT: The account has reached a quota of AWS \(LimitExceededException/m,
    );
    const { code, document } = await run(building(), { yes: true });
    assert.equal(code, 0);
    const [{ folder } = { folder: '' }] = document['members'] as { folder: string }[];
    const theirs = await mkdtemp(join(tmpdir(), 'workshop-theirs-'));
    try {
      await cp(folder, theirs, { recursive: true });
      const checkpoint = await readCheckpoint(pathsOf(theirs));
      assert.equal(checkpoint?.steps['api']?.status, 'verified');
      assert.equal(checkpoint.target.account, accountOf(0));
    } finally {
      await rm(theirs, { recursive: true, force: true });
    }
    const roles = await workspace.sandbox.client(IAMClient, keys[0] as AccessKey).send(new ListRolesCommand({}));
    assert.equal(roles.Roles?.filter(({ RoleName }) => RoleName === 'aws-workshop-lambda-role').length, 1);
    assert.equal((await censusOf(0))['apis']?.length, 1);
  });

  it('builds again what is gone since the last build, and starts a new folder after a reset', async () => {
    const censusBuilt = await censusOf(0);
    const client = workspace.sandbox.client(DynamoDBClient, keys[0]);
    await client.send(new DeleteTableCommand({ TableName: 'AWSWorkshopDemoTable' }));
    assert.equal((await run(building(), { yes: true })).code, 0);
    assert.deepEqual(await censusOf(0), censusBuilt);
    const { ui } = recordUi();
    const { signal } = new AbortController();
    const context: Context = { ui, paths: workspace.paths, signal, yes: true };
    const { roster } = one();
    const reset = { target: 'sandbox', roster, roleName: defaultRoleName, pause: 0 };
    assert.equal(await classReset(context, reset), 0);
    assert.equal(await classReset(context, { ...reset, remove: true, allowAccounts: accountOf(0) }), 0);
    assert.deepEqual((await censusOf(0))['tables'], []);
    const folders = await readdir(join(workspace.paths.home, 'class', 'one', 'accounts'));
    assert.deepEqual(folders, ['retired']);
    assert.equal((await run(building(), { yes: true })).code, 0);
    const { accountPublicAccess: _reset, ...rebuilt } = await censusOf(0);
    const { accountPublicAccess: _before, ...built } = censusBuilt;
    assert.deepEqual(rebuilt, built);
  });

  it('is adopted by a learner who starts in an empty folder', async () => {
    await workspace.useKey(keys[0] as AccessKey);
    const before = await censusOf(0);
    const checks = await workspace.goto('api');
    assert.ok(checks.every(({ status }) => status === 'pass'));
    assert.deepEqual(await censusOf(0), before);
  });
});
