// How an instructor enters the account of a learner, and which accounts are refused.
import assert from 'node:assert/strict';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { enterAccount } from '../../../../src/commands/class/account/enter-account.ts';
import type { Member } from '../../../../src/commands/class/shared/member.ts';
import { WorkshopError } from '../../../../src/engine/errors.ts';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';
import { accountOf, makeMember, testInstructor } from '../../../helpers/workspace/class.ts';
import { startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

describe('the account of a learner', () => {
  let test: TestSandbox;
  beforeEach(async () => (test = await startTestSandbox()));
  afterEach(() => test.stop());

  const how = () => ({ emit: () => undefined, signal: new AbortController().signal });
  const arnOf = ({ via }: Member) => (via.kind === 'role' ? via.arn : '');
  const assumptions = () => test.log.filter((line) => line.startsWith('sts AssumeRole 200')).length;

  it('is entered with a role, and then shows its resources', async () => {
    const ana = await makeMember(test, { name: 'Ana', account: accountOf(1) });
    await test.client(DynamoDBClient, ana.key).send(
      new CreateTableCommand({
        TableName: 'hers',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
      }),
    );
    const opened = await enterAccount(await testInstructor(test), ana.member, how());
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
      const { aws, close } = await enterAccount(instructor, member, { ...how(), ...(session && { session }) });
      for (let times = 0; times < 3; times += 1) {
        await aws.client(DynamoDBClient).send(new ListTablesCommand({}));
        await aws.client(IAMClient).config.credentials();
      }
      close();
      return assumptions() - before;
    };
    assert.equal(await list(), 1);
    // It counts as expired at once: every request gets a new session, and the calls continue.
    assert.ok((await list({ seconds: 900, spare: 900 })) > 1);
  });

  it('cannot be changed by a session that only reads, even where the role may', async () => {
    const { member } = await makeMember(test, { name: 'Ana', account: accountOf(1) });
    const opened = await enterAccount(await testInstructor(test), member, { ...how(), onlyReads: true });
    const dynamodb = opened.aws.client(DynamoDBClient);
    assert.deepEqual((await dynamodb.send(new ListTablesCommand({}))).TableNames, []);
    await assert.rejects(
      dynamodb.send(
        new CreateTableCommand({
          TableName: 'hers',
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
        }),
      ),
      /is not authorized to perform: dynamodb:CreateTable .* because no session policy allows the dynamodb:CreateTable action/,
    );
    opened.close();
  });

  it('can need an external id', async () => {
    const { member } = await makeMember(test, { name: 'Ana', account: accountOf(1) }, { externalId: 'our-word' });
    const instructor = await testInstructor(test);
    (await enterAccount(instructor, member, how())).close();
    const forgotten: Member = {
      ...member,
      via: { kind: 'role', arn: member.via.kind === 'role' ? member.via.arn : '' },
    };
    await assert.rejects(
      enterAccount(instructor, forgotten, how()),
      /cannot assume the role .*: it does not exist, or it does not trust you\./,
    );
  });

  it('is refused where the role trusts someone else, does not exist, or belongs to another account', async () => {
    const instructor = await testInstructor(test);
    const denied = await makeMember(test, { name: 'Ana', account: accountOf(1) }, { trusts: accountOf(9) });
    const right = await makeMember(test, { name: 'Ben', account: accountOf(2) });
    const absent: Member = { ...right.member, via: { kind: 'role', arn: `arn:aws:iam::${accountOf(2)}:role/None` } };
    const wrong: Member = { ...right.member, account: accountOf(3) };
    const profile: Member = { ...right.member, via: { kind: 'profile', profile: 'ben' } };
    const caller = instructor.caller.arn;
    const trust = 'it does not exist, or it does not trust you.';
    for (const [member, message, code] of [
      [denied.member, `${caller} cannot assume the role ${arnOf(denied.member)}: ${trust}`, 'credentials'],
      [absent, `${caller} cannot assume the role ${arnOf(absent)}: ${trust}`, 'credentials'],
      [
        wrong,
        `The role ${arnOf(wrong)} belongs to account 200000000002, and the roster says 200000000003.`,
        'credentials',
      ],
      [profile, 'The roster names the profile ben for Ben, and the sandbox has only roles.', 'usage'],
    ] as const) {
      await assert.rejects(enterAccount(instructor, member, how()), (error: unknown) => {
        assert.ok(error instanceof WorkshopError);
        assert.equal(error.message, message);
        assert.equal(error.code, code);
        assert.match(String(error.state), /[Nn]othing was/);
        assert.ok(error.fix);
        return true;
      });
    }
  });

  it('is refused where it is the management account', async () => {
    const { member } = await makeMember(test, { name: 'Ana', account: accountOf(1) });
    const instructor = { ...(await testInstructor(test)), management: { known: true, account: accountOf(1) } };
    const before = assumptions();
    await assert.rejects(
      enterAccount(instructor, member, how()),
      /^WorkshopError: Account 200000000001 is the management account of the organization\.$/,
    );
    assert.equal(assumptions(), before, 'no role is assumed');
  });

  it('is refused where it is the management account of another organization than the instructor’s', async () => {
    await test.client(OrganizationsClient).send(new CreateOrganizationCommand({}));
    const { key, member } = await makeMember(test, { name: 'Ana', account: accountOf(1) });
    const instructor = await testInstructor(test);
    assert.deepEqual(instructor.management, { known: true, account: test.account });
    const opened = await enterAccount(instructor, member, how());
    assert.equal(opened.managementKnown, true, 'it is in no organization');
    opened.close();
    await test.client(OrganizationsClient, key).send(new CreateOrganizationCommand({}));
    await assert.rejects(
      enterAccount(await testInstructor(test), member, how()),
      /^WorkshopError: Account 200000000001 is the management account of the organization\.$/,
    );
    // Nobody can tell: the account may not ask, and the instructor's organization does not have it.
    const Statement = [{ Effect: 'Deny', Action: 'organizations:*', Resource: '*' }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    const policy = { RoleName: arnOf(member).split('/').at(-1), PolicyName: 'deny', PolicyDocument };
    await test.client(IAMClient, key).send(new PutRolePolicyCommand(policy));
    const unknown = await enterAccount(await testInstructor(test), member, how());
    assert.equal(unknown.managementKnown, false);
    unknown.close();
  });

  it('is asked for its alias and its organization once, however often it is entered', async () => {
    const { member } = await makeMember(test, { name: 'Ana', account: accountOf(1) });
    const instructor = await testInstructor(test);
    const [began, asked] = [test.log.length, /^(iam ListAccountAliases|organizations DescribeOrganization) /];
    for (let times = 0; times < 3; times += 1) (await enterAccount(instructor, member, how())).close();
    assert.equal(test.log.slice(began).filter((line) => asked.test(line)).length, 2);
  });

  it('is refused where AWS does not know the access key of the instructor', async () => {
    const { member } = await makeMember(test, { name: 'Ana', account: accountOf(1) });
    const key = createUserKey(test.sandbox.store, { account: test.account, userName: 'teacher' });
    const instructor = await testInstructor(test, key);
    test.sandbox.store.collection('iam/keys').delete(key.accessKeyId);
    await assert.rejects(enterAccount(instructor, member, how()), (error: unknown) => {
      assert.ok(error instanceof WorkshopError);
      assert.equal(error.code, 'credentials');
      assert.match(error.message, /AWS has no such access key/);
      return true;
    });
  });
});
