// Organizations: accounts of one payer, made and kept in units. Without policies: what an account may do, its own say.
import * as sdk from '@aws-sdk/client-organizations';
import type { World } from '../ports.ts';
import { defineService, type Service } from '../service.ts';
import { accounts } from './organizations/accounts.ts';
import { newAccounts } from './organizations/new-accounts.ts';
import { organization } from './organizations/organization.ts';
import { tags } from './organizations/tags.ts';

export function service(world: World): Service {
  return defineService('organizations', sdk, sdk.OrganizationsClient, {
    operations: [...organization(world), ...accounts(world), ...newAccounts(world), ...tags(world)],
  });
}
