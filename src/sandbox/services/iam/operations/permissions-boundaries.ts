// The permissions boundaries of roles and users: set, replaced, and removed.
import * as sdk from '@aws-sdk/client-iam';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { checkBoundary } from '../rules/permissions-boundaries.ts';
import { findRole, roleArnToAuthorize, saveRole } from '../rules/roles.ts';
import { findChangeableUser, saveUser, userArnToAuthorize } from '../rules/users.ts';

const operation = operationsOf(sdk);

export function permissionsBoundaryOperations(sandbox: SandboxContext): Operation[] {
  const onRole = roleArnToAuthorize(sandbox);
  const onUser = userArnToAuthorize(sandbox);
  return [
    operation(
      'PutRolePermissionsBoundary',
      { takes: ['RoleName', 'PermissionsBoundary'], on: onRole },
      ({ RoleName, PermissionsBoundary }, call) => {
        const role = findRole(sandbox, call, RoleName);
        saveRole(sandbox, { ...role, boundary: checkBoundary(sandbox, call, PermissionsBoundary) });
        return {};
      },
    ),

    // AWS answers in the same way where there is no boundary.
    operation('DeleteRolePermissionsBoundary', { takes: ['RoleName'], on: onRole }, ({ RoleName }, call) => {
      saveRole(sandbox, { ...findRole(sandbox, call, RoleName), boundary: undefined });
      return {};
    }),

    operation(
      'PutUserPermissionsBoundary',
      { takes: ['UserName', 'PermissionsBoundary'], on: onUser },
      ({ UserName, PermissionsBoundary }, call) => {
        const user = findChangeableUser(sandbox, call, UserName);
        saveUser(sandbox, { ...user, boundary: checkBoundary(sandbox, call, PermissionsBoundary) });
        return {};
      },
    ),

    operation('DeleteUserPermissionsBoundary', { takes: ['UserName'], on: onUser }, ({ UserName }, call) => {
      saveUser(sandbox, { ...findChangeableUser(sandbox, call, UserName), boundary: undefined });
      return {};
    }),
  ];
}
