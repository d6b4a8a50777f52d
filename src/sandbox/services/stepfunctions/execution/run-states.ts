// Runs a sequence of states from where it is: the whole execution, a branch of a Parallel state, or an iteration of a Map.
import { ruleMatches, timestampOf } from '../language/choice.ts';
import { isDistributed, type Definition, type State } from '../language/definition.ts';
import { isObject, runtimeFailure, StateFailure, textOf, type Json, type JsonObject } from '../language/json.ts';
import { PathError } from '../language/json-path.ts';
import {
  fillTemplate,
  selectByPath,
  valueOfExpression,
  valueOfPath,
  withResult,
  type Scope,
} from '../language/templates.ts';
import type { Position } from '../records.ts';
import { runDistributedMap } from './distributed-map.ts';
import { caughtBy, retryAfter } from './error-handlers.ts';
import { runIterations, runParallel } from './parallel.ts';
import type { RunningExecution } from './running-execution.ts';
import { runTask } from './task.ts';

/** source: "Step Functions service quotas", checked 2026-11-30 */
const longestData = 262_144;

export interface Sequence {
  readonly execution: RunningExecution;
  /** Where it is within the execution: `/States/Each/3`. Empty for the execution itself. */
  readonly path: string;
  readonly definition: Definition;
  readonly input: Json;
  readonly signal: AbortSignal;
  /** The event that its first one follows. */
  readonly after: number;
  /** What it adds to the context object. */
  readonly context?: JsonObject | undefined;
}

/** Resolves with the output of the last state, and the last event. Throws StateFailure or Interrupted. */
export async function runSequence(sequence: Sequence): Promise<{ output: Json; last: number }> {
  const { execution, path, definition } = sequence;
  let position: Position = execution.position(path) ?? first(definition.StartAt, sequence.input, sequence.after);
  execution.setPosition(path, position);
  while (!position.done) {
    const state = definition.States[position.state];
    if (!state) throw new Error(`There is no state ${position.state}`);
    const { output, next, last } = await runState(sequence, state, position);
    position = next === undefined ? { ...position, lastEvent: last, done: { output } } : first(next, output, last);
    execution.setPosition(path, position);
    await execution.commit();
  }
  return { output: position.done.output, last: position.lastEvent };
}

function first(state: string, input: Json, after: number): Position {
  return { state, input, lastEvent: after, retries: [] };
}

interface StateResult {
  readonly output: Json;
  readonly next: string | undefined;
  readonly last: number;
}

/** What one try of one state has at hand. `last` moves with each event. */
export interface StateRun {
  readonly sequence: Sequence;
  readonly execution: RunningExecution;
  readonly state: State;
  readonly name: string;
  /** The path of what runs within it, with a slash at its end. */
  readonly inside: string;
  readonly scope: Scope;
  last: number;
  position(): Position;
  save(change: Partial<Position>): void;
}

async function runState(sequence: Sequence, state: State, entered: Position): Promise<StateResult> {
  const { execution, path, signal } = sequence;
  const name = entered.state;
  execution.assertRunning(signal);
  if (entered.entered === undefined) {
    // The first state has the input as the caller wrote it.
    const isFirst = path === '' && entered.lastEvent === 0;
    const input = isFirst ? execution.record.input : JSON.stringify(entered.input);
    const details = { name, input, inputDetails: { truncated: false } };
    const id = execution.event(`${state.Type}StateEntered`, entered.lastEvent, details);
    const enteredAt = execution.sandbox.now();
    execution.setPosition(path, { ...entered, entered: id, enteredAt, lastEvent: id });
  }
  const position = () => execution.position(path) ?? entered;
  const save = (change: Partial<Position>) => execution.setPosition(path, { ...position(), ...change });
  const inside = `${path}/States/${encodeURIComponent(name)}/`;
  for (;;) {
    const { retries, due, enteredAt = 0, input } = position();
    if (due !== undefined && retries.length > 0) await execution.until(due, signal);
    const retryCount = retries.reduce((sum, count) => sum + count, 0);
    const canRetry = state.Type === 'Task' || state.Type === 'Parallel' || state.Type === 'Map';
    const stateContext = {
      Name: name,
      EnteredTime: new Date(enteredAt).toISOString(),
      ...(canRetry && { RetryCount: retryCount }),
    };
    const context = { ...execution.context(), ...sequence.context, State: stateContext };
    const run: StateRun = {
      sequence,
      execution,
      state,
      name,
      inside,
      scope: { input, context },
      last: position().lastEvent,
      position,
      save,
    };
    try {
      const { output, next } = await tryState(run);
      return leave(run, output, next);
    } catch (thrown) {
      const failure = failureOf(thrown, name, position().entered);
      if (!(failure instanceof StateFailure)) throw failure;
      execution.assertRunning(signal);
      save({ lastEvent: run.last });
      const retry = retryAfter(state, failure, position().retries);
      if (retry) {
        execution.clearBelow(inside);
        save({ retries: retry.retries, due: execution.sandbox.now() + retry.milliseconds, mapRunArn: undefined });
        await execution.commit();
        continue;
      }
      const catcher = caughtBy(state, failure);
      if (!catcher) {
        await execution.commit();
        throw failure;
      }
      const error: Json = { ...(failure.error !== undefined && { Error: failure.error }), Cause: failure.reason ?? '' };
      execution.clearBelow(inside);
      return leave(run, withResult(catcher.ResultPath, input, error), catcher.Next);
    }
  }
}

function leave(run: StateRun, output: Json, next: string | undefined): StateResult {
  const { execution, state, name } = run;
  const text = assertSize(output, name);
  if (state.Type === 'Fail') throw new Error('A Fail state has no end.');
  const details = { name, output: text, outputDetails: { truncated: false } };
  const last = execution.event(`${state.Type}StateExited`, run.last, details);
  execution.clearBelow(run.inside);
  return { output, next, last };
}

function assertSize(output: Json, name: string): string {
  const text = JSON.stringify(output);
  if (Buffer.byteLength(text) <= longestData) return text;
  return runtimeFailure(
    `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    'States.DataLimitExceeded',
  );
}

/** A mistake in a path fails the state that has it, and says which one. */
function failureOf(thrown: unknown, name: string, entered: number | undefined): unknown {
  const isPath = thrown instanceof PathError || thrown instanceof SyntaxError;
  const failure = isPath ? new StateFailure('States.Runtime', thrown.message) : thrown;
  if (!(failure instanceof StateFailure) || failure.reason === undefined) return failure;
  const isAbout = /^States\.(Runtime|IntrinsicFailure|ResultPathMatchFailure|ParameterPathFailure|NoChoiceMatched)$/;
  if (!isAbout.test(failure.error ?? '') || failure.reason.startsWith('An error occurred while')) return failure;
  return new StateFailure(
    failure.error,
    `An error occurred while executing the state '${name}' (entered at the event id #${entered}). ${failure.reason}`,
  );
}

async function tryState(run: StateRun): Promise<{ output: Json; next: string | undefined }> {
  const { state, scope } = run;
  const { input, context } = scope;
  const selected: Scope = { input: state.Type === 'Fail' ? input : selectByPath(state.InputPath, scope), context };
  const { Next: next } = state;
  const finish = (output: Json) => ({ output: selectByPath(state.OutputPath, { input: output, context }), next });
  switch (state.Type) {
    case 'Succeed':
      return finish(selected.input);
    case 'Fail':
      return fail(state, scope);
    case 'Choice':
      return { ...finish(selected.input), next: chosen(state, selected) };
    case 'Wait':
      await wait(run, selected);
      return finish(selected.input);
    case 'Pass': {
      const filled = state.Parameters === undefined ? selected.input : fillTemplate(state.Parameters, selected);
      return finish(withResult(state.ResultPath, input, state.Result ?? filled));
    }
    default: {
      const result = await work(run, selected);
      // What ResultPath or OutputPath would drop counts too. source: https://github.com/aws/aws-cdk/issues/24799
      assertSize(result, run.name);
      const shaped =
        state.ResultSelector === undefined ? result : fillTemplate(state.ResultSelector, { input: result, context });
      return finish(withResult(state.ResultPath, input, shaped));
    }
  }
}

/** Task, Parallel and Map: what takes time, and what can be tried again. */
async function work(run: StateRun, selected: Scope): Promise<Json> {
  const { execution, state, sequence } = run;
  if (state.Type === 'Map')
    return isDistributed(state) ? runDistributedMap(run, selected) : runIterations(run, selected);
  const input = state.Parameters === undefined ? selected.input : fillTemplate(state.Parameters, selected);
  if (state.Type === 'Parallel') return runParallel(run, input);
  const task = { execution, state, input, scope: selected, signal: sequence.signal, last: run.last };
  try {
    return await runTask(task);
  } finally {
    run.last = task.last;
  }
}

function fail({ Error, ErrorPath, Cause, CausePath }: State, scope: Scope): never {
  const textOf = (path: string | undefined, field: string) => {
    if (path === undefined) return undefined;
    const value = valueOfExpression(path, scope, field);
    return typeof value === 'string' ? value : runtimeFailure(`The value of the field '${field}' is not a text`);
  };
  throw new StateFailure(Error ?? textOf(ErrorPath, 'ErrorPath'), Cause ?? textOf(CausePath, 'CausePath'));
}

function chosen({ Choices = [], Default }: State, scope: Scope): string {
  const rule = Choices.find((one) => ruleMatches(one, scope));
  return rule?.Next ?? Default ?? runtimeFailure('Failed to transition out of the state.', 'States.NoChoiceMatched');
}

async function wait({ execution, sequence, state, position, save }: StateRun, scope: Scope): Promise<void> {
  if (position().due === undefined) {
    save({ due: dueOf(state, scope, execution.sandbox.now()) });
    await execution.commit();
  }
  await execution.until(position().due ?? 0, sequence.signal);
}

function dueOf({ Seconds, SecondsPath, Timestamp, TimestampPath }: State, scope: Scope, now: number): number {
  if (Seconds !== undefined || SecondsPath !== undefined) {
    const seconds = Seconds ?? valueOfPath(SecondsPath ?? '', scope, 'SecondsPath');
    if (typeof seconds === 'number' && seconds >= 0 && Number.isInteger(seconds)) return now + seconds * 1000;
    const why = Number.isInteger(seconds) ? 'references a negative value' : 'cannot be parsed as a long value';
    return runtimeFailure(`The SecondsPath parameter ${why}: ${SecondsPath} == ${textOf(seconds)}`);
  }
  const time = Timestamp ?? valueOfPath(TimestampPath ?? '', scope, 'TimestampPath');
  return (
    timestampOf(time) ??
    runtimeFailure(
      `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${TimestampPath} == ${textOf(time)}`,
    )
  );
}

/** The items of a Map state in its input. */
export function itemsIn(state: State, scope: Scope): readonly Json[] {
  const value = state.ItemsPath === undefined ? scope.input : valueOfPath(state.ItemsPath, scope, 'ItemsPath');
  if (Array.isArray(value)) return value as readonly Json[];
  const kind = value === null ? 'null' : isObject(value) ? 'object' : typeof value;
  return runtimeFailure(`Reference path "${state.ItemsPath ?? '$'}" must point to array, and points to ${kind}.`);
}

/** What one item gives the processor: ItemSelector, or the older Parameters. */
export function itemInput(state: State, scope: Scope, item: Json, index: number): Json {
  const template = state.ItemSelector ?? state.Parameters;
  if (template === undefined) return item;
  return fillTemplate(template, { input: scope.input, context: withItem(scope.context, item, index) });
}

export function withItem(context: Json, item: Json, index: number): JsonObject {
  return { ...(isObject(context) && context), Map: { Item: { Index: index, Value: item } } };
}
