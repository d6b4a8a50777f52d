// Parallel states, and Map states within the execution: several sequences at a time, and all end with the first failure.
import { numberOf, type Scope } from '../language/templates.ts';
import { processorOf } from '../language/definition.ts';
import { StateFailure, type Json } from '../language/json.ts';
import { itemInput, itemsIn, runSequence, withItem, type Sequence, type StateRun } from './run-states.ts';

/** source: "Using Map state in Inline mode", Developer Guide, checked 2026-11-30 */
const mostIterations = 40;

export async function runParallel(run: StateRun, input: Json): Promise<Json> {
  const { Branches = [] } = run.state;
  start(run, 'ParallelStateStarted');
  return runAll(run, 'Parallel', {
    count: Branches.length,
    atOnce: Infinity,
    sequence: (index) => ({ definition: Branches[index] ?? { StartAt: '', States: {} }, input, after: started(run) }),
  });
}

export async function runIterations(run: StateRun, selected: Scope): Promise<Json> {
  const { state, name, execution } = run;
  const items = itemsIn(state, selected);
  const given = numberOf('MaxConcurrency', state as never, selected) ?? 0;
  start(run, 'MapStateStarted', { length: items.length });
  const events: number[] = [];
  return runAll(run, 'Map', {
    count: items.length,
    atOnce: Math.min(given || mostIterations, mostIterations),
    sequence(index, previous = started(run)) {
      const item = items[index] as Json;
      const path = `${run.inside}${index}`;
      const after =
        execution.position(path)?.lastEvent ?? execution.event('MapIterationStarted', previous, { name, index });
      events[index] = after;
      return {
        definition: processorOf(state),
        input: itemInput(state, selected, item, index),
        after,
        context: withItem({}, item, index),
      };
    },
    ended: (index, kind, last) =>
      execution.event(`MapIteration${kind}`, last ?? events[index] ?? started(run), { name, index }),
  });
}

/** The event that the branches follow is kept as a position, so that a restart does not add it again. */
function start(run: StateRun, type: string, details?: Record<string, unknown>): void {
  const path = `${run.inside}started`;
  if (run.execution.position(path)) return;
  run.last = run.execution.event(type, run.last, details);
  run.execution.setPosition(path, { state: '', input: null, lastEvent: run.last, retries: [], done: { output: null } });
}

function started(run: StateRun): number {
  return run.execution.position(`${run.inside}started`)?.lastEvent ?? run.last;
}

interface Group {
  readonly count: number;
  readonly atOnce: number;
  /** `previous`: the last event of the one in whose place it starts. */
  sequence(index: number, previous?: number): Pick<Sequence, 'definition' | 'input' | 'after' | 'context'>;
  /** Adds the event of an iteration that has ended. */
  ended?(index: number, kind: 'Succeeded' | 'Failed' | 'Aborted', last: number | undefined): number;
}

async function runAll(run: StateRun, kind: 'Parallel' | 'Map', group: Group): Promise<Json> {
  const { execution, sequence, inside } = run;
  const over = new AbortController();
  const signal = AbortSignal.any([sequence.signal, over.signal]);
  const outputs: Json[] = [];
  const failures: unknown[] = [];
  let next = 0;

  async function worker(): Promise<void> {
    let previous: number | undefined;
    while (next < group.count && failures.length === 0) {
      const index = next;
      next += 1;
      const path = `${inside}${index}`;
      const done = execution.position(path)?.done;
      if (done) {
        outputs[index] = done.output;
        continue;
      }
      try {
        const own = group.sequence(index, previous);
        const context = { ...sequence.context, ...own.context };
        const { output, last } = await runSequence({ execution, path, signal, ...own, context });
        outputs[index] = output;
        previous = last;
        run.last = Math.max(run.last, group.ended?.(index, 'Succeeded', last) ?? last);
      } catch (error) {
        if (failures.length === 0 && error instanceof StateFailure && !sequence.signal.aborted)
          run.last = group.ended?.(index, 'Failed', execution.position(path)?.lastEvent) ?? run.last;
        failures.push(error);
        over.abort();
      }
    }
  }

  await Promise.all(Array.from({ length: Math.min(group.atOnce, group.count) }, worker));
  const [failure] = failures;
  if (failure === undefined) {
    // What comes next follows the same event.
    execution.event(`${kind}StateSucceeded`, run.last);
    return outputs;
  }
  // Those that were stopped by the first failure are no failures of their own.
  const cause = failures.find((one) => one instanceof StateFailure) ?? failure;
  if (cause instanceof StateFailure && !sequence.signal.aborted)
    run.last = execution.event(`${kind}StateFailed`, run.last, { error: cause.error, cause: cause.reason });
  throw cause;
}
