// Users: created, found, deleted, and tagged.
import * as sdk from '@aws-sdk/client-iam';
import type { SandboxContext } from '../../../server/context.ts';
import type { ServiceContext } from '../../context.ts';
import { operationsOf, tagging, type Call, type Operation } from '../../../server/service.ts';
import { deleteConflict, nameTaken } from '../errors.ts';
import { groupsOf, nameKey, recordsOf, uniqueId, type UserRecord } from '../records.ts';
import { saveGroup } from '../rules/groups.ts';
import { checkName, checkPath, checkPathPrefix, moving, withTags } from '../rules/names-and-tags.ts';
import { boundaryOutput, checkBoundary } from '../rules/permissions-boundaries.ts';
import { page } from '../rules/pages.ts';
import {
  findChangeableUser,
  findUser,
  findUserOrCaller,
  isUserName,
  saveUser,
  userArnToAuthorize,
  userOutput,
  usersIn,
} from '../rules/users.ts';

const operation = operationsOf(sdk);

function newUserArn(input: { UserName?: string | undefined; Path?: string | undefined }, { account }: Call): string {
  return `arn:aws:iam::${account}:user${input.Path ?? '/'}${input.UserName}`;
}

function movedUserArn(
  { store }: SandboxContext,
  input: { UserName?: string | undefined; NewPath?: string | undefined; NewUserName?: string | undefined },
  call: Call,
): string {
  const user = recordsOf(store).users.get(nameKey(call.account, String(input.UserName)));
  const { NewPath: Path = user?.path, NewUserName: UserName = user?.name ?? input.UserName } = input;
  return newUserArn({ UserName, Path }, call);
}

export function userOperations(sandbox: ServiceContext): Operation[] {
  const records = recordsOf(sandbox.store);
  const { users, keys } = records;
  const on = userArnToAuthorize(sandbox);
  return [
    operation(
      'CreateUser',
      {
        takes: ['UserName', 'Path', 'PermissionsBoundary', 'Tags'],
        on: newUserArn,
        also: (input, call) => tagging('iam:TagUser', input.Tags, newUserArn(input, call)),
      },
      (input, call) => {
        const { account } = call;
        const { Path: path = '/' } = input;
        const name = String(input.UserName);
        checkName('userName', name, 64);
        checkPath(path);
        const tags = withTags('User', [], input.Tags);
        const boundary = checkBoundary(sandbox, call, input.PermissionsBoundary);
        if (isUserName(sandbox.store, account, name)) nameTaken('User', name);
        const user: UserRecord = {
          account,
          name,
          path,
          tags,
          boundary,
          id: uniqueId('AIDA'),
          arn: newUserArn(input, call),
          created: sandbox.now(),
          attached: [],
          inline: {},
        };
        saveUser(sandbox, user);
        return { User: { ...userOutput(user), ...boundaryOutput(user), ...(tags.length > 0 && { Tags: tags }) } };
      },
    ),

    operation('GetUser', { takes: ['UserName'], on }, (input, call) => {
      const user = findUserOrCaller(sandbox, call, input);
      const tags = user.tags.length > 0 && { Tags: [...user.tags] };
      return { User: { ...userOutput(user), ...boundaryOutput(user), ...tags } };
    }),

    operation(
      'ListUsers',
      { takes: ['PathPrefix', 'Marker', 'MaxItems'], on: (_input, { account }) => `arn:aws:iam::${account}:user/` },
      ({ PathPrefix = '/', ...paging }, { account }) => {
        checkPathPrefix(PathPrefix);
        const found = usersIn(sandbox.store, account).filter(({ path }) => path.startsWith(PathPrefix));
        const { items, end } = page(found, paging);
        return { Users: items.map(userOutput), ...end };
      },
    ),

    operation(
      'UpdateUser',
      {
        takes: ['UserName', 'NewPath', 'NewUserName'],
        on,
        also: (input, call) => moving('iam:UpdateUser', on(input, call), movedUserArn(sandbox, input, call)),
      },
      (input, call) => {
        const user = findChangeableUser(sandbox, call, input.UserName);
        const { account } = user;
        const { NewPath: path = user.path, NewUserName: name = user.name } = input;
        checkName('newUserName', name, 64);
        checkPath(path);
        const isSame = nameKey(account, name) === nameKey(account, user.name);
        if (!isSame && isUserName(sandbox.store, account, name)) nameTaken('User', name);
        const arn = newUserArn({ UserName: name, Path: path }, call);
        users.delete(nameKey(account, user.name));
        saveUser(sandbox, { ...user, path, name, arn });
        for (const [id, key] of keys.entries())
          if (key.account === account && key.userName === user.name) keys.set(id, { ...key, userName: name });
        for (const group of groupsOf(records, user))
          saveGroup(sandbox, { ...group, users: group.users.map((member) => (member === user.name ? name : member)) });
        sandbox.iam.renamePrincipal(user.arn, arn);
        return {};
      },
    ),

    operation('DeleteUser', { takes: ['UserName'], on }, ({ UserName }, call) => {
      const user = findChangeableUser(sandbox, call, UserName);
      const hasKeys = keys.values().some((key) => key.account === user.account && key.userName === user.name);
      if (hasKeys) deleteConflict('access keys');
      if (user.attached.length > 0) deleteConflict('attached policies');
      if (Object.keys(user.inline).length > 0) deleteConflict('inline policies');
      if (groupsOf(records, user).length > 0) deleteConflict('members');
      users.delete(nameKey(user.account, user.name));
      return {};
    }),

    operation('TagUser', { takes: ['UserName', 'Tags'], on }, (input, call) => {
      const user = findChangeableUser(sandbox, call, input.UserName);
      saveUser(sandbox, { ...user, tags: withTags('User', user.tags, input.Tags) });
      return {};
    }),

    operation('UntagUser', { takes: ['UserName', 'TagKeys'], on }, (input, call) => {
      const user = findChangeableUser(sandbox, call, input.UserName);
      saveUser(sandbox, { ...user, tags: user.tags.filter(({ Key }) => !input.TagKeys?.includes(Key)) });
      return {};
    }),

    operation('ListUserTags', { takes: ['UserName', 'Marker', 'MaxItems'], on }, ({ UserName, ...paging }, call) => {
      const { items, end } = page(findUser(sandbox, call, UserName).tags, paging);
      return { Tags: items, ...end };
    }),
  ];
}
