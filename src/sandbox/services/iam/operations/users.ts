// Users: made, found, changed, deleted, and tagged.
import * as sdk from '@aws-sdk/client-iam';
import { throwAwsError } from '../../../server/aws-error.ts';
import { keysOf } from '../keys.ts';
import { nameKey, recordsOf, uniqueId, type UserRecord } from '../records.ts';
import { findUser, isOwn, usersIn } from '../users.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, tagging, type Call, type Operation } from '../../../server/service.ts';
import { checkName, checkPath, page, validationError, withTags } from './common.ts';

const operation = operationsOf(sdk);

interface Named {
  readonly UserName?: string | undefined;
}

export function users(sandbox: SandboxContext): Operation[] {
  const { users } = recordsOf(sandbox.store);
  const on = onUser(sandbox);
  return [
    operation(
      'CreateUser',
      {
        takes: ['UserName', 'Path', 'Tags'],
        on: onNewUser,
        also: (input, call) => tagging('iam:TagUser', input.Tags, onNewUser(input, call)),
      },
      (input, { account }) => {
        const { Path: path = '/' } = input;
        const name = String(input.UserName);
        checkName('userName', name, 64);
        checkPath(path);
        const tags = withTags([], input.Tags);
        if (findUser(sandbox.store, account, name)) {
          throwAwsError(sdk.EntityAlreadyExistsException$, `User with name ${name} already exists.`);
        }
        const user: UserRecord = {
          account,
          name,
          path,
          tags,
          id: uniqueId('AIDA'),
          arn: `arn:aws:iam::${account}:user${path}${name}`,
          created: sandbox.now(),
          attached: [],
          inline: {},
        };
        saveUser(sandbox, user);
        return { User: { ...summary(user), ...(tags.length > 0 && { Tags: tags }) } };
      },
    ),

    operation('GetUser', { takes: ['UserName'], on }, (input, call) => {
      const user = userOrCaller(sandbox, call, input);
      return { User: { ...summary(user), ...(user.tags.length > 0 && { Tags: [...user.tags] }) } };
    }),

    operation(
      'ListUsers',
      { takes: ['PathPrefix', 'Marker', 'MaxItems'], on: (_input, { account }) => `arn:aws:iam::${account}:user/` },
      ({ PathPrefix = '/', ...paging }, { account }) => {
        const found = usersIn(sandbox.store, account).filter(({ path }) => path.startsWith(PathPrefix));
        const { items, end } = page(found, paging);
        return { Users: items.map(summary), ...end };
      },
    ),

    operation('DeleteUser', { takes: ['UserName'], on }, ({ UserName }, call) => {
      const user = changeableUser(sandbox, call, UserName);
      const hasKeys = keysOf(sandbox.store)
        .values()
        .some((key) => key.account === user.account && key.userName === user.name);
      if (hasKeys) throwAwsError(sdk.DeleteConflictException$, 'Cannot delete entity, must delete access keys first.');
      if (user.attached.length > 0) {
        throwAwsError(sdk.DeleteConflictException$, 'Cannot delete entity, must detach all policies first.');
      }
      if (Object.keys(user.inline).length > 0) {
        throwAwsError(sdk.DeleteConflictException$, 'Cannot delete entity, must delete policies first.');
      }
      users.delete(nameKey(user.account, user.name));
      return {};
    }),

    operation('TagUser', { takes: ['UserName', 'Tags'], on }, (input, call) => {
      const user = changeableUser(sandbox, call, input.UserName);
      saveUser(sandbox, { ...user, tags: withTags(user.tags, input.Tags) });
      return {};
    }),

    operation('UntagUser', { takes: ['UserName', 'TagKeys'], on }, (input, call) => {
      const user = changeableUser(sandbox, call, input.UserName);
      saveUser(sandbox, { ...user, tags: user.tags.filter(({ Key }) => !input.TagKeys?.includes(Key)) });
      return {};
    }),

    operation('ListUserTags', { takes: ['UserName', 'Marker', 'MaxItems'], on }, ({ UserName, ...paging }, call) => {
      const { items, end } = page(userOrFault(sandbox, call, UserName).tags, paging);
      return { Tags: items, ...end };
    }),

    // The sandbox has no groups; who deletes a user asks all the same.
    operation('ListGroupsForUser', { takes: ['UserName', 'Marker', 'MaxItems'], on }, ({ UserName }, call) => {
      userOrFault(sandbox, call, UserName);
      return { Groups: [], IsTruncated: false };
    }),
  ];
}

export function userOrFault(
  { store }: SandboxContext,
  { account }: Call,
  name: string | undefined,
): Readonly<UserRecord> {
  const user = findUser(store, account, String(name));
  return user ?? throwAwsError(sdk.NoSuchEntityException$, `The user with name ${name} cannot be found.`);
}

/** Some operations mean the caller where they name nobody. */
export function userOrCaller(sandbox: SandboxContext, call: Call, { UserName }: Named): Readonly<UserRecord> {
  if (UserName !== undefined) return userOrFault(sandbox, call, UserName);
  const { principal } = call;
  if (principal.type !== 'user') {
    return throwAwsError(validationError, 'Must specify userName when calling with non-User credentials');
  }
  return userOrFault(sandbox, call, principal.arn.split('/').at(-1));
}

/** The sandbox's own administrator is not for change: without him nothing could be taken down any more. */
export function changeableUser(sandbox: SandboxContext, call: Call, name: string | undefined): Readonly<UserRecord> {
  const user = userOrFault(sandbox, call, name);
  if (!isOwn(sandbox.store, user)) return user;
  return throwAwsError(
    { code: 'NotImplemented', status: 501 },
    `The sandbox does not change its own administrator ${user.name}: make a user of your own with iam CreateUser.`,
  );
}

export function saveUser({ store }: SandboxContext, user: UserRecord): void {
  recordsOf(store).users.set(nameKey(user.account, user.name), user);
}

/** For authorization: the user's own ARN, path and all, where he exists. */
export function onUser(sandbox: SandboxContext) {
  return ({ UserName }: Named, { account, principal }: Call): string => {
    if (UserName === undefined && principal.type === 'user') return principal.arn;
    return findUser(sandbox.store, account, String(UserName))?.arn ?? `arn:aws:iam::${account}:user/${UserName}`;
  };
}

function onNewUser({ UserName, Path = '/' }: Named & { Path?: string | undefined }, { account }: Call): string {
  return `arn:aws:iam::${account}:user${Path}${UserName}`;
}

function summary({ path, name, id, arn, created }: Readonly<UserRecord>) {
  return { Path: path, UserName: name, UserId: id, Arn: arn, CreateDate: new Date(created) };
}
