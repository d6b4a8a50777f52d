// IAM: roles, users, groups, access keys, and their policies.
import * as sdk from '@aws-sdk/client-iam';
import { defineService, type Service } from '../../server/service.ts';
import type { ServiceContext } from '../context.ts';
import { contextFrom } from '../shared/condition-keys.ts';
import { iamKeys } from './condition-keys.ts';
import { accessKeyOperations } from './operations/access-keys.ts';
import { accountAliasOperations } from './operations/account-aliases.ts';
import { accountSummaryOperations } from './operations/account-summary.ts';
import { groupOperations } from './operations/groups.ts';
import { managedPolicyOperations } from './operations/managed-policies.ts';
import { managedPolicyVersionOperations } from './operations/managed-policy-versions.ts';
import { identityPolicyOperations } from './operations/policies-of-identities.ts';
import { permissionsBoundaryOperations } from './operations/permissions-boundaries.ts';
import { policyTagOperations } from './operations/policy-tags.ts';
import { roleOperations } from './operations/roles.ts';
import { simulationOperations } from './operations/simulation.ts';
import { stubOperations } from './operations/stubs.ts';
import { userOperations } from './operations/users.ts';

export function service(sandbox: ServiceContext): Service {
  return defineService('iam', sdk, sdk.IAMClient, {
    isGlobal: true,
    // source: github.com/aws/aws-sdk-js/issues/460 and others of its kind, checked 2026-11-29
    takesUserSessions: false,
    conditionKeys: (asked) => contextFrom(iamKeys, { ...asked, store: sandbox.store }),
    operations: [
      ...roleOperations(sandbox),
      ...identityPolicyOperations(sandbox),
      ...userOperations(sandbox),
      ...permissionsBoundaryOperations(sandbox),
      ...groupOperations(sandbox),
      ...accessKeyOperations(sandbox),
      ...managedPolicyOperations(sandbox),
      ...managedPolicyVersionOperations(sandbox),
      ...policyTagOperations(sandbox),
      ...simulationOperations(sandbox),
      ...accountAliasOperations(sandbox),
      ...accountSummaryOperations(sandbox),
      ...stubOperations(sandbox),
    ],
  });
}
