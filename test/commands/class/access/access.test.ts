// `workshop class access`: an IAM user for each learner with the permissions of the course and no others.
import assert from 'node:assert/strict';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateUserCommand,
  GetPolicyVersionCommand,
  IAMClient,
  ListAttachedUserPoliciesCommand,
  ListPoliciesCommand,
  ListUserPoliciesCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { policyFor } from '../../../../src/commands/account/policy/policy-document.ts';
import { classAccess } from '../../../../src/commands/class/access/access.ts';
import { defaultRoleName } from '../../../../src/commands/class/roster/read-org-unit.ts';
import type { AccessKey } from '../../../../src/sandbox/server/access.ts';
import { recordUi } from '../../../helpers/cli/recorded-ui.ts';
import type { TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';
import { accountOf, makeMember } from '../../../helpers/workspace/class.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../helpers/workspace/test-workspace.ts';

interface Row {
  readonly name: string;
  readonly actions: readonly string[] | null;
  readonly keyFile: string | null;
  readonly because: string | null;
}

describe('workshop class access', () => {
  let workspace: TestWorkspace;
  let test: TestSandbox;
  let dir: string;
  let ana: AccessKey;
  let ben: AccessKey;

  before(async () => {
    workspace = await openTestWorkspace();
    test = workspace.sandbox;
    dir = workspace.paths.dir;
    ({ key: ana } = await makeMember(test, { name: 'Ana', account: accountOf(1) }));
    ({ key: ben } = await makeMember(test, { name: 'Ben', account: accountOf(2) }));
    await test.client(IAMClient, ben).send(new CreateUserCommand({ UserName: 'workshop-learner' }));
    await writeFile(join(dir, 'class.csv'), `name,account\nAna,${accountOf(1)}\nBen,${accountOf(2)}\n`);
  });
  after(() => workspace.stop());

  async function run(options: Parameters<typeof classAccess>[1] = {}, answers: string[] = ['class']) {
    const heard = recordUi(answers);
    const context = {
      ui: heard.ui,
      paths: workspace.paths,
      signal: new AbortController().signal,
    };
    const roster = join(dir, 'class.csv');
    const given = { target: 'sandbox', roster, roleName: defaultRoleName, out: undefined, ...options };
    const code = await classAccess({ ...context, yes: false }, given);
    return { code, heard, members: (heard.document as unknown as { members: Row[] }).members };
  }
  const changing = (out = join(dir, 'keys')) => ({ allowAccounts: accountOf(1), out });
  const usersOf = async (key: AccessKey) =>
    (await test.client(IAMClient, key).send(new ListUsersCommand({}))).Users?.map(({ UserName }) => UserName);
  const receipt = async () =>
    JSON.parse(
      await readFile(join(dir, '.workshop', 'class', 'class', 'access', `${accountOf(1)}-ap-south-1.json`), 'utf8'),
    ) as Record<string, unknown>;

  it('shows what it would create, and changes nothing; what others have created is refused', async () => {
    const before = await usersOf(ana);
    const { code, members, heard } = await run();
    assert.equal(code, 1);
    assert.match(
      heard.lines.join('\n'),
      /^Ana {2}\d{12} {2}create 2 policies, create user, attach 2 policies, create access key$/m,
    );
    assert.deepEqual(
      members.map(({ name, actions, because }) => [name, actions, because]),
      [
        [
          'Ana',
          [
            'create policy workshop-learner',
            'create policy workshop-learner-optional-chapters',
            'create user',
            'attach policy workshop-learner',
            'attach policy workshop-learner-optional-chapters',
            'create access key',
          ],
          null,
        ],
        ['Ben', null, 'the user workshop-learner exists and has no tag workshop-access; it is not changed'],
      ],
    );
    assert.deepEqual(await usersOf(ana), before);
  });

  it('creates nothing without an allow list, or without the name of the class', async () => {
    await assert.rejects(run({ create: true }), { code: 'usage', message: /^--create needs --allow-accounts/ });
    await assert.rejects(run({ create: true, ...changing() }, ['clas']), { code: 'needs-answer' });
    await assert.rejects(readdir(join(dir, 'keys')), { code: 'ENOENT' });
  });

  it('creates a user with exactly the policies of `workshop policy`, and a key that only its file has', async () => {
    const { members, heard } = await run({ create: true, ...changing() });
    assert.deepEqual(heard.asked, ['To create this in 1 account, type the name of the class (class):']);
    const [{ keyFile } = { keyFile: null }] = members;
    assert.ok(keyFile);
    if (process.platform !== 'win32') assert.equal((await stat(keyFile)).mode & 0o777, 0o600);
    const iam = test.client(IAMClient, ana);
    const { AttachedPolicies } = await iam.send(new ListAttachedUserPoliciesCommand({ UserName: 'workshop-learner' }));
    const arns = ['workshop-learner', 'workshop-learner-optional-chapters'].map(
      (name) => `arn:aws:iam::${accountOf(1)}:policy/${name}`,
    );
    assert.deepEqual(
      AttachedPolicies?.map((one) => one.PolicyArn),
      arns,
    );
    const inline = await iam.send(new ListUserPoliciesCommand({ UserName: 'workshop-learner' }));
    assert.deepEqual(inline.PolicyNames, []);
    for (const [index, audience] of (['learner', 'optional-chapters'] as const).entries()) {
      const version = { PolicyArn: arns[index], VersionId: 'v1' };
      const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand(version));
      const scope = { audience, account: accountOf(1), region: 'ap-south-1', suffix: '' };
      assert.deepEqual(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? '')), await policyFor(scope));
    }
    const [, id = '', secret = ''] =
      /key_id = (\S+)\naws_secret_access_key = (\S+)/.exec(await readFile(keyFile, 'utf8')) ?? [];
    const key = { accessKeyId: id, secretAccessKey: secret, account: accountOf(1) };
    const { Arn } = await test.client(STSClient, key).send(new GetCallerIdentityCommand({}));
    assert.equal(Arn, `arn:aws:iam::${accountOf(1)}:user/workshop-learner`);
    await assert.rejects(
      test.client(DynamoDBClient, key).send(new DescribeTableCommand({ TableName: 'AWSWorkshopDemoTable' })),
      { name: 'ResourceNotFoundException' },
    );
    await assert.rejects(test.client(IAMClient, key).send(new CreateUserCommand({ UserName: 'eve' })), {
      name: 'AccessDenied',
    });
    const saved = await receipt();
    assert.deepEqual([saved['accessKeyId'], saved['removedAt']], [id, undefined]);
    assert.deepEqual(
      (saved['policies'] as { arn: string }[]).map(({ arn }) => arn),
      arns,
    );
    assert.ok(!JSON.stringify(saved).includes(secret));
  });

  it('has nothing to do then; a key whose receipt is lost is replaced', async () => {
    assert.deepEqual((await run()).members[0]?.actions, []);
    await rm(join(dir, '.workshop', 'class', 'class', 'access', `${accountOf(1)}-ap-south-1.json`));
    const { members } = await run({ create: true, ...changing(join(dir, 'again')) });
    assert.deepEqual(members[0]?.actions, ['delete access key', 'create access key']);
  });

  it('removes what it has created, keeps a receipt, and changes nothing of others', async () => {
    const { members } = await run({ remove: true, allowAccounts: `${accountOf(1)},${accountOf(2)}` });
    assert.deepEqual(members[0]?.actions, [
      'delete access key',
      'detach policy workshop-learner',
      'detach policy workshop-learner-optional-chapters',
      'delete user',
      'delete policy workshop-learner',
      'delete policy workshop-learner-optional-chapters',
    ]);
    assert.deepEqual(await usersOf(ana), ['learner']);
    const { Policies } = await test.client(IAMClient, ana).send(new ListPoliciesCommand({ Scope: 'Local' }));
    assert.deepEqual(Policies, []);
    assert.deepEqual((await usersOf(ben))?.sort(), ['learner', 'workshop-learner']);
    const saved = await receipt();
    assert.equal(typeof saved['removedAt'], 'string');
    assert.equal(saved['accessKeyId'], undefined);
  });
});
