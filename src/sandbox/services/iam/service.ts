// IAM: roles, users and their policies.
import * as sdk from '@aws-sdk/client-iam';
import type { ServiceContext } from '../context.ts';
import { defineService, operationsOf, type Service } from '../../server/service.ts';
import { accountAliases } from './operations/account-aliases.ts';
import { accessKeys } from './operations/access-keys.ts';
import { policies } from './operations/policies.ts';
import { policyVersions } from './operations/policy-versions.ts';
import { rolePolicies } from './operations/role-policies.ts';
import { roles } from './operations/roles.ts';
import { simulation } from './operations/simulation.ts';
import { userPolicies } from './operations/user-policies.ts';
import { users } from './operations/users.ts';

const operation = operationsOf(sdk);

export function service(sandbox: ServiceContext): Service {
  return defineService('iam', sdk, sdk.IAMClient, {
    isGlobal: true,
    operations: [
      ...roles(sandbox),
      ...rolePolicies(sandbox),
      ...users(sandbox),
      ...userPolicies(sandbox),
      ...accessKeys(sandbox),
      ...policies(sandbox),
      ...policyVersions(sandbox),
      ...simulation(sandbox),
      ...accountAliases(sandbox),
      // The sandbox has neither groups nor instances; who looks through an account asks all the same.
      operation(
        'ListGroups',
        { takes: ['PathPrefix', 'Marker', 'MaxItems'], on: (_input, { account }) => `arn:aws:iam::${account}:group/` },
        () => ({ Groups: [], IsTruncated: false }),
      ),
      operation(
        'ListInstanceProfiles',
        {
          takes: ['PathPrefix', 'Marker', 'MaxItems'],
          on: (_input, { account }) => `arn:aws:iam::${account}:instance-profile/`,
        },
        () => ({ InstanceProfiles: [], IsTruncated: false }),
      ),
    ],
  });
}
