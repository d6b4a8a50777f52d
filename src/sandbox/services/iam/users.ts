// Users: those that IAM's operations made, and the sandbox's own, of whom there is only a key.
import type { Store } from '../../state/store.ts';
import { keysOf, userArn, type KeyRecord } from './keys.ts';
import { managedPolicy } from './managed-policies.ts';
import { nameKey, recordsOf, type UserRecord } from './records.ts';

const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess';

export function findUser(store: Store, account: string, name: string): Readonly<UserRecord> | undefined {
  const made = recordsOf(store).users.get(nameKey(account, name));
  return made ?? ownUsers(store, account).find((user) => user.name.toLowerCase() === name.toLowerCase());
}

/** By name, as IAM lists them. */
export function usersIn(store: Store, account: string): Readonly<UserRecord>[] {
  const users = [...recordsOf(store).users.values(`${account}/`), ...ownUsers(store, account)];
  return users.sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
}

/** Without a record of their own: the administrator `workshop`, who stays, so that nobody is locked out for good. */
export function isOwn(store: Store, user: Readonly<UserRecord>): boolean {
  return !recordsOf(store).users.has(nameKey(user.account, user.name));
}

function ownUsers(store: Store, account: string): UserRecord[] {
  const { users } = recordsOf(store);
  const keys = keysOf(store)
    .values()
    .filter((key) => key.account === account && !users.has(nameKey(account, key.userName)));
  return [...new Map(keys.map((key) => [key.userName, key])).values()].map(userBehind);
}

function userBehind({ account, userName, userId, policy, created = 0 }: KeyRecord): UserRecord {
  return {
    account,
    name: userName,
    id: userId,
    path: '/',
    arn: userArn(account, userName),
    created,
    tags: [],
    attached: policy || !managedPolicy(administrator) ? [] : [administrator],
    inline: policy ? { policy: JSON.stringify(policy) } : {},
  };
}
