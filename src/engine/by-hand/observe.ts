// Observes a step that the learner does by hand: what exists, how it differs from what the step would create, and which
// of its checks pass. It changes nothing beyond what the checks themselves write.
import { checkOnce } from '../check/verify.ts';
import type { CourseStep } from '../course.ts';
import { DryRunStop, dryRunStep, hasUnknown, unknownOf } from '../dry-run/dry-run.ts';
import { WorkshopError } from '../errors.ts';
import { differences, type Drift } from '../records/inspect.ts';
import { mergedWithOwn } from '../records/own-props.ts';
import type { Run } from '../run.ts';
import type { AnyResource, Aws, CheckResult, DriftNote, Json, OpenByHand } from '../types.ts';
import { findByHand, type Candidate } from './find.ts';
import { guardUnknown, NotCreatedYet } from './guard-unknown.ts';

/**
 * `missing`: nothing has its name. `different`: it has other settings than the step sets. `not-ours`: it existed before
 * the step was opened, or belongs to another workshop. `unknown`: it could not be read.
 */
type ObservedState = 'ready' | 'missing' | 'different' | 'not-ours' | 'unknown';

export interface ObservedResource {
  readonly id: string;
  readonly kind: string;
  readonly what: string;
  readonly state: ObservedState;
  readonly because?: string;
  /** `recorded` is what the step sets, `live` what there is. */
  readonly differences: readonly Drift[];
}

export interface WantedResource extends ObservedResource {
  readonly resource: AnyResource;
  readonly props: Json;
  /** What the step sets: names and values. */
  readonly settings: Readonly<Record<string, Json>>;
  /** Nobody's so far: it is adopted once the learner agrees. */
  readonly candidate?: Candidate;
  /** It belongs to another resource of the step, and is created with it where the checks do not need it. */
  readonly isPart: boolean;
}

export interface Observation {
  readonly resources: readonly WantedResource[];
  readonly checks: readonly CheckResult[];
  readonly drifts: readonly DriftNote[];
  /** All is as the step would create it, and all checks pass. */
  readonly isComplete: boolean;
}

interface ObserveOptions {
  /** False: only the resources. */
  readonly checks?: boolean;
  /** False: no check waits for a change to take effect. */
  readonly wait?: boolean;
}

export async function observe(
  run: Run,
  courseStep: CourseStep,
  { checks: withChecks = true, wait = true }: ObserveOptions = {},
): Promise<Observation> {
  const resources: WantedResource[] = [];
  const drifts: DriftNote[] = [];
  const open = run.checkpoint.steps[courseStep.id]?.byHand;
  const outputs = await dryRunStep(run, courseStep, {
    byHand: true,
    outputs: (step) => run.checkpoint.steps[step]?.outputs,
    expectFailure: () => Promise.resolve(),
    drift: (note) => drifts.push(note),
    async ensure(id, resource, props, aws) {
      const { observed, live } = await observeOne(run, open, aws, id, resource, props);
      resources.push(observed);
      return live;
    },
  }).catch((error: unknown): Json => {
    // A step that cannot continue without what is missing.
    const isForWant = error instanceof DryRunStop || (error instanceof TypeError && resources.some(isMissing));
    if (!isForWant && run.endsCommand(error)) throw error;
    return undefined;
  });
  const checks = withChecks ? await checksOf(run, courseStep, { resources, outputs, wait }) : [];
  const isComplete =
    withChecks &&
    checks.every(hasPassed) &&
    resources.every(({ state, isPart }) => state === 'ready' || (isPart && state === 'missing'));
  return { resources, checks, drifts, isComplete };
}

/** A check that the server has no feature for is not the learner's to repair. */
export function hasPassed({ status, notServed }: CheckResult): boolean {
  return status === 'pass' || status === 'superseded' || notServed === true;
}

export async function observeOne(
  run: Run,
  open: OpenByHand | undefined,
  aws: Aws,
  id: string,
  resource: AnyResource,
  wanted: Json,
): Promise<{ observed: WantedResource; live?: Json }> {
  const record = run.checkpoint.resources.find((known) => known.id === id);
  const props = record ? mergedWithOwn(record, wanted) : wanted;
  const settingsFor = async (live: Json) =>
    ((await resource.settings?.(props as never, aws, live as never)) ?? {}) as Readonly<Record<string, Json>>;
  const base = {
    id,
    kind: resource.kind,
    what: resource.describe(props as never),
    differences: [],
    resource,
    props,
    settings: await settingsFor(undefined),
    isPart: !resource.byHand,
  };
  try {
    const { live, candidate, refused } = await findLive(open, aws, id, resource, props, record?.outputs);
    if (refused !== undefined) return { observed: { ...base, state: 'not-ours', because: refused } };
    if (live === undefined) return { observed: { ...base, state: 'missing' } };
    const wrong = wrongSettings(await settingsFor(live), live);
    const state = wrong.length > 0 ? 'different' : 'ready';
    return { observed: { ...base, state, differences: wrong, ...(candidate && { candidate }) }, live };
  } catch (error) {
    if (run.endsCommand(error)) throw error;
    const state = error instanceof WorkshopError && error.code === 'not-ours' ? 'not-ours' : 'unknown';
    return { observed: { ...base, state, because: run.explain(error) } };
  }
}

async function findLive(
  open: OpenByHand | undefined,
  aws: Aws,
  id: string,
  resource: AnyResource,
  props: Json,
  known: Json,
): Promise<{ live?: Json; candidate?: Candidate; refused?: string }> {
  // A part of what does not exist does not exist either.
  if (hasUnknown(resource.identify(props as never, undefined).name)) return {};
  if (known === undefined && resource.byHand) {
    const { candidate, refused } = await findByHand(aws, open, id, resource, props);
    if (!candidate) return { ...(refused !== undefined && { refused }) };
    return { live: candidate.outputs, ...(candidate.owner !== 'us' && { candidate }) };
  }
  const live: Json = await resource.read(props as never, aws, known as never);
  return { live };
}

/** Only what the step sets. What it would take from a missing resource is not known yet. */
function wrongSettings(settings: Readonly<Record<string, Json>>, live: Json): Drift[] {
  const actual = (live ?? {}) as Readonly<Record<string, Json>>;
  return Object.entries(settings)
    .flatMap(([name, wanted]) => differences(wanted, actual[name], name))
    .filter(({ recorded }) => !hasUnknown(recorded));
}

/** Seconds at most to wait for a change to take effect, once everything is as the step would create it. */
const secondsToTakeEffect = 10;

async function checksOf(
  run: Run,
  courseStep: CourseStep,
  { resources, outputs, wait }: { resources: readonly WantedResource[]; outputs: Json; wait: boolean },
): Promise<CheckResult[]> {
  const missing = resources.find(isMissing);
  const isSettled = wait && resources.every(({ state }) => state === 'ready');
  return checkOnce({ ...run, aws: guardUnknown(run.aws) }, courseStep, await courseStep.load(), {
    outputs: outputs ?? (unknownOf(`step ${courseStep.id}`) as Json),
    ...(isSettled && { atMost: secondsToTakeEffect }),
    // What is missing is shown itself: the error of a call to it says no more.
    blockedBy: (error) =>
      missing && (error instanceof NotCreatedYet || run.isNotFound?.(error))
        ? `it needs the ${missing.what}, which does not exist yet`
        : undefined,
  });
}

function isMissing({ state }: ObservedResource): boolean {
  return state !== 'ready' && state !== 'different';
}
