import assert from 'node:assert/strict';
import { IAMClient } from '@aws-sdk/client-iam';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { openMember } from '../../../../src/commands/class/account/open-member.ts';
import { sideBySide } from '../../../../src/lib/limit-concurrency.ts';
import type { Member } from '../../../../src/commands/class/shared/types.ts';
import { WorkshopError } from '../../../../src/engine/errors.ts';
import { makeKey } from '../../../../src/sandbox/services/iam/keys.ts';
import { accountOf, makeMember, testInstructor } from '../../../helpers/workspace/class.ts';
import { startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

describe('a member of a class', () => {
  let test: TestSandbox;
  beforeEach(async () => (test = await startTestSandbox()));
  afterEach(() => test.stop());

  const how = () => ({ emit: () => undefined, signal: new AbortController().signal });
  const assumptions = () => test.log.filter((line) => line.startsWith('sts AssumeRole 200')).length;

  it('is entered by a role, in the account, and with what is there', async () => {
    const ana = await makeMember(test, { name: 'Ana', account: accountOf(1) });
    await test.client(DynamoDBClient, ana.key).send(
      new CreateTableCommand({
        TableName: 'hers',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
      }),
    );
    const opened = await openMember(await testInstructor(test), ana.member, how());
    const { TableNames } = await opened.aws.client(DynamoDBClient).send(new ListTablesCommand({}));
    assert.deepEqual(TableNames, ['hers']);
    assert.equal(opened.aws.account, accountOf(1));
    assert.match(opened.caller.arn, /assumed-role\/OrganizationAccountAccessRole\/workshop-class$/);
    opened.close();
  });

  it('keeps one session for all clients, and renews it before it ends', async () => {
    const { member } = await makeMember(test, { name: 'Ana', account: accountOf(1) });
    const instructor = await testInstructor(test);
    const list = async (session?: { seconds: number; spare: number }) => {
      const before = assumptions();
      const { aws, close } = await openMember(instructor, member, { ...how(), ...(session && { session }) });
      for (let times = 0; times < 3; times += 1) {
        await aws.client(DynamoDBClient).send(new ListTablesCommand({}));
        await aws.client(IAMClient).config.credentials();
      }
      close();
      return assumptions() - before;
    };
    assert.equal(await list(), 1);
    // As good as over when it is begun: whoever asks gets a new one, and the calls go on.
    assert.ok((await list({ seconds: 900, spare: 900 })) > 1);
  });

  it('may want an external id', async () => {
    const { member } = await makeMember(test, { name: 'Ana', account: accountOf(1) }, { externalId: 'our-word' });
    const instructor = await testInstructor(test);
    (await openMember(instructor, member, how())).close();
    const forgotten: Member = {
      ...member,
      via: { kind: 'role', arn: member.via.kind === 'role' ? member.via.arn : '' },
    };
    await assert.rejects(openMember(instructor, forgotten, how()), /may not assume the role/);
  });

  it('is refused where the role trusts somebody else, is not there, or is of another account', async () => {
    const instructor = await testInstructor(test);
    const denied = await makeMember(test, { name: 'Ana', account: accountOf(1) }, { trusts: accountOf(9) });
    const right = await makeMember(test, { name: 'Ben', account: accountOf(2) });
    const absent: Member = { ...right.member, via: { kind: 'role', arn: `arn:aws:iam::${accountOf(2)}:role/None` } };
    const wrong: Member = { ...right.member, account: accountOf(3) };
    const profile: Member = { ...right.member, via: { kind: 'profile', profile: 'ben' } };
    for (const [member, says, code] of [
      [denied.member, /may not assume the role .*200000000001/, 'credentials'],
      [absent, /may not assume the role .*role\/None, or there is no such role/, 'credentials'],
      [wrong, /leads into account 200000000002, not 200000000003/, 'credentials'],
      [profile, /the sandbox has roles only/, 'usage'],
    ] as const) {
      await assert.rejects(openMember(instructor, member, how()), (error: unknown) => {
        assert.ok(error instanceof WorkshopError);
        assert.match(error.message, says);
        assert.equal(error.code, code);
        assert.match(String(error.state), /[Nn]othing was/);
        assert.ok(error.fix);
        return true;
      });
    }
  });

  it('is refused in an account that nobody may teach in: the management account', async () => {
    const { member } = await makeMember(test, { name: 'Ana', account: accountOf(1) });
    const instructor = { ...(await testInstructor(test)), management: { known: true, account: accountOf(1) } };
    const before = assumptions();
    await assert.rejects(openMember(instructor, member, how()), /is the management account/);
    assert.equal(assumptions(), before, 'it was not even entered');
  });

  it('tells of instructors whose own key is gone', async () => {
    const { member } = await makeMember(test, { name: 'Ana', account: accountOf(1) });
    const key = makeKey(test.sandbox.store, { account: test.account, userName: 'teacher' });
    const instructor = await testInstructor(test, key);
    test.sandbox.store.collection('iam/keys').delete(key.accessKeyId);
    await assert.rejects(openMember(instructor, member, how()), (error: unknown) => {
      assert.ok(error instanceof WorkshopError);
      assert.equal(error.code, 'credentials');
      assert.match(error.message, /does not know this access key/);
      return true;
    });
  });
});

describe('members side by side', () => {
  it('are worked on so many at a time, and fail alone', async () => {
    let [running, most] = [0, 0];
    const settled: number[] = [];
    const outcomes = await sideBySide(
      [5, 4, 3, 2, 1, 0],
      async (number) => {
        most = Math.max(most, (running += 1));
        await new Promise((resolve) => setTimeout(resolve, number * 2));
        running -= 1;
        if (number === 3) throw new Error('three');
        return number * 10;
      },
      { atOnce: 2, signal: new AbortController().signal, settled: ({ item }) => settled.push(item) },
    );
    assert.equal(most, 2);
    assert.deepEqual(
      outcomes.map((outcome) => ('value' in outcome ? outcome.value : (outcome.error as Error).message)),
      [50, 40, 'three', 20, 10, 0],
    );
    assert.deepEqual(
      settled.toSorted((a, b) => a - b),
      [0, 1, 2, 3, 4, 5],
    );
  });

  it('begin nothing more once they are to stop, and see what is under way to its end', async () => {
    const stop = new AbortController();
    const [begun, ended]: [number[], number[]] = [[], []];
    const all = sideBySide(
      [1, 2, 3, 4],
      async (number) => {
        begun.push(number);
        if (number === 2) stop.abort(new Error('stopped'));
        await new Promise((resolve) => setTimeout(resolve, 5));
        ended.push(number);
      },
      { atOnce: 2, signal: stop.signal },
    );
    await assert.rejects(all, /stopped/);
    assert.deepEqual(
      [begun, ended],
      [
        [1, 2],
        [1, 2],
      ],
    );
  });
});
