import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ApiGatewayV2Client, DeleteCorsConfigurationCommand } from '@aws-sdk/client-apigatewayv2';
import { DeleteTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { policyFor } from '../../../../src/commands/account/policy/policy-document.ts';
import { isSeen, look, type Look, type Row, type Seen } from '../../../../src/commands/class/status/class-snapshot.ts';
import { historyFile, readHistory } from '../../../../src/commands/class/status/history.ts';
import type { Member } from '../../../../src/commands/class/shared/types.ts';
import { detailsOf } from '../../../../src/commands/class/status/details.ts';
import { documentOf } from '../../../../src/commands/class/status/document.ts';
import { changesOf, tableOf } from '../../../../src/commands/class/status/table.ts';
import { chaptersOf } from '../../../../src/commands/class/status/words.ts';
import type { AccessKey } from '../../../../src/sandbox/server/access.ts';
import { census, type Census } from '../../../helpers/sandbox/census.ts';
import { accountOf, buildCourse, makeMember, testInstructor } from '../../../helpers/workspace/class.ts';
import { createLookAlikes } from '../../../helpers/sandbox/look-alikes.ts';
import { startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

describe('the status of a class', () => {
  let test: TestSandbox;
  const keys = new Map<string, AccessKey>();
  const members: Member[] = [];
  let first: Look;
  let censuses: Map<string, Census>;

  async function enrol(
    name: string,
    index: number,
    more: { trusts?: string; suffix?: string } = {},
  ): Promise<AccessKey> {
    const account = accountOf(index);
    const known = keys.get(account);
    const suffix = more.suffix ?? '';
    if (known) {
      const [same] = members.filter((member) => member.account === account);
      members.push({ ...(same as Member), name, suffix });
      return known;
    }
    const { key, member } = await makeMember(test, { name, account, suffix }, more);
    keys.set(account, key);
    members.push(member);
    return key;
  }

  const lookAgain = async (only = members) =>
    look({
      roster: { className: 'spring', source: 'test', members: only },
      instructor: await testInstructor(test),
      atOnce: 4,
      home: join(test.dir, 'class'),
      signal: new AbortController().signal,
    });

  const censusOf = (key: AccessKey) =>
    census({ ...test, account: key.account, client: (Client, other = key) => test.client(Client, other) });

  function rowOf({ rows }: Look, name: string): Row {
    const row = rows.find(({ member }) => member.name === name);
    assert.ok(row);
    return row;
  }

  function seenOf(seen: Look, name: string): Seen {
    const row = rowOf(seen, name);
    assert.ok(isSeen(row), isSeen(row) ? '' : row.error.message);
    return row;
  }

  const chapters = ({ sight }: Seen) =>
    chaptersOf(sight)
      .map(({ state }) => ({ done: '+', failing: 'x', begun: '~', todo: '.', skipped: '-', unseen: '?' })[state])
      .join('');

  before(async function () {
    this.timeout(120_000);
    test = await startTestSandbox();
    await buildCourse(test, await enrol('Ana', 1), { upTo: 'private-again' });
    const ben = await enrol('Ben', 2);
    const { checkpoint } = await buildCourse(test, ben, { upTo: 'database-access', suffix: 'my-own' });
    const { apiId } = (checkpoint.steps['api']?.outputs ?? {}) as { apiId?: string };
    await test.client(ApiGatewayV2Client, ben).send(new DeleteCorsConfigurationCommand({ ApiId: apiId }));
    await buildCourse(test, await enrol('Cem', 3), { upTo: 'public-access' });
    const dan = await enrol('Dan', 4);
    await createLookAlikes({ account: dan.account, client: (Client) => test.client(Client, dan) });
    await enrol('Eve', 5, { trusts: accountOf(9) });
    const fay = await enrol('Fay', 6);
    await buildCourse(test, fay, { upTo: 'functions' });
    await test.client(DynamoDBClient, fay).send(new DeleteTableCommand({ TableName: 'AWSWorkshopDemoTable' }));
    const shared = await enrol('Gus', 7, { suffix: 'gus' });
    await enrol('Hal', 7, { suffix: 'hal' });
    await buildCourse(test, shared, { upTo: 'table', suffix: 'gus' });
    await buildCourse(test, shared, { upTo: 'role', suffix: 'hal' });
    await buildCourse(test, shared, { upTo: 'table', suffix: 'nobody' });
    censuses = new Map(
      await Promise.all([...keys.values()].map(async (key) => [key.account, await censusOf(key)] as const)),
    );
    first = await lookAgain();
  });
  after(() => test.stop());

  it('shows each learner’s chapters by the checks of the course, and where each one is', () => {
    const told = ['Ana', 'Ben', 'Cem', 'Dan', 'Fay', 'Gus', 'Hal'].map((name) => {
      const seen = seenOf(first, name);
      const { kind, step } = seen.standing;
      return [name, chapters(seen), `${kind} ${step ?? ''}`];
    });
    assert.deepEqual(told, [
      ['Ana', '++++++++', 'complete '],
      ['Ben', '++++x+..', 'failing cors'],
      ['Cem', '+++++++.', 'next distribution'],
      ['Dan', '+.......', 'next table'],
      ['Fay', '+x+~....', 'failing table'],
      ['Gus', '++......', 'next role'],
      ['Hal', '+++.....', 'next functions'],
    ]);
  });

  it('says what fails, and leaves out what would write', () => {
    const ben = seenOf(first, 'Ben');
    assert.equal(ben.sight.suffix, 'my-own');
    const cors = ben.sight.steps.find(({ id }) => id === 'cors');
    assert.equal(cors?.troubles[0]?.id, 'cors.preflight-allowed');
    assert.match(cors?.troubles[0]?.because ?? '', /Browsers would refuse to call the API\. Seen: .*none/);
    const access = ben.sight.steps.find(({ id }) => id === 'database-access');
    assert.deepEqual([access?.state, access?.leftOut.length], ['done', 3]);
    assert.match(seenOf(first, 'Fay').sight.steps.find(({ id }) => id === 'table')?.troubles[0]?.says ?? '', /is gone/);
  });

  it('says what everybody may read, and whether the account blocks that', () => {
    const open = (name: string) => [seenOf(first, name).sight.publicBuckets, seenOf(first, name).sight.accountBlock];
    assert.deepEqual(open('Cem'), [[`aws-workshop-t0000003`], 'off']);
    assert.deepEqual(open('Ana'), [[], 'on']);
    assert.deepEqual(open('Dan'), [[], 'off']);
    assert.ok(seenOf(first, 'Cem').sight.perHourIdle > 0);
    assert.equal(seenOf(first, 'Dan').sight.perHourIdle, 0);
  });

  it('tells what is not ours, and whose stack is nobody’s', () => {
    assert.ok(seenOf(first, 'Dan').sight.namesakes.some((text) => /layer.*without our tag/.test(text)));
    assert.deepEqual(seenOf(first, 'Gus').sight.others, ['nobody']);
    assert.deepEqual(seenOf(first, 'Hal').sight.others, ['nobody']);
  });

  it('says of an account that cannot be entered why, beside the others', () => {
    const eve = rowOf(first, 'Eve');
    assert.ok(!isSeen(eve));
    assert.match(eve.error.message, /may not assume the role .*200000000005/);
    assert.equal(documentOf({ className: 'c', source: 's', members }, first).whole, false);
  });

  it('changes nothing, in no account', async () => {
    for (const key of keys.values()) assert.deepEqual(await censusOf(key), censuses.get(key.account));
    const items = await test
      .client(DynamoDBClient, keys.get(accountOf(2)))
      .send(new ScanCommand({ TableName: 'AWSWorkshopDemoTable-my-own' }));
    // The one that the learner's own checks have made.
    assert.equal(items.Count, 1);
  });

  it('needs no more than the instructor’s policy', async () => {
    const key = keys.get(accountOf(2)) as AccessKey;
    const iam = test.client(IAMClient, key);
    const trust = { Effect: 'Allow', Principal: { AWS: test.account }, Action: 'sts:AssumeRole' };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
    const policy = await policyFor({ audience: 'instructor', account: accountOf(2), region: test.region, suffix: '' });
    await iam.send(new CreateRoleCommand({ RoleName: 'Teach', AssumeRolePolicyDocument }));
    await iam.send(
      new PutRolePolicyCommand({ RoleName: 'Teach', PolicyName: 'p', PolicyDocument: JSON.stringify(policy) }),
    );
    const [ben] = members.filter(({ name }) => name === 'Ben');
    assert.ok(ben);
    const via = { kind: 'role', arn: `arn:aws:iam::${accountOf(2)}:role/Teach` } as const;
    const { sight } = seenOf(await lookAgain([{ ...ben, via }]), 'Ben');
    assert.deepEqual(sight.unseen, []);
    assert.deepEqual(sight.steps, seenOf(first, 'Ben').sight.steps);
    await iam.send(new DeleteRolePolicyCommand({ RoleName: 'Teach', PolicyName: 'p' }));
    const blind = seenOf(await lookAgain([{ ...ben, via }]), 'Ben');
    assert.ok(blind.sight.steps.every(({ state }) => state === 'unseen'));
    assert.match(blind.sight.unseen.join(), /not authorized to perform: dynamodb:ListTables/);
    await iam.send(new DeleteRoleCommand({ RoleName: 'Teach' }));
  });

  it('remembers since when something is as it is, also while an account cannot be seen', async () => {
    const known = await readHistory(historyFile(join(test.dir, 'class')));
    const earlier = '2027-03-01T09:00:00.000Z';
    for (const seen of Object.values(known.members)) for (const what of Object.keys(seen)) seen[what] = earlier;
    const { writeHistory } = await import('../../../../src/commands/class/status/history.ts');
    await writeHistory(historyFile(join(test.dir, 'class')), known);
    const again = await lookAgain(members.filter(({ name }) => /Ben|Eve|Gus/.test(name)));
    const ben = seenOf(again, 'Ben');
    assert.deepEqual([ben.since, Object.values(ben.failingSince)], [earlier, [earlier]]);
    assert.equal(rowOf(again, 'Eve').since, earlier);
    await buildCourse(test, keys.get(accountOf(7)) as AccessKey, { upTo: 'role', suffix: 'gus' });
    const later = await lookAgain(members.filter(({ name }) => name === 'Gus'));
    assert.deepEqual(
      [seenOf(later, 'Gus').standing.step, seenOf(later, 'Gus').since === earlier],
      ['functions', false],
    );
    assert.match(changesOf(again, { ...again, rows: later.rows }, 'ascii'), /1 change\nGus .* next: functions/);
    assert.match(changesOf(later, later, 'ascii'), /no change$/);
  });

  it('fits thirty learners into eighty columns, and says the same to who listens', () => {
    const rows = Array.from({ length: 30 }, (_, index): Row => {
      const row = first.rows[index % first.rows.length] as Row;
      const name = index % 3 === 0 ? `${row.member.name} ${'मीनाक्षी 美智子 '.repeat(3)}` : row.member.name;
      return { ...row, member: { ...row.member, name }, since: '2027-03-01T09:00:00.000Z' };
    });
    const text = tableOf({ at: '2027-03-02T10:00:00.000Z', rows }, 'unicode');
    const lines = text.split('\n').slice(0, 32);
    for (const line of lines.filter((line) => /^[\x20-\x7e✔✖·…]*$/.test(line)))
      assert.ok(line.length <= 80, `${line.length}: ${line}`);
    assert.equal(lines.length, 32);
    assert.match(lines[1] ?? '', /✔✔✔✔✔✔✔✔ complete +25 h -/);
    assert.match(text, /^Cem +✔✔✔✔✔✔✔· next: distribution .* PUBLIC off/m);
    assert.doesNotMatch(tableOf({ at: first.at, rows }, 'ascii'), /[✔✖…]/);
    const spoken = tableOf({ at: first.at, rows: first.rows }, 'words');
    assert.match(spoken, /^Cem: chapters done: 1 to 7; to come: 8\. At distribution, .*Public: aws-workshop-/m);
  });

  it('shows one learner in detail', () => {
    const details = detailsOf(rowOf(first, 'Ben'), first.at, 'ascii');
    assert.match(details, /^Ben · account 200000000002 · ap-south-1 · by role OrganizationAccountAccessRole/);
    assert.match(
      details,
      /x 5 {2}Let browsers in with CORS \(FAILS\)\n +A browser's preflight .*, first seen <1 min ago/,
    );
    assert.match(details, /^\d+ checks left out, as they would change something/m);
    assert.match(details, /with the suffix my-own/);
    assert.match(detailsOf(rowOf(first, 'Eve'), first.at, 'ascii'), /not seen for <1 min\n {2}.*may not assume/);
  });
});
