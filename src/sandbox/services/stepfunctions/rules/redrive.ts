// Whether an execution can be redriven: continued from the state in which it has failed.
import type { ExecutionRecord } from '../records.ts';

/** source: "Restarting state machine executions with redrive", Developer Guide, checked 2026-11-30 */
const days = 14;

interface RedriveStatus {
  readonly redriveStatus: 'REDRIVABLE' | 'NOT_REDRIVABLE' | 'REDRIVABLE_BY_MAP_RUN';
  readonly redriveStatusReason?: string;
}

export function redriveStatusOf({ status, mapRunArn, stopped = 0 }: ExecutionRecord, now: number): RedriveStatus {
  if (status === 'RUNNING' || status === 'SUCCEEDED') {
    const redriveStatusReason = `Execution is ${status} and cannot be redriven`;
    return { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason };
  }
  if (now - stopped > days * 86_400_000)
    return { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: 'Execution is older than the redrivable period' };
  return { redriveStatus: mapRunArn === undefined ? 'REDRIVABLE' : 'REDRIVABLE_BY_MAP_RUN' };
}
