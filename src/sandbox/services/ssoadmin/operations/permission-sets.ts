// Permission sets: created, described, listed, changed and deleted.
import * as sdk from '@aws-sdk/client-sso-admin';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, tagging, type Operation } from '../../../server/service.ts';
import { constraints } from '../../shared/constraints.ts';
import { invalidValue, nameTaken, stillAssigned } from '../errors.ts';
import { newId, permissionSetArn, recordsOf, type PermissionSetRecord } from '../records.ts';
import { checked, minutesOf, page } from '../rules/input.ts';
import { findPermissionSet, instanceManagedBy, permissionOn } from '../rules/structure.ts';
import { withTags } from '../rules/tags.ts';
import { assignmentsLeft } from '../rules/assignments.ts';

const operation = operationsOf(sdk);
const longestName = 32;
const longestDescription = 700;
const usualDuration = 'PT1H';

export function permissionSetOperations(sandbox: SandboxContext): Operation[] {
  const { permissionSets } = recordsOf(sandbox.store);
  const onNew = permissionOn('CreatePermissionSet', 'every permission set');
  return [
    operation(
      'CreatePermissionSet',
      {
        takes: ['InstanceArn', 'Name', 'Description', 'SessionDuration', 'RelayState', 'Tags'],
        on: onNew.on,
        also: (input) => [...onNew.also(input), ...tagging('sso:TagResource', input.Tags, onNew.on(input))],
      },
      ({ InstanceArn, Name, Description, SessionDuration = usualDuration, RelayState, Tags }, call) => {
        const instance = instanceManagedBy(sandbox, call, InstanceArn);
        const name = checked('name', Name, longestName);
        const all = permissionSets.values(`${instance.id}/`);
        if (all.some((other) => other.name === name)) nameTaken(name);
        const set: PermissionSetRecord = {
          id: newId('ps-'),
          instance: instance.id,
          name,
          ...settings({ Description, SessionDuration, RelayState }),
          sessionDuration: checkedDuration(SessionDuration),
          created: sandbox.now(),
          managedPolicies: [],
          tags: withTags([], Tags),
          version: 1,
        };
        permissionSets.set(`${instance.id}/${set.id}`, set);
        return { PermissionSet: setOutput(set) };
      },
    ),

    operation(
      'DescribePermissionSet',
      { takes: ['InstanceArn', 'PermissionSetArn'], ...permissionOn('DescribePermissionSet') },
      ({ InstanceArn, PermissionSetArn }, call) => {
        const instance = instanceManagedBy(sandbox, call, InstanceArn);
        return { PermissionSet: setOutput(findPermissionSet(sandbox, instance, PermissionSetArn)) };
      },
    ),

    operation(
      'ListPermissionSets',
      { takes: ['InstanceArn', 'NextToken', 'MaxResults'], on: permissionOn('ListPermissionSets').on },
      ({ InstanceArn, ...paging }, call) => {
        const instance = instanceManagedBy(sandbox, call, InstanceArn);
        const { items, NextToken } = page(permissionSets.values(`${instance.id}/`), paging);
        return { PermissionSets: items.map(permissionSetArn), NextToken };
      },
    ),

    operation(
      'UpdatePermissionSet',
      {
        takes: ['InstanceArn', 'PermissionSetArn', 'Description', 'SessionDuration', 'RelayState'],
        ...permissionOn('UpdatePermissionSet'),
      },
      ({ InstanceArn, PermissionSetArn, ...changes }, call) => {
        const instance = instanceManagedBy(sandbox, call, InstanceArn);
        const set = findPermissionSet(sandbox, instance, PermissionSetArn);
        const changed = { ...set, ...settings(changes), version: set.version + 1 };
        permissionSets.set(`${instance.id}/${set.id}`, changed);
        return {};
      },
    ),

    operation(
      'DeletePermissionSet',
      { takes: ['InstanceArn', 'PermissionSetArn'], ...permissionOn('DeletePermissionSet') },
      ({ InstanceArn, PermissionSetArn }, call) => {
        const instance = instanceManagedBy(sandbox, call, InstanceArn);
        const set = findPermissionSet(sandbox, instance, PermissionSetArn);
        if (assignmentsLeft(sandbox, set).length > 0) stillAssigned();
        permissionSets.delete(`${instance.id}/${set.id}`);
        return {};
      },
    ),
  ];
}

interface Settings {
  readonly Description?: string | undefined;
  readonly SessionDuration?: string | undefined;
  readonly RelayState?: string | undefined;
}

/** What the request has; what it leaves out stays as it is. */
function settings({ Description, SessionDuration, RelayState }: Settings) {
  if (Description !== undefined && Description.length > longestDescription)
    invalidValue(Description, 'description', constraints.notLongerThan(longestDescription));
  return {
    ...(Description !== undefined && { description: Description }),
    ...(SessionDuration !== undefined && { sessionDuration: checkedDuration(SessionDuration) }),
    ...(RelayState !== undefined && { relayState: RelayState }),
  };
}

/** One hour to twelve. */
function checkedDuration(given: string): string {
  const duration = checked('sessionDuration', given, 100);
  const minutes = minutesOf(duration);
  return minutes >= 60 && minutes <= 720
    ? duration
    : invalidValue(given, 'sessionDuration', 'Member must be between 1 hour and 12 hours');
}

function setOutput(set: Readonly<PermissionSetRecord>) {
  return {
    Name: set.name,
    PermissionSetArn: permissionSetArn(set),
    Description: set.description,
    CreatedDate: new Date(set.created),
    SessionDuration: set.sessionDuration,
    RelayState: set.relayState,
  };
}
