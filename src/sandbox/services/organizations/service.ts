// Organizations: accounts of one payer, created and kept in units. There are no policies of the organization: what an
// account may do, only its own IAM policies decide.
import * as sdk from '@aws-sdk/client-organizations';
import type { SandboxContext } from '../../server/context.ts';
import { defineService, type Service } from '../../server/service.ts';
import { accountRequestOperations } from './operations/account-requests.ts';
import { accountOperations } from './operations/accounts.ts';
import { organizationOperations } from './operations/organization.ts';
import { unitOperations } from './operations/organizational-units.ts';
import { tagOperations } from './operations/tags.ts';

export function service(sandbox: SandboxContext): Service {
  return defineService('organizations', sdk, sdk.OrganizationsClient, {
    isGlobal: true,
    operations: [
      ...organizationOperations(sandbox),
      ...unitOperations(sandbox),
      ...accountOperations(sandbox),
      ...accountRequestOperations(sandbox),
      ...tagOperations(sandbox),
    ],
  });
}
