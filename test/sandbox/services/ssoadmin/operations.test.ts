// IAM Identity Center over HTTP: permission sets, assignments that take a while, and the roles that they make in accounts.
import assert from 'node:assert/strict';
import {
  DeleteRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateAccountCommand, ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { DeleteUserCommand, IdentitystoreClient } from '@aws-sdk/client-identitystore';
import * as sdk from '@aws-sdk/client-sso-admin';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { sandboxTarget } from '../../../../src/aws/target/target.ts';
import { paces } from '../../../../src/sandbox/sandbox.ts';
import type { PolicyDocument } from '../../../../src/sandbox/server/access.ts';
import { sandboxClient } from '../../../../src/sandbox/client/sandbox-client.ts';
import {
  createCenterUser,
  createOrganization,
  enableIdentityCenter,
} from '../../../helpers/sandbox/identity-center.ts';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const readTables = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'dynamodb:ListTables', Resource: '*' }],
});

describe('IAM Identity Center', () => {
  let test: TestSandbox;
  let client: sdk.SSOAdminClient;
  let time = Date.now();
  let InstanceArn = '';
  let IdentityStoreId = '';
  let ana = '';
  /** A member account, and clients that act in it as the organization's administrator. */
  let member: { account: string; iam: IAMClient; sso: sdk.SSOAdminClient };

  beforeEach(async () => {
    time = Date.now();
    test = await startTestSandbox({ now: () => time, pace: { ...paces.instant, assignment: 3_000 } });
    client = test.client(sdk.SSOAdminClient);
    await createOrganization(test);
    ({ InstanceArn, IdentityStoreId } = await enableIdentityCenter(test));
    ana = await createCenterUser(test, { InstanceArn, IdentityStoreId }, 'ana');
    member = await makeMember('Ana');
  });
  afterEach(() => test.stop());

  async function makeMember(AccountName: string): Promise<typeof member> {
    const organizations = test.client(OrganizationsClient);
    await organizations.send(new CreateAccountCommand({ AccountName, Email: `${AccountName}@example.com` }));
    const { Accounts = [] } = await organizations.send(new ListAccountsCommand({}));
    const account = String(Accounts.find(({ Name }) => Name === AccountName)?.Id);
    const RoleArn = `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`;
    const { Credentials } = await test
      .client(STSClient)
      .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }));
    const session = {
      accessKeyId: String(Credentials?.AccessKeyId),
      secretAccessKey: String(Credentials?.SecretAccessKey),
      sessionToken: String(Credentials?.SessionToken),
    };
    return { account, iam: test.client(IAMClient, session), sso: test.client(sdk.SSOAdminClient, session) };
  }

  async function createSet(Name: string, more: Partial<sdk.CreatePermissionSetRequest> = {}): Promise<string> {
    const { PermissionSet } = await client.send(new sdk.CreatePermissionSetCommand({ InstanceArn, Name, ...more }));
    return String(PermissionSet?.PermissionSetArn);
  }

  const assigning = (PermissionSetArn: string, more: object = {}) => ({
    InstanceArn,
    PermissionSetArn,
    TargetId: member.account,
    TargetType: 'AWS_ACCOUNT' as const,
    PrincipalId: ana,
    PrincipalType: 'USER' as const,
    ...more,
  });

  async function assign(PermissionSetArn: string, more: object = {}) {
    const requested = await client.send(new sdk.CreateAccountAssignmentCommand(assigning(PermissionSetArn, more)));
    assert.equal(requested.AccountAssignmentCreationStatus?.Status, 'IN_PROGRESS');
    time += 3_000;
    const AccountAssignmentCreationRequestId = requested.AccountAssignmentCreationStatus.RequestId;
    const described = new sdk.DescribeAccountAssignmentCreationStatusCommand({
      InstanceArn,
      AccountAssignmentCreationRequestId,
    });
    return (await client.send(described)).AccountAssignmentCreationStatus;
  }

  const assignmentsOf = async (PermissionSetArn: string) =>
    (
      await client.send(
        new sdk.ListAccountAssignmentsCommand({ InstanceArn, PermissionSetArn, AccountId: member.account }),
      )
    ).AccountAssignments;
  const reservedRoles = async () =>
    (await member.iam.send(new ListRolesCommand({ PathPrefix: '/aws-reserved/' }))).Roles ?? [];

  it('has one instance, that the console enables, in its region alone', async () => {
    const { Instances } = await client.send(new sdk.ListInstancesCommand({}));
    assert.deepEqual(
      Instances?.map((one) => [one.InstanceArn, one.IdentityStoreId, one.OwnerAccountId, one.Status]),
      [[InstanceArn, IdentityStoreId, test.account, 'ACTIVE']],
    );
    assert.match(InstanceArn, /^arn:aws:sso:::instance\/ssoins-[0-9a-f]{16}$/);
    assert.match(IdentityStoreId, /^d-[0-9a-f]{10}$/);
    const elsewhere = new sdk.SSOAdminClient(
      sandboxTarget({ url: test.url, ...test.sandbox.key }, 'eu-west-1').config as never,
    );
    assert.deepEqual((await elsewhere.send(new sdk.ListInstancesCommand({}))).Instances, []);
    const { name } = await refusal(elsewhere.send(new sdk.ListPermissionSetsCommand({ InstanceArn })));
    assert.equal(name, 'ResourceNotFoundException');
    const again = enableIdentityCenter(test);
    await assert.rejects(again, {
      status: 400,
      message: `The organization of ${test.account} has an instance already.`,
    });
    const { message } = await refusal(client.send(new sdk.CreateInstanceCommand({})));
    assert.equal(message, 'The sandbox does not serve ssoadmin CreateInstance.');
  });

  it('does nothing of the console without the key of the sandbox, and nothing that it does not know', async () => {
    const enabled = { account: test.account, region: test.region };
    const refused = async (service: string, action: string, key = test.sandbox.key) =>
      sandboxClient({ url: test.url, ...key })
        .consoleAction(service, action, enabled)
        .catch((error: { status: number }) => error.status);
    assert.equal(await refused('ssoadmin', 'EnableInstance', { ...test.sandbox.key, secretAccessKey: 'wrong' }), 401);
    assert.equal(await refused('ssoadmin', 'toString'), 404);
    assert.equal(await refused('iam', 'EnableInstance'), 404);
    assert.equal(await refused('constructor', 'EnableInstance'), 404);
  });

  it('lets a member account see the instance, and nothing else', async () => {
    const { Instances } = await member.sso.send(new sdk.ListInstancesCommand({}));
    assert.equal(Instances?.[0]?.OwnerAccountId, test.account);
    assert.deepEqual(await refusal(member.sso.send(new sdk.ListPermissionSetsCommand({ InstanceArn }))), {
      name: 'AccessDeniedException',
      status: 400,
      message: 'You do not have sufficient access to perform this action.',
    });
  });

  it('makes a role in the account of an assignment, in a while, with exactly the policies of the set', async () => {
    const set = await createSet('Reader', { Tags: [{ Key: 'team', Value: 'a' }] });
    await client.send(
      new sdk.PutInlinePolicyToPermissionSetCommand({ InstanceArn, PermissionSetArn: set, InlinePolicy: readTables }),
    );
    const ManagedPolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    const attach = () =>
      client.send(
        new sdk.AttachManagedPolicyToPermissionSetCommand({ InstanceArn, PermissionSetArn: set, ManagedPolicyArn }),
      );
    await attach();
    assert.equal((await refusal(attach())).name, 'ConflictException');
    const requested = await client.send(new sdk.CreateAccountAssignmentCommand(assigning(set)));
    assert.equal(requested.AccountAssignmentCreationStatus?.Status, 'IN_PROGRESS');
    assert.deepEqual(await assignmentsOf(set), []);
    time += 3_000;
    assert.deepEqual(await assignmentsOf(set), [
      { AccountId: member.account, PermissionSetArn: set, PrincipalType: 'USER', PrincipalId: ana },
    ]);
    const [role, ...others] = await reservedRoles();
    assert.deepEqual(others, []);
    assert.match(String(role?.RoleName), /^AWSReservedSSO_Reader_[0-9a-f]{16}$/);
    assert.equal(role?.Path, '/aws-reserved/sso.amazonaws.com/ap-south-1/');
    assert.equal(role?.MaxSessionDuration, 43_200);
    assert.match(
      decodeURIComponent(role?.AssumeRolePolicyDocument ?? ''),
      /saml-provider\/AWSSSO_[0-9a-f]{16}_DO_NOT_DELETE.*sts:AssumeRoleWithSAML/,
    );
    const RoleName = role?.RoleName;
    const inline = await member.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'AwsSSOInlinePolicy' }));
    assert.equal(decodeURIComponent(inline.PolicyDocument ?? ''), readTables);
    const { AttachedPolicies } = await member.iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    assert.deepEqual(AttachedPolicies, [{ PolicyName: 'AdministratorAccess', PolicyArn: ManagedPolicyArn }]);
    const tags = await client.send(new sdk.ListTagsForResourceCommand({ InstanceArn, ResourceArn: set }));
    assert.deepEqual(tags.Tags, [{ Key: 'team', Value: 'a' }]);
  });

  it('keeps its roles for itself: nobody in the account changes or deletes one', async () => {
    await assign(await createSet('Reader'));
    const RoleName = (await reservedRoles())[0]?.RoleName;
    const expected = {
      name: 'UnmodifiableEntityException',
      status: 400,
      message: `Cannot perform the operation on the protected role '${RoleName}' - this role is only modifiable by AWS`,
    };
    const policy = { RoleName, PolicyName: 'more', PolicyDocument: readTables };
    assert.deepEqual(await refusal(member.iam.send(new PutRolePolicyCommand(policy))), expected);
    assert.deepEqual(await refusal(member.iam.send(new DeleteRoleCommand({ RoleName }))), expected);
  });

  it('takes a change of a set to the accounts only when it is provisioned', async () => {
    const set = await createSet('Reader');
    await assign(set);
    const InlinePolicy = readTables;
    await client.send(
      new sdk.PutInlinePolicyToPermissionSetCommand({ InstanceArn, PermissionSetArn: set, InlinePolicy }),
    );
    const outdated = async () =>
      (
        await client.send(
          new sdk.ListAccountsForProvisionedPermissionSetCommand({
            InstanceArn,
            PermissionSetArn: set,
            ProvisioningStatus: 'LATEST_PERMISSION_SET_NOT_PROVISIONED',
          }),
        )
      ).AccountIds;
    const RoleName = (await reservedRoles())[0]?.RoleName;
    const read = () => member.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'AwsSSOInlinePolicy' }));
    assert.equal((await refusal(read())).name, 'NoSuchEntityException');
    assert.deepEqual(await outdated(), [member.account]);
    const { PermissionSetProvisioningStatus } = await client.send(
      new sdk.ProvisionPermissionSetCommand({
        InstanceArn,
        PermissionSetArn: set,
        TargetType: 'ALL_PROVISIONED_ACCOUNTS',
      }),
    );
    assert.equal(PermissionSetProvisioningStatus?.Status, 'IN_PROGRESS');
    time += 3_000;
    const described = await client.send(
      new sdk.DescribePermissionSetProvisioningStatusCommand({
        InstanceArn,
        ProvisionPermissionSetRequestId: PermissionSetProvisioningStatus.RequestId,
      }),
    );
    assert.equal(described.PermissionSetProvisioningStatus?.Status, 'SUCCEEDED');
    assert.deepEqual(await outdated(), []);
    assert.equal(decodeURIComponent((await read()).PolicyDocument ?? ''), readTables);
  });

  it('keeps a set that is assigned, also while the assignment is being deleted; the last one takes the role along', async () => {
    const set = await createSet('Reader');
    await assign(set);
    const deleteSet = () => client.send(new sdk.DeletePermissionSetCommand({ InstanceArn, PermissionSetArn: set }));
    const conflict = {
      name: 'ConflictException',
      status: 400,
      message: 'Could not delete because PermissionSet has ApplicationProfile associated with it',
    };
    assert.deepEqual(await refusal(deleteSet()), conflict);
    const { AccountAssignmentDeletionStatus } = await client.send(
      new sdk.DeleteAccountAssignmentCommand(assigning(set)),
    );
    assert.equal(AccountAssignmentDeletionStatus?.Status, 'IN_PROGRESS');
    assert.deepEqual(await refusal(deleteSet()), conflict);
    time += 3_000;
    const { AccountAssignmentDeletionStatus: done } = await client.send(
      new sdk.DescribeAccountAssignmentDeletionStatusCommand({
        InstanceArn,
        AccountAssignmentDeletionRequestId: AccountAssignmentDeletionStatus.RequestId,
      }),
    );
    assert.equal(done?.Status, 'SUCCEEDED');
    assert.deepEqual(await assignmentsOf(set), []);
    assert.deepEqual(await reservedRoles(), []);
    await deleteSet();
    assert.deepEqual((await client.send(new sdk.ListPermissionSetsCommand({ InstanceArn }))).PermissionSets, []);
  });

  it('says in the status why a request failed', async () => {
    const set = await createSet('Large');
    // As much as Identity Center takes, and more than IAM takes on a role.
    const Resource = Array.from({ length: 300 }, (_, index) => `arn:aws:dynamodb:ap-south-1:*:table/${index}-table`);
    const Statement = [{ Effect: 'Allow', Action: 'dynamodb:GetItem', Resource }];
    const InlinePolicy = JSON.stringify({ Version: '2012-10-17', Statement });
    await client.send(
      new sdk.PutInlinePolicyToPermissionSetCommand({ InstanceArn, PermissionSetArn: set, InlinePolicy }),
    );
    const status = await assign(set);
    assert.equal(status?.Status, 'FAILED');
    assert.match(String(status?.FailureReason), /^Received a 409 status error: Maximum policy size of 10240 bytes/);
    const { AccountAssignmentsCreationStatus: failed } = await client.send(
      new sdk.ListAccountAssignmentCreationStatusCommand({ InstanceArn, Filter: { Status: 'FAILED' } }),
    );
    assert.deepEqual(
      failed?.map(({ RequestId }) => RequestId),
      [status?.RequestId],
    );
    const never = await client.send(new sdk.DeleteAccountAssignmentCommand(assigning(await createSet('Other'))));
    time += 3_000;
    const { AccountAssignmentDeletionStatus } = await client.send(
      new sdk.DescribeAccountAssignmentDeletionStatusCommand({
        InstanceArn,
        AccountAssignmentDeletionRequestId: never.AccountAssignmentDeletionStatus?.RequestId,
      }),
    );
    assert.equal(AccountAssignmentDeletionStatus?.FailureReason, 'Received a 404 status error: Assignment not found.');
  });

  it('keeps what was assigned to a user who was deleted, until that is taken away', async () => {
    const set = await createSet('Reader');
    await assign(set);
    await test.client(IdentitystoreClient).send(new DeleteUserCommand({ IdentityStoreId, UserId: ana }));
    assert.equal((await assignmentsOf(set))?.[0]?.PrincipalId, ana);
    await client.send(new sdk.DeleteAccountAssignmentCommand(assigning(set)));
    time += 3_000;
    assert.deepEqual(await assignmentsOf(set), []);
  });

  it('works on ten requests at a time, and lists in pages', async () => {
    const sets: string[] = [];
    for (let index = 0; index < 11; index += 1) sets.push(await createSet(`Set-${index}`));
    for (const set of sets.slice(0, 10)) await client.send(new sdk.CreateAccountAssignmentCommand(assigning(set)));
    const eleventh = () => client.send(new sdk.CreateAccountAssignmentCommand(assigning(String(sets[10]))));
    assert.equal((await refusal(eleventh())).name, 'ThrottlingException');
    time += 3_000;
    await eleventh();
    time += 3_000;
    const found: (string | undefined)[] = [];
    const list = { InstanceArn, PrincipalId: ana, PrincipalType: 'USER' as const };
    for await (const page of sdk.paginateListAccountAssignmentsForPrincipal({ client, pageSize: 4 }, list)) {
      assert.ok((page.AccountAssignments?.length ?? 0) <= 4);
      found.push(...(page.AccountAssignments ?? []).map(({ PermissionSetArn }) => PermissionSetArn));
    }
    assert.deepEqual(new Set(found), new Set(sets));
    assert.equal(found.length, 11);
  });

  it('refuses what AWS refuses', async () => {
    const set = await createSet('Reader');
    const names = await Promise.all(
      [
        createSet('Reader'),
        createSet('no spaces'),
        createSet('x'.repeat(33)),
        createSet('Long', { SessionDuration: 'PT13H' }),
        client.send(new sdk.CreateAccountAssignmentCommand(assigning(set, { PrincipalId: 'nobody-0000' }))),
        client.send(new sdk.CreateAccountAssignmentCommand(assigning(set, { TargetId: '999999999999' }))),
        client.send(
          new sdk.PutInlinePolicyToPermissionSetCommand({ InstanceArn, PermissionSetArn: set, InlinePolicy: '{}' }),
        ),
        client.send(new sdk.DescribePermissionSetCommand({ InstanceArn, PermissionSetArn: `${set.slice(0, -4)}beef` })),
      ].map(async (call) => (await refusal(call)).name),
    );
    assert.deepEqual(names, [
      'ConflictException',
      'ValidationException',
      'ValidationException',
      'ValidationException',
      'ResourceNotFoundException',
      'ResourceNotFoundException',
      'ValidationException',
      'ResourceNotFoundException',
    ]);
  });

  it('needs the permission on the instance, the permission set and the account', async () => {
    const set = await createSet('Reader');
    const allow = (...Resource: string[]): PolicyDocument => ({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sso:CreateAccountAssignment', Resource }],
    });
    const account = `arn:aws:sso:::account/${member.account}`;
    const tryWith = async (name: string, ...resources: string[]) => {
      const key = createUserKey(test.sandbox.store, {
        account: test.account,
        userName: name,
        policy: allow(...resources),
      });
      return test
        .client(sdk.SSOAdminClient, key)
        .send(new sdk.CreateAccountAssignmentCommand(assigning(set)))
        .then(
          () => 'allowed',
          (error: Error) => error.message,
        );
    };
    const refused = await tryWith('some', InstanceArn, set);
    assert.ok(refused.includes(`not authorized to perform: sso:CreateAccountAssignment on resource: ${account}`));
    assert.equal(await tryWith('all', InstanceArn, set, account), 'allowed');
  });
});
