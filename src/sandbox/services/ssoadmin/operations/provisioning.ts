// Which accounts have a permission set, and how they get what has changed in it.
import * as sdk from '@aws-sdk/client-sso-admin';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { invalid } from '../errors.ts';
import { permissionSetArn, recordsOf, type ProvisionedRecord } from '../records.ts';
import { assertFewInProgress, beginRequest, startedOutput } from '../rules/assignments.ts';
import { checked, page } from '../rules/input.ts';
import { provision } from '../rules/provision.ts';
import { findPermissionSet, instanceManagedBy, permissionOn } from '../rules/structure.ts';

const operation = operationsOf(sdk);

export function provisioningOperations(sandbox: SandboxContext): Operation[] {
  const { provisioned, permissionSets } = recordsOf(sandbox.store);

  /** Whether the account has the set as it is now; no status asks for both. */
  function hasStatus(instance: string, { permissionSet, version }: ProvisionedRecord, status: string | undefined) {
    const isLatest = permissionSets.get(`${instance}/${permissionSet}`)?.version === version;
    return status === undefined || (status === 'LATEST_PERMISSION_SET_PROVISIONED') === isLatest;
  }

  return [
    operation(
      'ProvisionPermissionSet',
      {
        takes: ['InstanceArn', 'PermissionSetArn', 'TargetId', 'TargetType'],
        ...permissionOn('ProvisionPermissionSet'),
      },
      ({ InstanceArn, PermissionSetArn, TargetId, TargetType }, call) => {
        const instance = instanceManagedBy(sandbox, call, InstanceArn);
        const set = findPermissionSet(sandbox, instance, PermissionSetArn);
        const isOne = TargetType === 'AWS_ACCOUNT';
        if (isOne !== (TargetId !== undefined)) invalid('TargetId is required for the TargetType AWS_ACCOUNT alone.');
        assertFewInProgress(sandbox, instance);
        const all = provisioned.values(`${instance.id}/${set.id}/`);
        const targets = isOne ? all.filter(({ account }) => account === checked('targetId', TargetId)) : all;
        const failures = targets.flatMap(({ account }) => provision(sandbox, instance, set, account) ?? []);
        const failure = targets.length === 0 ? 'Received a 404 status error: Assignment not found.' : failures[0];
        const about = { kind: 'provisioning' as const, permissionSet: set.id, account: TargetId };
        const request = beginRequest(sandbox, instance, { ...about, failure });
        return { PermissionSetProvisioningStatus: startedOutput(request) };
      },
    ),

    operation(
      'ListAccountsForProvisionedPermissionSet',
      {
        takes: ['InstanceArn', 'PermissionSetArn', 'ProvisioningStatus', 'NextToken', 'MaxResults'],
        ...permissionOn('ListAccountsForProvisionedPermissionSet'),
      },
      ({ InstanceArn, PermissionSetArn, ProvisioningStatus, ...paging }, call) => {
        const instance = instanceManagedBy(sandbox, call, InstanceArn);
        const set = findPermissionSet(sandbox, instance, PermissionSetArn);
        const found = provisioned
          .values(`${instance.id}/${set.id}/`)
          .filter((one) => hasStatus(instance.id, one, ProvisioningStatus));
        const { items, NextToken } = page(found, paging);
        return { AccountIds: items.map(({ account }) => account), NextToken };
      },
    ),

    operation(
      'ListPermissionSetsProvisionedToAccount',
      {
        takes: ['InstanceArn', 'AccountId', 'ProvisioningStatus', 'NextToken', 'MaxResults'],
        ...permissionOn('ListPermissionSetsProvisionedToAccount'),
      },
      ({ InstanceArn, AccountId, ProvisioningStatus, ...paging }, call) => {
        const instance = instanceManagedBy(sandbox, call, InstanceArn);
        const account = checked('accountId', AccountId);
        const found = provisioned
          .values(`${instance.id}/`)
          .filter((one) => one.account === account && hasStatus(instance.id, one, ProvisioningStatus));
        const { items, NextToken } = page(found, paging);
        const PermissionSets = items.map(({ permissionSet }) =>
          permissionSetArn({ instance: instance.id, id: permissionSet }),
        );
        return { PermissionSets, NextToken };
      },
    ),
  ];
}
