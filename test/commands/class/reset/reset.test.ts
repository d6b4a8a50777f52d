// `workshop class reset`: the plan, and the removal that carries out exactly that plan.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateAccountAliasCommand,
  DetachRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { policyFor } from '../../../../src/commands/account/policy/policy-document.ts';
import type { CallInterceptor } from '../../../../src/aws/calls/clients.ts';
import type { AccountReceipt } from '../../../../src/commands/class/reset/reset-types.ts';
import { defaultRoleName } from '../../../../src/commands/class/roster/read-org-unit.ts';
import { classReset, type ResetFlags } from '../../../../src/commands/class/reset/reset.ts';
import type { Context } from '../../../../src/commands/shared/context.ts';
import { WorkshopError } from '../../../../src/engine/errors.ts';
import { recordsOf } from '../../../../src/sandbox/services/iam/records.ts';
import { paces } from '../../../../src/sandbox/sandbox.ts';
import type { AccessKey } from '../../../../src/sandbox/server/access.ts';
import { census, emptyCensus, type Census } from '../../../helpers/sandbox/census.ts';
import { accountOf, buildCourse, makeMember } from '../../../helpers/workspace/class.ts';
import {
  makeBucket,
  makeDistribution,
  makeTable,
  createLookAlikes,
  type Clients,
} from '../../../helpers/sandbox/look-alikes.ts';
import { recordUi } from '../../../helpers/cli/recorded-ui.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../helpers/workspace/test-workspace.ts';

const ours = [{ Key: 'workshop', Value: 'url-shortener' }];
const allOn = ['BlockPublicAcls=true', 'BlockPublicPolicy=true', 'IgnorePublicAcls=true', 'RestrictPublicBuckets=true'];

describe('workshop class reset', function () {
  this.timeout(120_000);
  let workspace: TestWorkspace;
  const keys: Record<string, AccessKey> = {};
  const names = ['Ana', 'Ben', 'Cleo', 'Dan', 'Eve', 'Fay', 'Gus'];
  let foreign: Census;

  before(async () => {
    workspace = await openTestWorkspace();
    const test = workspace.sandbox;
    for (const [index, name] of names.entries()) {
      const trusts = name === 'Dan' ? accountOf(99) : test.account;
      keys[name] = (await makeMember(test, { name, account: accountOf(index) }, { trusts })).key;
    }
    await makeMember(test, { name: 'Boss', account: test.account });
    await test.client(OrganizationsClient).send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
    await buildCourse(test, key('Ana'), { upTo: 'private-again', bucketName: 'aws-workshop-a234567a' });
    await onlyByThePolicy('Ana');
    await buildCourse(test, key('Ben'), { upTo: 'functions' });
    await createLookAlikes(clients('Cleo'));
    foreign = await censusOf('Cleo');
    for (const name of ['Cleo', 'Dan', 'Eve', 'Fay']) await makeTable(clients(name), 'AWSWorkshopDemoTable', ours);
    await makeTable(clients('Cleo'), 'AWSWorkshopDemoTable-zoe', [{ Key: 'workshop', Value: 'url-shortener-zoe' }]);
    await test
      .client(DynamoDBClient, key('Eve'))
      .send(new UpdateTableCommand({ TableName: 'AWSWorkshopDemoTable', DeletionProtectionEnabled: true }));
    await test.client(IAMClient, key('Fay')).send(new CreateAccountAliasCommand({ AccountAlias: 'fays-production' }));
    const rows = [...names.map((name, index) => [name, accountOf(index)]), ['Boss', test.account]];
    await writeFile(
      join(workspace.paths.dir, 'class.csv'),
      ['name,account', ...rows.map((row) => row.join(','))].join('\n'),
    );
    await writeFile(join(workspace.paths.dir, 'accounts.txt'), rows.map(([name, id]) => `${id} # ${name}`).join('\n'));
  });
  after(() => workspace.stop());

  function key(name: string): AccessKey {
    const found = keys[name];
    assert.ok(found);
    return found;
  }
  const clients = (name: string): Clients => ({
    account: key(name).account,
    client: (Client) => workspace.sandbox.client(Client, key(name)),
  });
  const censusOf = (name: string): Promise<Census> =>
    census({ ...workspace.sandbox, account: key(name).account, client: clients(name).client });
  const file = (name: string) => join(workspace.paths.dir, name);

  async function onlyByThePolicy(name: string): Promise<void> {
    const iam = workspace.sandbox.client(IAMClient, key(name));
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    const policy = await policyFor({ audience: 'instructor', account: '*', region: 'ap-south-1', suffix: '' });
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: defaultRoleName,
        PolicyName: 'reset',
        PolicyDocument: JSON.stringify(policy),
      }),
    );
    await iam.send(new DetachRolePolicyCommand({ RoleName: defaultRoleName, PolicyArn }));
  }

  interface How {
    readonly yes?: boolean;
    readonly answers?: string[];
    readonly around?: CallInterceptor;
    readonly stop?: AbortController;
  }
  async function run(options: Partial<ResetFlags> = {}, { yes = false, answers, around, stop }: How = {}) {
    const heard = recordUi(answers);
    const { signal } = stop ?? new AbortController();
    const context: Context = { ui: heard.ui, paths: workspace.paths, signal, yes, ...(around && { around }) };
    const code = await classReset(context, {
      target: 'sandbox',
      roster: file('class.csv'),
      roleName: defaultRoleName,
      pause: 0,
      ...options,
    });
    return { code, text: heard.lines.join('\n'), document: heard.document as Record<string, unknown> };
  }
  const removing = { remove: true, allowAccounts: '' };
  const receipt = async (index: number): Promise<AccountReceipt> =>
    JSON.parse(
      await readFile(
        join(workspace.paths.home, 'class', 'class', 'reset', 'receipts', `${accountOf(index)}-ap-south-1.json`),
        'utf8',
      ),
    ) as AccountReceipt;

  it('removes nothing without a plan, and nothing without a list of accounts', async () => {
    await assert.rejects(run({ remove: true }), {
      message:
        '--remove needs --allow-accounts, the list of accounts that may be changed. The roster alone is not enough.',
    });
    await assert.rejects(run({ ...removing, allowAccounts: file('accounts.txt') }), {
      message: 'There is no plan for this class yet. --remove removes only what a saved plan lists.',
    });
    await assert.rejects(
      run({ ...removing, allowAccounts: '12,x' }),
      /The list of allowed accounts cannot be read: ENOENT/,
    );
    await assert.rejects(run({ ...removing, allowAccounts: '12' }), {
      message: 'Not an account id of twelve digits: 12.',
    });
  });

  it('shows what it would remove in each account, says that it is a dry run, and changes nothing', async () => {
    const before = await Promise.all(names.map(censusOf));
    const { code, text } = await run();
    assert.equal(code, 6);
    assert.match(
      text,
      /^This was a dry run\. NOTHING was removed or changed\. Plan [0-9a-f]{12} is saved; --remove removes only what it lists\.$/m,
    );
    assert.match(
      text,
      /Ana · \d+ · ap-south-1\n {2}remove {2}CloudFront distribution, .*Lambda function \(2\), .*DynamoDB table\n/,
    );
    assert.match(text, /Cleo .*\n {2}remove {2}DynamoDB table\n/);
    assert.match(text, /keep {4}1 resource with the suffix zoe: not in the roster \(--every-suffix\)/);
    assert.match(text, /keep {4}IAM role aws-workshop-lambda-role-other: a workshop name without the workshop tag/);
    assert.match(text, /Dan .*\n {2}will not be changed: .* cannot assume the role/);
    assert.match(
      text,
      /Fay .*\n {2}will not be changed: its alias "fays-production" has the word "production" \(--allow-production lifts this\)/,
    );
    assert.match(text, /Boss .*\n {2}will not be changed: Account \d+ is the management account of the organization/);
    assert.match(text, /Gus .*\n {2}no workshop resources/);
    assert.match(text, /next: workshop class reset .*--remove --allow-accounts accounts\.txt$/);
    assert.deepEqual(await Promise.all(names.map(censusOf)), before);
  });

  it('calls API Gateway less than ten times a second', async () => {
    const roster = file('shared.csv');
    await writeFile(
      roster,
      `name,account,suffix\n${['a', 'b', 'c', 'd', 'e', 'f'].map((one) => `${one},${accountOf(0)},${one}\n`).join('')}`,
    );
    const times: number[] = [];
    const around: CallInterceptor = ({ service }, next) => {
      if (service === 'ApiGatewayV2') times.push(Date.now());
      return next();
    };
    await run({ roster }, { around });
    const most = Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + 1000).length));
    assert.ok(times.length > 12 && most < 10, `${times.length} calls, ${most} in a second`);
  });

  it('removes nothing unless the name of the class is typed', async () => {
    await assert.rejects(run({ ...removing, allowAccounts: file('accounts.txt') }, { answers: ['yes'] }), {
      code: 'needs-answer',
      exitCode: 3,
      message: /^Not confirmed: "yes" is not /,
      state: 'Nothing was changed.',
      fix: /^workshop class reset .* --remove --allow-accounts /,
    });
    await assert.rejects(run({ ...removing, allowAccounts: file('accounts.txt') }), /This needs an answer/);
  });

  const operations: string[] = [];

  it('can be killed in the middle, after slow removals have started in every account', async () => {
    await makeTable(clients('Gus'), 'AWSWorkshopDemoTable', ours);
    const stop = new AbortController();
    let deletions = 0;
    const around: CallInterceptor = async ({ operation }, next) => {
      operations.push(operation);
      if (operation.startsWith('Delete') && (deletions += 1) === 6) {
        stop.abort();
        return new Promise(() => undefined);
      }
      return next();
    };
    const killed = run(
      { ...removing, atOnce: '1', allowAccounts: file('accounts.txt') },
      { answers: ['class'], around, stop },
    );
    await assert.rejects(killed, { name: 'AbortError' });
    const disabled = operations.indexOf('UpdateDistribution');
    const deleted = operations.findIndex((operation) => operation.startsWith('Delete'));
    assert.ok(disabled >= 0 && disabled < deleted, 'slow removals start in every account before anything is deleted');
  });

  it('continues from there: it removes what was planned, and an error in one account stops no other', async () => {
    let expired = 0;
    const around: CallInterceptor = ({ operation }, next) => {
      // Only Eve's table is protected against deletion.
      if (operation !== 'UpdateTable') return next();
      expired += 1;
      const message = 'The security token included in the request is expired';
      throw Object.assign(new Error(message), { name: 'ExpiredTokenException', $metadata: {} });
    };
    const { code, text } = await run({ ...removing, allowAccounts: file('accounts.txt') }, { yes: true, around });
    assert.equal(code, 6);
    assert.equal(expired, 1);
    const row = (name: string) => new RegExp(`^${name} +\\d+ +(\\S+)`, 'm').exec(text)?.[1];
    assert.deepEqual(
      ['Ana', 'Ben', 'Cleo', 'Dan', 'Eve', 'Fay', 'Gus', 'Boss'].map((name) => [name, row(name)]),
      [
        ['Ana', 'done'],
        ['Ben', 'done'],
        ['Cleo', 'done'],
        ['Dan', 'quarantined'],
        ['Eve', 'quarantined'],
        ['Fay', 'quarantined'],
        ['Gus', 'quarantined'],
        ['Boss', 'quarantined'],
      ],
    );
    assert.match(text, /Eve .*\n {2}.*expired/);
    assert.match(
      text,
      /Gus .*\n {2}1 workshop resource not in the plan, such as DynamoDB table AWSWorkshopDemoTable: plan again/,
    );
    for (const name of ['Ana', 'Ben']) {
      const roles = [defaultRoleName];
      const { policies: _policies, ...rest } = await censusOf(name);
      const { policies: _none, ...empty } = emptyCensus;
      assert.deepEqual(rest, { ...empty, roles, accountPublicAccess: allOn }, name);
    }
    const cleo = await censusOf('Cleo');
    const tables = [...(foreign['tables'] ?? []), 'AWSWorkshopDemoTable-zoe'].toSorted();
    assert.deepEqual(cleo, { ...foreign, tables, accountPublicAccess: allOn });
    assert.deepEqual((await censusOf('Gus'))['tables'], ['AWSWorkshopDemoTable']);
    assert.deepEqual((await censusOf('Fay'))['accountPublicAccess'], []);
  });

  it('writes a receipt for each account and a report for the class', async () => {
    const ana = await receipt(0);
    assert.deepEqual([ana.state, ana.cleanPasses, ana.left], ['done', 2, []]);
    assert.ok(['distribution', 'bucket', 'table'].every((id) => ana.gone.some((gone) => gone.id === id)));
    assert.ok(ana.gone.every(({ seen }) => seen));
    assert.equal(new Set(ana.gone.map(({ id }) => id)).size, ana.gone.length);
    const report = (name: string) => readFile(join(workspace.paths.home, 'class', 'class', 'reset', name), 'utf8');
    assert.match(await report('report.md'), /\| Ana \| \d+ \| ap-south-1 \| {2}\| done \| \d+ \| 0 \| 2 \| {2}\|/);
    assert.match(
      await report('report.csv'),
      /^name,account,region,suffix,alias,state,removed,left,cleanPasses,why\r\n/,
    );
    const { rows } = JSON.parse(await report('report.json')) as { rows: { name: string }[] };
    assert.deepEqual(
      rows.map(({ name }) => name),
      [...names, 'Boss'],
    );
  });

  it('tries quarantined accounts again, and does nothing in accounts that are done', async () => {
    operations.length = 0;
    const around: CallInterceptor = ({ operation }, next) => {
      operations.push(operation);
      return next();
    };
    const { text } = await run({ ...removing, allowAccounts: file('accounts.txt') }, { yes: true, around });
    assert.match(text, /^Eve +\d+ +done/m);
    assert.equal(operations.filter((operation) => operation === 'DeleteTable').length, 1);
    assert.deepEqual((await censusOf('Eve'))['tables'], []);
  });

  it('plans again what appeared later, and exits with 0 once every account is done', async () => {
    const roster = file('gus.csv');
    await writeFile(roster, `name,account\nGus,${accountOf(6)}\nCleo,${accountOf(2)}\n`);
    const plan = await run({ roster, everySuffix: true });
    assert.equal(plan.code, 0);
    const allowAccounts = accountOf(6);
    const half = await run({ roster, remove: true, allowAccounts }, { yes: true });
    assert.equal(half.code, 6);
    assert.match(half.text, /Cleo .*\n {2}account \d+ is not in --allow-accounts/);
    const all = await run({ roster, remove: true, allowAccounts: `${accountOf(6)},${accountOf(2)}` }, { yes: true });
    assert.equal(all.code, 0);
    assert.deepEqual((await censusOf('Gus'))['tables'], []);
    assert.deepEqual((await censusOf('Cleo'))['tables'], foreign['tables']);
  });

  it('refuses a plan that was changed, and a roster that differs from the plan', async () => {
    const roster = file('gus.csv');
    await run({ roster });
    const planFile = join(workspace.paths.home, 'class', 'gus', 'reset', 'plan.ndjson');
    const saved = await readFile(planFile, 'utf8');
    await writeFile(planFile, saved.replace(accountOf(6), accountOf(5)));
    const remove = { roster, remove: true, allowAccounts: accountOf(6) };
    await assert.rejects(
      run(remove, { yes: true }),
      /plan\.ndjson cannot be used: it was changed after it was saved\./,
    );
    await writeFile(planFile, saved);
    await writeFile(roster, `name,account\nGus,${accountOf(6)}\n`);
    await assert.rejects(run(remove, { yes: true }), { message: 'The roster has changed since the plan was made.' });
  });

  /** The instructor's access key is deleted when the first of these operations is called, which then fails for it. */
  async function endSessionAt(
    operation: string,
    work: (around: CallInterceptor) => Promise<unknown>,
  ): Promise<unknown> {
    const keysInStore = recordsOf(workspace.sandbox.sandbox.store).keys;
    const [root] = [...keysInStore.values()].filter((record) => record.root);
    assert.ok(root);
    const around: CallInterceptor = (call, next) => {
      if (call.operation !== operation) return next();
      keysInStore.delete(root.accessKeyId);
      const message = 'The security token included in the request is expired';
      return Promise.reject(Object.assign(new Error(message), { name: 'ExpiredTokenException', $metadata: {} }));
    };
    try {
      return await work(around).catch((error: unknown) => error);
    } finally {
      keysInStore.set(root.accessKeyId, root);
    }
  }

  it('stops at once where AWS refuses the instructor’s own credentials', async () => {
    const { store } = workspace.sandbox.sandbox;
    const [root] = [...recordsOf(store).keys.values()].filter((record) => record.root);
    assert.ok(root);
    recordsOf(store).keys.delete(root.accessKeyId);
    try {
      await assert.rejects(run(), { exitCode: 4 });
    } finally {
      recordsOf(store).keys.set(root.accessKeyId, root);
    }
  });

  it('exits with 4 where the instructor’s session ends while a plan is made, and blames no account', async () => {
    const roster = file('session.csv');
    await writeFile(roster, `name,account\nGus,${accountOf(6)}\n`);
    const error = await endSessionAt('ListTables', (around) => run({ roster }, { around }));
    assert.ok(error instanceof WorkshopError);
    assert.deepEqual([error.exitCode, error.code], [4, 'credentials']);
  });

  it('exits with 4 where the instructor’s session ends in a stage, and continues with the same command', async () => {
    const roster = file('session.csv');
    await writeFile(roster, `name,account\nGus,${accountOf(6)}\n`);
    await makeTable(clients('Gus'), 'AWSWorkshopDemoTable', ours);
    await run({ roster });
    const remove = { roster, remove: true, allowAccounts: accountOf(6) };
    const error = await endSessionAt('DescribeTable', (around) => run(remove, { yes: true, around }));
    assert.ok(error instanceof WorkshopError);
    assert.deepEqual([error.exitCode, error.code], [4, 'credentials']);
    assert.equal((await run(remove, { yes: true })).code, 0);
    assert.deepEqual((await censusOf('Gus'))['tables'], []);
  });
});

describe('workshop class reset, while CloudFront takes minutes', function () {
  this.timeout(120_000);
  /** Less than the clocks of a caller and of AWS may differ. */
  const minutes = 4 * 60_000;
  /** How far the clock of the sandbox is ahead. */
  let ahead = 0;
  let workspace: TestWorkspace;
  before(async () => {
    const pace = { ...paces.instant, distribution: minutes };
    workspace = await openTestWorkspace({ pace, now: () => Date.now() + ahead });
  });
  after(() => workspace.stop());

  it('returns with 7 on request, and finishes with the same command later', async () => {
    const test = workspace.sandbox;
    const { key, member } = await makeMember(test, { name: 'Ana', account: accountOf(1) });
    const clients: Clients = { account: key.account, client: (Client) => test.client(Client, key) };
    await makeBucket(clients, 'aws-workshop-a234567a', ours);
    await makeDistribution(clients, 'aws-workshop-a234567a');
    const roster = join(workspace.paths.dir, 'class.csv');
    await writeFile(roster, `name,account\n${member.name},${member.account}\n`);
    const run = async (options: Partial<ResetFlags>) => {
      const heard = recordUi();
      const { signal } = new AbortController();
      const context: Context = { ui: heard.ui, paths: workspace.paths, signal, yes: true };
      const code = await classReset(context, {
        target: 'sandbox',
        roster,
        roleName: defaultRoleName,
        pause: 0,
        ...options,
      });
      return { code, text: heard.lines.join('\n') };
    };
    assert.equal((await run({})).code, 0);
    const first = await run({ remove: true, allowAccounts: member.account, wait: false });
    assert.equal(first.code, 7);
    assert.match(
      first.text,
      /^Ana +\d+ +waiting +\d+ +2\n {2}waiting for the distribution to be disabled at all edges/m,
    );
    assert.match(first.text, /next: workshop class reset .*# later: finishes the removal$/);
    // Disabled, and not yet removed: the next plan finds it again.
    assert.match((await run({})).text, /remove {2}CloudFront distribution, S3 bucket/);
    ahead = minutes;
    const last = await run({ remove: true, allowAccounts: member.account });
    assert.equal(last.code, 0);
    const { accountPublicAccess, roles, policies, ...rest } = await census({ ...test, ...clients });
    assert.deepEqual(accountPublicAccess, allOn);
    assert.ok(roles && policies && Object.values(rest).every((items) => items.length === 0), JSON.stringify(rest));
  });

  it('removes the workshop also where Block Public Access cannot be turned on, and says so', async () => {
    const test = workspace.sandbox;
    const { key, member } = await makeMember(test, { name: 'Ben', account: accountOf(2) });
    const clients: Clients = { account: key.account, client: (Client) => test.client(Client, key) };
    await makeTable(clients, 'AWSWorkshopDemoTable', ours);
    const Statement = [{ Effect: 'Deny', Action: 's3:PutAccountPublicAccessBlock', Resource: '*' }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    const input = { RoleName: defaultRoleName, PolicyName: 'deny', PolicyDocument };
    await clients.client(IAMClient).send(new PutRolePolicyCommand(input));
    const roster = join(workspace.paths.dir, 'ben.csv');
    await writeFile(roster, `name,account\n${member.name},${member.account}\n`);
    const run = (options: Partial<ResetFlags>) => {
      const heard = recordUi();
      const { signal } = new AbortController();
      const context: Context = { ui: heard.ui, paths: workspace.paths, signal, yes: true };
      const all = { target: 'sandbox', roster, roleName: defaultRoleName, pause: 0, ...options };
      return classReset(context, all).then((code) => ({ code, text: heard.lines.join('\n') }));
    };
    await run({});
    const { code, text } = await run({ remove: true, allowAccounts: member.account });
    assert.equal(code, 6);
    assert.match(text, /^Ben +\d+ +quarantined +1 +0\n {2}You have no permission to change Block Public Access/m);
    assert.deepEqual((await census({ ...test, ...clients }))['tables'], []);
  });

  it('is done where a policy denies one service, and says what was not read', async () => {
    const test = workspace.sandbox;
    const { key, member } = await makeMember(test, { name: 'Dora', account: accountOf(4) });
    const clients: Clients = { account: key.account, client: (Client) => test.client(Client, key) };
    await makeTable(clients, 'AWSWorkshopDemoTable', ours);
    const Statement = [{ Effect: 'Deny', Action: 'cloudfront:*', Resource: '*' }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    const input = { RoleName: defaultRoleName, PolicyName: 'deny', PolicyDocument };
    await clients.client(IAMClient).send(new PutRolePolicyCommand(input));
    const roster = join(workspace.paths.dir, 'dora.csv');
    await writeFile(roster, `name,account\n${member.name},${member.account}\n`);
    const run = (options: Partial<ResetFlags>) => {
      const recorded = recordUi();
      const { signal } = new AbortController();
      const context: Context = { ui: recorded.ui, paths: workspace.paths, signal, yes: true };
      const all = { target: 'sandbox', roster, roleName: defaultRoleName, pause: 0, ...options };
      return classReset(context, all).then((code) => ({ code, text: recorded.lines.join('\n') }));
    };
    const plan = await run({});
    assert.equal(plan.code, 0);
    assert.match(plan.text, /^ {2}unread {2}CloudFront distribution: denied by policy \(/m);
    const { code, text } = await run({ remove: true, allowAccounts: member.account });
    assert.equal(code, 0);
    const denied =
      'not read, denied by policy: origin access identity, origin access control, response headers policy, CloudFront distribution';
    assert.match(text, new RegExp(`^Dora {5}200000000004 {2}done +1 +0\\n {2}${denied}$`, 'm'));
    assert.deepEqual((await census({ ...test, ...clients }))['tables'], []);
  });

  it('removes a log group again that Lambda has created again, until a scan finds nothing', async () => {
    const test = workspace.sandbox;
    const { key, member } = await makeMember(test, { name: 'Cem', account: accountOf(3) });
    const clients: Clients = { account: key.account, client: (Client) => test.client(Client, key) };
    const logGroupName = '/aws/lambda/createShortURL';
    const logs = clients.client(CloudWatchLogsClient);
    await logs.send(new CreateLogGroupCommand({ logGroupName, tags: { workshop: 'url-shortener' } }));
    const roster = join(workspace.paths.dir, 'cem.csv');
    await writeFile(roster, `name,account\n${member.name},${member.account}\n`);
    let deletions = 0;
    let late = false;
    const around: CallInterceptor = async ({ operation }, next) => {
      if (operation === 'DeleteLogGroup') deletions += 1;
      // The look after the removal.
      if (operation === 'ListTables' && deletions === 1 && !late) {
        late = true;
        await logs.send(new CreateLogGroupCommand({ logGroupName }));
      }
      return next();
    };
    const context: Context = {
      ui: recordUi().ui,
      paths: workspace.paths,
      signal: new AbortController().signal,
      yes: true,
      around,
    };
    const all = { target: 'sandbox', roster, roleName: defaultRoleName, pause: 0 };
    assert.equal(await classReset(context, all), 0);
    assert.equal(await classReset(context, { ...all, remove: true, allowAccounts: member.account }), 0);
    assert.deepEqual([late, deletions], [true, 2]);
    assert.deepEqual((await census({ ...test, ...clients }))['logGroups'], []);
  });
});
