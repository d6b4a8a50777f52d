// The history of an execution: one event after the other, each with the event that it follows.
import type { ServiceContext } from '../../context.ts';
import { runtimeFailure } from '../language/json.ts';
import { recordsOf, type EventRecord } from '../records.ts';

/** After so many events an execution fails. source: "Step Functions service quotas", checked 2026-11-30 */
const mostEvents = 25_000;
const terminal = new Set([
  'ExecutionSucceeded',
  'ExecutionFailed',
  'ExecutionAborted',
  'ExecutionTimedOut',
  'ExecutionRedriven',
]);

interface NewEvent {
  readonly type: string;
  readonly previous: number;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** Returns the id of the event. */
export function addEvent(sandbox: ServiceContext, executionArn: string, { type, previous, details }: NewEvent): number {
  const { executions, events } = recordsOf(sandbox.store);
  const execution = executions.get(executionArn);
  if (!execution) throw new Error(`There is no execution ${executionArn}`);
  const id = execution.events + 1;
  if (id >= mostEvents && !terminal.has(type))
    runtimeFailure(`The execution reached the maximum number of history events (${mostEvents}).`);
  executions.set(executionArn, { ...execution, events: id });
  const event: EventRecord = {
    id,
    previousEventId: previous,
    timestamp: sandbox.now(),
    type,
    ...(details && { member: memberOf(type), details }),
  };
  events.set(`${executionArn} ${id}`, event);
  return id;
}

/** All states share two members, and all other events have one of their own. */
function memberOf(type: string): string {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  return `${type[0]?.toLowerCase()}${type.slice(1)}EventDetails`;
}

/** Oldest first. */
export function historyOf(sandbox: ServiceContext, executionArn: string): EventRecord[] {
  const { executions, events } = recordsOf(sandbox.store);
  const count = executions.get(executionArn)?.events ?? 0;
  return Array.from({ length: count }, (_one, index) => events.get(`${executionArn} ${index + 1}`)).filter(
    (event) => event !== undefined,
  );
}
