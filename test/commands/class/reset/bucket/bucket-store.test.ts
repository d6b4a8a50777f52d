// The store of a reset in a bucket: conditional writes, and an approval that no message can widen.
import assert from 'node:assert/strict';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { readApproved, writeApproval } from '../../../../../src/commands/class/reset/bucket/approval.ts';
import { bucketStore } from '../../../../../src/commands/class/reset/bucket/bucket-store.ts';
import { writeObject, type ClassBucket } from '../../../../../src/commands/class/reset/bucket/objects.ts';
import { planReset } from '../../../../../src/commands/class/reset/plan/plan-reset.ts';
import { runStage, firstTask, type StageOptions } from '../../../../../src/commands/class/reset/run-stage.ts';
import type { MemberPlan, ResetPlan } from '../../../../../src/commands/class/reset/reset-types.ts';
import type { Member } from '../../../../../src/commands/class/shared/member.ts';
import { startTestSandbox, type TestSandbox } from '../../../../helpers/sandbox/test-sandbox.ts';
import { accountOf, emptyPlanOf, makeMember, testInstructor, writePlan } from '../../../../helpers/workspace/class.ts';
import { makeTable, type Clients } from '../../../../helpers/sandbox/look-alikes.ts';

describe('the state of a reset in a bucket', function () {
  this.timeout(60_000);
  let test: TestSandbox;
  let where: ClassBucket;
  let ana: Awaited<ReturnType<typeof makeMember>>;
  before(async () => {
    test = await startTestSandbox();
    const client = test.client(S3Client);
    await client.send(new CreateBucketCommand({ Bucket: 'the-class' }));
    where = { client, bucket: 'the-class', className: 'class' };
    ana = await makeMember(test, { name: 'Ana', account: accountOf(1) });
  });
  after(() => test.stop());

  const refused = (member: Member, reason: string | null): MemberPlan => ({ ...emptyPlanOf(member), refused: reason });
  async function planOf(...members: MemberPlan[]): Promise<ResetPlan> {
    return (await writePlan(members, { dir: test.dir })).plan;
  }
  async function options(allowed: readonly string[]): Promise<StageOptions> {
    return {
      instructor: await testInstructor(test),
      signal: new AbortController().signal,
      allowed: new Set(allowed),
      allowedProduction: new Set(),
      store: bucketStore(where),
      passes: 2,
      pause: 10,
    };
  }

  it('is never overwritten by a second invocation that knows an older state', async () => {
    const plan = await planOf(refused(ana.member, null));
    const one = await firstTask(ana.member, plan.read(ana.member), plan, bucketStore(where));
    const other = await firstTask(ana.member, plan.read(ana.member), plan, bucketStore(where));
    await one.save();
    await one.save();
    await assert.rejects(other.save(), {
      name: 'StateConflict',
      message: 's3://the-class/classes/class/state/200000000001-ap-south-1.json was changed by somebody else',
    });
  });

  it('counts a write as done whose answer was lost', async () => {
    const etag = await writeObject(where, 'lost', 'one', undefined);
    assert.equal(await writeObject(where, 'lost', 'one', undefined), etag);
    assert.equal(await writeObject(where, 'lost', 'two', undefined), undefined);
  });

  it('takes an account through its stages one by one, and writes the receipt with the result', async () => {
    const tags = [{ Key: 'workshop', Value: 'url-shortener' }];
    const clients: Clients = { account: ana.key.account, client: (Client) => test.client(Client, ana.key) };
    await makeTable(clients, 'AWSWorkshopDemoTable', tags);
    const access = await options([accountOf(1)]);
    const found: MemberPlan[] = [];
    const onPlanned = (one: MemberPlan) => void found.push(one);
    await planReset({ members: [ana.member] }, { ...access, atOnce: 1, everySuffix: false, onPlanned });
    const plan = await planOf(...found);
    const outcomes = [];
    for (let last = ''; last !== 'done' && outcomes.length < 9;) {
      // A store of its own for each invocation: nothing is kept in memory.
      const store = bucketStore(where);
      const task = await firstTask(ana.member, plan.read(ana.member), plan, store);
      const outcome = await runStage(task, { ...access, store });
      outcomes.push(outcome);
      last = outcome.state;
    }
    assert.deepEqual(outcomes, [
      { state: 'more', phase: 'begun', after: 0 },
      { state: 'more', phase: 'checking', after: 0 },
      { state: 'more', phase: 'checking', after: 10 },
      { state: 'done', reason: null },
    ]);
    const { TableNames } = await test.client(DynamoDBClient, ana.key).send(new ListTablesCommand({}));
    assert.deepEqual(TableNames, []);
  });

  it('does not look at an account that the approval does not allow', async () => {
    const shared = { ...ana.member, suffix: 'b' };
    const plan = await planOf(refused(shared, null));
    const access = await options([]);
    const task = await firstTask(shared, plan.read(shared), plan, access.store);
    assert.deepEqual(await runStage(task, access), {
      state: 'not looked at',
      reason: 'account 200000000001 is not in --allow-accounts',
    });
  });

  it('reads what was approved from the bucket, and refuses every other message', async () => {
    const plan = await planOf(refused(ana.member, 'a test'));
    const input = {
      plan,
      members: [ana.member],
      passes: 2,
      pause: 10,
      allowed: new Set([accountOf(1)]),
      allowedProduction: new Set<string>(),
    };
    const id = await writeApproval(where, input);
    const approved = await readApproved(where, id, '200000000001-ap-south-1');
    assert.deepEqual(
      { member: approved.member, plan: approved.plan },
      JSON.parse(JSON.stringify({ member: ana.member, plan: plan.read(ana.member) })),
    );
    const no = (member: unknown, approval: unknown = id) =>
      readApproved(where, approval, member).then(
        () => 'approved',
        ({ name, message }: Error) => `${name}: ${message}`,
      );
    assert.equal(
      await no('200000000002-ap-south-1'),
      'NotApproved: The approved plan has no member "200000000002-ap-south-1".',
    );
    assert.equal(await no('__proto__'), 'NotApproved: The approved plan has no member "__proto__".');
    assert.equal(await no('../x', '../../secret'), 'NotApproved: The input names no approval.');
    assert.match(
      await no('x', 'a'.repeat(64)),
      /^NotApproved: There is no approval s3:\/\/the-class\/classes\/class\//,
    );
    const Key = `classes/class/approvals/${id}/members/200000000001-ap-south-1.json`;
    const Body = JSON.stringify({ member: ana.member, plan: { ...plan.read(ana.member), refused: null } });
    await where.client.send(new PutObjectCommand({ Bucket: where.bucket, Key, Body }));
    assert.equal(
      await no('200000000001-ap-south-1'),
      `NotApproved: s3://the-class/${Key} was changed after the approval.`,
    );
  });
});
