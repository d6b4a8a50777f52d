// How an execution starts, is redriven and is aborted: its record, and the event in its history that says so.
import type { ServiceContext } from '../../context.ts';
import { recordsOf, type ExecutionRecord } from '../records.ts';
import { addEvent } from './history.ts';

type NewExecution = Omit<ExecutionRecord, 'status' | 'started' | 'redriveCount' | 'events'>;

export function startRecord(sandbox: ServiceContext, given: NewExecution): ExecutionRecord {
  const { executions } = recordsOf(sandbox.store);
  const { arn, input, roleArn } = given;
  const record: ExecutionRecord = { ...given, status: 'RUNNING', started: sandbox.now(), redriveCount: 0, events: 0 };
  executions.set(arn, record);
  const details = { input, inputDetails: { truncated: false }, roleArn };
  addEvent(sandbox, arn, { type: 'ExecutionStarted', previous: 0, details });
  return executions.get(arn) ?? record;
}

/** `more`: what the record keeps of this redrive. */
export function redriveRecord(
  sandbox: ServiceContext,
  { stopped: _stopped, error: _error, cause: _cause, ...kept }: ExecutionRecord,
  more: Partial<ExecutionRecord>,
): ExecutionRecord {
  const { executions } = recordsOf(sandbox.store);
  const { arn, events } = kept;
  const redriveCount = kept.redriveCount + 1;
  const record: ExecutionRecord = { ...kept, ...more, status: 'RUNNING', redriveCount, redriven: sandbox.now() };
  executions.set(arn, record);
  addEvent(sandbox, arn, { type: 'ExecutionRedriven', previous: events, details: { redriveCount } });
  return executions.get(arn) ?? record;
}

/** `why`: what StopExecution was given. */
export function abortRecord(
  sandbox: ServiceContext,
  record: ExecutionRecord,
  why: Pick<ExecutionRecord, 'error' | 'cause'> = {},
): void {
  const { executions } = recordsOf(sandbox.store);
  const { arn } = record;
  addEvent(sandbox, arn, { type: 'ExecutionAborted', previous: 0, details: { ...why } });
  const last = executions.get(arn) ?? record;
  executions.set(arn, { ...last, ...why, status: 'ABORTED', stopped: sandbox.now() });
}
