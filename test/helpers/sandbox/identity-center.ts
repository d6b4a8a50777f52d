// An organization of the sandbox with IAM Identity Center enabled, and its users.
import { CreateUserCommand, IdentitystoreClient } from '@aws-sdk/client-identitystore';
import { CreateOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
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
