// Map states in the mode DISTRIBUTED: each item, or each batch of items, is an execution of its own. The map run counts them.
import { randomUUID } from 'node:crypto';
import { isObject, runtimeFailure, type Json } from '../language/json.ts';
import { processorOf, type State } from '../language/definition.ts';
import { fillTemplate, numberOf, type Scope } from '../language/templates.ts';
import { recordsOf, type MapRunRecord } from '../records.ts';
import { childArn, mapRunArn } from '../rules/arns.ts';
import { readItems } from './item-reader.ts';
import { mapRunner } from './map-runner.ts';
import { writeResults } from './result-writer.ts';
import { assertPermitted } from './role.ts';
import { itemInput, itemsIn, type StateRun } from './run-states.ts';

/** source: "Step Functions service quotas", checked 2026-11-30 */
const mostChildren = 10_000;

export async function runDistributedMap(run: StateRun, selected: Scope): Promise<Json> {
  const { execution, state, sequence } = run;
  const { mapRuns } = recordsOf(execution.sandbox.store);
  const known = mapRuns.get(run.position().mapRunArn ?? '');
  if (!known) await begin(run, selected);
  else if (known.stopped !== undefined && known.stopped <= (execution.record.redriven ?? 0)) redrive(run, known);
  const arn = run.position().mapRunArn ?? '';
  const runner = mapRunner(execution);
  const isRunning = mapRuns.get(arn)?.status === 'RUNNING';
  const { outputs, failure } = isRunning ? await runner.run(arn, sequence.signal) : runner.resultOf(arn);
  const record = mapRuns.get(arn) as MapRunRecord;
  const details = state.ResultWriter && (await writeResults(execution, state.ResultWriter, selected, record));
  if (details) mapRuns.set(arn, { ...record, hasResults: true });
  if (failure) {
    const event = { error: failure.error, cause: failure.reason };
    run.last = execution.event('MapRunFailed', run.last, event);
    run.last = execution.event('MapStateFailed', run.last, event);
    throw failure;
  }
  run.last = execution.event('MapRunSucceeded', run.last);
  // What comes next follows the same event.
  execution.event('MapStateSucceeded', run.last);
  return details ? { MapRunArn: arn, ResultWriterDetails: details } : outputs;
}

/** Reads the items once: what changes in the bucket later does not count. */
async function begin(run: StateRun, selected: Scope): Promise<void> {
  const { execution, state, save } = run;
  const { sandbox } = execution;
  // AWS counts the items of a file later.
  const given = state.ItemReader ? undefined : itemsIn(state, selected);
  run.last = execution.event('MapStateStarted', run.last, { length: given?.length ?? 0 });
  const { machineArn, roleArn } = execution.record;
  assertPermitted(execution, 'states:StartExecution', machineArn);
  const items = state.ItemReader ? await readItems(execution, state.ItemReader, selected) : (given ?? []);
  const each = items.map((item, index) => itemInput(state, selected, item, index));
  const batches = batchesOf(state, each, selected);
  const label = state.Label ?? randomUUID().slice(0, 8);
  const record: MapRunRecord = {
    arn: mapRunArn(machineArn, label, randomUUID()),
    executionArn: execution.arn,
    machineArn,
    roleArn,
    label,
    processor: JSON.stringify(processorOf(state)),
    status: 'RUNNING',
    started: sandbox.now(),
    inputs: await sandbox.store.putBlob(Buffer.from(JSON.stringify(batches.map(({ input }) => input)))),
    sizes: batches.map(({ size }) => size),
    // AWS runs ten thousand at once where none is given.
    maxConcurrency: numberOf('MaxConcurrency', state as never, selected) || mostChildren,
    toleratedCount: numberOf('ToleratedFailureCount', state as never, selected) ?? 0,
    toleratedPercentage: numberOf('ToleratedFailurePercentage', state as never, selected) ?? 0,
    redriveCount: 0,
  };
  execution.assertRunning();
  recordsOf(sandbox.store).mapRuns.set(record.arn, record);
  run.last = execution.event('MapRunStarted', run.last, { mapRunArn: record.arn });
  save({ mapRunArn: record.arn, lastEvent: run.last });
  await execution.commit();
}

function redrive(run: StateRun, record: MapRunRecord): void {
  const { execution, save } = run;
  const { mapRuns } = recordsOf(execution.sandbox.store);
  const { arn } = record;
  // Of the children, each of which is `…:execution:<machine>/<label>:<id>`.
  // source: https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html, checked 2026-11-30
  assertPermitted(execution, 'states:RedriveExecution', childArn(record, 0));
  const redriveCount = record.redriveCount + 1;
  const redriven = execution.sandbox.now();
  mapRuns.set(arn, { ...record, status: 'RUNNING', stopped: undefined, redriveCount, redriven });
  run.last = execution.event('MapRunRedriven', run.last, { mapRunArn: arn, redriveCount });
  save({ lastEvent: run.last });
}

interface Batch {
  readonly input: Json;
  readonly size: number;
}

function batchesOf({ ItemBatcher }: State, items: readonly Json[], scope: Scope): Batch[] {
  if (!ItemBatcher) return items.map((input) => ({ input, size: 1 }));
  const most = numberOf('MaxItemsPerBatch', ItemBatcher as never, scope) ?? Infinity;
  const bytes = numberOf('MaxInputBytesPerBatch', ItemBatcher as never, scope) ?? 262_144;
  const common = ItemBatcher.BatchInput === undefined ? undefined : fillTemplate(ItemBatcher.BatchInput, scope);
  const inputOf = (list: readonly Json[]): Json => ({
    ...(isObject(common) && { BatchInput: common }),
    Items: list,
  });
  const batches: Batch[] = [];
  let open: Json[] = [];
  for (const item of items) {
    const larger = [...open, item];
    const isFull = larger.length > most || Buffer.byteLength(JSON.stringify(inputOf(larger))) > bytes;
    if (isFull && open.length === 0)
      runtimeFailure('An item is larger than MaxInputBytesPerBatch', 'States.ItemReaderFailed');
    if (isFull) batches.push({ input: inputOf(open), size: open.length });
    open = isFull ? [item] : larger;
  }
  if (open.length > 0) batches.push({ input: inputOf(open), size: open.length });
  return batches;
}
