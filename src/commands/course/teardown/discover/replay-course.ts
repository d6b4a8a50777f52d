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
  readonly gaps: StepGaps;
  /** By the id of the record. */
  readonly ownership: ReadonlyMap<string, Ownership>;
  /** All steps that make or change a kind of resource, in the order of the course. */
  readonly stepsOfKind: ReadonlyMap<string, readonly string[]>;
  readonly notRead: readonly NotReadable[];
}

/** By step: what it makes that is missing or changed. A step without gaps has no entry. */
export type StepGaps = ReadonlyMap<string, StepGap>;

interface StepGap {
  /** "Lambda function createShortURL is changed". */
  readonly what: readonly string[];
  /** False where the step may have stopped before it was complete. */
  readonly isDamaged: boolean;
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
  /** By the id of what an optional step removes: the step. */
  const removals = new Map<string, string>();
  const replayed: (Pick<CourseStep, 'id' | 'needs' | 'extra'> & { readonly found: Found })[] = [];

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
    const note = (state: FoundResource['state']) =>
      found.set(id, { state, what: resource.describe(props as never), isSetting: resource.isSetting === true });
    if (resource.isSetting) note(isSet ? 'set' : 'otherwise');
    // It existed before the workshop: it always exists, belongs to nobody, and is not removed.
    if (resource.before) return live;
    // It is not on AWS, and may be in another folder: its outputs are known without it.
    if (resource.preview) return live ?? resource.preview(props as never).catch(() => undefined);
    const isThere = live !== undefined && !resource.isUnset?.(live as never);
    const owned = isThere ? await ownershipOf(resource, props, live, own) : undefined;
    if (live === undefined || owned === undefined) {
      if (!resource.isSetting) note('missing');
      return undefined;
    }
    const known = checkpoint.resources.find((record) => record.id === id);
    if (!resource.isSetting) note(isSet ? 'set' : 'otherwise');
    if (!known || isSet) {
      record(checkpoint, { id, step, kind, status: 'ready', props, outputs: live, changes: [], at: now() }, known);
      ownership.set(id, owned);
    }
    return live;
  }

  async function replayStep(courseStep: CourseStep, found: Found): Promise<void> {
    const result = await dryRunStep(run, courseStep, {
      ensure: (id, resource, props) => readOne(courseStep.id, id, resource as AnyResourceKind, props, found),
      remove: (id) => Promise.resolve(void removals.set(id, courseStep.id)),
      expectFailure: () => Promise.resolve(),
      outputs: (step) => outputs[step],
    }).catch((error: unknown) => {
      // A step that cannot continue without what is missing must not hide what later steps have made.
      if (!(error instanceof DryRunStop) && (context.endsCommand(error) || context.aws.signal.aborted)) throw error;
      return undefined;
    });
    if (result !== undefined) outputs[courseStep.id] = result;
  }

  // A step uses the outputs of steps before it, and the others do not wait for it.
  const running = new Map<string, Promise<void>>();
  for (const courseStep of courseSteps(context.course)) {
    const { id, needs, reads = [], extra } = courseStep;
    const found: Found = new Map();
    replayed.push({ id, needs, extra, found });
    const before = Promise.all([...needs, ...reads].map(async (need) => running.get(need)));
    running.set(
      id,
      before.then(() => replayStep(courseStep, found)),
    );
  }
  await Promise.all(running.values());
  const order = new Map(replayed.map(({ id }, index) => [id, index]));
  const byStep = (one: string, other: string) => (order.get(one) ?? 0) - (order.get(other) ?? 0);
  checkpoint.resources.sort((one, other) => byStep(one.step, other.step));
  for (const steps of stepsOfKind.values()) steps.sort(byStep);
  const removed = [...removals].filter(([, by]) => isStarted(replayed.find(({ id }) => id === by)?.found));
  for (const [id] of removed) for (const { found } of replayed) found.delete(id);
  acceptFirstForms(replayed.map(({ found }) => found));
  const reached = replayed.findLastIndex(({ found }) => resourcesIn(found).some(({ state }) => state === 'set'));
  const gaps = new Map<string, StepGap>();
  for (const [index, { id, needs, extra, found }] of replayed.entries()) {
    // An optional step that nobody has built is no gap, also where later steps change the same resources.
    const isLeftOut = extra && [...found.values()].some(({ state }) => state === 'missing');
    const later = isLeftOut ? [] : replayed.slice(index + 1, reached + 1);
    for (const [resource, seen] of found)
      // A later step has changed it since. Only the last one up to which the course was built knows how it must be.
      if (isChanged(seen) && later.some((one) => one.found.has(resource)))
        found.set(resource, { ...seen, state: 'set' });
    const result = withoutRemoved(
      outputs[id],
      removed.map(([gone]) => gone),
    );
    // What makes nothing, as with an existing role, is done as far as the steps before it are.
    if (found.size === 0 && !needs.every((need) => checkpoint.steps[need]?.status === 'provisioned')) continue;
    const status = statusOf(found, result);
    if (status) checkpoint.steps[id] = { status, ...(isComplete(result) && { outputs: result }), at: now() };
    if (status !== 'provisioned' && (status || (index < reached && !extra)))
      gaps.set(id, gapIn(found, index < reached));
  }
  return { records: checkpoint.resources, steps: checkpoint.steps, gaps, ownership, stepsOfKind, notRead };
}

/** What has no `matches` is as its step made it, as far as anybody can tell without the checks. */
async function isAsMade(
  resource: AnyResourceKind,
  props: Json,
  live: Json,
  { aws }: DiscoverContext,
): Promise<boolean> {
  return resource.matches ? resource.matches(props as never, live as never, aws) : true;
}

interface FoundResource {
  /** `set`: it exists, and is set as this step sets it. */
  readonly state: 'set' | 'otherwise' | 'missing';
  readonly what: string;
  /** Settings always exist, and may have their value without any step. */
  readonly isSetting: boolean;
}

/** By id, in the order in which the step ensures them. */
type Found = Map<string, FoundResource>;

function resourcesIn(found: Found): FoundResource[] {
  return [...found.values()].filter(({ isSetting }) => !isSetting);
}

function isChanged({ state, isSetting }: FoundResource): boolean {
  return state === 'otherwise' && !isSetting;
}

/** What several steps change may have another form after the first one: a learner's own first code is as good. */
function acceptFirstForms(steps: readonly Found[]): void {
  const known = new Set<string>();
  for (const [index, found] of steps.entries())
    for (const [id, seen] of found) {
      const isFirst = !known.has(id) && steps.slice(index + 1).some((later) => later.has(id));
      if (isFirst && isChanged(seen)) found.set(id, { ...seen, state: 'set' });
      known.add(id);
    }
}

function statusOf(found: Found, result: Json): 'started' | 'provisioned' | undefined {
  const states = resourcesIn(found).map(({ state }) => state);
  const isWhole = isComplete(result);
  if (states.length === 0) {
    const settings = [...found.values()];
    if (isWhole && settings.every(({ state }) => state === 'set')) return 'provisioned';
    // Any of them may have its value by chance. A step sets the last one after the others.
    return isWhole && settings.at(-1)?.state === 'set' ? 'started' : undefined;
  }
  // A step that has made nothing yet looks like one that has not started.
  if (!states.includes('set')) return undefined;
  return isWhole && states.every((state) => state === 'set') ? 'provisioned' : 'started';
}

/** A stopped step lacks what it makes last. What lacks something else, or has later steps built on it, is damaged. */
function gapIn(found: Found, hasLaterSteps: boolean): StepGap {
  const made = [...found.values()].filter(({ isSetting }, _at, all) => !isSetting || all.every((one) => one.isSetting));
  const incomplete = made.filter(({ state }) => state !== 'set');
  const first = made.findIndex(({ state }) => state !== 'set');
  return {
    what: incomplete.map(({ what, state }) => `${what} is ${state === 'missing' ? 'missing' : 'changed'}`),
    isDamaged: hasLaterSteps || made.slice(first + 1).some(({ state }) => state === 'set'),
  };
}

/** What a step removes is not missing once something is as this step sets it: the step was started. */
function isStarted(found: Found | undefined): boolean {
  return found !== undefined && resourcesIn(found).some(({ state }) => state === 'set');
}

/** What is removed on purpose has an id that nobody needs: empty, and not unknown. */
function withoutRemoved(result: Json, removed: readonly string[]): Json {
  if (result === undefined || removed.length === 0) return result;
  const unknown = new RegExp(`‹[^‹›]* of (${removed.join('|')})›`, 'g');
  return JSON.parse(JSON.stringify(result).replace(unknown, '')) as Json;
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
