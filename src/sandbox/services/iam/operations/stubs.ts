// Groups and instance profiles: tools ask for them, and the sandbox has none.
import * as sdk from '@aws-sdk/client-iam';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { findRole, roleArnToAuthorize } from '../rules/roles.ts';
import { findUser, userArnToAuthorize } from '../rules/users.ts';

const operation = operationsOf(sdk);
const listing = ['PathPrefix', 'Marker', 'MaxItems'] as const;
const onPath =
  (path: string) =>
  (_input: unknown, { account }: Call) =>
    `arn:aws:iam::${account}:${path}/`;

export function stubOperations(sandbox: SandboxContext): Operation[] {
  return [
    operation('ListGroups', { takes: listing, on: onPath('group') }, () => ({ Groups: [], IsTruncated: false })),
    operation(
      'ListGroupsForUser',
      { takes: ['UserName', 'Marker', 'MaxItems'], on: userArnToAuthorize(sandbox) },
      ({ UserName }, call) => {
        findUser(sandbox, call, UserName);
        return { Groups: [], IsTruncated: false };
      },
    ),
    operation('ListInstanceProfiles', { takes: listing, on: onPath('instance-profile') }, () => ({
      InstanceProfiles: [],
      IsTruncated: false,
    })),
    operation(
      'ListInstanceProfilesForRole',
      { takes: ['RoleName', 'Marker', 'MaxItems'], on: roleArnToAuthorize(sandbox) },
      ({ RoleName }, call) => {
        findRole(sandbox, call, RoleName);
        return { InstanceProfiles: [], IsTruncated: false };
      },
    ),
  ];
}
