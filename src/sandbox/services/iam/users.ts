// Users: made, found, changed, deleted, and tagged.
import * as sdk from '@aws-sdk/client-iam';
import { fault } from '../../fault.ts';
import { keysOf } from '../../iam/keys.ts';
import { nameKey, recordsOf, uniqueId, type UserRecord } from '../../iam/records.ts';
import { findUser, isOwn, usersIn } from '../../iam/users.ts';
import type { World } from '../../ports.ts';
import { operationsOf, tagging, type Call, type Operation } from '../../service.ts';
import { checkName, checkPath, page, validationError, withTags } from './common.ts';

const operation = operationsOf(sdk);

interface Named {
  readonly UserName?: string | undefined;
}

export function users(world: World): Operation[] {
  const { users } = recordsOf(world.store);
  const on = onUser(world);
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
        if (findUser(world.store, account, name)) {
          fault(sdk.EntityAlreadyExistsException$, `User with name ${name} already exists.`);
        }
        const user: UserRecord = {
          account,
          name,
          path,
          tags,
          id: uniqueId('AIDA'),
          arn: `arn:aws:iam::${account}:user${path}${name}`,
          created: world.now(),
          attached: [],
          inline: {},
        };
        saveUser(world, user);
        return { User: { ...summary(user), ...(tags.length > 0 && { Tags: tags }) } };
      },
    ),

    operation('GetUser', { takes: ['UserName'], on }, (input, call) => {
      const user = userOrCaller(world, call, input);
      return { User: { ...summary(user), ...(user.tags.length > 0 && { Tags: [...user.tags] }) } };
    }),

    operation(
      'ListUsers',
      { takes: ['PathPrefix', 'Marker', 'MaxItems'], on: (_input, { account }) => `arn:aws:iam::${account}:user/` },
      ({ PathPrefix = '/', ...paging }, { account }) => {
        const found = usersIn(world.store, account).filter(({ path }) => path.startsWith(PathPrefix));
        const { items, end } = page(found, paging);
        return { Users: items.map(summary), ...end };
      },
    ),

    operation('DeleteUser', { takes: ['UserName'], on }, ({ UserName }, call) => {
      const user = changeableUser(world, call, UserName);
      const hasKeys = keysOf(world.store)
        .values()
        .some((key) => key.account === user.account && key.userName === user.name);
      if (hasKeys) fault(sdk.DeleteConflictException$, 'Cannot delete entity, must delete access keys first.');
      if (user.attached.length > 0) {
        fault(sdk.DeleteConflictException$, 'Cannot delete entity, must detach all policies first.');
      }
      if (Object.keys(user.inline).length > 0) {
        fault(sdk.DeleteConflictException$, 'Cannot delete entity, must delete policies first.');
      }
      users.delete(nameKey(user.account, user.name));
      return {};
    }),

    operation('TagUser', { takes: ['UserName', 'Tags'], on }, (input, call) => {
      const user = changeableUser(world, call, input.UserName);
      saveUser(world, { ...user, tags: withTags(user.tags, input.Tags) });
      return {};
    }),

    operation('UntagUser', { takes: ['UserName', 'TagKeys'], on }, (input, call) => {
      const user = changeableUser(world, call, input.UserName);
      saveUser(world, { ...user, tags: user.tags.filter(({ Key }) => !input.TagKeys?.includes(Key)) });
      return {};
    }),

    operation('ListUserTags', { takes: ['UserName', 'Marker', 'MaxItems'], on }, ({ UserName, ...paging }, call) => {
      const { items, end } = page(userOrFault(world, call, UserName).tags, paging);
      return { Tags: items, ...end };
    }),

    // The sandbox has no groups; who deletes a user asks all the same.
    operation('ListGroupsForUser', { takes: ['UserName', 'Marker', 'MaxItems'], on }, ({ UserName }, call) => {
      userOrFault(world, call, UserName);
      return { Groups: [], IsTruncated: false };
    }),
  ];
}

export function userOrFault({ store }: World, { account }: Call, name: string | undefined): Readonly<UserRecord> {
  const user = findUser(store, account, String(name));
  return user ?? fault(sdk.NoSuchEntityException$, `The user with name ${name} cannot be found.`);
}

/** Some operations mean the caller where they name nobody. */
export function userOrCaller(world: World, call: Call, { UserName }: Named): Readonly<UserRecord> {
  if (UserName !== undefined) return userOrFault(world, call, UserName);
  const { principal } = call;
  if (principal.type !== 'user') {
    return fault(validationError, 'Must specify userName when calling with non-User credentials');
  }
  return userOrFault(world, call, principal.arn.split('/').at(-1));
}

/** The sandbox's own administrator is not for change: without him nothing could be taken down any more. */
export function changeableUser(world: World, call: Call, name: string | undefined): Readonly<UserRecord> {
  const user = userOrFault(world, call, name);
  if (!isOwn(world.store, user)) return user;
  return fault(
    { code: 'NotImplemented', status: 501 },
    `The sandbox does not change its own administrator ${user.name}: make a user of your own with iam CreateUser.`,
  );
}

export function saveUser({ store }: World, user: UserRecord): void {
  recordsOf(store).users.set(nameKey(user.account, user.name), user);
}

/** For authorization: the user's own ARN, path and all, where he exists. */
export function onUser(world: World) {
  return ({ UserName }: Named, { account, principal }: Call): string => {
    if (UserName === undefined && principal.type === 'user') return principal.arn;
    return findUser(world.store, account, String(UserName))?.arn ?? `arn:aws:iam::${account}:user/${UserName}`;
  };
}

function onNewUser({ UserName, Path = '/' }: Named & { Path?: string | undefined }, { account }: Call): string {
  return `arn:aws:iam::${account}:user${Path}${UserName}`;
}

function summary({ path, name, id, arn, created }: Readonly<UserRecord>) {
  return { Path: path, UserName: name, UserId: id, Arn: arn, CreateDate: new Date(created) };
}
