// What an account has of IAM, and its quotas.
import * as sdk from '@aws-sdk/client-iam';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { recordsOf } from '../records.ts';
import { quotas } from '../rules/quotas.ts';
import { usersIn } from '../rules/users.ts';

const operation = operationsOf(sdk);

/** Of what no account in the sandbox has: a root user with credentials, devices, certificates and providers. */
const none = {
  AccountAccessKeysPresent: 0,
  AccountMFAEnabled: 0,
  AccountPasswordPresent: 0,
  AccountSigningCertificatesPresent: 0,
  InstanceProfiles: 0,
  MFADevices: 0,
  MFADevicesInUse: 0,
  Providers: 0,
  ServerCertificates: 0,
};

export function accountSummaryOperations({ store }: SandboxContext): Operation[] {
  const { groups, policies, roles } = recordsOf(store);
  return [
    operation('GetAccountSummary', { takes: [] }, (_input, { account }) => {
      const own = policies.values(`${account}/`);
      return {
        SummaryMap: {
          ...quotas,
          ...none,
          // Tokens of the global endpoint of STS are valid in the regions that are enabled by default.
          GlobalEndpointTokenVersion: 1,
          Groups: groups.values(`${account}/`).length,
          Policies: own.length,
          PolicyVersionsInUse: own.reduce((sum, { versions }) => sum + versions.length, 0),
          Roles: roles.values(`${account}/`).length,
          Users: usersIn(store, account).length,
        },
      };
    }),
  ];
}
