// How far requests are: one by its id, or all of a kind, the newest first.
import * as sdk from '@aws-sdk/client-sso-admin';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { requestNotFound } from '../errors.ts';
import { recordsOf, type RequestRecord } from '../records.ts';
import { requestOutput } from '../rules/assignments.ts';
import { page } from '../rules/input.ts';
import { instanceManagedBy, permissionOn } from '../rules/structure.ts';

const operation = operationsOf(sdk);
type Kind = RequestRecord['kind'];

interface ListInput {
  readonly InstanceArn: string | undefined;
  readonly Filter?: { readonly Status?: string | undefined } | undefined;
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

export function requestOperations(sandbox: SandboxContext): Operation[] {
  const { requests } = recordsOf(sandbox.store);

  function describe(kind: Kind, InstanceArn: string | undefined, id: string | undefined, call: Call) {
    const instance = instanceManagedBy(sandbox, call, InstanceArn);
    const request = requests.get(`${instance.id}/${id}`);
    return request?.kind === kind ? requestOutput(request, sandbox.now()) : requestNotFound(id ?? '');
  }

  function list(kind: Kind, { InstanceArn, Filter, ...paging }: ListInput, call: Call) {
    const instance = instanceManagedBy(sandbox, call, InstanceArn);
    const found = requests
      .values(`${instance.id}/`)
      .filter((request) => request.kind === kind)
      .toSorted((a, b) => b.requested - a.requested)
      .map((request) => requestOutput(request, sandbox.now()))
      .filter(({ Status }) => Filter?.Status === undefined || Status === Filter.Status);
    const { items, NextToken } = page(found, paging);
    const summaries = items.map(({ Status, RequestId, CreatedDate }) => ({ Status, RequestId, CreatedDate }));
    return { summaries, NextToken };
  }

  const listTakes = ['InstanceArn', 'Filter', 'NextToken', 'MaxResults'] as const;
  return [
    operation(
      'DescribeAccountAssignmentCreationStatus',
      {
        takes: ['InstanceArn', 'AccountAssignmentCreationRequestId'],
        on: permissionOn('DescribeAccountAssignmentCreationStatus').on,
      },
      ({ InstanceArn, AccountAssignmentCreationRequestId: id }, call) => ({
        AccountAssignmentCreationStatus: describe('creation', InstanceArn, id, call),
      }),
    ),
    operation(
      'DescribeAccountAssignmentDeletionStatus',
      {
        takes: ['InstanceArn', 'AccountAssignmentDeletionRequestId'],
        on: permissionOn('DescribeAccountAssignmentDeletionStatus').on,
      },
      ({ InstanceArn, AccountAssignmentDeletionRequestId: id }, call) => ({
        AccountAssignmentDeletionStatus: describe('deletion', InstanceArn, id, call),
      }),
    ),
    operation(
      'DescribePermissionSetProvisioningStatus',
      {
        takes: ['InstanceArn', 'ProvisionPermissionSetRequestId'],
        on: permissionOn('DescribePermissionSetProvisioningStatus').on,
      },
      ({ InstanceArn, ProvisionPermissionSetRequestId: id }, call) => {
        const { Status, RequestId, FailureReason, TargetId, PermissionSetArn, CreatedDate } = describe(
          'provisioning',
          InstanceArn,
          id,
          call,
        );
        return {
          PermissionSetProvisioningStatus: {
            Status,
            RequestId,
            AccountId: TargetId,
            PermissionSetArn,
            FailureReason,
            CreatedDate,
          },
        };
      },
    ),
    operation(
      'ListAccountAssignmentCreationStatus',
      { takes: listTakes, on: permissionOn('ListAccountAssignmentCreationStatus').on },
      (input, call) => {
        const { summaries, NextToken } = list('creation', input, call);
        return { AccountAssignmentsCreationStatus: summaries, NextToken };
      },
    ),
    operation(
      'ListAccountAssignmentDeletionStatus',
      { takes: listTakes, on: permissionOn('ListAccountAssignmentDeletionStatus').on },
      (input, call) => {
        const { summaries, NextToken } = list('deletion', input, call);
        return { AccountAssignmentsDeletionStatus: summaries, NextToken };
      },
    ),
    operation(
      'ListPermissionSetProvisioningStatus',
      { takes: listTakes, on: permissionOn('ListPermissionSetProvisioningStatus').on },
      (input, call) => {
        const { summaries, NextToken } = list('provisioning', input, call);
        return { PermissionSetsProvisioningStatus: summaries, NextToken };
      },
    ),
  ];
}
