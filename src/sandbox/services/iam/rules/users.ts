// Users: those that CreateUser made, and the sandbox's administrator, who has no record.
import type { Call } from '../../../server/service.ts';
import type { SandboxContext } from '../../../server/context.ts';
import type { Store } from '../../../state/store.ts';
import { mayNotChangeAdministrator, notFound, userNameMissing } from '../errors.ts';
import { administratorAccess } from '../managed-policies/managed-policies.ts';
import { nameKey, recordsOf, userArn, type KeyRecord, type UserRecord } from '../records.ts';

type User = Readonly<UserRecord>;

interface UserInput {
  readonly UserName?: string | undefined;
}

function userNamed(store: Store, account: string, name: string): User | undefined {
  const user = recordsOf(store).users.get(nameKey(account, name));
  return user ?? administratorsOf(store, account).find((one) => one.name.toLowerCase() === name.toLowerCase());
}

export function isUserName(store: Store, account: string, name: string): boolean {
  return userNamed(store, account, name) !== undefined;
}

export function findUser({ store }: SandboxContext, { account }: Call, name: string | undefined): User {
  return userNamed(store, account, String(name)) ?? notFound('user', name);
}

/** For operations that are about the caller where the request names no user. */
export function findUserOrCaller(sandbox: SandboxContext, call: Call, { UserName }: UserInput): User {
  if (UserName !== undefined) return findUser(sandbox, call, UserName);
  const { principal } = call;
  return principal.type === 'user' ? findUser(sandbox, call, principal.arn.split('/').at(-1)) : userNameMissing();
}

/** A user that may be changed: any but the administrator. */
export function findChangeableUser(sandbox: SandboxContext, call: Call, name: string | undefined): User {
  const user = findUser(sandbox, call, name);
  const isRecorded = recordsOf(sandbox.store).users.has(nameKey(user.account, user.name));
  return isRecorded ? user : mayNotChangeAdministrator(user.name);
}

export function saveUser({ store }: SandboxContext, user: UserRecord): void {
  recordsOf(store).users.set(nameKey(user.account, user.name), user);
}

/** By name, as IAM lists them. */
export function usersIn(store: Store, account: string): User[] {
  const users = [...recordsOf(store).users.values(`${account}/`), ...administratorsOf(store, account)];
  return users.sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
}

export function userOutput({ path, name, id, arn, created }: User) {
  return { Path: path, UserName: name, UserId: id, Arn: arn, CreateDate: new Date(created) };
}

/** The ARN to authorize: with the path of the user, if there is one. */
export function userArnToAuthorize(sandbox: SandboxContext) {
  return ({ UserName }: UserInput, { account, principal }: Call): string => {
    if (UserName === undefined && principal.type === 'user') return principal.arn;
    return userNamed(sandbox.store, account, String(UserName))?.arn ?? userArn(account, String(UserName));
  };
}

/** At most one for each account, however many keys there are. */
function administratorsOf(store: Store, account: string): UserRecord[] {
  const { users, keys } = recordsOf(store);
  const own = keys
    .values()
    .filter((key) => key.root && key.account === account && !users.has(nameKey(account, key.userName)));
  return [...new Map(own.map((key) => [key.userName, key])).values()].map(administrator);
}

function administrator({ account, userName, userId, created = 0 }: KeyRecord): UserRecord {
  return {
    account,
    name: userName,
    id: userId,
    path: '/',
    arn: userArn(account, userName),
    created,
    tags: [],
    attached: [administratorAccess.arn],
    inline: {},
  };
}
