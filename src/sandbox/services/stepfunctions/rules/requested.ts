// What a request names: a state machine, an execution, or a map run that exists, and pages of lists.
import {
  machineNotFound,
  executionNotFound,
  invalidArn,
  invalidName,
  invalidToken,
  resourceNotFound,
  validationFailure,
} from '../errors.ts';
import type { ExecutionRecord, MapRunRecord, Records, StateMachineRecord } from '../records.ts';
import { brokenBound, validationText, violation } from '../../shared/constraints.ts';
import { pageOf } from '../../shared/paging.ts';

// source: CreateStateMachine, Step Functions API Reference, checked 2026-11-30
const name = /^[^\s\p{Cc}<>{}[\]?*"#%\\^|~`$&,;:/]{1,80}$/u;

export function checkName(text: string | undefined): string {
  return text !== undefined && name.test(text) ? text : invalidName(text ?? '');
}

export function requestedMachine({ machines }: Records, arn: string | undefined): StateMachineRecord {
  if (!isArn(arn, 'stateMachine')) return wrongArn(arn);
  return machines.get(arn) ?? machineNotFound(arn);
}

export function requestedExecution({ executions }: Records, arn: string | undefined): ExecutionRecord {
  if (!isArn(arn, 'execution')) return wrongArn(arn);
  return executions.get(arn) ?? executionNotFound(arn);
}

export function requestedMapRun({ mapRuns }: Records, arn: string | undefined): MapRunRecord {
  if (!isArn(arn, 'mapRun')) return wrongArn(arn);
  return mapRuns.get(arn) ?? resourceNotFound(arn);
}

function wrongArn(arn = ''): never {
  return invalidArn(arn.startsWith('arn:') ? arn : `Invalid ARN prefix: ${arn}`);
}

function isArn(arn: string | undefined, kind: string): arn is string {
  return arn !== undefined && new RegExp(`^arn:aws:states:[\\w-]+:\\d{12}:${kind}:\\S+$`).test(arn);
}

const mostPerPage = 1000;

interface ListInput {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/** A hundred where the request says 0 or nothing. */
export function page<Item>(items: readonly Item[], { maxResults = 0, nextToken: token }: ListInput) {
  const broken = brokenBound(maxResults, 0, mostPerPage);
  if (broken) validationFailure(validationText([violation(maxResults, 'maxResults', broken)]));
  return pageOf(items, { token, size: maxResults || 100, refuseToken: invalidToken });
}
