// Organizations over HTTP: units, accounts that take a while to be made, who may ask, and the way into an account.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { CreateRoleCommand, IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { paces } from '../../../../src/sandbox/sandbox.ts';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

describe('Organizations', () => {
  let test: TestSandbox;
  let client: sdk.OrganizationsClient;
  let time = Date.now();
  beforeEach(async () => {
    time = Date.now();
    test = await startTestSandbox({ now: () => time, pace: { ...paces.instant, account: 20_000 } });
    client = test.client(sdk.OrganizationsClient);
  });
  afterEach(() => test.stop());

  /** Twenty seconds later, and never so late that signatures are out of date. */
  async function makeAccount(
    name: string,
    input: Partial<sdk.CreateAccountRequest> = {},
    from = client,
  ): Promise<string> {
    const asked = await from.send(
      new sdk.CreateAccountCommand({ AccountName: name, Email: `${name}@example.com`, ...input }),
    );
    assert.equal(asked.CreateAccountStatus?.State, 'IN_PROGRESS');
    assert.equal(asked.CreateAccountStatus.AccountId, undefined);
    time += 20_000;
    const CreateAccountRequestId = asked.CreateAccountStatus.Id;
    const { CreateAccountStatus: done } = await from.send(
      new sdk.DescribeCreateAccountStatusCommand({ CreateAccountRequestId }),
    );
    assert.equal(done?.State, 'SUCCEEDED');
    return String(done?.AccountId);
  }

  async function makeOrganization(): Promise<string> {
    await client.send(new sdk.CreateOrganizationCommand({}));
    return String((await client.send(new sdk.ListRootsCommand({}))).Roots?.[0]?.Id);
  }

  const namesIn = async (ParentId: string) =>
    ((await client.send(new sdk.ListAccountsForParentCommand({ ParentId }))).Accounts ?? []).map(({ Name }) => Name);

  it('answer that there is none before one is made, and one is all that an account can have', async () => {
    const none = {
      name: 'AWSOrganizationsNotInUseException',
      status: 400,
      message: 'Your account is not a member of an organization.',
    };
    assert.deepEqual(await refusal(client.send(new sdk.DescribeOrganizationCommand({}))), none);
    assert.deepEqual(await refusal(client.send(new sdk.ListAccountsCommand({}))), none);
    const { Organization } = await client.send(new sdk.CreateOrganizationCommand({}));
    assert.match(String(Organization?.Id), /^o-[a-z0-9]{10}$/);
    assert.equal(Organization?.MasterAccountId, test.account);
    const again = await client.send(new sdk.DescribeOrganizationCommand({}));
    assert.deepEqual(again.Organization, Organization);
    const { name } = await refusal(client.send(new sdk.CreateOrganizationCommand({})));
    assert.equal(name, 'AlreadyInOrganizationException');
  });

  it('make an account in a while, with a role that lets the management account in as an administrator', async () => {
    await makeOrganization();
    const asking = client.send(new sdk.CreateAccountCommand({ AccountName: 'Ana', Email: 'ana@example.com' }));
    const { CreateAccountStatus } = await asking;
    assert.deepEqual((await client.send(new sdk.ListAccountsCommand({}))).Accounts?.length, 1, 'not there yet');
    time += 20_000;
    const done = await client.send(
      new sdk.DescribeCreateAccountStatusCommand({ CreateAccountRequestId: CreateAccountStatus?.Id }),
    );
    const account = String(done.CreateAccountStatus?.AccountId);
    const RoleArn = `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`;
    const { Credentials } = await test
      .client(STSClient)
      .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'teacher' }));
    const session = {
      accessKeyId: String(Credentials?.AccessKeyId),
      secretAccessKey: String(Credentials?.SecretAccessKey),
      sessionToken: String(Credentials?.SessionToken),
    };
    const { Account } = await test.client(STSClient, session).send(new GetCallerIdentityCommand({}));
    assert.equal(Account, account);
    const { Roles } = await test.client(IAMClient, session).send(new ListRolesCommand({}));
    assert.deepEqual(
      Roles?.map(({ RoleName }) => RoleName),
      ['OrganizationAccountAccessRole'],
    );
    // Who comes by a role himself gets an hour at the most: AWS's sentence, in reports from 2018 to 2025.
    const trust = { Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' };
    const iam = test.client(IAMClient, session);
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
    await iam.send(new CreateRoleCommand({ RoleName: 'next', AssumeRolePolicyDocument, MaxSessionDuration: 7200 }));
    const next = { RoleArn: `arn:aws:iam::${account}:role/next`, RoleSessionName: 'chained' };
    await test.client(STSClient, session).send(new AssumeRoleCommand({ ...next, DurationSeconds: 3600 }));
    const longer = new AssumeRoleCommand({ ...next, DurationSeconds: 3601 });
    assert.deepEqual(await refusal(test.client(STSClient, session).send(longer)), {
      name: 'ValidationError',
      status: 400,
      message: 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    });
  });

  it('keep accounts in units, one within the other, and move them', async () => {
    const root = await makeOrganization();
    const makeUnit = async (Name: string, ParentId: string) =>
      String((await client.send(new sdk.CreateOrganizationalUnitCommand({ Name, ParentId }))).OrganizationalUnit?.Id);
    const spring = await makeUnit('Spring', root);
    const late = await makeUnit('Late', spring);
    assert.match(late, /^ou-[a-z0-9]{4}-[a-z0-9]{8}$/);
    const [ana, ben] = [await makeAccount('Ana'), await makeAccount('Ben', { RoleName: 'Teach' })];
    const move = (AccountId: string, SourceParentId: string, DestinationParentId: string) =>
      client.send(new sdk.MoveAccountCommand({ AccountId, SourceParentId, DestinationParentId }));
    await move(ana, root, spring);
    await move(ben, root, late);
    assert.deepEqual(
      [await namesIn(root), await namesIn(spring), await namesIn(late)],
      [['management'], ['Ana'], ['Ben']],
    );
    const below = await client.send(new sdk.ListOrganizationalUnitsForParentCommand({ ParentId: spring }));
    assert.deepEqual(
      below.OrganizationalUnits?.map(({ Name }) => Name),
      ['Late'],
    );
    const children = await client.send(new sdk.ListChildrenCommand({ ParentId: spring, ChildType: 'ACCOUNT' }));
    assert.deepEqual(children.Children, [{ Id: ana, Type: 'ACCOUNT' }]);
    const parents = await client.send(new sdk.ListParentsCommand({ ChildId: ben }));
    assert.deepEqual(parents.Parents, [{ Id: late, Type: 'ORGANIZATIONAL_UNIT' }]);
    const { Account } = await client.send(new sdk.DescribeAccountCommand({ AccountId: ben }));
    assert.deepEqual([Account?.Name, Account?.State, Account?.JoinedMethod], ['Ben', 'ACTIVE', 'CREATED']);
    const nameOf = async (call: Promise<unknown>) => (await refusal(call)).name;
    assert.deepEqual(
      [
        await nameOf(move(ana, root, late)),
        await nameOf(move(ana, spring, spring)),
        await nameOf(move(ana, spring, 'ou-none-00000000')),
        await nameOf(move('000000000000', spring, late)),
        await nameOf(makeUnit('Late', spring)),
        await nameOf(namesIn('ou-none-00000000')),
        await nameOf(namesIn('Spring')),
        await nameOf(
          client.send(new sdk.DescribeOrganizationalUnitCommand({ OrganizationalUnitId: 'ou-none-00000000' })),
        ),
        await nameOf(client.send(new sdk.ListParentsCommand({ ChildId: '000000000000' }))),
        await nameOf(
          client.send(new sdk.DescribeCreateAccountStatusCommand({ CreateAccountRequestId: 'car-00000000' })),
        ),
      ],
      [
        'SourceParentNotFoundException',
        'DuplicateAccountException',
        'DestinationParentNotFoundException',
        'AccountNotFoundException',
        'DuplicateOrganizationalUnitException',
        'ParentNotFoundException',
        'InvalidInputException',
        'OrganizationalUnitNotFoundException',
        'ChildNotFoundException',
        'CreateAccountStatusNotFoundException',
      ],
    );
  });

  it('refuse an address that is taken, or that is none, once they have looked into it', async () => {
    await makeOrganization();
    await makeAccount('ana');
    for (const [Email, reason] of [
      ['ANA@example.com', 'EMAIL_ALREADY_EXISTS'],
      ['nobody', 'INVALID_EMAIL'],
    ]) {
      const asked = await client.send(new sdk.CreateAccountCommand({ AccountName: 'again', Email }));
      assert.equal(asked.CreateAccountStatus?.State, 'IN_PROGRESS');
      time += 20_000;
      const { CreateAccountStatus: seen } = await client.send(
        new sdk.DescribeCreateAccountStatusCommand({ CreateAccountRequestId: asked.CreateAccountStatus.Id }),
      );
      assert.deepEqual([seen?.State, seen?.FailureReason, seen?.AccountId], ['FAILED', reason, undefined]);
    }
    const { CreateAccountStatuses } = await client.send(new sdk.ListCreateAccountStatusCommand({ States: ['FAILED'] }));
    assert.equal(CreateAccountStatuses?.length, 2);
  });

  it('tell a member account which organization it is in, and nothing else', async () => {
    await makeOrganization();
    const account = await makeAccount('Ana');
    const key = createUserKey(test.sandbox.store, { account, userName: 'ana' });
    const hers = test.client(sdk.OrganizationsClient, key);
    const { Organization } = await hers.send(new sdk.DescribeOrganizationCommand({}));
    assert.equal(Organization?.MasterAccountId, test.account);
    assert.deepEqual(await refusal(hers.send(new sdk.ListAccountsCommand({}))), {
      name: 'AccessDeniedException',
      status: 400,
      message: "You don't have permissions to access this resource.",
    });
  });

  it('ask for permissions under their own names, on the unit where there is one', async () => {
    const root = await makeOrganization();
    const { Organization } = await client.send(new sdk.DescribeOrganizationCommand({}));
    const Resource = `arn:aws:organizations::${test.account}:root/${Organization?.Id}/${root}`;
    const Statement = [{ Effect: 'Allow' as const, Action: 'organizations:ListAccountsForParent', Resource }];
    const policy = { Version: '2012-10-17', Statement };
    const key = createUserKey(test.sandbox.store, { account: test.account, userName: 'reader', policy });
    const reader = test.client(sdk.OrganizationsClient, key);
    await reader.send(new sdk.ListAccountsForParentCommand({ ParentId: root }));
    const { message } = await refusal(
      reader.send(new sdk.CreateAccountCommand({ AccountName: 'x', Email: 'x@example.com' })),
    );
    assert.match(message, /not authorized to perform: organizations:CreateAccount on resource: \*/);
  });

  it('keep tags of accounts and units', async () => {
    const root = await makeOrganization();
    const account = await makeAccount('Ana', { Tags: [{ Key: 'class', Value: 'spring' }] });
    const made = await client.send(
      new sdk.CreateOrganizationalUnitCommand({ ParentId: root, Name: 'u', Tags: [{ Key: 'a', Value: '1' }] }),
    );
    const unit = String(made.OrganizationalUnit?.Id);
    await client.send(new sdk.TagResourceCommand({ ResourceId: unit, Tags: [{ Key: 'b', Value: '2' }] }));
    await client.send(new sdk.UntagResourceCommand({ ResourceId: unit, TagKeys: ['a'] }));
    const tags = async (ResourceId: string) =>
      (await client.send(new sdk.ListTagsForResourceCommand({ ResourceId }))).Tags;
    assert.deepEqual(await tags(account), [{ Key: 'class', Value: 'spring' }]);
    assert.deepEqual(await tags(unit), [{ Key: 'b', Value: '2' }]);
    assert.equal((await refusal(tags('000000000000'))).name, 'TargetNotFoundException');
  });

  it('hold a hundred accounts cheaply, in pages of twenty', async () => {
    await test.stop();
    test = await startTestSandbox();
    client = test.client(sdk.OrganizationsClient);
    await makeOrganization();
    const began = performance.now();
    for (let index = 0; index < 100; index += 1)
      await client.send(new sdk.CreateAccountCommand({ AccountName: `a${index}`, Email: `a${index}@example.com` }));
    const took = performance.now() - began;
    const names: string[] = [];
    const pages: number[] = [];
    for await (const { Accounts = [] } of sdk.paginateListAccounts({ client }, {})) {
      pages.push(Accounts.length);
      names.push(...Accounts.map(({ Id }) => String(Id)));
    }
    assert.deepEqual(pages, [20, 20, 20, 20, 20, 1]);
    assert.equal(new Set(names).size, 101);
    assert.ok(took < 5_000, `${Math.round(took)} ms`);
  });
});
