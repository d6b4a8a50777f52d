// The CLI on the target aws: credentials, profiles, the identity check, and the doctor.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { policyFor } from '../../src/commands/account/policy/policy-document.ts';
import type { Checkpoint } from '../../src/engine/types.ts';
import { createUserKey } from '../helpers/sandbox/user-key.ts';
import type { AccessKey, PolicyDocument } from '../../src/sandbox/server/access.ts';
import { makeFolder, type Folder, type CommandResult } from '../helpers/cli/folder.ts';
import { refusalAnswer, startAwsProxy, xmlAnswer, type AwsProxy, type ProxiedRequest } from '../helpers/aws/proxy.ts';
import { assignAccount } from '../helpers/sandbox/identity-center.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/sandbox/test-sandbox.ts';

const alias = '<AccountAliases><member>ana-learns</member></AccountAliases><IsTruncated>false</IsTruncated>';

describe('workshop on the target aws', function () {
  this.timeout(120_000);
  let sandbox: TestSandbox;
  let proxy: AwsProxy;
  let folder: Folder;
  let env: NodeJS.ProcessEnv;

  before(async () => {
    sandbox = await startTestSandbox();
    proxy = await startAwsProxy(sandbox.url);
  });
  after(async () => {
    await proxy.stop();
    await sandbox.stop();
  });
  beforeEach(async () => {
    folder = await makeFolder();
    proxy.answer = usual;
    proxy.seen.length = 0;
    const home = join(folder.dir, 'home');
    await mkdir(home);
    env = {
      HOME: home,
      USERPROFILE: home,
      // By name: before an address, S3 Control could not put the account.
      AWS_ENDPOINT_URL: proxy.url.replace('127.0.0.1', 'localhost'),
      AWS_CONFIG_FILE: join(home, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials'),
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    await credentials(sandbox.sandbox.key);
  });
  afterEach(() => folder.remove());

  const usual = ({ operation }: ProxiedRequest) =>
    operation === 'ListAccountAliases' ? xmlAnswer('ListAccountAliases', alias) : undefined;
  const run = (...args: string[]): Promise<CommandResult> => folder.runWith(env, ...args);
  const profile = (name: string, lines: readonly string[]) =>
    writeFile(env['AWS_CONFIG_FILE'] ?? '', `[profile ${name}]\n${lines.join('\n')}\n`);
  const start = (...args: string[]) => run('start', '--target', 'aws', ...args);

  async function credentials(key: AccessKey): Promise<void> {
    const { accessKeyId, secretAccessKey } = key;
    const lines = ['[learner]', `aws_access_key_id=${accessKeyId}`, `aws_secret_access_key=${secretAccessKey}`];
    await writeFile(env['AWS_SHARED_CREDENTIALS_FILE'] ?? '', `${lines.join('\n')}\n`);
  }

  /** As STS would answer with a code: the sandbox has no MFA devices, and gives a session without one. */
  async function sessionOf(RoleName: string): Promise<string> {
    const iam = sandbox.client(IAMClient);
    const Principal = { AWS: `arn:aws:iam::${sandbox.account}:root` };
    const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }] };
    const { Role } = await iam.send(
      new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }),
    );
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    const asked = new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'ana' });
    const { Credentials } = await sandbox.client(STSClient).send(asked);
    const members = Object.entries({ ...Credentials, Expiration: Credentials?.Expiration?.toISOString() });
    return `<Credentials>${members.map(([name, value]) => `<${name}>${value}</${name}>`).join('')}</Credentials>`;
  }

  it('shows account, alias, plan, region, caller and cost before it writes anything down', async () => {
    const plan =
      '{"accountPlanType":"FREE","accountPlanStatus":"ACTIVE","accountPlanExpirationDate":"2027-01-15T00:00:00Z"}';
    proxy.answer = (seen) =>
      seen.operation === 'AWSFreeTierService.GetAccountPlanState'
        ? { status: 200, type: 'application/x-amz-json-1.0', body: plan }
        : usual(seen);
    const { code, stderr } = await start('--profile', 'learner');
    assert.equal(code, 3, stderr);
    assert.match(
      stderr,
      /account {2}123456789012 \(ana-learns\)\n {2}plan {5}free plan, ends on 2027-01-15\n {2}region {3}ap-south-1\n {2}caller {3}arn:aws:iam::/,
    );
    assert.match(
      stderr,
      /\nThe course costs less than 0\.01 USD with a few hundred requests \(AWS list prices, checked on 2026-09-18\)\. Nothing is billed by the hour\.\nTo remove everything: workshop teardown\n/,
    );
    assert.match(stderr, /server {3}http:\/\/localhost:\d+, instead of AWS\n/);
    assert.match(
      stderr,
      /This needs an answer, but the session is not interactive: Work in the AWS account 123456789012, region ap-south-1\?\n {2}Nothing was changed\.\n {2}NEXT workshop start --target aws --profile learner --yes\n/,
    );
    assert.ok(!existsSync(folder.home('checkpoint.json')));
  });

  it('keeps the profile, builds with it, and tells the account in every header', async () => {
    assert.equal((await start('--profile', 'learner', '--suffix', 'ana', '--yes')).code, 0);
    const { target } = await folder.read<Checkpoint>('checkpoint.json');
    assert.deepEqual(target, {
      kind: 'aws',
      account: '123456789012',
      region: 'ap-south-1',
      profile: 'learner',
      alias: 'ana-learns',
      endpoint: env['AWS_ENDPOINT_URL'],
    });
    const built = await run('goto', 'role', '--yes');
    assert.equal(built.code, 0, built.stderr);
    assert.match(
      built.stderr,
      /target aws at http:\/\/localhost:\d+ · account 123456789012 \(ana-learns\) · ap-south-1 · suffix ana/,
    );
    const { TableNames } = await sandbox.client(DynamoDBClient).send(new ListTablesCommand({}));
    assert.deepEqual(TableNames, ['AWSWorkshopDemoTable-ana']);
    for (const command of ['verify', 'inspect', 'status', 'teardown']) {
      const { code, stdout, stderr } = await run(command, '--yes');
      assert.equal(code, 0, stderr);
      assert.match(stdout + stderr, /account 123456789012 \(ana-learns\)/, command);
    }
  });

  it('takes AWS_PROFILE for its own where no profile is named', async () => {
    env['AWS_PROFILE'] = 'learner';
    assert.equal((await start('--yes')).code, 0);
    delete env['AWS_PROFILE'];
    const { code, stderr } = await run('goto', 'environment', '--yes');
    assert.equal(code, 0, stderr);
  });

  it('ends with the command that renews expired credentials, and goes on at the same call', async () => {
    await start('--profile', 'learner', '--yes');
    proxy.answer = (seen) =>
      seen.operation.endsWith('.PutItem')
        ? refusalAnswer(seen, 'ExpiredToken', 'The security token included in the request is expired')
        : usual(seen);
    const expired = await run('goto', 'table', '--yes');
    assert.equal(expired.code, 4, expired.stderr);
    assert.match(expired.stderr, /The AWS credentials of the profile learner have expired\./);
    assert.match(expired.stderr, /workshop next continues at the\s+same call/);
    assert.match(
      expired.stderr,
      /NEXT aws configure --profile learner\n {4}enter new keys, then run your command again\n/,
    );
    proxy.answer = usual;
    proxy.seen.length = 0;
    const { code, stderr } = await run('next', '--yes');
    assert.equal(code, 0, stderr);
    const tableCalls = proxy.seen.map(({ operation }) => operation).filter((name) => name.startsWith('DynamoDB'));
    assert.ok(tableCalls.some((name) => name.endsWith('.PutItem')));
    assert.ok(!tableCalls.some((name) => name.endsWith('.CreateTable')));
    await run('teardown', '--yes');
  });

  it('says for keys in the environment where new ones go', async () => {
    const { accessKeyId, secretAccessKey } = sandbox.sandbox.key;
    Object.assign(env, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
    proxy.answer = (seen) =>
      refusalAnswer(seen, 'ExpiredToken', 'The security token included in the request is expired', 403);
    const { code, stderr } = await start('--yes');
    assert.equal(code, 4, stderr);
    assert.match(
      stderr,
      /have expired[\s\S]*\n {2}export AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… AWS_SESSION_TOKEN=… {3}# with new values, then run your command again\n/,
    );
  });

  describe('says which command logs in, by the kind of profile:', () => {
    const sso = ['sso_start_url=https://x.awsapps.com/start', 'sso_region=eu-west-1', 'sso_account_id=123456789012'];
    const cases: readonly [kind: string, lines: readonly string[], says: RegExp][] = [
      ['SSO', [...sso, 'sso_role_name=Learner'], /SSO session[\s\S]*NEXT aws sso login --profile p\n/],
      [
        'SSO session',
        ['sso_session=s', ...sso.slice(2), 'sso_role_name=Learner', '[sso-session s]', ...sso.slice(0, 2)],
        /NEXT aws sso login --profile p\n/,
      ],
      ['login', ['login_session=arn:aws:iam::123456789012:user/ana'], /NEXT aws login --profile p\n/],
      [
        'process',
        ['credential_process=node -e process.exit(3)'],
        /credential_process of the profile p returned no credentials[\s\S]*NEXT aws sts get-caller-identity --profile p/,
      ],
    ];
    for (const [kind, lines, says] of cases) {
      it(kind, async () => {
        await profile('p', lines);
        const { code, stderr } = await start('--profile', 'p', '--yes');
        assert.equal(code, 4, stderr);
        assert.match(stderr, says);
      });
    }
  });

  describe('with a profile of IAM Identity Center', () => {
    let token: { accessToken: string; expiresAt: string };
    let member: string;
    before(async () => {
      const assigned = await assignAccount(sandbox, 'ana');
      ({ token, account: member } = assigned);
    });

    /** As `aws configure sso` and `aws sso login` leave it. */
    async function signedIn(saved: { accessToken: string; expiresAt: string }, role = 'Learner'): Promise<void> {
      const portal = ['sso_start_url=https://x.awsapps.com/start', 'sso_region=ap-south-1'];
      const session = ['[sso-session workshop]', ...portal, 'sso_registration_scopes=sso:account:access'];
      const of = ['sso_session=workshop', `sso_account_id=${member}`, `sso_role_name=${role}`, 'region=ap-south-1'];
      await profile('p', [...of, ...session]);
      const cache = join(env['HOME'] ?? '', '.aws', 'sso', 'cache');
      await mkdir(cache, { recursive: true });
      const name = createHash('sha1').update('workshop').digest('hex');
      const content = { ...saved, region: 'ap-south-1', startUrl: 'https://x.awsapps.com/start' };
      await writeFile(join(cache, `${name}.json`), JSON.stringify(content));
    }

    it('works in the account that is assigned, with the token of aws sso login', async () => {
      await signedIn(token);
      const { code, stderr } = await start('--profile', 'p', '--yes');
      assert.equal(code, 0, stderr);
      const { target } = await folder.read<Checkpoint>('checkpoint.json');
      assert.equal(target.account, member);
      const next = await run('next', '--yes');
      assert.equal(next.code, 0, next.stderr);
    });

    const cases: readonly [title: string, token: () => Partial<typeof token>, role: string, says: RegExp][] = [
      ['has expired', () => ({ expiresAt: '2026-01-01T00:00:00Z' }), 'Learner', /Token is expired|SSO session/],
      ['was ended', () => ({ accessToken: 'revoked' }), 'Learner', /sign-in of the profile p has ended/],
      ['is of a learner without this role', () => ({}), 'Admin', /no access to the account and role of the profile p/],
    ];
    for (const [title, changed, role, says] of cases) {
      it(`whose sign-in ${title} says so, and which command helps`, async () => {
        await signedIn({ ...token, ...changed() }, role);
        const { code, stderr } = await start('--profile', 'p', '--yes');
        assert.equal(code, 4, stderr);
        assert.match(stderr, says);
        assert.match(stderr, /NEXT aws (sso login --profile p|configure sso --profile p)\n/);
      });
    }
  });

  it('says that a profile is not there, and that there are no credentials at all', async () => {
    const missing = await start('--profile', 'lerner', '--yes');
    assert.equal(missing.code, 4, missing.stderr);
    assert.match(
      missing.stderr,
      /This machine has no usable AWS profile "lerner"[\s\S]*NEXT aws configure list-profiles/,
    );
    const none = await start('--yes');
    assert.equal(none.code, 4, none.stderr);
    assert.match(none.stderr, /No AWS credentials found[\s\S]*NEXT aws login/);
  });

  it('asks for the code of an MFA device once for all clients, and names the flag where nobody is there', async () => {
    await profile('mfa', [
      'role_arn=arn:aws:iam::123456789012:role/learner',
      'source_profile=learner',
      'mfa_serial=arn:aws:iam::123456789012:mfa/ana',
    ]);
    const asked = await start('--profile', 'mfa', '--yes');
    assert.equal(asked.code, 3, asked.stderr);
    assert.match(asked.stderr, /Code of the MFA device arn:aws:iam::123456789012:mfa\/ana\n[\s\S]*--mfa-code/);

    const session = await sessionOf('learner');
    proxy.answer = (seen) => (seen.operation === 'AssumeRole' ? xmlAnswer('AssumeRole', session) : usual(seen));
    proxy.seen.length = 0;
    const started = await start('--profile', 'mfa', '--yes', '--mfa-code', '123456');
    assert.equal(started.code, 0, started.stderr);
    const { code, stderr } = await run('goto', 'environment', '--yes', '--mfa-code', '654321');
    assert.equal(code, 0, stderr);
    const codes = proxy.seen
      .filter(({ operation }) => operation === 'AssumeRole')
      .map(({ body }) => /TokenCode=(\d+)/.exec(body)?.[1]);
    assert.deepEqual(codes, ['123456', '654321']);
  });

  it('refuses another account than the one of the folder, and takes another profile of the same one', async () => {
    await start('--profile', 'learner', '--yes');
    await credentials(createUserKey(sandbox.sandbox.store, { account: '210987654321', userName: 'ben' }));
    const wrong = await run('next', '--yes');
    assert.equal(wrong.code, 4, wrong.stderr);
    assert.match(
      wrong.stderr,
      /belong to the account 210987654321, but this workshop is in the account 123456789012\./,
    );
    assert.match(wrong.stderr, /\n {2}workshop start --target aws --profile <a profile of account 123456789012>\n/);

    const { accessKeyId, secretAccessKey } = sandbox.sandbox.key;
    await profile('other', [`aws_access_key_id=${accessKeyId}`, `aws_secret_access_key=${secretAccessKey}`]);
    const { code, stderr } = await run('start', '--profile', 'other');
    assert.equal(code, 0, stderr);
    assert.equal((await run('goto', 'environment', '--yes')).code, 0);
  });

  it('warns of the root user, who needs more than --yes', async () => {
    const root = '<Arn>arn:aws:iam::123456789012:root</Arn><UserId>1</UserId><Account>123456789012</Account>';
    proxy.answer = (seen) =>
      seen.operation === 'GetCallerIdentity' ? xmlAnswer('GetCallerIdentity', root) : usual(seen);
    const refused = await start('--profile', 'learner', '--yes');
    assert.equal(refused.code, 3, refused.stderr);
    assert.match(
      refused.stderr,
      /These are credentials of the root user\. No policy limits the root user, so a mistake affects the whole account\.\n[\s\S]*--allow-root/,
    );
    assert.ok(!existsSync(folder.home('checkpoint.json')));

    proxy.answer = usual;
    await start('--profile', 'learner', '--yes');
    proxy.answer = (seen) =>
      seen.operation === 'GetCallerIdentity' ? xmlAnswer('GetCallerIdentity', root) : usual(seen);
    assert.equal((await run('next', '--yes')).code, 3);
    assert.equal((await run('start', '--allow-root')).code, 0);
    const { code, stderr } = await run('goto', 'environment', '--yes');
    assert.equal(code, 0, stderr);
  });

  it('tells a region that is switched off from a key that is wrong', async () => {
    proxy.answer = (seen) =>
      seen.region === 'ap-south-2'
        ? refusalAnswer(seen, 'InvalidClientTokenId', 'The security token is invalid.', 403)
        : usual(seen);
    const off = await start('--profile', 'learner', '--region', 'ap-south-2', '--yes');
    assert.equal(off.code, 4, off.stderr);
    assert.match(off.stderr, /region ap-south-2 is not enabled in the account 123456789012/);
    assert.match(off.stderr, /NEXT aws account enable-region --region-name ap-south-2/);

    proxy.answer = (seen) => refusalAnswer(seen, 'InvalidClientTokenId', 'The security token is invalid.', 403);
    const wrong = await start('--profile', 'learner', '--yes');
    assert.equal(wrong.code, 4, wrong.stderr);
    assert.match(wrong.stderr, /AWS has no such access key\. It was deleted or mistyped\./);
  });

  it('says that it is the clock', async () => {
    proxy.answer = (seen) =>
      refusalAnswer(
        seen,
        'SignatureDoesNotMatch',
        'Signature expired: 20261123T000000Z is now earlier than 20261123T011500Z',
        403,
      );
    const { code, stderr } = await start('--profile', 'learner', '--yes');
    assert.equal(code, 4, stderr);
    assert.match(
      stderr,
      /The clock of this machine is wrong by more than AWS accepts\.[\s\S]*then run your command again/,
    );
  });

  describe('doctor', () => {
    interface Diagnosed {
      readonly ok: boolean;
      readonly checks: { id: string; status: string; actual?: string; because?: string; help?: string }[];
    }
    const diagnose = async (...args: string[]) => {
      const { code, stdout, stderr } = await run(
        'doctor',
        '--json',
        '--target',
        'aws',
        '--profile',
        'learner',
        ...args,
      );
      assert.ok(stdout, stderr);
      const { checks, ok } = JSON.parse(stdout) as Diagnosed;
      return { code, stdout, ok, of: (id: string) => checks.find((check) => check.id === id) };
    };
    const limited = (statements: PolicyDocument['Statement']) =>
      createUserKey(sandbox.sandbox.store, {
        account: '123456789012',
        userName: `limited-${Math.random().toString(36).slice(2, 8)}`,
        policy: { Version: '2012-10-17', Statement: statements },
      });

    it('checks an account before a workshop starts, and writes nothing', async () => {
      const { code, stdout, of } = await diagnose();
      for (const id of ['node', 'clock', 'credentials', 'region', 'names', 'room', 'permissions'])
        assert.equal(of(id)?.status, 'pass', `${id}: ${JSON.stringify(of(id))}`);
      assert.equal(code, 0);
      assert.ok(!stdout.includes('123456789012'), 'the account id is masked');
      assert.ok(stdout.includes('1234…9012'));
      assert.ok(!existsSync(folder.home()));
      assert.ok((await diagnose('--full')).stdout.includes('123456789012'));
    });

    it('passes for a caller with the policy that workshop policy prints', async () => {
      const policy = await policyFor({ audience: 'learner', account: '*', region: 'ap-south-1', suffix: 'ana' });
      await credentials(limited(policy.Statement));
      const { of } = await diagnose('--suffix', 'ana');
      assert.equal(of('permissions')?.status, 'pass', JSON.stringify(of('permissions')));
      assert.equal(of('names')?.status, 'pass', JSON.stringify(of('names')));
    });

    it('names the permissions that are missing, and the command that helps', async () => {
      const allow = { Effect: 'Allow', Resource: '*' } as const;
      await credentials(limited([{ ...allow, NotAction: ['dynamodb:CreateTable', 'iam:PassRole'] }]));
      const { code, of } = await diagnose();
      assert.equal(code, 1);
      assert.deepEqual(
        [of('permissions')?.status, of('permissions')?.actual, of('permissions')?.help?.split(' >')[0]],
        ['fail', 'dynamodb:CreateTable, iam:PassRole', 'workshop policy'],
      );
    });

    it('does not call failed what it could not read', async () => {
      await credentials(limited([{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }]));
      const { code, ok, of } = await diagnose();
      for (const id of ['region', 'names', 'room', 'permissions']) assert.equal(of(id)?.status, 'could-not-check', id);
      assert.deepEqual([code, ok, of('credentials')?.status], [0, true, 'pass']);
    });

    it('says what is wrong with the credentials, and checks nothing behind them', async () => {
      await writeFile(env['AWS_SHARED_CREDENTIALS_FILE'] ?? '', '');
      const { code, of } = await diagnose();
      assert.equal(code, 1);
      assert.deepEqual([of('credentials')?.status, of('node')?.status], ['fail', 'pass']);
      assert.match(of('credentials')?.because ?? '', /^This machine has no usable AWS profile "learner"\.$/);
      assert.match(of('names')?.because ?? '', /^not checked, because this check failed: credentials$/);
    });
  });
});
