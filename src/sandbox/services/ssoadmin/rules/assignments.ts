// Assignments as they are now. Each request of one takes a while: until then it is in progress.
import { isPending } from '../../../pace.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { tooManyRequests } from '../errors.ts';
import {
  permissionSetArn,
  recordsOf,
  type AssignmentRecord,
  type InstanceRecord,
  type PermissionSetRecord,
  type RequestRecord,
} from '../records.ts';
import { randomUUID } from 'node:crypto';

/** source: https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html, checked 2026-11-30 */
const mostInProgress = 10;

type SetKey = Pick<PermissionSetRecord, 'instance' | 'id'>;

/** Those that exist, are being created, or are still being deleted: a permission set with one of them stays. */
export function assignmentsLeft(
  { store, now }: SandboxContext,
  { instance, id }: SetKey,
): Readonly<AssignmentRecord>[] {
  return recordsOf(store)
    .assignments.values(`${instance}/${id}/`)
    .filter(({ deletedAt }) => deletedAt === undefined || isPending('assignment', deletedAt, now()));
}

/** Those that the lists have now. */
export function assignmentsOf({ store, now }: SandboxContext, prefix: string): Readonly<AssignmentRecord>[] {
  return recordsOf(store)
    .assignments.values(prefix)
    .filter(
      ({ readyAt, deletedAt }) =>
        !isPending('assignment', readyAt, now()) &&
        (deletedAt === undefined || isPending('assignment', deletedAt, now())),
    );
}

/** Saves a request that begins now. Identity Center works on ten at a time. */
export function beginRequest(
  { store, pace, now }: SandboxContext,
  { id: instance }: Readonly<InstanceRecord>,
  asked: Pick<RequestRecord, 'kind' | 'permissionSet' | 'account' | 'user' | 'failure'>,
): RequestRecord {
  const requested = now();
  const request = { ...asked, id: randomUUID(), instance, requested, readyAt: requested + pace.assignment };
  recordsOf(store).requests.set(`${instance}/${request.id}`, request);
  return request;
}

export function assertFewInProgress({ store, now }: SandboxContext, { id }: Readonly<InstanceRecord>): void {
  const running = recordsOf(store)
    .requests.values(`${id}/`)
    .filter(({ readyAt }) => isPending('assignment', readyAt, now()));
  if (running.length >= mostInProgress) tooManyRequests();
}

/** The answer to a request always says IN_PROGRESS, also where it takes no time. */
export function startedOutput(request: RequestRecord) {
  return requestOutput({ ...request, readyAt: request.requested + 1, failure: undefined }, request.requested);
}

export function requestOutput(
  { id, permissionSet, instance, account, user, requested, readyAt, failure }: Readonly<RequestRecord>,
  now: number,
) {
  const done = failure === undefined ? ('SUCCEEDED' as const) : ('FAILED' as const);
  const Status = isPending('assignment', readyAt, now) ? ('IN_PROGRESS' as const) : done;
  return {
    Status,
    RequestId: id,
    ...(Status === 'FAILED' && { FailureReason: failure }),
    ...(account !== undefined && { TargetId: account, TargetType: 'AWS_ACCOUNT' as const }),
    PermissionSetArn: permissionSetArn({ instance, id: permissionSet }),
    ...(user !== undefined && { PrincipalType: 'USER' as const, PrincipalId: user }),
    CreatedDate: new Date(requested),
  };
}
