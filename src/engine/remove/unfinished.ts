// A teardown or an undo that was interrupted: what it has not removed yet, and how building goes on instead.
import type { Run } from '../run.ts';
import { now } from '../run.ts';
import type { Checkpoint, Removal, ResourceRecord } from '../types.ts';

export interface UnfinishedRemoval extends Removal {
  /** What is still there, or is being deleted by AWS. In the order of removal. */
  readonly left: readonly ResourceRecord[];
}

/** Undefined if none was interrupted. */
export function unfinishedRemoval(checkpoint: Checkpoint | undefined): UnfinishedRemoval | undefined {
  if (!checkpoint) return undefined;
  const { resources } = checkpoint;
  const removal = checkpoint.removal ?? removalOfRecords(resources);
  if (!removal) return undefined;
  const isLeft = ({ step, status }: ResourceRecord) =>
    removal.step === undefined || step === removal.step || status === 'removing';
  return { ...removal, left: resources.filter(isLeft).toReversed() };
}

/** Checkpoints of before did not say what had started to remove their records. */
function removalOfRecords(resources: readonly ResourceRecord[]): Removal | undefined {
  const record = resources.find(({ status }) => status === 'removing');
  return record && { command: 'teardown', at: record.at };
}

/** Saved with the first resource that is removed. */
export function startRemoval({ checkpoint }: Run, command: Removal['command'], step?: string): void {
  checkpoint.removal = { command, ...(step !== undefined && { step }), at: now() };
}

/** The learner builds again instead: what was about to be removed is ensured by its step, which is open again. */
export async function abandonRemoval(run: Run): Promise<void> {
  for (const record of run.checkpoint.resources) {
    if (record.status !== 'removing') continue;
    record.status = 'creating';
    reopenSteps(run, record);
  }
  delete run.checkpoint.removal;
  await run.save();
}

/** A step whose resource is being removed does not count as done: the resource may be gone at any moment. */
export function reopenSteps({ checkpoint }: Run, record: ResourceRecord): void {
  for (const id of [record.step, ...record.changes.map((change) => change.step)]) {
    const step = checkpoint.steps[id];
    if (!step || step.status === 'skipped') continue;
    step.status = 'started';
    delete step.unproven;
    delete step.waiting;
  }
}
