// Removes all recorded resources, backwards: see order.ts. It never loads a step. Slow removals start first. A failure does
// not stop it, and it tries again while more resources can be removed.
import { isStillWaiting, StillWaitingError } from '../wait/slow-waits.ts';
import type { Run } from '../run.ts';
import { now } from '../run.ts';
import { removalOrder, stringsIn } from './order.ts';
import { reopenSteps, startRemoval } from './unfinished.ts';
import type { KeptSetting, RemovedResource, ResourceRecord } from '../types.ts';

export interface DescribedResource {
  readonly id: string;
  readonly kind: string;
  readonly what: string;
  readonly name: string;
  readonly arn: string | undefined;
}

/** `waiting`: its removal takes long, or it is still in use. The same command finishes it later. */
export type RemainingResource = DescribedResource & {
  readonly reason: string;
  readonly state: 'failed' | 'waiting';
  /** Nobody in the account can remove it: another try would fail in the same way. */
  readonly isFinal?: true;
};

export interface Teardown {
  readonly removed: readonly RemovedResource[];
  readonly left: readonly RemainingResource[];
}

export async function teardown(run: Run): Promise<Teardown> {
  const { checkpoint } = run;
  // A resource that was created again is no longer removed.
  const gone = checkpoint.gone?.filter(({ id }) => checkpoint.resources.every((record) => record.id !== id)) ?? [];
  checkpoint.gone = gone;
  const removed: RemovedResource[] = [];
  const all = checkpoint.resources;
  if (all.length > 0) startRemoval(run, 'teardown');
  await beginSlow(run);
  // Settings have the name of their resource and come after it. Nothing needs them to stay.
  const first = new Map<string, ResourceRecord>();
  for (const record of checkpoint.resources.toReversed()) first.set((await describe(run, record)).name, record);
  const final = new Map<ResourceRecord, RemainingResource>();
  for (;;) {
    const left: RemainingResource[] = [];
    const staying: ResourceRecord[] = [];
    const before = checkpoint.resources.length;
    for (const record of removalOrder(checkpoint.resources)) {
      const described = await describe(run, record);
      const held =
        first.get(described.name) === record && staying.some((slow) => isReferencedBy(described.name, record, slow));
      const result = final.get(record) ?? (held ? kept(run, described) : await removeOne(run, record, described));
      if ('isFinal' in result) final.set(record, result);
      if ('at' in result) removed.push(result);
      else left.push(result);
      // Also after a failure: a distribution that cannot be removed still uses its identity.
      const { beginRemove } = await run.resource(record.kind);
      if (!('at' in result) && (result.state === 'waiting' || beginRemove)) staying.push(record);
    }
    // A bucket may have waited for a distribution that is removed by now.
    const stuck = left.length === before || left.every(({ state }) => state === 'waiting');
    if (left.length === 0) {
      await removeAgain(run, all);
      delete checkpoint.removal;
    }
    if (left.length === 0 || stuck) return { removed, left };
  }
}

/** For resources that were removed earlier. The account scan reports failures. */
async function removeAgain(run: Run, records: readonly ResourceRecord[]): Promise<void> {
  for (const { kind, props } of records) {
    const resource = await run.resource(kind);
    await resource.removeAgain?.(props as never, run.aws).catch((error: unknown) => {
      if (run.endsCommand(error)) throw error;
    });
  }
}

/** Starts removals that take minutes, without waiting for them. */
export async function beginSlow(run: Run): Promise<void> {
  for (const record of run.checkpoint.resources.toReversed()) {
    const resource = await run.resource(record.kind);
    if (!resource.beginRemove) continue;
    await markRemoving(run, record);
    try {
      await resource.beginRemove(record.props as never, run.aws, record.outputs as never);
    } catch (error) {
      // It is tried again in its turn, which reports the error.
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
  let stays: KeptSetting | void;
  try {
    stays = await resource.remove(record.props as never, run.aws, record.outputs as never, record.before?.value);
    gone = await confirmRemoved(run, record, described, stays);
  } catch (error) {
    if (isStillWaiting(error)) return stillRemoving(run, described, error);
    if (run.endsCommand(error)) throw error;
    const because = run.cannotBeRemoved?.(error);
    const reason = because === undefined ? run.explain(error) : `cannot be removed: ${because}`;
    run.emit({ type: 'resource.failed', id, kind, what, reason });
    return { ...described, reason, state: 'failed', ...(because !== undefined && { isFinal: true }) };
  }
  run.checkpoint.resources = run.checkpoint.resources.filter((other) => other !== record);
  run.checkpoint.gone = [...(run.checkpoint.gone ?? []), gone];
  // The step is no longer done, because its resources are removed.
  delete run.checkpoint.steps[record.step];
  for (const { step } of record.changes) delete run.checkpoint.steps[step];
  await run.save();
  if (stays) run.emit({ type: 'resource.kept', id, kind, what, reason: stays.kept });
  else run.emit({ type: 'resource.removed', id, kind, what, restored: gone.state !== 'gone' });
  return gone;
}

/** Reads the resource again, so that the receipt has evidence. */
async function confirmRemoved(
  run: Run,
  record: ResourceRecord,
  described: DescribedResource,
  stays: KeptSetting | void,
): Promise<RemovedResource> {
  const resource = await run.resource(record.kind);
  const last = run.lastCall?.();
  const live = await resource.read(record.props as never, run.aws, record.outputs as never);
  if (live !== undefined && !resource.isSetting && !stays) throw new Error('it was removed, but it still exists');
  const call = run.lastCall?.();
  // A resource outside AWS, such as a file, is read without a call.
  const answer = call && call !== last ? `${call.service} ${call.operation}: ${call.error ?? 'not in the list'}` : '';
  if (stays)
    return { ...described, state: 'reset', at: now(), seen: `reads as ${JSON.stringify(live)}`, kept: stays.kept };
  const state = live === undefined ? 'gone' : record.before ? 'restored' : 'reset';
  const seen = live === undefined ? answer || 'it does not exist' : `reads as ${JSON.stringify(live)}`;
  return { ...described, state, at: now(), seen };
}

function stillRemoving(run: Run, described: DescribedResource, error: StillWaitingError): RemainingResource {
  // Ctrl-C ends all waits.
  if (run.aws.signal.aborted) throw new StillWaitingError(error.wait, 'workshop teardown   # finishes the removal');
  const minutes = Math.round(error.wait.usually / 60);
  return keep(run, described, `waiting for ${error.wait.for}, usually ${minutes} min`);
}

function kept(run: Run, described: DescribedResource): RemainingResource {
  return keep(run, described, 'kept until the resource that uses it is removed');
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
  reopenSteps(run, record);
  await run.save();
}

async function describe(run: Run, { id, kind, props, outputs }: ResourceRecord): Promise<DescribedResource> {
  const resource = await run.resource(kind);
  const { name, arn } = resource.identify(props as never, outputs as never);
  return { id, kind, what: resource.describe(props as never), name, arn };
}

/**
 * Whether a resource must stay while another one is being removed, because that one was created with its name or id.
 * The bucket behind CloudFront, for example: anybody could take its name while edges still ask for it.
 */
function isReferencedBy(name: string, record: ResourceRecord, slow: ResourceRecord): boolean {
  const used = new Set(stringsIn(slow.props));
  return [name, ...stringsIn(record.outputs)].some((own) => used.has(own));
}
