// Takes everything away, in the reverse order of making, from the notes alone: it never loads a step. What is slow is
// begun first. A failure is kept and the walk goes on; it goes round again for as long as something still goes.
import type { Run } from './run.ts';
import { now } from './run.ts';
import type { ResourceRecord } from './types.ts';

export interface Removed {
  readonly id: string;
  readonly kind: string;
  readonly what: string;
  readonly name: string;
  readonly arn: string | undefined;
}

export interface Teardown {
  readonly removed: readonly Removed[];
  readonly left: readonly (Removed & { readonly reason: string })[];
}

export async function teardown(run: Run): Promise<Teardown> {
  const removed: Removed[] = [];
  await beginSlow(run);
  for (;;) {
    const left: (Removed & { reason: string })[] = [];
    const before = run.checkpoint.resources.length;
    for (const record of run.checkpoint.resources.toReversed()) {
      const described = await describe(run, record);
      const reason = await removeOne(run, record, described.what);
      if (reason === undefined) removed.push(described);
      else left.push({ ...described, reason });
    }
    // A bucket may have been kept by a distribution that is gone by now.
    if (left.length === 0 || left.length === before) return { removed, left };
  }
}

async function beginSlow(run: Run): Promise<void> {
  for (const record of run.checkpoint.resources.toReversed()) {
    const resource = await run.resource(record.kind);
    if (!resource.beginRemove) continue;
    await mark(run, record);
    try {
      await resource.beginRemove(record.props as never, run.aws, record.outputs as never);
    } catch (error) {
      // It is tried again, and reported, when its turn comes.
      if (run.fatal(error)) throw error;
    }
  }
}

/** Undefined, or why it is still there. */
async function removeOne(run: Run, record: ResourceRecord, what: string): Promise<string | undefined> {
  const { id, kind } = record;
  const resource = await run.resource(kind);
  await mark(run, record);
  run.emit({ type: 'resource.removing', id, kind, what });
  try {
    await resource.remove(record.props as never, run.aws, record.outputs as never, record.before?.value);
  } catch (error) {
    if (run.fatal(error)) throw error;
    const reason = run.explain(error);
    run.emit({ type: 'resource.failed', id, kind, what, reason });
    return reason;
  }
  run.checkpoint.resources = run.checkpoint.resources.filter((other) => other !== record);
  // What a step made is going: the step is no longer done.
  delete run.checkpoint.steps[record.step];
  for (const { step } of record.changes) delete run.checkpoint.steps[step];
  await run.save();
  run.emit({ type: 'resource.removed', id, kind, what, restored: record.before !== undefined });
  return undefined;
}

async function mark(run: Run, record: ResourceRecord): Promise<void> {
  if (record.status === 'removing') return;
  record.status = 'removing';
  record.at = now();
  await run.save();
}

async function describe(run: Run, { id, kind, props, outputs }: ResourceRecord): Promise<Removed> {
  const resource = await run.resource(kind);
  const { name, arn } = resource.identify(props as never, outputs as never);
  return { id, kind, what: resource.describe(props as never), name, arn };
}
