// Who has which permission set in which account: given and taken away, each in a while.
import * as sdk from '@aws-sdk/client-sso-admin';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { recordsOf as identityRecords } from '../../identitystore/records.ts';
import { recordsOf as organizationRecords } from '../../organizations/records.ts';
import { accountNotFound, userNotFound } from '../errors.ts';
import { permissionSetArn, recordsOf, type AssignmentRecord, type RequestRecord } from '../records.ts';
import {
  assertFewInProgress,
  assignmentsLeft,
  assignmentsOf,
  beginRequest,
  startedOutput,
} from '../rules/assignments.ts';
import { checked, page } from '../rules/input.ts';
import { deprovision, provision } from '../rules/provision.ts';
import { findPermissionSet, instanceManagedBy, permissionOn } from '../rules/structure.ts';

const operation = operationsOf(sdk);
const assignmentMembers = [
  'InstanceArn',
  'PermissionSetArn',
  'TargetId',
  'TargetType',
  'PrincipalId',
  'PrincipalType',
] as const;

interface AssignmentInput {
  readonly InstanceArn: string | undefined;
  readonly PermissionSetArn: string | undefined;
  readonly TargetId: string | undefined;
  readonly PrincipalId: string | undefined;
  readonly PrincipalType: string | undefined;
}

export function assignmentOperations(sandbox: SandboxContext): Operation[] {
  const { assignments } = recordsOf(sandbox.store);

  /** What the request is about. Groups are not served, and so no group has this id. */
  function find(input: AssignmentInput, call: Call) {
    const instance = instanceManagedBy(sandbox, call, input.InstanceArn);
    const set = findPermissionSet(sandbox, instance, input.PermissionSetArn);
    const account = checked('targetId', input.TargetId);
    const { accounts } = organizationRecords(sandbox.store);
    if (accounts.get(account)?.organization !== accounts.get(instance.owner)?.organization) accountNotFound(account);
    const user = input.PrincipalId ?? '';
    return { instance, set, account, user, key: `${instance.id}/${set.id}/${account}/${user}` };
  }

  return [
    operation(
      'CreateAccountAssignment',
      { takes: assignmentMembers, ...permissionOn('CreateAccountAssignment') },
      (input, call) => {
        const { instance, set, account, user, key } = find(input, call);
        const isUser = input.PrincipalType === 'USER';
        if (!isUser || !identityRecords(sandbox.store).users.has(`${instance.identityStore}/${user}`)) userNotFound();
        assertFewInProgress(sandbox, instance);
        const failure = provision(sandbox, instance, set, account);
        const about = { kind: 'creation' as const, permissionSet: set.id, account, user };
        const request = beginRequest(sandbox, instance, { ...about, failure });
        const isThere = assignmentsOf(sandbox, key).length > 0;
        if (failure === undefined && !isThere)
          assignments.set(key, {
            instance: instance.id,
            permissionSet: set.id,
            account,
            user,
            readyAt: request.readyAt,
          });
        return { AccountAssignmentCreationStatus: startedOutput(request) };
      },
    ),

    operation(
      'DeleteAccountAssignment',
      { takes: assignmentMembers, ...permissionOn('DeleteAccountAssignment') },
      (input, call) => {
        const { instance, set, account, user, key } = find(input, call);
        assertFewInProgress(sandbox, instance);
        const [assignment] = assignmentsOf(sandbox, key);
        const about = { kind: 'deletion' as const, permissionSet: set.id, account, user };
        const failure = assignment ? undefined : 'Received a 404 status error: Assignment not found.';
        const request = beginRequest(sandbox, instance, { ...about, failure });
        if (assignment) remove(key, assignment, request);
        return { AccountAssignmentDeletionStatus: startedOutput(request) };
      },
    ),

    operation(
      'ListAccountAssignments',
      {
        takes: ['InstanceArn', 'AccountId', 'PermissionSetArn', 'NextToken', 'MaxResults'],
        ...permissionOn('ListAccountAssignments'),
      },
      ({ InstanceArn, AccountId, PermissionSetArn, ...paging }, call) => {
        const instance = instanceManagedBy(sandbox, call, InstanceArn);
        const set = findPermissionSet(sandbox, instance, PermissionSetArn);
        const account = checked('accountId', AccountId);
        const found = assignmentsOf(sandbox, `${instance.id}/${set.id}/${account}/`);
        const { items, NextToken } = page(found, paging);
        return {
          AccountAssignments: items.map(({ user }) => ({
            AccountId: account,
            PermissionSetArn: permissionSetArn(set),
            PrincipalType: 'USER' as const,
            PrincipalId: user,
          })),
          NextToken,
        };
      },
    ),

    operation(
      'ListAccountAssignmentsForPrincipal',
      {
        takes: ['InstanceArn', 'PrincipalId', 'PrincipalType', 'NextToken', 'MaxResults'],
        on: permissionOn('ListAccountAssignmentsForPrincipal').on,
      },
      ({ InstanceArn, PrincipalId, PrincipalType, ...paging }, call) => {
        const instance = instanceManagedBy(sandbox, call, InstanceArn);
        const all = assignmentsOf(sandbox, `${instance.id}/`);
        const found = all.filter(({ user }) => PrincipalType === 'USER' && user === PrincipalId);
        const { items, NextToken } = page(found, paging);
        return {
          AccountAssignments: items.map(({ account, permissionSet, user }) => ({
            AccountId: account,
            PermissionSetArn: permissionSetArn({ instance: instance.id, id: permissionSet }),
            PrincipalType: 'USER' as const,
            PrincipalId: user,
          })),
          NextToken,
        };
      },
    ),
  ];

  /** With the last assignment in the account, its role goes as well. */
  function remove(key: string, assignment: Readonly<AssignmentRecord>, { readyAt, requested }: RequestRecord): void {
    if (readyAt > requested) assignments.set(key, { ...assignment, deletedAt: readyAt });
    else assignments.delete(key);
    const set = { instance: assignment.instance, id: assignment.permissionSet };
    const others = assignmentsLeft(sandbox, set).filter(
      ({ account, deletedAt }) => account === assignment.account && deletedAt === undefined,
    );
    if (others.length === 0) deprovision(sandbox, set, assignment.account);
  }
}
