// The instructor's commands, as they are typed, on a sandbox whose organization has a class.
import assert from 'node:assert/strict';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-organizations';
import { sandboxTarget } from '../../../src/aws/target/target.ts';
import type { AccessKey } from '../../../src/sandbox/server/access.ts';
import { sandboxClient } from '../../../src/sandbox/client/sandbox-client.ts';
import { accountOf, makeMember } from '../../helpers/workspace/class.ts';
import { makeFolder, type Folder } from '../../helpers/cli/folder.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

type Document = {
  readonly whole: boolean;
  readonly members: readonly {
    readonly name: string;
    readonly seen: boolean;
    readonly standing?: { readonly step: string };
  }[];
};

describe('workshop class', () => {
  let folder: Folder;
  let unit: string;
  const accounts: string[] = [];
  before(async function () {
    this.timeout(120_000);
    folder = await makeFolder();
    await folder.prepare('sandbox', 'start', '--pace', 'instant');
    const locator = await folder.read<Parameters<typeof sandboxTarget>[0]>('sandbox', 'locator.json');
    const client = new sdk.OrganizationsClient(sandboxTarget(locator, 'us-east-1').config as never);
    await client.send(new sdk.CreateOrganizationCommand({}));
    const root = String((await client.send(new sdk.ListRootsCommand({}))).Roots?.[0]?.Id);
    const made = await client.send(new sdk.CreateOrganizationalUnitCommand({ ParentId: root, Name: 'Spring' }));
    unit = String(made.OrganizationalUnit?.Id);
    for (const AccountName of ['Ana', 'Ben']) {
      const Email = `${AccountName}@example.com`;
      const asked = await client.send(new sdk.CreateAccountCommand({ AccountName, Email }));
      const CreateAccountRequestId = asked.CreateAccountStatus?.Id;
      const { CreateAccountStatus } = await client.send(
        new sdk.DescribeCreateAccountStatusCommand({ CreateAccountRequestId }),
      );
      const AccountId = String(CreateAccountStatus?.AccountId);
      accounts.push(AccountId);
      await client.send(new sdk.MoveAccountCommand({ AccountId, SourceParentId: root, DestinationParentId: unit }));
    }
    client.destroy();
    const role = (name: string) => `arn:aws:iam::${accounts[1]}:role/${name}`;
    const rows = [`Ana,${accounts[0]},,ana`, `Ben,${accounts[1]},${role('Nobody')},`];
    await writeFile(join(folder.dir, 'class.csv'), ['name,account,role,suffix', ...rows].join('\n'));
  });
  after(() => folder.remove());

  const sandbox = ['--target', 'sandbox'];
  const roster = ['--roster', 'class.csv', '--role-name', 'OrganizationAccountAccessRole'];

  it('lists each action in its help, a line each', async () => {
    const { stdout } = await folder.run('class', '--help');
    for (const action of ['rehearse', 'roster', 'prepare', 'handout', 'status', 'certify', 'reset'])
      assert.match(stdout, new RegExp(`^  ${action} .*[a-z]`, 'm'));
    assert.doesNotMatch(stdout, /^ +--roster/m);
    assert.match(stdout, /^Options and examples of an action: .* class <action> --help$/m);
  });

  it('has a help of its own for each action, and refuses the options of another one', async () => {
    const { stdout } = await folder.run('class', 'handout', '--help');
    assert.match(stdout, /^ {2}--contact <text> /m);
    assert.doesNotMatch(stdout, /--watch|--remove/);
    const refused = await folder.run('class', 'roster', ...roster, '--watch', '30');
    assert.deepEqual([refused.code, /Unknown option '--watch'/.test(refused.stderr)], [2, true], refused.stderr);
  });

  it('shows who is in a class, from a file or from an organisational unit', async () => {
    const file = await folder.run('class', 'roster', ...roster, '--json');
    const read = JSON.parse(file.stdout) as { class: string; members: { account: string }[] };
    assert.deepEqual([read.class, read.members.map(({ account }) => account)], ['class', accounts]);
    assert.equal(file.stderr, '');
    await writeFile(join(folder.dir, 'seats.csv'), `name,account,profile,seat\nAna,${accounts[0]},p,7\n`);
    const seats = await folder.run('class', 'roster', '--roster', 'seats.csv');
    assert.equal(seats.code, 0);
    assert.match(seats.stderr, /^The roster has columns that are ignored: "seat"\. The columns are: name, account, /);
    const ou = await folder.run('class', 'roster', '--org-unit', unit, ...sandbox);
    assert.equal(ou.code, 0, ou.stderr);
    assert.match(ou.stdout, new RegExp(`^Ana +${accounts[0]} +ap-south-1`));
    assert.match(ou.stderr, new RegExp(`NEXT workshop class status --org-unit ${unit} --target sandbox`));
  });

  it('shows where each learner is, and exits with 1 where an account could not be entered', async () => {
    const all = await folder.run('class', 'status', '--org-unit', unit, ...sandbox, '--json');
    assert.equal(all.code, 0, all.stderr);
    const seen = JSON.parse(all.stdout) as Document;
    assert.deepEqual([seen.whole, seen.members.map(({ standing }) => standing?.step)], [true, ['table', 'table']]);
    const some = await folder.run('class', 'status', ...roster, ...sandbox);
    assert.equal(some.code, 1);
    assert.match(some.stdout, /^Ana +\+\.{7} next: table/m);
    assert.match(some.stdout, /^Ben +\?{8} no access: /m);
    assert.match(
      some.stdout,
      /^Ben: .* cannot assume the role .*role\/Nobody: it does not exist, or it does not trust you\.$/m,
    );
    assert.match(some.stderr, /NEXT workshop class status Ben --roster class\.csv/);
    assert.equal((await folder.run('class', 'status', 'ana', ...roster, ...sandbox)).code, 0);
    assert.deepEqual((await readdir(folder.home('class'))).sort(), ['Spring', 'class']);
  });

  it('enters the accounts of another server in place of AWS', async () => {
    const { url, accessKeyId, secretAccessKey } = await folder.read<Record<string, string>>('sandbox', 'locator.json');
    const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    const there = ['--endpoint-url', String(url), '--json'];
    const ran = await folder.runWith(env, 'class', 'status', '--org-unit', unit, '--target', 'aws', ...there);
    assert.equal(ran.code, 0, ran.stderr);
    assert.equal((JSON.parse(ran.stdout) as Document).whole, true);
    assert.equal((await folder.run('class', 'status', '--org-unit', unit, ...sandbox, ...there)).code, 2);
  });

  it('repeats the status until Ctrl-C, and then exits with 0', async () => {
    const { child, ended } = folder.begin('class', 'status', ...roster, ...sandbox, '--watch', '10', '--ndjson');
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('"type":"result"')) child.kill('SIGINT');
    });
    const { code, stdout } = await ended;
    assert.equal(code, 0);
    const results = stdout.split('\n').filter((line) => line.includes('"type":"result"'));
    assert.equal((JSON.parse(results[0] ?? '{}') as { result: Document }).result.members.length, 2);
  });

  it('writes a sheet for each learner, or one for everyone', async () => {
    const all = await folder.run('class', 'handout', ...roster, '--out', 'sheets');
    assert.equal(all.code, 0, all.stderr);
    assert.deepEqual((await readdir(join(folder.dir, 'sheets'))).sort(), [
      'ana.md',
      'ana.optional-chapters.json',
      'ana.policy.json',
      'ben.md',
      'ben.optional-chapters.json',
      'ben.policy.json',
    ]);
    const one = await folder.run('class', 'handout', 'ana', ...roster, '--contact', 'Room 12');
    assert.match(one.stdout, /^# Build a URL shortener on AWS\n\nFor Ana, class class\n[^]*--suffix ana[^]*Room 12\n$/);
    const everyone = await folder.run('class', 'handout');
    assert.equal(everyone.code, 0);
    assert.match(everyone.stdout, /^# Build a URL shortener on AWS\n\nFor everyone in the class\n/);
  });

  it('says what is missing and which command helps', async () => {
    const refused = async (...args: string[]) => {
      const { code, stdout } = await folder.run('class', ...args, '--json');
      const { error } = JSON.parse(stdout) as { error: { message: string; fix: string } };
      return [code, error.message, error.fix];
    };
    const help = 'workshop class --help';
    assert.deepEqual(await refused(), [2, '"workshop class" needs an action.', help]);
    assert.deepEqual(await refused('statsu', ...roster), [
      2,
      'There is no class action "statsu". Did you mean status?',
      help,
    ]);
    assert.deepEqual(await refused('status'), [
      2,
      'The class is missing. Name a roster (--roster class.csv) or an organizational unit (--org-unit ou-…).',
      help,
    ]);
    assert.deepEqual(await refused('status', ...roster, '--at-once', '0'), [
      2,
      '--at-once takes a number of accounts from 1 to 100, not "0".',
      help,
    ]);
    assert.deepEqual(await refused('status', ...roster, '--org-unit', unit), [
      2,
      'Both a roster and an organizational unit are given. Use one of them.',
      help,
    ]);
    assert.deepEqual(await refused('prepare', ...roster, '--to', 'apii'), [
      2,
      'There is no step "apii". Did you mean api?',
      'workshop class prepare --help',
    ]);
    assert.deepEqual(await refused('status', 'zoe', ...roster, ...sandbox), [
      2,
      'There is no learner "zoe" in class.',
      help,
    ]);
    assert.deepEqual(await refused('status', '--org-unit', 'spring', ...sandbox), [
      2,
      '"spring" is not an organizational unit, such as ou-ab12-34567890.',
      help,
    ]);
    const watch = ['status', ...roster, ...sandbox, '--watch'];
    assert.deepEqual(await refused(...watch, '1'), [
      2,
      '--watch takes a number of seconds from 10 to 3600, not "1".',
      help,
    ]);
    assert.deepEqual(await refused(...watch), [
      2,
      '--watch never ends, so it cannot write one JSON document.',
      `workshop class status ${[...roster, ...sandbox].join(' ')} --watch --ndjson`,
    ]);
    assert.deepEqual(await refused('handout', 'ana'), [
      2,
      'The class of "ana" is missing. Name a roster or an organizational unit.',
      'workshop class handout ana --roster class.csv',
    ]);
    for (const [args, message] of [
      [['prepare', ...roster, '--build'], '--build needs --to: the last step to build.'],
      [['reset', ...roster, '--no-wait'], '--no-wait belongs to --remove: a plan waits for nothing.'],
      [
        ['prepare', ...roster, '--allow-accounts', '200000000001'],
        '--allow-accounts belongs to --build: without it, nothing is changed.',
      ],
      [['certify', '--verify', 'ana.json', '--issuer', 'Room 12'], '--verify takes no other option than --issuer-did.'],
      [
        ['handout', '--profile', 'teacher'],
        'A sheet for everyone names no account: this option belongs to --roster or --org-unit.',
      ],
      [['status', 'ana', ...roster, '--only', 'help'], '--only is for the whole class.'],
    ] as const)
      assert.deepEqual(await refused(...args), [2, message, `workshop class ${args[0]} --help`]);
    await writeFile(join(folder.dir, 'bad.csv'), 'name,account\nAna,1\n');
    assert.deepEqual(await refused('status', '--roster', 'bad.csv'), [
      2,
      'The roster bad.csv has 2 problems.',
      'workshop class roster --roster bad.csv   # after you have corrected it',
    ]);
  });

  it('never saves a credential', async () => {
    const { accessKeyId } = await folder.read<{ accessKeyId: string }>('sandbox', 'locator.json');
    const text = await readFile(folder.home('class', 'Spring', 'history.json'), 'utf8');
    assert.doesNotMatch(text, new RegExp(`${accessKeyId}|ASIA|secret`, 'i'));
  });
});

describe('workshop class on the target aws', () => {
  let test: TestSandbox;
  let folder: Folder;
  let env: NodeJS.ProcessEnv;
  before(async () => {
    [test, folder] = [await startTestSandbox(), await makeFolder()];
    const [ana, ben] = [
      await makeMember(test, { name: 'Ana', account: accountOf(1) }),
      await makeMember(test, { name: 'Ben', account: accountOf(2) }),
    ];
    const keys = ({ accessKeyId, secretAccessKey }: AccessKey) =>
      `aws_access_key_id=${accessKeyId}\naws_secret_access_key=${secretAccessKey}\n`;
    const credentials = join(folder.dir, 'credentials');
    const expired = { ...test.sandbox.key, accessKeyId: 'AKIAGONEGONEGONEGONE' };
    await writeFile(credentials, `[teacher]\n${keys(test.sandbox.key)}[ben]\n${keys(ben.key)}[gone]\n${keys(expired)}`);
    const role = ana.member.via.kind === 'role' ? ana.member.via.arn : '';
    await writeFile(
      join(folder.dir, 'class.csv'),
      `name,account,role,profile\nAna,${accountOf(1)},${role},\nBen,${accountOf(2)},,ben\nCem,${accountOf(3)},,ben\n`,
    );
    env = {
      HOME: folder.dir,
      AWS_ENDPOINT_URL: test.url,
      AWS_CONFIG_FILE: join(folder.dir, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: credentials,
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  });
  after(async () => {
    await folder.remove();
    await test.stop();
  });

  it('enters accounts with roles and profiles, and never another account than the roster says', async () => {
    const args = ['class', 'status', '--roster', 'class.csv', '--profile', 'teacher'];
    const { code, stdout, stderr } = await folder.runWith(env, ...args);
    assert.equal(code, 1, stderr);
    assert.match(stdout, /^Ana +\+\.{7} next: table/m);
    assert.match(stdout, /^Ben +\+\.{7} next: table/m);
    assert.match(stdout, /^Cem: The profile ben belongs to account 200000000002, and the roster says 200000000003\.$/m);
  });

  it('exits with 4 where the instructor’s own credentials are refused', async () => {
    const { code, stderr } = await folder.runWith(env, 'class', 'status', '--roster', 'class.csv', '--profile', 'gone');
    assert.equal(code, 4, stderr);
    assert.match(stderr, /AWS has no such access key[^]*aws configure --profile gone/);
  });

  it('says that a region is not enabled, and does not blame the access key', async () => {
    const error = { code: 'InvalidClientTokenId', status: 403, message: 'The security token is invalid.' };
    const enterOnce = { service: 'sts', operation: 'GetCallerIdentity', account: accountOf(1), error, times: 1 };
    const args = ['--roster', 'ana.csv', '--profile', 'teacher'];
    const [row] = (await readFile(join(folder.dir, 'class.csv'), 'utf8')).split('\n').slice(1);
    await writeFile(join(folder.dir, 'ana.csv'), `name,account,role,profile\n${row}\n`);
    const { injections } = sandboxClient({ url: test.url, ...test.sandbox.key });
    const reason = 'The region ap-south-1 is not enabled in the account 200000000001. The credentials are correct.';
    await injections.replace([enterOnce]);
    const prepared = await folder.runWith(env, 'class', 'prepare', ...args);
    assert.equal(prepared.code, 1);
    assert.equal(prepared.stdout.split('\n').slice(0, 2).join('\n'), `Ana  200000000001  NOT READY\n  ${reason}`);
    await injections.replace([enterOnce]);
    const status = await folder.runWith(env, 'class', 'status', 'ana', ...args);
    assert.match(
      status.stdout,
      new RegExp(`^  ${reason}\n  Nothing was changed\\.\n  aws account enable-region `, 'm'),
    );
    assert.doesNotMatch(`${prepared.stdout}${status.stdout}`, /access key|workshop start/);
  });
});
