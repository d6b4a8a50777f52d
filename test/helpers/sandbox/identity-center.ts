// An organization of the sandbox with IAM Identity Center enabled, and its users.
import { CreateUserCommand, IdentitystoreClient } from '@aws-sdk/client-identitystore';
import {
  CreateAccountCommand,
  CreateOrganizationCommand,
  ListAccountsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import {
  AttachManagedPolicyToPermissionSetCommand,
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  SSOAdminClient,
} from '@aws-sdk/client-sso-admin';
import { sandboxClient } from '../../../src/sandbox/client/sandbox-client.ts';
import type { TestSandbox } from './test-sandbox.ts';

interface TestInstance {
  readonly InstanceArn: string;
  readonly IdentityStoreId: string;
}

/** As the console of AWS enables it, in the management account that the sandbox's key belongs to. */
export async function enableIdentityCenter(test: TestSandbox, region = test.region): Promise<TestInstance> {
  const client = sandboxClient({ url: test.url, ...test.sandbox.key });
  return (await client.consoleAction('ssoadmin', 'EnableInstance', { account: test.account, region })) as TestInstance;
}

export async function createOrganization(test: TestSandbox): Promise<void> {
  await test.client(OrganizationsClient).send(new CreateOrganizationCommand({}));
}

/** Resolves with the id of the user. */
export async function createCenterUser(
  test: TestSandbox,
  { IdentityStoreId }: TestInstance,
  UserName: string,
  email?: string,
): Promise<string> {
  const { UserId = '' } = await test.client(IdentitystoreClient).send(
    new CreateUserCommand({
      IdentityStoreId,
      UserName,
      DisplayName: UserName,
      Name: { GivenName: UserName, FamilyName: 'Learner' },
      ...(email && { Emails: [{ Value: email, Type: 'work', Primary: true }] }),
    }),
  );
  return UserId;
}

/** As somebody signs in on the web page of the portal, for the AWS CLI. */
export async function signIn(
  test: TestSandbox,
  { IdentityStoreId }: TestInstance,
  userName: string,
): Promise<{ accessToken: string; expiresAt: string }> {
  const client = sandboxClient({ url: test.url, ...test.sandbox.key });
  const token = await client.consoleAction('sso', 'SignIn', { identityStore: IdentityStoreId, userName });
  return token as { accessToken: string; expiresAt: string };
}

/** A member account with the permission set `Learner` of an administrator, assigned to a new user who has signed in. */
export async function assignAccount(
  test: TestSandbox,
  userName: string,
): Promise<{ account: string; token: { accessToken: string; expiresAt: string } }> {
  await createOrganization(test);
  const instance = await enableIdentityCenter(test);
  const organizations = test.client(OrganizationsClient);
  await organizations.send(new CreateAccountCommand({ AccountName: userName, Email: `${userName}@example.com` }));
  const { Accounts = [] } = await organizations.send(new ListAccountsCommand({}));
  const account = String(Accounts.find(({ Name }) => Name === userName)?.Id);
  const { InstanceArn } = instance;
  const admin = test.client(SSOAdminClient);
  const { PermissionSet } = await admin.send(new CreatePermissionSetCommand({ InstanceArn, Name: 'Learner' }));
  const set = { InstanceArn, PermissionSetArn: PermissionSet?.PermissionSetArn };
  const ManagedPolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  await admin.send(new AttachManagedPolicyToPermissionSetCommand({ ...set, ManagedPolicyArn }));
  const PrincipalId = await createCenterUser(test, instance, userName);
  const to = { TargetId: account, TargetType: 'AWS_ACCOUNT', PrincipalId, PrincipalType: 'USER' } as const;
  await admin.send(new CreateAccountAssignmentCommand({ ...set, ...to }));
  return { account, token: await signIn(test, instance, userName) };
}
