// Organizations: accounts of one payer, made and kept in units. Without policies: what an account may do, its own say.
import * as sdk from '@aws-sdk/client-organizations';
import type { SandboxContext } from '../../server/context.ts';
import { defineService, type Service } from '../../server/service.ts';
import { accounts } from './operations/accounts.ts';
import { newAccounts } from './operations/new-accounts.ts';
import { organization } from './operations/organization.ts';
import { tags } from './operations/tags.ts';

export function service(sandbox: SandboxContext): Service {
  return defineService('organizations', sdk, sdk.OrganizationsClient, {
    operations: [...organization(sandbox), ...accounts(sandbox), ...newAccounts(sandbox), ...tags(sandbox)],
  });
}
