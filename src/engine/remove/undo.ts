// Undoes the step that was built last: removes what it created, and sets back what it changed. The step stays in the
// checkpoint as started until all of that is done, so the same command can continue after a crash.
import { courseSteps, statusOf, type CourseStep } from '../course.ts';
import { assertDangerConfirmed, ensureRecord } from '../build/ensure.ts';
import { rewriteHistory, withoutSteps, type PropsVersion } from '../records/history.ts';
import { mergedWithOwn, ownWithout } from '../records/own-props.ts';
import { createAgain, removedBy } from '../records/removed.ts';
import { now, type Run } from '../run.ts';
import { startRemoval } from './unfinished.ts';
import type { Danger, Json, ResourceRecord } from '../types.ts';

export interface UndoAction {
  readonly record: ResourceRecord;
  readonly what: string;
  readonly name: string;
  readonly arn: string | undefined;
  /**
   * `restore`: back to the value before the workshop. `revert`: back to what an earlier step set. `recreate`: an earlier
   * step created it, and the step has removed it.
   */
  readonly action: 'remove' | 'restore' | 'revert' | 'recreate';
  /** For `revert`: the props now and afterwards. */
  readonly from?: Json;
  readonly to?: Json;
  readonly history?: readonly PropsVersion[];
}

/** Undefined if nothing is built. A step counts as built while one of its resources is recorded. */
export function lastBuilt({ course, checkpoint }: Run): CourseStep | undefined {
  const owners = new Set(checkpoint.resources.map(({ step }) => step));
  return courseSteps(course).findLast(
    ({ id }) => owners.has(id) || !['todo', 'skipped'].includes(statusOf(checkpoint, id)),
  );
}

/**
 * In the order of removal: the reverse of creation, after what goes back to settings that do not name it. What is created
 * again comes first, because earlier settings name it.
 */
export function planUndo(run: Run, courseStep: CourseStep): Promise<UndoAction[]> {
  return planWithout(run, stepsFrom(run, courseStep));
}

async function planWithout(run: Run, steps: ReadonlySet<string>): Promise<UndoAction[]> {
  const plan: UndoAction[] = [];
  for (const record of run.checkpoint.resources.toReversed()) {
    const base = await described(run, record);
    const history = withoutSteps(record, steps);
    const own = ownWithout(record, steps);
    if (!history) plan.push({ ...base, action: record.before ? 'restore' : 'remove' });
    // Not ready: an interrupted undo has recorded the earlier props, but not ensured them yet.
    else if (history.length <= record.changes.length || record.status !== 'ready' || own?.step !== record.own?.step) {
      const to = mergedWithOwn({ own }, history.at(-1)?.props);
      plan.push({ ...base, action: 'revert', from: record.props, to, history });
    }
  }
  const again = await Promise.all(removedIn(run, steps).map((record) => described(run, record)));
  return [
    // With an ARN that AWS has yet to assign.
    ...again.map((base) => ({ ...base, arn: undefined, action: 'recreate' as const })),
    ...plan.filter(({ action }) => action === 'revert'),
    ...plan.filter(({ action }) => action !== 'revert'),
  ];
}

function removedIn({ checkpoint }: Run, steps: ReadonlySet<string>): ResourceRecord[] {
  return removedBy(Object.entries(checkpoint.steps).flatMap(([id, step]) => (steps.has(id) ? [step] : [])));
}

async function described(run: Run, record: ResourceRecord) {
  const resource = await run.resource(record.kind);
  const props = record.props as never;
  return { record, what: resource.describe(props), ...named(resource.identify(props, record.outputs as never)) };
}

export async function undo(given: Run, courseStep: CourseStep): Promise<readonly UndoAction[]> {
  const plan = await undoSteps(given, courseStep, stepsFrom(given, courseStep));
  const { id, title, chapter } = courseStep;
  given.emit({ type: 'step.undone', step: id, title, chapter });
  return plan;
}

/** Takes back what this step made public, and nothing of later steps. Then the course goes on without the step. */
export async function closeAgain(given: Run, courseStep: CourseStep): Promise<readonly UndoAction[]> {
  const { checkpoint } = given;
  const plan = await undoSteps(given, courseStep, new Set([courseStep.id]));
  const { id, title, chapter } = courseStep;
  checkpoint.steps[id] = { status: 'skipped', at: now() };
  await given.save();
  given.emit({ type: 'step.skipped', step: id, title, chapter });
  return plan;
}

async function undoSteps(
  given: Run,
  courseStep: CourseStep,
  steps: ReadonlySet<string>,
): Promise<readonly UndoAction[]> {
  const { checkpoint } = given;
  const plan = await planWithout(given, steps);
  const run = confirmOnce(given);
  // Before the first change, so that a no leaves everything unchanged.
  for (const { record, action, to } of plan)
    if (action === 'revert')
      await assertDangerConfirmed(run, await run.resource(record.kind), { ...record, props: to });
  const { outputs, failuresSeen, removed } = checkpoint.steps[courseStep.id] ?? {};
  startRemoval(run, 'undo', courseStep.id);
  checkpoint.steps[courseStep.id] = {
    status: 'started',
    outputs,
    ...(failuresSeen && { failuresSeen }),
    ...(removed && { removed }),
    at: now(),
  };
  await run.save();
  for (const step of steps)
    for (const record of checkpoint.steps[step]?.removed ?? []) await createAgain(run, step, record);
  // Planned once more: what was created again can have another id.
  const rest = await planWithout(run, steps);
  for (const { record, action } of rest) if (action !== 'revert') await beginRemove(run, record);
  for (const { record, action, history, what } of rest) {
    if (action === 'revert') await revert(run, record, history ?? [], steps);
    else await remove(run, record, what);
  }
  delete checkpoint.steps[courseStep.id];
  delete checkpoint.removal;
  await run.save();
  return plan;
}

/** The same danger is confirmed only once. */
function confirmOnce(run: Run): Run {
  const { confirmDanger } = run;
  if (!confirmDanger) return run;
  const agreed = new Set<string>();
  const ask = async (danger: Danger) => {
    if (agreed.has(danger.question)) return true;
    const yes = await confirmDanger(danger);
    if (yes) agreed.add(danger.question);
    return yes;
  };
  return { ...run, confirmDanger: ask };
}

/** What one step has set is the ground of what later steps have set. */
function stepsFrom({ course }: Run, { position }: CourseStep): ReadonlySet<string> {
  const undone = courseSteps(course).filter((courseStep) => courseStep.position >= position);
  return new Set(undone.map(({ id }) => id));
}

async function revert(
  run: Run,
  record: ResourceRecord,
  history: readonly PropsVersion[],
  undone: ReadonlySet<string>,
): Promise<void> {
  rewriteHistory(record, history, undone);
  await ensureRecord(run, record, await run.resource(record.kind));
}

async function beginRemove(run: Run, record: ResourceRecord): Promise<void> {
  const resource = await run.resource(record.kind);
  if (!resource.beginRemove) return;
  await markRemoving(run, record);
  await resource.beginRemove(record.props as never, run.aws, record.outputs as never);
}

async function remove(run: Run, record: ResourceRecord, what: string): Promise<void> {
  const { id, kind, props, outputs, before } = record;
  await markRemoving(run, record);
  run.emit({ type: 'resource.removing', id, kind, what });
  const stays = await (await run.resource(kind)).remove(props as never, run.aws, outputs as never, before?.value);
  run.checkpoint.resources = run.checkpoint.resources.filter((other) => other !== record);
  await run.save();
  if (stays) run.emit({ type: 'resource.kept', id, kind, what, reason: stays.kept });
  else run.emit({ type: 'resource.removed', id, kind, what, restored: before !== undefined });
}

async function markRemoving(run: Run, record: ResourceRecord): Promise<void> {
  record.status = 'removing';
  record.at = now();
  await run.save();
}

function named({ name, arn }: { name: string; arn?: string | undefined }) {
  return { name, arn };
}
