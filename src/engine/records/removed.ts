// What a step removes although an earlier one has created it. Its record moves to the step, so that everything that reads
// the records takes it for removed; an undo of the step creates the resource again.
import { ensureRecord } from '../build/ensure.ts';
import { now, type Run } from '../run.ts';
import type { Checkpoint, Json, ResourceRecord } from '../types.ts';
import { changedNames, updateReferences } from './repair.ts';

/** Undefined while the resource is recorded, and where no step has removed it. */
export function removedRecord({ resources, steps }: Checkpoint, id: string): ResourceRecord | undefined {
  if (resources.some((record) => record.id === id)) return undefined;
  return removedBy(Object.values(steps)).find((record) => record.id === id);
}

export function removedBy(steps: readonly Checkpoint['steps'][string][]): ResourceRecord[] {
  return steps.flatMap(({ removed = [] }) => removed);
}

/** Does nothing where the resource is not recorded: it is removed already. */
export async function removeInStep(run: Run, step: string, id: string): Promise<void> {
  run.stopSignal?.throwIfAborted();
  const { checkpoint } = run;
  const record = checkpoint.resources.find((known) => known.id === id);
  const by = checkpoint.steps[step];
  if (!record || !by) return;
  const resource = await run.resource(record.kind);
  const what = resource.describe(record.props as never);
  // Until the resource is gone, both have the record: an undo creates it again, and a teardown removes it.
  by.removed = [...(by.removed ?? []).filter((known) => known.id !== id), structuredClone(record)];
  await run.save();
  run.emit({ type: 'resource.removing', id, kind: record.kind, what });
  await resource.remove(record.props as never, run.aws, record.outputs as never, record.before?.value);
  checkpoint.resources = checkpoint.resources.filter((known) => known !== record);
  await run.save();
  run.emit({ type: 'resource.removed', id, kind: record.kind, what, restored: false });
}

/** With a new id from AWS, the records and outputs that have the old one get the new one. */
export async function createAgain(run: Run, step: string, removed: ResourceRecord): Promise<void> {
  const { checkpoint } = run;
  let record = checkpoint.resources.find(({ id }) => id === removed.id);
  if (!record) {
    record = { ...structuredClone(removed), status: 'creating', at: now() };
    checkpoint.resources.splice(placeOf(record, checkpoint), 0, record);
  }
  const outputs: Json = await ensureRecord(run, record, await run.resource(record.kind), 'created');
  await updateReferences(run, record, changedNames(removed.outputs, outputs));
  const by = checkpoint.steps[step];
  if (!by) return;
  by.removed = by.removed?.filter(({ id }) => id !== removed.id);
  if (by.removed?.length === 0) delete by.removed;
  await run.save();
}

/** Before the other resources of the step that created it: they use it, and a teardown goes backwards. */
function placeOf({ step }: ResourceRecord, { resources }: Checkpoint): number {
  const first = resources.findIndex((other) => other.step === step);
  return first < 0 ? resources.length : first;
}
