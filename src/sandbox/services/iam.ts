// IAM: roles, users and their policies.
import * as sdk from '@aws-sdk/client-iam';
import type { World } from '../ports.ts';
import { defineService, operationsOf, type Service } from '../service.ts';
import { accountAliases } from './iam/account-aliases.ts';
import { accessKeys } from './iam/access-keys.ts';
import { policies } from './iam/policies.ts';
import { policyVersions } from './iam/policy-versions.ts';
import { rolePolicies } from './iam/role-policies.ts';
import { roles } from './iam/roles.ts';
import { simulation } from './iam/simulation.ts';
import { userPolicies } from './iam/user-policies.ts';
import { users } from './iam/users.ts';

const operation = operationsOf(sdk);

export function service(world: World): Service {
  return defineService('iam', sdk, sdk.IAMClient, {
    operations: [
      ...roles(world),
      ...rolePolicies(world),
      ...users(world),
      ...userPolicies(world),
      ...accessKeys(world),
      ...policies(world),
      ...policyVersions(world),
      ...simulation(world),
      ...accountAliases(world),
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
