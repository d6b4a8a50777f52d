// Runs the steps of the course against what exists, without making anything: names and settings are written down once,
// in the steps, and the search reads them from there.
import { isDeniedByPolicy } from '../../../../aws/errors/denials.ts';
import { courseSteps, type CourseStep } from '../../../../engine/course.ts';
import { DryRunStop, dryRunStep, hasUnknown } from '../../../../engine/dry-run/dry-run.ts';
import { WorkshopError } from '../../../../engine/errors.ts';
import { now, type Run } from '../../../../engine/run.ts';
import type { Checkpoint, Json, OutputsOfSteps, ResourceRecord } from '../../../../engine/types.ts';
import { allResources } from '../../../../resources/index.ts';
import type { AnyResourceKind } from '../../../../resources/facets.ts';
import type { NotRead, ScannedResource } from '../scan/scan-resources.ts';
import { ownershipOf, type Ownership } from './ownership.ts';

/** What a search works with: the engine's run, without the records. */
export type DiscoverContext = Pick<Run, 'aws' | 'course' | 'resource' | 'explain' | 'endsCommand' | 'emit'>;

export interface Replay {
  readonly records: readonly ResourceRecord[];
  readonly steps: Checkpoint['steps'];
  /** By the id of the record. */
  readonly ownership: ReadonlyMap<string, Ownership>;
  /** All steps that make or change a kind of resource, in the order of the course. */
  readonly stepsOfKind: ReadonlyMap<string, readonly string[]>;
  readonly notRead: readonly NotReadable[];
}

export interface NotReadable extends NotRead {
  /** It could be read, and it belongs to somebody else. */
  readonly isForeign: boolean;
}

type EmptyCheckpoint = Omit<Checkpoint, 'steps' | 'resources'>;

/** `own`: what the scan found of this owner. Steps go on without what is missing. */
export async function replayCourse(
  context: DiscoverContext,
  empty: EmptyCheckpoint,
  own: readonly ScannedResource[],
  read: Reader,
): Promise<Replay> {
  const checkpoint: Checkpoint = { ...empty, steps: {}, resources: [] };
  const run: Run = { ...context, checkpoint, save: () => Promise.reject(new TypeError('A search saves nothing.')) };
  const ownership = new Map<string, Ownership>();
  const stepsOfKind = new Map<string, string[]>();
  const notRead: NotReadable[] = [];
  const outputs: OutputsOfSteps = {};
  const replayed: (Pick<CourseStep, 'id' | 'needs'> & { readonly found: Found })[] = [];

  async function readOne(step: string, id: string, resource: AnyResourceKind, props: Json, found: Found) {
    const { kind } = resource;
    const steps = stepsOfKind.get(kind) ?? [];
    if (!steps.includes(step)) stepsOfKind.set(kind, [...steps, step]);
    const live = await read(resource, props, context).catch((error: unknown) => {
      if (context.endsCommand(error)) throw error;
      const isForeign = error instanceof WorkshopError && error.code === 'not-ours';
      const because = context.explain(error);
      const what = resource.describe(props as never);
      notRead.push({ kind, what, because, isForeign, isDeniedByPolicy: isDeniedByPolicy(error) });
      return undefined;
    });
    const isSet = live !== undefined && !hasUnknown(props) && (await isAsMade(resource, props, live, context));
    if (resource.isSetting) found.settings.add(isSet);
    // It existed before the workshop: it always exists, belongs to nobody, and is not removed.
    if (resource.before) return live;
    // It is not on AWS, and may be in another folder: its outputs are known without it.
    if (resource.preview) return live ?? resource.preview(props as never).catch(() => undefined);
    const isThere = live !== undefined && !resource.isUnset?.(live as never);
    const owned = isThere ? await ownershipOf(resource, props, live, own) : undefined;
    if (live === undefined || owned === undefined) {
      found.resources.set(id, 'missing');
      return undefined;
    }
    const known = checkpoint.resources.find((record) => record.id === id);
    if (!resource.isSetting) found.resources.set(id, !known || isSet ? 'set' : 'otherwise');
    if (!known || isSet) {
      record(checkpoint, { id, step, kind, status: 'ready', props, outputs: live, changes: [], at: now() }, known);
      ownership.set(id, owned);
    }
    return live;
  }

  for (const courseStep of courseSteps(context.course)) {
    const found: Found = { resources: new Map(), settings: new Set() };
    replayed.push({ id: courseStep.id, needs: courseStep.needs, found });
    const result = await dryRunStep(run, courseStep, {
      ensure: (id, resource, props) => readOne(courseStep.id, id, resource as AnyResourceKind, props, found),
      expectFailure: () => Promise.resolve(),
      outputs: (step) => outputs[step],
    }).catch((error: unknown) => {
      // A step that cannot continue without what is missing must not hide what later steps have made.
      if (!(error instanceof DryRunStop) && (context.endsCommand(error) || context.aws.signal.aborted)) throw error;
      return undefined;
    });
    if (result !== undefined) outputs[courseStep.id] = result;
  }
  for (const [index, { id, needs, found }] of replayed.entries()) {
    // A later step has changed it since.
    for (const [resource, state] of found.resources)
      if (
        state === 'otherwise' &&
        replayed.slice(index + 1).some((later) => later.found.resources.get(resource) === 'set')
      )
        found.resources.set(resource, 'set');
    const result = outputs[id];
    // What makes nothing, as with an existing role, is done as far as the steps before it are.
    const makesNothing = found.resources.size === 0 && found.settings.size === 0;
    if (makesNothing && !needs.every((need) => checkpoint.steps[need]?.status === 'provisioned')) continue;
    const status = statusOf(found, result);
    if (status) checkpoint.steps[id] = { status, ...(isComplete(result) && { outputs: result }), at: now() };
  }
  return { records: checkpoint.resources, steps: checkpoint.steps, ownership, stepsOfKind, notRead };
}

/** What one step makes and no other changes is as that step made it, as far as anybody can tell. */
async function isAsMade(
  resource: AnyResourceKind,
  props: Json,
  live: Json,
  { aws }: DiscoverContext,
): Promise<boolean> {
  return resource.matches ? resource.matches(props as never, live as never, aws) : true;
}

interface Found {
  /** Of each resource that the step ensures: whether it exists, and is set as this step sets it. */
  readonly resources: Map<string, 'set' | 'otherwise' | 'missing'>;
  /** Settings always exist, and may have their value without any step. */
  readonly settings: Set<boolean>;
}

function statusOf({ resources, settings }: Found, result: Json): 'started' | 'provisioned' | undefined {
  const states = [...resources.values()];
  // A step that has made nothing yet looks like one that has not started.
  if (states.length === 0) return isComplete(result) && !settings.has(false) ? 'provisioned' : undefined;
  if (!states.includes('set')) return undefined;
  return isComplete(result) && states.every((state) => state === 'set') ? 'provisioned' : 'started';
}

function isComplete(result: Json): boolean {
  return result !== undefined && !hasUnknown(result);
}

/** As the engine records it: a later step that changes the same resource changes the same record. */
function record({ resources }: Checkpoint, made: ResourceRecord, known: ResourceRecord | undefined): void {
  if (!known) return void resources.push(made);
  if (JSON.stringify(known.props) !== JSON.stringify(made.props)) {
    known.changes.push({ step: made.step, props: known.props, at: made.at });
    known.props = made.props;
  }
}

/** Which steps make or change resources of a kind, or parts of them: for an account that cannot be read. */
export async function stepsByKind(
  context: DiscoverContext,
  empty: EmptyCheckpoint,
): Promise<(kind: string) => readonly string[]> {
  const { stepsOfKind } = await replayCourse(context, empty, [], () => Promise.resolve(undefined));
  const all = await allResources();
  const stepsOf = (kind: string): readonly string[] => {
    const parts = all.filter(({ partOf }) => partOf?.kind === kind);
    return [...(stepsOfKind.get(kind) ?? []), ...parts.flatMap((part) => stepsOf(part.kind))];
  };
  return stepsOf;
}

type Reader = (resource: AnyResourceKind, props: Json, context: DiscoverContext) => Promise<Json>;

/** Reads each resource once, for several replays. A resource whose name contains an unknown value cannot exist. */
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
