// Groups of users: created, found, changed, deleted, and who is in them.
import * as sdk from '@aws-sdk/client-iam';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { deleteConflict, nameTaken, quotaExceeded } from '../errors.ts';
import { groupsOf, nameKey, recordsOf, uniqueId, type GroupRecord } from '../records.ts';
import { findGroup, groupArn, groupArnToAuthorize, saveGroup } from '../rules/groups.ts';
import { checkName, checkPath, checkPathPrefix, moving } from '../rules/names-and-tags.ts';
import { page } from '../rules/pages.ts';
import { quotas } from '../rules/quotas.ts';
import { findChangeableUser, findUser, userArnToAuthorize, userOutput } from '../rules/users.ts';

const operation = operationsOf(sdk);
const maxGroupsPerUser = quotas.GroupsPerUserQuota;

export function groupOperations(sandbox: SandboxContext): Operation[] {
  const records = recordsOf(sandbox.store);
  const { groups, users } = records;
  const on = groupArnToAuthorize(sandbox);
  const byName = (one: Readonly<GroupRecord>, other: Readonly<GroupRecord>) =>
    one.name.toLowerCase() < other.name.toLowerCase() ? -1 : 1;
  return [
    operation(
      'CreateGroup',
      {
        takes: ['GroupName', 'Path'],
        on: ({ GroupName, Path = '/' }, { account }) => groupArn(account, Path, GroupName),
      },
      ({ GroupName, Path: path = '/' }, { account }) => {
        const name = String(GroupName);
        checkName('groupName', name, 128);
        checkPath(path);
        if (groups.has(nameKey(account, name))) nameTaken('Group', name);
        const group: GroupRecord = {
          account,
          name,
          path,
          id: uniqueId('AGPA'),
          arn: groupArn(account, path, name),
          created: sandbox.now(),
          attached: [],
          inline: {},
          users: [],
        };
        saveGroup(sandbox, group);
        return { Group: groupOutput(group) };
      },
    ),

    operation('GetGroup', { takes: ['GroupName', 'Marker', 'MaxItems'], on }, ({ GroupName, ...paging }, call) => {
      const group = findGroup(sandbox, call, GroupName);
      const members = group.users.flatMap((name) => users.get(nameKey(group.account, name)) ?? []);
      const { items, end } = page(members, paging);
      return { Group: groupOutput(group), Users: items.map(userOutput), ...end };
    }),

    operation(
      'ListGroups',
      { takes: ['PathPrefix', 'Marker', 'MaxItems'], on: (_input, { account }) => groupArn(account, '/', '') },
      ({ PathPrefix = '/', ...paging }, { account }) => {
        checkPathPrefix(PathPrefix);
        const found = groups.values(`${account}/`).filter(({ path }) => path.startsWith(PathPrefix));
        const { items, end } = page(found.sort(byName), paging);
        return { Groups: items.map(groupOutput), ...end };
      },
    ),

    operation(
      'UpdateGroup',
      {
        takes: ['GroupName', 'NewPath', 'NewGroupName'],
        on,
        also: ({ GroupName, NewPath, NewGroupName }, { account }) => {
          const group = groups.get(nameKey(account, String(GroupName)));
          const moved = groupArn(account, NewPath ?? group?.path ?? '/', NewGroupName ?? group?.name ?? GroupName);
          return moving('iam:UpdateGroup', group?.arn ?? groupArn(account, '/', GroupName), moved);
        },
      },
      (input, call) => {
        const group = findGroup(sandbox, call, input.GroupName);
        const { NewPath: path = group.path, NewGroupName: name = group.name } = input;
        checkName('newGroupName', name, 128);
        checkPath(path);
        const [oldKey, newKey] = [nameKey(group.account, group.name), nameKey(group.account, name)];
        if (newKey !== oldKey && groups.has(newKey)) nameTaken('Group', name);
        if (newKey !== oldKey) groups.delete(oldKey);
        saveGroup(sandbox, { ...group, path, name, arn: groupArn(group.account, path, name) });
        return {};
      },
    ),

    operation('DeleteGroup', { takes: ['GroupName'], on }, ({ GroupName }, call) => {
      const group = findGroup(sandbox, call, GroupName);
      if (group.attached.length > 0) deleteConflict('attached policies');
      if (Object.keys(group.inline).length > 0) deleteConflict('inline policies');
      if (group.users.length > 0) deleteConflict('members');
      groups.delete(nameKey(group.account, group.name));
      return {};
    }),

    operation('AddUserToGroup', { takes: ['GroupName', 'UserName'], on }, ({ GroupName, UserName }, call) => {
      const user = findChangeableUser(sandbox, call, UserName);
      const group = findGroup(sandbox, call, GroupName);
      if (group.users.includes(user.name)) return {};
      if (groupsOf(records, user).length >= maxGroupsPerUser) quotaExceeded('GroupsPerUser', maxGroupsPerUser);
      saveGroup(sandbox, { ...group, users: [...group.users, user.name] });
      return {};
    }),

    // AWS answers in the same way for a user that is not in the group.
    operation('RemoveUserFromGroup', { takes: ['GroupName', 'UserName'], on }, ({ GroupName, UserName }, call) => {
      const user = findChangeableUser(sandbox, call, UserName);
      const group = findGroup(sandbox, call, GroupName);
      saveGroup(sandbox, { ...group, users: group.users.filter((name) => name !== user.name) });
      return {};
    }),

    operation(
      'ListGroupsForUser',
      { takes: ['UserName', 'Marker', 'MaxItems'], on: userArnToAuthorize(sandbox) },
      ({ UserName, ...paging }, call) => {
        const { items, end } = page(groupsOf(records, findUser(sandbox, call, UserName)).sort(byName), paging);
        return { Groups: items.map(groupOutput), ...end };
      },
    ),
  ];
}

function groupOutput({ path, name, id, arn, created }: Readonly<GroupRecord>) {
  return { Path: path, GroupName: name, GroupId: id, Arn: arn, CreateDate: new Date(created) };
}
