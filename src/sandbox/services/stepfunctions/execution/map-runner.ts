// Runs the children of a map run, as many at a time as it says, until all have ended or too many have failed.
import { StateFailure, type Json } from '../language/json.ts';
import type { Processor } from '../language/definition.ts';
import { recordsOf, type ExecutionRecord, type MapRunRecord } from '../records.ts';
import { childArn } from '../rules/arns.ts';
import { abortRecord, redriveRecord, startRecord } from './record-changes.ts';
import { executionResult } from './result-writer.ts';
import { runExecution } from './run-execution.ts';
import { Interrupted, RunningExecution } from './running-execution.ts';

interface MapRunResult {
  /** Of each child, in the order of the items. */
  readonly outputs: readonly Json[];
  /** Why the map run has failed. */
  readonly failure?: StateFailure | undefined;
}

export function mapRunner(parent: RunningExecution) {
  const { sandbox } = parent;
  const { mapRuns, executions } = recordsOf(sandbox.store);
  const recordOf = (arn: string): MapRunRecord => {
    const record = mapRuns.get(arn);
    if (!record) throw new Interrupted('The map run was deleted.');
    return record;
  };

  /** The child of this input. What has ended without success goes on where a redrive has asked for it. */
  function openChild(run: MapRunRecord, index: number, input: Json): { child: ExecutionRecord; isRedriven: boolean } {
    const arn = childArn(run, index);
    const known = executions.get(arn);
    if (!known) return { child: startChild(run, index, JSON.stringify(input)), isRedriven: false };
    const isOpen = known.status === 'SUCCEEDED' || known.status === 'RUNNING';
    if (isOpen || known.mapRunRedrive === run.redriveCount) return { child: known, isRedriven: false };
    const child = redriveRecord(sandbox, known, { mapRunRedrive: run.redriveCount });
    return { child, isRedriven: true };
  }

  function startChild(run: MapRunRecord, index: number, input: string): ExecutionRecord {
    const arn = childArn(run, index);
    return startRecord(sandbox, {
      arn,
      name: arn.split(':').at(-1) ?? '',
      machineArn: run.machineArn,
      roleArn: run.roleArn,
      mapRunArn: run.arn,
      mapRunRedrive: run.redriveCount,
      itemCount: run.sizes[index] ?? 1,
      input,
    });
  }

  return {
    async run(arn: string, signal: AbortSignal): Promise<MapRunResult> {
      const first = recordOf(arn);
      const inputs = JSON.parse((await sandbox.store.getBlob(first.inputs)).toString('utf8')) as Json[];
      const processor = JSON.parse(first.processor) as Processor;
      const over = new AbortController();
      const ended = AbortSignal.any([signal, parent.stop.signal, over.signal]);
      let [next, running, failed] = [0, 0, 0];
      const isOver = () => ended.aborted || sandbox.isClosing;

      async function runChild(index: number): Promise<void> {
        const { child, isRedriven } = openChild(recordOf(arn), index, inputs[index] as Json);
        if (child.status === 'RUNNING') {
          const execution = new RunningExecution(sandbox, child, processor);
          const stop = () => execution.stop.abort();
          ended.addEventListener('abort', stop, { once: true });
          if (isRedriven) execution.forgetRetries();
          await runExecution(execution);
          ended.removeEventListener('abort', stop);
        }
        const status = executions.get(child.arn)?.status;
        if (status === 'SUCCEEDED' || status === 'RUNNING') return;
        failed += first.sizes[index] ?? 1;
        if (isTooMany(recordOf(arn), failed)) over.abort();
      }

      const isDone = () => (isOver() || next >= inputs.length) && running === 0;
      await new Promise<void>((resolve, reject) => {
        const fill = () => {
          try {
            while (next < inputs.length && !isOver() && running < recordOf(arn).maxConcurrency) {
              running += 1;
              void runChild(next)
                .finally(() => (running -= 1))
                .then(fill, reject);
              next += 1;
            }
          } catch (error) {
            return reject(error);
          }
          // UpdateMapRun can raise the limit while nothing ends.
          if (isDone()) resolve();
        };
        watchers.set(arn, fill);
        fill();
      }).finally(() => watchers.delete(arn));

      if (sandbox.isClosing) throw new Interrupted('The sandbox is stopping.');
      const isStopped = signal.aborted || parent.stop.signal.aborted;
      if (isStopped || over.signal.aborted) abortChildren(recordOf(arn), inputs.length);
      const status = isStopped ? 'ABORTED' : over.signal.aborted ? 'FAILED' : 'SUCCEEDED';
      mapRuns.set(arn, { ...recordOf(arn), status, stopped: sandbox.now() });
      if (isStopped) throw new Interrupted('The execution was stopped.');
      return resultOf(recordOf(arn), inputs.length);
    },

    /** Of a map run that has ended. */
    resultOf: (arn: string) => resultOf(recordOf(arn), recordOf(arn).sizes.length),
  };

  function resultOf(run: MapRunRecord, count: number): MapRunResult {
    if (run.status !== 'SUCCEEDED') return { outputs: [], failure: thresholdFailure() };
    const children = Array.from({ length: count }, (_one, index) => executions.get(childArn(run, index)));
    return { outputs: children.flatMap((child) => (child ? [outputOf(child)] : [])) };
  }

  function abortChildren(run: MapRunRecord, count: number): void {
    for (let index = 0; index < count; index += 1) {
      const child = executions.get(childArn(run, index));
      if (child?.status === 'RUNNING') abortRecord(sandbox, child);
    }
  }
}

/**
 * A failure that is tolerated gives the whole result of the child in place of its output.
 * source: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html, Transformation, checked
 * 2026-11-30
 */
function outputOf(child: ExecutionRecord): Json {
  return child.output === undefined ? executionResult(child) : (JSON.parse(child.output) as Json);
}

/** Of the map runs that are running: starts more children, where a limit was raised. */
const watchers = new Map<string, () => void>();

export function limitChanged(arn: string): void {
  watchers.get(arn)?.();
}

function isTooMany({ sizes, toleratedCount, toleratedPercentage }: MapRunRecord, failed: number): boolean {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  // With both, the first that is exceeded decides; with none, no failure is tolerated.
  if (toleratedCount === 0 && toleratedPercentage === 0) return failed > 0;
  return (
    (toleratedCount > 0 && failed > toleratedCount) ||
    (toleratedPercentage > 0 && (failed / all) * 100 > toleratedPercentage)
  );
}

function thresholdFailure(): StateFailure {
  const text = 'The specified tolerated failure threshold was exceeded';
  return new StateFailure('States.ExceedToleratedFailureThreshold', text);
}
