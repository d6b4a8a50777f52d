// Opens a step for the learner, who does it by hand: notes what has its names already, and the settings from before.
import type { CourseStep } from '../course.ts';
import { WorkshopError } from '../errors.ts';
import { now, type Run } from '../run.ts';
import type { OpenByHand } from '../types.ts';
import { candidatesOf, identityOf } from './find.ts';
import { observe, type Observation, type WantedResource } from './observe.ts';

export function isOpenByHand({ checkpoint }: Pick<Run, 'checkpoint'>, step: string): boolean {
  return checkpoint.steps[step]?.byHand !== undefined;
}

/** Does nothing to a step that is open already, but forgets what is gone meanwhile. */
export async function openByHand(run: Run, courseStep: CourseStep): Promise<void> {
  const { checkpoint } = run;
  const { id, title, chapter } = courseStep;
  const known = checkpoint.steps[id];
  const { resources } = await observe(run, courseStep, { checks: false });
  const existing = await existingBefore(run, resources);
  if (known?.byHand) return forgetGone(run, known.byHand, existing);
  const open: OpenByHand = { since: now(), existed: existing };
  for (const { id: resourceId, resource, props } of resources) {
    const before = await resource.before?.(props as never, run.aws);
    if (before === undefined || checkpoint.resources.some((record) => record.id === resourceId)) continue;
    const { kind } = resource;
    const record = { id: resourceId, step: id, kind, status: 'creating', props, changes: [], at: now() } as const;
    checkpoint.resources.push({ ...record, changes: [], before: { value: before } });
  }
  checkpoint.steps[id] = { ...known, status: 'started', unproven: undefined, byHand: open, at: now() };
  await run.save();
  run.emit({ type: 'step.opened', step: id, title, chapter });
}

async function existingBefore(run: Run, resources: readonly WantedResource[]): Promise<OpenByHand['existed']> {
  const existed: OpenByHand['existed'] = {};
  for (const { id, resource, props } of resources) {
    if (!resource.byHand || run.checkpoint.resources.some((record) => record.id === id && record.outputs !== undefined))
      continue;
    const foreign = (await foundBefore(run, resource, props)).filter(({ owner }) => owner !== 'us');
    if (foreign.length > 0) existed[id] = foreign.map((candidate) => identityOf(resource, props, candidate));
  }
  return existed;
}

/** Another account's, or in another region: the observation says so, and it is never taken for the learner's. */
async function foundBefore({ aws }: Run, resource: WantedResource['resource'], props: WantedResource['props']) {
  try {
    return await candidatesOf(aws, resource, props);
  } catch (error) {
    if (error instanceof WorkshopError && error.code === 'not-ours') return [];
    throw error;
  }
}

/** What was deleted since may be created again, by the learner. */
async function forgetGone(run: Run, open: OpenByHand, existing: OpenByHand['existed']): Promise<void> {
  const still = Object.entries(open.existed).flatMap(([id, identities]) => {
    const left = identities.filter((identity) => existing[id]?.includes(identity));
    return left.length > 0 ? [[id, left] as const] : [];
  });
  if (JSON.stringify(still) === JSON.stringify(Object.entries(open.existed))) return;
  open.existed = Object.fromEntries(still);
  await run.save();
}

/** As `openByHand` does on the way: what is gone in an observation is the learner's when it exists again. */
export async function noteGone(run: Run, courseStep: CourseStep, { resources }: Observation): Promise<void> {
  const open = run.checkpoint.steps[courseStep.id]?.byHand;
  const gone = resources.filter(({ id, state }) => state === 'missing' && open?.existed[id]).map(({ id }) => id);
  if (!open || gone.length === 0) return;
  for (const id of gone) delete open.existed[id];
  await run.save();
}

/** What is adopted once the learner agrees. */
export function toAgree({ resources }: Observation): readonly WantedResource[] {
  return resources.filter(({ candidate }) => candidate !== undefined);
}

/** Saved before anything is tagged, so that an interrupted adoption continues. */
export async function agree(run: Run, courseStep: CourseStep, resources: readonly WantedResource[]): Promise<void> {
  const open = run.checkpoint.steps[courseStep.id]?.byHand;
  if (!open) return;
  open.agreed = [...new Set([...(open.agreed ?? []), ...resources.map(({ id }) => id)])];
  await run.save();
}
