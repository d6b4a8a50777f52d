// Which role a policy names: the one that the course creates, with or without a boundary, or an existing one.
import type { StatementScope } from '../../aws/permissions.ts';

/** The roles that the course creates: nothing is needed for them where the functions have an existing role. */
export const courseRoles: StatementScope = {
  sid: 'Role',
  arns: ({ account, names, executionRole: { arn } }) =>
    arn === undefined ? names('any-role').map((name) => `arn:aws:iam::${account}:role/${name}`) : [],
};

/** The role of the functions, also where it is an existing one. */
export const roles: StatementScope = {
  sid: 'Role',
  arns: (scope) => (scope.executionRole.arn === undefined ? courseRoles.arns(scope) : [scope.executionRole.arn]),
};

export const unbounded: StatementScope = {
  sid: 'Role',
  arns: (scope) => (scope.executionRole.permissionsBoundary === undefined ? courseRoles.arns(scope) : []),
};

/** Without the condition, a learner could create a role without the boundary that the account demands. */
export const bounded: StatementScope = {
  sid: 'RoleWithPermissionsBoundary',
  arns: (scope) => (scope.executionRole.permissionsBoundary === undefined ? [] : courseRoles.arns(scope)),
  condition: ({ executionRole: { permissionsBoundary = '' } }) => ({
    StringEquals: { 'iam:PermissionsBoundary': [permissionsBoundary] },
  }),
};
