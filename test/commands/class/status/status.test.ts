// How the status of a class is read from the accounts.
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
import type { CallInterceptor } from '../../../../src/aws/calls/clients.ts';
import { inspectAccount } from '../../../../src/commands/class/status/inspect-account.ts';
import { policyFor } from '../../../../src/commands/account/policy/policy-document.ts';
import {
  isInspected,
  takeSnapshot,
  type ClassSnapshot,
  type MemberStatus,
  type InspectedMember,
} from '../../../../src/commands/class/status/class-snapshot.ts';
import { defaultRoleName } from '../../../../src/commands/class/roster/read-org-unit.ts';
import { historyFile, readHistory } from '../../../../src/commands/class/status/history.ts';
import type { Member } from '../../../../src/commands/class/shared/member.ts';
import { documentOf } from '../../../../src/commands/class/status/document.ts';
import { changesOf } from '../../../../src/commands/class/status/table.ts';
import { chaptersOf } from '../../../../src/commands/class/status/status-types.ts';
import type { AccessKey } from '../../../../src/sandbox/server/access.ts';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';
import { census, type Census } from '../../../helpers/sandbox/census.ts';
import { accountOf, buildCourse, makeMember, testInstructor } from '../../../helpers/workspace/class.ts';
import { createLookAlikes } from '../../../helpers/sandbox/look-alikes.ts';
import { startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

/**
 * Hands on no answer before all requests that were sent have theirs, and nothing more is sent for a moment: so it counts how
 * many requests come one after the other.
 */
function countRounds() {
  const names: string[] = [];
  let [pending, count, quiet]: [(() => void)[], number, NodeJS.Timeout | undefined] = [[], 0, undefined];
  let sent = 0;
  const endRound = () => {
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      if (pending.length < sent) return endRound();
      count += 1;
      const waiting = pending;
      [pending, sent] = [[], 0];
      for (const handOn of waiting) handOn();
    }, 30);
  };
  const around: CallInterceptor = async ({ service, operation, input }, next) => {
    names.push(`${service} ${operation} ${JSON.stringify(input)}`);
    sent += 1;
    endRound();
    const [outcome] = await Promise.allSettled([next()]);
    await new Promise<void>((handOn) => pending.push(handOn));
    if (outcome.status === 'rejected') throw outcome.reason as Error;
    return outcome.value;
  };
  return { around, rounds: () => count, calls: () => names };
}

describe('the status of a class', () => {
  let test: TestSandbox;
  const keys = new Map<string, AccessKey>();
  const members: Member[] = [];
  let first: ClassSnapshot;
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

  const snapshotAgain = async (only = members) =>
    takeSnapshot({
      roster: { className: 'spring', source: 'test', members: only },
      instructor: await testInstructor(test),
      atOnce: 4,
      home: join(test.dir, 'class'),
      signal: new AbortController().signal,
    });

  const censusOf = (key: AccessKey) =>
    census({ ...test, account: key.account, client: (Client, other = key) => test.client(Client, other) });

  function rowOf({ rows }: ClassSnapshot, name: string): MemberStatus {
    const row = rows.find(({ member }) => member.name === name);
    assert.ok(row);
    return row;
  }

  function inspectedOf(seen: ClassSnapshot, name: string): InspectedMember {
    const row = rowOf(seen, name);
    assert.ok(isInspected(row), isInspected(row) ? '' : row.error.message);
    return row;
  }

  const chapters = ({ status }: InspectedMember) =>
    chaptersOf(status.steps)
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
    first = await snapshotAgain();
  });
  after(() => test.stop());

  it('shows the chapters of each learner, from the course’s own checks, and the next step', () => {
    const told = ['Ana', 'Ben', 'Cem', 'Dan', 'Fay', 'Gus', 'Hal'].map((name) => {
      const seen = inspectedOf(first, name);
      const { kind, step } = seen.position;
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

  it('says what fails, and skips checks that would write', () => {
    const ben = inspectedOf(first, 'Ben');
    assert.equal(ben.status.suffix, 'my-own');
    const cors = ben.status.steps.find(({ id }) => id === 'cors');
    assert.equal(cors?.problems[0]?.id, 'cors.preflight-allowed');
    assert.match(cors?.problems[0]?.because ?? '', /Browsers block the call to the API\. Actual: .*none/);
    const access = ben.status.steps.find(({ id }) => id === 'database-access');
    assert.deepEqual([access?.state, access?.skippedChecks.length], ['done', 3]);
    assert.match(
      inspectedOf(first, 'Fay').status.steps.find(({ id }) => id === 'table')?.problems[0]?.says ?? '',
      /^Create the DynamoDB table: its resources are missing or changed$/,
    );
  });

  it('says which buckets everyone can read, and whether the account blocks that', () => {
    const open = (name: string) => [
      inspectedOf(first, name).status.publicBuckets,
      inspectedOf(first, name).status.accountBlock,
    ];
    assert.deepEqual(open('Cem'), [[`aws-workshop-t0000003`], 'off']);
    assert.deepEqual(open('Ana'), [[], 'on']);
    assert.deepEqual(open('Dan'), [[], 'off']);
    assert.ok(inspectedOf(first, 'Cem').status.perHourIdle > 0);
    assert.equal(inspectedOf(first, 'Dan').status.perHourIdle, 0);
  });

  it('names resources that are not the workshop’s, and stacks of no learner', () => {
    assert.ok(
      inspectedOf(first, 'Dan').status.namesakes.some((text) =>
        /Lambda layer aws-workshop-lambda-layer:1: a name of the workshop without its tag/.test(text),
      ),
    );
    assert.deepEqual(inspectedOf(first, 'Gus').status.otherStacks, ['nobody']);
    assert.deepEqual(inspectedOf(first, 'Hal').status.otherStacks, ['nobody']);
  });

  it('says why an account cannot be entered, and shows the others', () => {
    const eve = rowOf(first, 'Eve');
    assert.ok(!isInspected(eve));
    assert.match(eve.error.message, /cannot assume the role .*200000000005/);
    assert.equal(documentOf({ className: 'c', source: 's', members }, first).whole, false);
  });

  it('reads an account side by side, each thing once', async () => {
    const { around, rounds, calls } = countRounds();
    const [ana] = members.filter(({ name }) => name === 'Ana');
    assert.ok(ana);
    const { signal } = new AbortController();
    const [status] = await inspectAccount(await testInstructor(test), [ana], { signal, around });
    assert.deepEqual(status?.steps, inspectedOf(first, 'Ana').status.steps);
    const [all, inSequence] = [calls().length, rounds()];
    assert.deepEqual(
      // A body is a stream, which each check reads for itself.
      calls().filter((call, index) => calls().indexOf(call) !== index && !call.startsWith('S3 GetObject ')),
      [],
    );
    // On a quiet machine a third. A call that a busy machine sends late counts as a round of its own.
    assert.ok(all > 50 && inSequence <= all / 2, `${inSequence} of ${all} one after the other`);
  });

  it('changes nothing in any account', async () => {
    for (const key of keys.values()) assert.deepEqual(await censusOf(key), censuses.get(key.account));
    const items = await test
      .client(DynamoDBClient, keys.get(accountOf(2)))
      .send(new ScanCommand({ TableName: 'AWSWorkshopDemoTable-my-own' }));
    // The one that the learner's own checks have made.
    assert.equal(items.Count, 1);
  });

  it('needs only the instructor’s policy', async () => {
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
    const { status } = inspectedOf(await snapshotAgain([{ ...ben, via }]), 'Ben');
    assert.deepEqual(status.notInspected, []);
    assert.deepEqual(status.steps, inspectedOf(first, 'Ben').status.steps);
    await iam.send(new DeleteRolePolicyCommand({ RoleName: 'Teach', PolicyName: 'p' }));
    const blind = inspectedOf(await snapshotAgain([{ ...ben, via }]), 'Ben');
    const local = ['environment', 'package'];
    const { steps } = blind.status;
    assert.deepEqual([...new Set(steps.filter(({ id }) => !local.includes(id)).map(({ state }) => state))], ['unseen']);
    assert.deepEqual([blind.position.kind, blind.position.step], ['unseen', 'table']);
    assert.match(blind.status.notInspected.join(), /not authorized to perform: dynamodb:ListTables/);
    await iam.send(new DeleteRoleCommand({ RoleName: 'Teach' }));
  });

  it('leaves the rest of the row where one service is denied, and says that a policy denies it', async () => {
    const deny = async (name: string, Action: string) => {
      const [member] = members.filter((one) => one.name === name);
      assert.ok(member);
      const iam = test.client(IAMClient, keys.get(member.account));
      const policy = { RoleName: defaultRoleName, PolicyName: 'deny' };
      const Statement = [{ Effect: 'Deny', Action, Resource: '*' }];
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
      await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument }));
      const row = inspectedOf(await snapshotAgain([member]), name);
      await iam.send(new DeleteRolePolicyCommand(policy));
      return row;
    };
    const dan = await deny('Dan', 'cloudfront:*');
    assert.deepEqual([chapters(dan), dan.position.kind, dan.position.step], ['+......?', 'next', 'table']);
    assert.match(dan.status.notInspected.join('\n'), /^CloudFront distribution: denied by policy \(.*explicit deny/m);
    const fay = await deny('Fay', 'dynamodb:*');
    assert.deepEqual([chapters(fay), fay.position.kind, fay.position.step], ['+?+~....', 'unseen', 'table']);
    const cem = await deny('Cem', 'cloudfront:*');
    assert.deepEqual([chapters(cem), cem.position.kind, cem.position.step], ['+++++++?', 'unseen', 'distribution']);
    assert.match(cem.position.says ?? '', /denied by policy \(.*cloudfront:/);
  });

  it('keeps what was inspected until Ctrl-C', async () => {
    const stop = new AbortController();
    const seen = await takeSnapshot({
      roster: { className: 'spring', source: 'test', members },
      instructor: await testInstructor(test),
      atOnce: 1,
      home: join(test.dir, 'class'),
      signal: stop.signal,
      progress: (done) => done === 2 && stop.abort(),
    });
    assert.deepEqual([seen.rows.map(({ member }) => member.name), seen.leftOut], [['Ana', 'Ben'], members.length - 2]);
    assert.equal(documentOf({ className: 'c', source: 's', members }, seen).whole, false);
    assert.equal(inspectedOf(seen, 'Ben').since, inspectedOf(first, 'Ben').since);
  });

  it('knows since when a learner is where they are, also while an account cannot be entered', async () => {
    const known = await readHistory(historyFile(join(test.dir, 'class')));
    const earlier = '2027-03-01T09:00:00.000Z';
    for (const seen of Object.values(known.members)) for (const what of Object.keys(seen)) seen[what] = earlier;
    const { writeHistory } = await import('../../../../src/commands/class/status/history.ts');
    await writeHistory(historyFile(join(test.dir, 'class')), known);
    const again = await snapshotAgain(members.filter(({ name }) => /Ben|Eve|Gus/.test(name)));
    const ben = inspectedOf(again, 'Ben');
    assert.deepEqual([ben.since, Object.values(ben.failingSince)], [earlier, [earlier]]);
    assert.equal(rowOf(again, 'Eve').since, earlier);
    await buildCourse(test, keys.get(accountOf(7)) as AccessKey, { upTo: 'role', suffix: 'gus' });
    const later = await snapshotAgain(members.filter(({ name }) => name === 'Gus'));
    assert.deepEqual(
      [inspectedOf(later, 'Gus').position.step, inspectedOf(later, 'Gus').since === earlier],
      ['functions', false],
    );
    assert.match(
      changesOf(again, { ...again, rows: later.rows }, 'ascii'),
      /^\d\d:\d\d {2}1 change\nGus .* next: functions/,
    );
    assert.match(changesOf(later, later, 'ascii'), /no change$/);
  });

  it('ends where the instructor’s own session ends, and shows no learner as the cause', async () => {
    const ownKey = createUserKey(test.sandbox.store, { account: test.account, userName: 'teacher' });
    const instructor = await testInstructor(test, ownKey);
    test.sandbox.store.collection('iam/keys').delete(ownKey.accessKeyId);
    await assert.rejects(
      takeSnapshot({
        roster: { className: 'spring', source: 'test', members },
        instructor,
        atOnce: 4,
        home: join(test.dir, 'class'),
        signal: new AbortController().signal,
      }),
      { code: 'credentials' },
    );
  });
});
