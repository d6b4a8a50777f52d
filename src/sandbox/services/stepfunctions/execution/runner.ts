// The executions that run in this sandbox. What a stop has interrupted goes on with the first call to Step Functions.
import type { ServiceContext } from '../../context.ts';
import type { Definition } from '../language/definition.ts';
import { recordsOf } from '../records.ts';
import { runExecution } from './run-execution.ts';
import { RunningExecution } from './running-execution.ts';

interface ExecutionRunner {
  /** The execution must be saved as RUNNING. `isRedriven`: its retriers count from the beginning. */
  start(arn: string, isRedriven?: boolean): void;
  /** Ends what it does now. What it is recorded as is up to the caller. */
  stop(arn: string): void;
}

const runners = new WeakMap<ServiceContext, ExecutionRunner>();

/** One for each sandbox. */
export function executionRunner(sandbox: ServiceContext): ExecutionRunner {
  const known = runners.get(sandbox);
  if (known) return known;
  const running = new Map<string, RunningExecution>();
  const { executions } = recordsOf(sandbox.store);
  const runner: ExecutionRunner = {
    start(arn, isRedriven = false) {
      const record = executions.get(arn);
      if (record?.definition === undefined) return;
      const execution = new RunningExecution(sandbox, record, JSON.parse(record.definition) as Definition);
      if (isRedriven) execution.forgetRetries();
      running.set(arn, execution);
      void sandbox
        .track(() => runExecution(execution))
        .finally(() => {
          if (running.get(arn) === execution) running.delete(arn);
        });
    },
    stop(arn) {
      running.get(arn)?.stop.abort();
      running.delete(arn);
    },
  };
  runners.set(sandbox, runner);
  for (const { arn, status, mapRunArn } of executions.values())
    if (status === 'RUNNING' && mapRunArn === undefined) runner.start(arn);
  return runner;
}
