// The learners in the identity store: found by their user name or e-mail address, and created where the instructor asks.
import {
  CreateUserCommand,
  DeleteUserCommand,
  DescribeUserCommand,
  GetUserIdCommand,
  IdentitystoreClient,
} from '@aws-sdk/client-identitystore';
import { isNotFound } from '../../../../aws/errors/explain.ts';
import type { Aws } from '../../../../engine/types.ts';
import { ForeignAccess } from '../access-way.ts';
import type { CenterInstance } from './instance.ts';

export interface CenterUser {
  readonly id: string;
  /** It has the mark of the class: this command created it. */
  readonly isOurs: boolean;
}

/** Users cannot have tags. What a user is of is a text that only administrators write. */
function userTypeOf(className: string): string {
  return `workshop-access ${className}`;
}

/** By the user name, and then by the e-mail address. */
export async function findUser(
  aws: Aws,
  { identityStore }: CenterInstance,
  user: string,
  className: string,
): Promise<CenterUser | undefined> {
  const client = aws.client(IdentitystoreClient);
  const IdentityStoreId = identityStore;
  for (const AttributePath of ['userName', ...(user.includes('@') ? ['emails.value'] : [])]) {
    const AlternateIdentifier = { UniqueAttribute: { AttributePath, AttributeValue: user } };
    const asked = new GetUserIdCommand({ IdentityStoreId, AlternateIdentifier });
    const id = await client
      .send(asked)
      .then(({ UserId }) => UserId)
      .catch(ifNotFound);
    if (id === undefined) continue;
    const { UserType } = await client.send(new DescribeUserCommand({ IdentityStoreId, UserId: id }));
    return { id, isOurs: UserType === userTypeOf(className) };
  }
  return undefined;
}

/** `name`: as the instructor calls the learner. */
export async function createUser(
  aws: Aws,
  { identityStore }: CenterInstance,
  { user, name, className }: { user: string; name: string; className: string },
): Promise<string> {
  const [GivenName = name, ...rest] = name.split(/\s+/);
  const { UserId = '' } = await aws.client(IdentitystoreClient).send(
    new CreateUserCommand({
      IdentityStoreId: identityStore,
      UserName: user,
      DisplayName: name,
      // Both are required, and not every learner has two names.
      Name: { GivenName, FamilyName: rest.join(' ') || GivenName },
      Emails: [{ Value: user, Type: 'work', Primary: true }],
      UserType: userTypeOf(className),
    }),
  );
  return UserId;
}

export async function deleteUser(aws: Aws, { identityStore }: CenterInstance, UserId: string): Promise<void> {
  await aws.client(IdentitystoreClient).send(new DeleteUserCommand({ IdentityStoreId: identityStore, UserId }));
}

/** An invitation needs an address. */
export function assertAddress(user: string): void {
  if (!/^[^\s@]+@[^\s@]+$/.test(user))
    throw new ForeignAccess(`a new user needs an e-mail address, and the roster says "${user}"`);
}

function ifNotFound(error: unknown): undefined {
  if (!isNotFound(error)) throw error;
  return undefined;
}
