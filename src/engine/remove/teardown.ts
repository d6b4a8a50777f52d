// Takes everything away, in the reverse order of making, from the notes alone: it never loads a step. What is slow is
// begun first. A failure is kept and the walk goes on; it goes round again for as long as something still goes.
import { isStillWaiting, StillWaitingError } from '../wait/slow-waits.ts';
import type { Run } from '../run.ts';
import { now } from '../run.ts';
import type { Json, RemovedResource, ResourceRecord } from '../types.ts';

export interface DescribedResource {
  readonly id: string;
  readonly kind: string;
  readonly what: string;
  readonly name: string;
  readonly arn: string | undefined;
}

/** `waiting`: on its way, or kept by what is; the same command finishes it later. */
export type RemainingResource = DescribedResource & { readonly reason: string; readonly state: 'failed' | 'waiting' };

export interface Teardown {
  readonly removed: readonly RemovedResource[];
  readonly left: readonly RemainingResource[];
}

export async function teardown(run: Run): Promise<Teardown> {
  const { checkpoint } = run;
  // What was made again since is no longer gone.
  const gone = checkpoint.gone?.filter(({ id }) => checkpoint.resources.every((record) => record.id !== id)) ?? [];
  checkpoint.gone = gone;
  const removed: RemovedResource[] = [];
  const all = checkpoint.resources;
  await beginSlow(run);
  // Settings of a thing carry its name, and come after it: nothing needs them to stay.
  const first = new Map<string, ResourceRecord>();
  for (const record of checkpoint.resources.toReversed()) first.set((await describe(run, record)).name, record);
  for (;;) {
    const left: RemainingResource[] = [];
    const staying: ResourceRecord[] = [];
    const before = checkpoint.resources.length;
    for (const record of checkpoint.resources.toReversed()) {
      const described = await describe(run, record);
      const held =
        first.get(described.name) === record && staying.some((slow) => isReferencedBy(described.name, record, slow));
      const result = held ? kept(run, described) : await removeOne(run, record, described);
      if ('at' in result) removed.push(result);
      else left.push(result);
      // Also where it failed: one that cannot go, such as a distribution with a pricing plan, still uses its identity.
      const { beginRemove } = await run.resource(record.kind);
      if (!('at' in result) && (result.state === 'waiting' || beginRemove)) staying.push(record);
    }
    // A bucket may have been kept by a distribution that is gone by now.
    const stuck = left.length === before || left.every(({ state }) => state === 'waiting');
    if (left.length === 0) await removeAgain(run, all);
    if (left.length === 0 || stuck) return { removed, left };
  }
}

/** Of what was removed a while ago. A failure is for the look around the account to tell. */
async function removeAgain(run: Run, records: readonly ResourceRecord[]): Promise<void> {
  for (const { kind, props } of records) {
    const resource = await run.resource(kind);
    await resource.removeAgain?.(props as never, run.aws).catch((error: unknown) => {
      if (run.endsCommand(error)) throw error;
    });
  }
}

/** Of what takes minutes: begun, and not waited for. */
export async function beginSlow(run: Run): Promise<void> {
  for (const record of run.checkpoint.resources.toReversed()) {
    const resource = await run.resource(record.kind);
    if (!resource.beginRemove) continue;
    await markRemoving(run, record);
    try {
      await resource.beginRemove(record.props as never, run.aws, record.outputs as never);
    } catch (error) {
      // It is tried again, and reported, when its turn comes.
      if (run.endsCommand(error)) throw error;
    }
  }
}

async function removeOne(
  run: Run,
  record: ResourceRecord,
  described: DescribedResource,
): Promise<RemovedResource | RemainingResource> {
  const { id, kind, what } = described;
  const resource = await run.resource(kind);
  await markRemoving(run, record);
  run.emit({ type: 'resource.removing', id, kind, what });
  let gone: RemovedResource;
  try {
    await resource.remove(record.props as never, run.aws, record.outputs as never, record.before?.value);
    gone = await confirmRemoved(run, record, described);
  } catch (error) {
    if (isStillWaiting(error)) return stillRemoving(run, described, error);
    if (run.endsCommand(error)) throw error;
    const reason = run.explain(error);
    run.emit({ type: 'resource.failed', id, kind, what, reason });
    return { ...described, reason, state: 'failed' };
  }
  run.checkpoint.resources = run.checkpoint.resources.filter((other) => other !== record);
  run.checkpoint.gone = [...(run.checkpoint.gone ?? []), gone];
  // What a step made is going: the step is no longer done.
  delete run.checkpoint.steps[record.step];
  for (const { step } of record.changes) delete run.checkpoint.steps[step];
  await run.save();
  run.emit({ type: 'resource.removed', id, kind, what, restored: gone.state !== 'gone' });
  return gone;
}

/** Looks once more, after the resource itself has: what is on the receipt was seen. */
async function confirmRemoved(
  run: Run,
  record: ResourceRecord,
  described: DescribedResource,
): Promise<RemovedResource> {
  const resource = await run.resource(record.kind);
  const last = run.lastCall?.();
  const live = await resource.read(record.props as never, run.aws, record.outputs as never);
  if (live !== undefined && !resource.isSetting) throw new Error('it was removed, and is still there');
  const call = run.lastCall?.();
  // What is no AWS thing, such as a file, is looked at without a call.
  const answer =
    call && call !== last ? `${call.service} ${call.operation}: ${call.error ?? 'not among what it lists'}` : '';
  const state = live === undefined ? 'gone' : record.before ? 'restored' : 'reset';
  const seen = live === undefined ? answer || 'looked, and it is not there' : `reads as ${JSON.stringify(live)}`;
  return { ...described, state, at: now(), seen };
}

function stillRemoving(run: Run, described: DescribedResource, error: StillWaitingError): RemainingResource {
  // Ctrl-C: not only this one is no longer waited for.
  if (run.aws.signal.aborted)
    throw new StillWaitingError(error.wait, 'workshop teardown   # finishes what is under way');
  const minutes = Math.round(error.wait.usually / 60);
  return keep(run, described, `waiting for ${error.wait.for}, usually ${minutes} min`);
}

function kept(run: Run, described: DescribedResource): RemainingResource {
  return keep(run, described, 'kept until what uses it is gone');
}

function keep(run: Run, described: DescribedResource, reason: string): RemainingResource {
  const { id, kind, what } = described;
  run.emit({ type: 'resource.kept', id, kind, what, reason });
  return { ...described, reason, state: 'waiting' };
}

async function markRemoving(run: Run, record: ResourceRecord): Promise<void> {
  if (record.status === 'removing') return;
  record.status = 'removing';
  record.at = now();
  await run.save();
}

async function describe(run: Run, { id, kind, props, outputs }: ResourceRecord): Promise<DescribedResource> {
  const resource = await run.resource(kind);
  const { name, arn } = resource.identify(props as never, outputs as never);
  return { id, kind, what: resource.describe(props as never), name, arn };
}

/**
 * Whether a resource must stay while another one is being removed, because the other one was made with its name or id.
 * The bucket behind CloudFront, for example: anybody could take its name while edges still ask for it.
 */
function isReferencedBy(name: string, record: ResourceRecord, slow: ResourceRecord): boolean {
  const used = new Set(stringsIn(slow.props));
  return [name, ...stringsIn(record.outputs)].some((own) => used.has(own));
}

function stringsIn(value: Json): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap((item) => stringsIn(item)) : [];
}
