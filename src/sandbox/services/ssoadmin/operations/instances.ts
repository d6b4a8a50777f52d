// The instance of an organization. On AWS only its console enables it, and so no operation here does.
import * as sdk from '@aws-sdk/client-sso-admin';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { recordsOf as organizationRecords } from '../../organizations/records.ts';
import { invalid } from '../errors.ts';
import { instanceArn, newId, recordsOf, type InstanceRecord } from '../records.ts';
import { page } from '../rules/input.ts';
import { instanceManagedBy, permissionOn, visibleInstance } from '../rules/structure.ts';

const operation = operationsOf(sdk);

export function instanceOperations(sandbox: SandboxContext): Operation[] {
  return [
    // Every account of the organization sees the instance.
    operation('ListInstances', { takes: ['NextToken', 'MaxResults'] }, (paging, call) => {
      const instance = visibleInstance(sandbox, call);
      const { items, NextToken } = page(instance ? [instance] : [], paging);
      return { Instances: items.map(instanceOutput), NextToken };
    }),

    operation('DescribeInstance', { takes: ['InstanceArn'], ...permissionOn('DescribeInstance') }, (input, call) =>
      instanceOutput(instanceManagedBy(sandbox, call, input.InstanceArn)),
    ),
  ];
}

function instanceOutput({ id, owner, identityStore, created }: Readonly<InstanceRecord>) {
  return {
    InstanceArn: instanceArn(id),
    IdentityStoreId: identityStore,
    OwnerAccountId: owner,
    CreatedDate: new Date(created),
    Status: 'ACTIVE' as const,
  };
}

/** What the console of AWS does for the management account of an organization. */
export function enableInstance(
  sandbox: SandboxContext,
  { account, region }: Readonly<Record<string, unknown>>,
): object {
  const { organizations, accounts } = organizationRecords(sandbox.store);
  const { instances } = recordsOf(sandbox.store);
  const owner = String(account);
  const organization = organizations.get(accounts.get(owner)?.organization ?? '');
  if (organization?.management !== owner) invalid(`${owner} is not the management account of an organization.`);
  if (instances.has(owner)) invalid(`The organization of ${owner} has an instance already.`);
  const instance: InstanceRecord = {
    id: newId('ssoins-'),
    owner,
    region: String(region),
    identityStore: newId('d-', 10),
    created: sandbox.now(),
  };
  instances.set(owner, instance);
  return instanceOutput(instance);
}
