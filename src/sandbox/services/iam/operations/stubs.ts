// Instance profiles: tools ask for them, and the sandbox has none.
import * as sdk from '@aws-sdk/client-iam';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { findRole, roleArnToAuthorize } from '../rules/roles.ts';

const operation = operationsOf(sdk);

export function stubOperations(sandbox: SandboxContext): Operation[] {
  return [
    operation(
      'ListInstanceProfiles',
      {
        takes: ['PathPrefix', 'Marker', 'MaxItems'],
        on: (_input, { account }) => `arn:aws:iam::${account}:instance-profile/`,
      },
      () => ({
        InstanceProfiles: [],
        IsTruncated: false,
      }),
    ),
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
