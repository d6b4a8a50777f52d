// Runs one execution from where it is until it ends, and says how it has ended.
import { StateFailure, type Json } from '../language/json.ts';
import { recordsOf } from '../records.ts';
import { addEvent } from './history.ts';
import { Interrupted, type RunningExecution } from './running-execution.ts';
import { runSequence } from './run-states.ts';

/** Never rejects. What a stop of the sandbox interrupts stays RUNNING, and a restart goes on with it. */
export async function runExecution(execution: RunningExecution): Promise<void> {
  const { sandbox, arn, stop } = execution;
  try {
    const { input } = execution.record;
    const sequence = runSequence({
      execution,
      path: '',
      definition: execution.definition,
      input: JSON.parse(input) as Json,
      signal: stop.signal,
      // AWS has the first state follow no event.
      after: 0,
    });
    const { output } = await beforeTimeout(execution, sequence);
    const text = JSON.stringify(output);
    const details = { output: text, outputDetails: { truncated: false } };
    await finish(execution, 'ExecutionSucceeded', details, { status: 'SUCCEEDED', output: text });
    execution.clearBelow('');
  } catch (error) {
    if (error instanceof Interrupted || sandbox.isClosing) return;
    try {
      const failure = error instanceof StateFailure ? error : internalFailure(execution, error);
      const details = { error: failure.error, cause: failure.reason };
      // What else is running in it ends with it.
      stop.abort();
      if (isTimeout in failure) await finish(execution, 'ExecutionTimedOut', {}, { status: 'TIMED_OUT' });
      else await finish(execution, 'ExecutionFailed', details, { status: 'FAILED', ...details });
    } catch (unsaved) {
      sandbox.log(`stepfunctions ${arn} ${String(unsaved)}`);
    }
  }
}

const isTimeout = Symbol('the time of the whole execution is over');

async function beforeTimeout<Value>(execution: RunningExecution, work: Promise<Value>): Promise<Value> {
  const { TimeoutSeconds } = execution.definition;
  if (TimeoutSeconds === undefined) return work;
  const { started, redriven } = execution.record;
  const over = new AbortController();
  const timer = execution.until((redriven ?? started) + TimeoutSeconds * 1000, over.signal).then((): never => {
    throw Object.assign(new StateFailure('States.Timeout', undefined), { [isTimeout]: true });
  });
  for (const one of [work, timer]) one.catch(() => undefined);
  try {
    return await Promise.race([work, timer]);
  } finally {
    over.abort();
  }
}

function internalFailure({ sandbox, arn }: RunningExecution, error: unknown): StateFailure {
  sandbox.log(`stepfunctions ${arn} ${error instanceof Error ? error.stack : String(error)}`);
  return new StateFailure('States.Runtime', 'Internal Error');
}

async function finish(
  execution: RunningExecution,
  type: string,
  details: Record<string, unknown>,
  change: Parameters<RunningExecution['update']>[0],
): Promise<void> {
  const { sandbox, arn } = execution;
  // StopExecution or DeleteStateMachine was faster.
  if (recordsOf(sandbox.store).executions.get(arn)?.status !== 'RUNNING') return;
  addEvent(sandbox, arn, { type, previous: execution.record.events, details });
  execution.update({ ...change, stopped: sandbox.now() });
  await sandbox.store.commit();
}
