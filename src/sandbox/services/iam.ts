// IAM: roles and their policies.
import * as sdk from '@aws-sdk/client-iam';
import type { World } from '../ports.ts';
import { defineService, operationsOf, type Service } from '../service.ts';
import { policies } from './iam/policies.ts';
import { policyVersions } from './iam/policy-versions.ts';
import { rolePolicies } from './iam/role-policies.ts';
import { roles } from './iam/roles.ts';
import { simulation } from './iam/simulation.ts';

const operation = operationsOf(sdk);

export function service(world: World): Service {
  return defineService('iam', sdk, sdk.IAMClient, {
    operations: [
      ...roles(world),
      ...rolePolicies(world),
      ...policies(world),
      ...policyVersions(world),
      ...simulation(world),
      // No operation gives a sandbox's account an alias.
      operation('ListAccountAliases', { takes: ['Marker', 'MaxItems'] }, () => ({
        AccountAliases: [],
        IsTruncated: false,
      })),
    ],
  });
}
