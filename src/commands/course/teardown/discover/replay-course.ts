// The course's own steps, run against what is there: so that names and settings are never written down a second time.
import { hasUnknown, dryRunStep } from '../../../../engine/dry-run/dry-run.ts';
import { courseSteps } from '../../../../engine/course.ts';
import { DryRunStop } from '../../../../engine/dry-run/dry-stop.ts';
import { WorkshopError } from '../../../../engine/errors.ts';
import { now, type Run } from '../../../../engine/run.ts';
import type { AnyResource, Checkpoint, Json, OutputsOfSteps, ResourceRecord } from '../../../../engine/types.ts';
import { packed } from '../../../../resources/files/archive.ts';
import { reasonFor } from './belongs.ts';
import { isSetAs } from './matches-props.ts';
import type { Seen, DiscoverContext } from './survey.ts';

export interface Walked {
  readonly records: readonly ResourceRecord[];
  readonly steps: Checkpoint['steps'];
  /** By the id of the record: why it is ours. */
  readonly because: ReadonlyMap<string, string>;
  /** What could not be read, and what turned out to be somebody else's. */
  readonly unread: readonly Unread[];
}

export interface Unread {
  readonly at: string;
  readonly because: string;
  readonly foreign: boolean;
}

export type Names = Pick<Checkpoint, 'version' | 'target' | 'suffix' | 'bucketName' | 'createdAt'>;

/** `read` is shared by walks that differ in the name of the bucket alone. Nothing that is missing ends the walk. */
export async function walk(
  world: DiscoverContext,
  names: Names,
  things: readonly Seen[],
  read: Reader,
): Promise<Walked> {
  const checkpoint: Checkpoint = { ...names, steps: {}, resources: [] };
  const run: Run = { ...world, checkpoint, save: () => Promise.reject(new TypeError('A search saves nothing.')) };
  const because = new Map<string, string>();
  const unread: Unread[] = [];
  const outputs: OutputsOfSteps = {};
  const walked: { readonly id: string; readonly seen: Evidence }[] = [];

  async function look(step: string, id: string, resource: AnyResource, props: Json, seen: Evidence): Promise<Json> {
    const { kind } = resource;
    const live = await read(resource, props, world).catch((error: unknown) => {
      if (world.fatal(error)) throw error;
      const foreign = error instanceof WorkshopError && error.code === 'not-ours';
      unread.push({ at: resource.describe(props as never), because: world.explain(error), foreign });
      return undefined;
    });
    const reason = live === undefined ? undefined : reasonFor(kind, props, live, checkpoint.suffix, things);
    const isSet = live !== undefined && !hasUnknown(props) && (await isSetAs(kind, props, live, world.aws));
    if (resource.isSetting) seen.settings.add(isSet);
    // It is always there, nobody's, and not to be taken away.
    if (kind === 'account-public-access') return live;
    // A file of some folder: packing says what it is, wherever it was packed.
    if (kind === 'archive') return live ?? packed(props as never).catch(() => undefined);
    if (live === undefined || reason === undefined) {
      seen.things.set(id, 'missing');
      return undefined;
    }
    const known = checkpoint.resources.find((record) => record.id === id);
    if (!resource.isSetting) seen.things.set(id, !known || isSet ? 'set' : 'otherwise');
    if (!known || isSet) {
      note(checkpoint, { id, step, kind, status: 'ready', props, outputs: live, changes: [], at: now() }, known);
      because.set(id, reason);
    }
    return live;
  }

  for (const courseStep of courseSteps(world.course)) {
    const seen: Evidence = { things: new Map(), settings: new Set() };
    walked.push({ id: courseStep.id, seen });
    const handed = await dryRunStep(run, courseStep, {
      look: (id, resource, props) => look(courseStep.id, id, resource, props, seen),
      expectFailure: () => Promise.resolve(),
      outputs: (step) => outputs[step],
    }).catch((error: unknown) => {
      // A step that cannot go on without what is missing must not hide what later ones have made.
      if (!(error instanceof DryRunStop) && (world.fatal(error) || world.aws.signal.aborted)) throw error;
      return undefined;
    });
    if (handed !== undefined) outputs[courseStep.id] = handed;
  }
  for (const [index, { id, seen }] of walked.entries()) {
    // What a later step has set otherwise since was set before.
    for (const [thing, state] of seen.things)
      if (state === 'otherwise' && walked.slice(index + 1).some((later) => later.seen.things.get(thing) === 'set'))
        seen.things.set(thing, 'set');
    const handed = outputs[id];
    const status = statusOf(seen, handed);
    if (status) checkpoint.steps[id] = { status, ...(isWhole(handed) && { outputs: handed }), at: now() };
  }
  return { records: checkpoint.resources, steps: checkpoint.steps, because, unread };
}

interface Evidence {
  /** Of each thing that the step ensures: whether it is there, and set as the step sets it. */
  readonly things: Map<string, 'set' | 'otherwise' | 'missing'>;
  /** Settings are always there, and may be so by themselves. */
  readonly settings: Set<boolean>;
}

function statusOf({ things, settings }: Evidence, handed: Json): 'started' | 'provisioned' | undefined {
  const states = [...things.values()];
  // Whoever has got no further is not told from whoever has not begun.
  if (states.length === 0) return isWhole(handed) && !settings.has(false) ? 'provisioned' : undefined;
  if (!states.includes('set')) return undefined;
  return isWhole(handed) && states.every((state) => state === 'set') ? 'provisioned' : 'started';
}

/** Nothing in it is missing. */
function isWhole(handed: Json): boolean {
  return handed !== undefined && !hasUnknown(handed);
}

/** As provisioning would have noted it: a later step that sets the same thing otherwise changes the same record. */
function note({ resources }: Checkpoint, record: ResourceRecord, known: ResourceRecord | undefined): void {
  if (!known) return void resources.push(record);
  if (JSON.stringify(known.props) !== JSON.stringify(record.props)) {
    known.changes.push({ step: record.step, props: known.props, at: record.at });
    known.props = record.props;
  }
}

export type Reader = (resource: AnyResource, props: Json, world: DiscoverContext) => Promise<Json>;

/** Reads each thing once. Named by what does not exist: then neither does it, and AWS cannot be asked. */
export function createReader(): Reader {
  const known = new Map<string, Promise<Json>>();
  return (resource, props, { aws }) => {
    if (hasUnknown(resource.identify(props as never, undefined).name)) return Promise.resolve(undefined);
    const key = JSON.stringify([resource.kind, props]);
    const reading = known.get(key) ?? resource.read(props as never, aws, undefined);
    known.set(key, reading);
    return reading;
  };
}
