// The access portal over HTTP: what somebody who has signed in gets in the accounts that are assigned to them.
import assert from 'node:assert/strict';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { CreateAccountCommand, ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import * as sdk from '@aws-sdk/client-sso';
import * as admin from '@aws-sdk/client-sso-admin';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import {
  createCenterUser,
  createOrganization,
  enableIdentityCenter,
  signIn,
} from '../../../helpers/sandbox/identity-center.ts';
import { tableInput } from '../../../helpers/sandbox/tables.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

describe('the access portal', () => {
  let test: TestSandbox;
  let portal: sdk.SSOClient;
  let instance: { InstanceArn: string; IdentityStoreId: string };
  let account: string;
  let assigned: admin.CreateAccountAssignmentRequest;
  let time = Date.now();

  before(async () => {
    test = await startTestSandbox({ now: () => time });
    portal = test.client(sdk.SSOClient);
    await createOrganization(test);
    instance = await enableIdentityCenter(test);
    const { InstanceArn } = instance;
    const organizations = test.client(OrganizationsClient);
    await organizations.send(new CreateAccountCommand({ AccountName: 'Ana', Email: 'ana@example.com' }));
    const { Accounts = [] } = await organizations.send(new ListAccountsCommand({}));
    account = String(Accounts.find(({ Name }) => Name === 'Ana')?.Id);
    const client = test.client(admin.SSOAdminClient);
    const { PermissionSet } = await client.send(
      new admin.CreatePermissionSetCommand({ InstanceArn, Name: 'Reader', SessionDuration: 'PT2H' }),
    );
    const PermissionSetArn = PermissionSet?.PermissionSetArn;
    const Statement = [{ Effect: 'Allow', Action: 'dynamodb:ListTables', Resource: '*' }];
    const InlinePolicy = JSON.stringify({ Version: '2012-10-17', Statement });
    await client.send(new admin.PutInlinePolicyToPermissionSetCommand({ InstanceArn, PermissionSetArn, InlinePolicy }));
    assigned = {
      InstanceArn,
      PermissionSetArn,
      TargetId: account,
      TargetType: 'AWS_ACCOUNT',
      PrincipalId: await createCenterUser(test, instance, 'ana'),
      PrincipalType: 'USER',
    };
    await createCenterUser(test, instance, 'ben');
    await client.send(new admin.CreateAccountAssignmentCommand(assigned));
  });
  after(() => test.stop());

  it('gives a user who has signed in the credentials of what is assigned, and nothing else', async () => {
    const { accessToken } = await signIn(test, instance, 'ana');
    const { accountList } = await portal.send(new sdk.ListAccountsCommand({ accessToken }));
    assert.deepEqual(accountList, [{ accountId: account, accountName: 'Ana', emailAddress: 'ana@example.com' }]);
    const { roleList } = await portal.send(new sdk.ListAccountRolesCommand({ accessToken, accountId: account }));
    assert.deepEqual(roleList, [{ roleName: 'Reader', accountId: account }]);
    const asked = { accessToken, accountId: account, roleName: 'Reader' };
    const { roleCredentials } = await portal.send(new sdk.GetRoleCredentialsCommand(asked));
    assert.equal(roleCredentials?.expiration, time + 7_200_000);
    const session = {
      accessKeyId: String(roleCredentials.accessKeyId),
      secretAccessKey: String(roleCredentials.secretAccessKey),
      sessionToken: String(roleCredentials.sessionToken),
    };
    const { Arn } = await test.client(STSClient, session).send(new GetCallerIdentityCommand({}));
    assert.match(
      String(Arn),
      new RegExp(`^arn:aws:sts::${account}:assumed-role/AWSReservedSSO_Reader_[0-9a-f]{16}/ana$`),
    );
    const dynamodb = test.client(DynamoDBClient, session);
    assert.deepEqual((await dynamodb.send(new ListTablesCommand({}))).TableNames, []);
    const denied = dynamodb.send(new CreateTableCommand(tableInput('x')));
    assert.match((await refusal(denied)).message, /not authorized to perform: dynamodb:CreateTable/);
    const forbidden = { name: 'ForbiddenException', status: 403, message: 'No access' };
    const other = new sdk.GetRoleCredentialsCommand({ ...asked, roleName: 'Admin' });
    assert.deepEqual(await refusal(portal.send(other)), forbidden);
    const ben = await signIn(test, instance, 'ben');
    const bens = new sdk.GetRoleCredentialsCommand({ ...asked, accessToken: ben.accessToken });
    assert.deepEqual(await refusal(portal.send(bens)), forbidden);
  });

  it('takes no token that is unknown, over or signed out; and what is taken away works no longer', async () => {
    const { accessToken } = await signIn(test, instance, 'ana');
    const invalid = { name: 'UnauthorizedException', status: 401, message: 'Session token not found or invalid' };
    const list = (token: string) => portal.send(new sdk.ListAccountsCommand({ accessToken: token }));
    assert.deepEqual(await refusal(list('nobody')), invalid);
    await portal.send(new sdk.LogoutCommand({ accessToken }));
    assert.deepEqual(await refusal(list(accessToken)), invalid);
    const later = await signIn(test, instance, 'ana');
    const asked = { accessToken: later.accessToken, accountId: account, roleName: 'Reader' };
    const { roleCredentials } = await portal.send(new sdk.GetRoleCredentialsCommand(asked));
    await test.client(admin.SSOAdminClient).send(new admin.DeleteAccountAssignmentCommand(assigned));
    assert.equal((await refusal(portal.send(new sdk.GetRoleCredentialsCommand(asked)))).name, 'ForbiddenException');
    const session = {
      accessKeyId: String(roleCredentials?.accessKeyId),
      secretAccessKey: String(roleCredentials?.secretAccessKey),
      sessionToken: String(roleCredentials?.sessionToken),
    };
    const listed = test.client(DynamoDBClient, session).send(new ListTablesCommand({}));
    assert.match((await refusal(listed)).name, /AccessDeniedException|UnrecognizedClientException/);
    time += 9 * 3_600_000;
    assert.deepEqual(await refusal(list(later.accessToken)), invalid);
  });
});
