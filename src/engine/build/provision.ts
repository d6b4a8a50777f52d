// Provisions a step. The intent is saved before each call and the result after it, so the same command can continue after
// a kill at any moment.
import { inStep } from '../report/attribute-calls.ts';
import { adopt } from '../by-hand/adopt.ts';
import { isDone, courseSteps, type CourseStep } from '../course.ts';
import { ensureRecord } from './ensure.ts';
import { WorkshopError } from '../errors.ts';
import { historyOf, rewriteHistory, withVersion } from '../records/history.ts';
import { removedRecord, removeInStep } from '../records/removed.ts';
import { now, type Run } from '../run.ts';
import { stepContext } from './step-context.ts';
import type { AnyResource, Json, ProvisionContext, Resource, ResourceRecord, Step, StepRecord } from '../types.ts';

interface ProvisionOptions {
  /** What the learner has made by hand stays as it is, and no failure is shown. */
  readonly asMade?: boolean;
}

interface EnsureOptions extends ProvisionOptions {
  readonly neededBy?: string | undefined;
}

export function provision(
  run: Run,
  courseStep: CourseStep,
  step: Step,
  { asMade = false }: ProvisionOptions = {},
): Promise<void> {
  return inStep(courseStep.id, () => runProvision(run, courseStep, step, asMade));
}

async function runProvision(run: Run, courseStep: CourseStep, step: Step, asMade: boolean): Promise<void> {
  const { checkpoint, emit } = run;
  const { id, title, chapter } = courseStep;
  const record: StepRecord = { ...checkpoint.steps[id], status: 'started', unproven: undefined, at: now() };
  checkpoint.steps[id] = record;
  await run.save();
  if (!asMade) emit({ type: 'step.started', step: id, title, chapter });

  const context: ProvisionContext = {
    ...stepContext(run, id),
    ensure: (resourceId, resource, props, options) =>
      ensureInStep(run, id, resourceId, resource, props, { asMade, ...options }),
    remove: (resourceId) => removeInStep(run, id, resourceId),
    drift: (note) => asMade || emit({ type: 'drift', step: id, ...note }),
    solve: (deploy) => (asMade ? Promise.resolve() : deploy()),
    async expectFailure(failureId, failureTitle, because, probe) {
      if (asMade || record.failuresSeen?.includes(failureId)) return;
      run.stopSignal?.throwIfAborted();
      const attempt = await probe().catch(messageIfNotServed);
      const failure = { step: id, id: failureId, title: failureTitle, because };
      if (typeof attempt === 'string') return emit({ type: 'failure.unseen', ...failure, seen: attempt });
      const { failed, seen, ...how } = attempt;
      if (!failed) return emit({ type: 'failure.absent', ...failure, seen });
      emit({ type: 'failure.seen', ...failure, seen, commands: how.commands });
      // Not recorded yet: who stops here sees the failure again.
      await run.pauseAtFailure?.({ ...failure, seen, ...how });
      record.failuresSeen = [...(record.failuresSeen ?? []), failureId];
      await run.save();
    },
  };
  record.outputs = await step.provision(context);
  record.status = 'provisioned';
  delete record.byHand;
  record.at = now();
  await run.save();
  emit({ type: 'step.provisioned', step: id, title, chapter });
}

/** Ensures a resource as this step would, and records it as the step's. */
export async function ensureInStep<Props extends Json, Outputs extends Json>(
  run: Run,
  step: string,
  id: string,
  resource: Resource<Props, Outputs>,
  props: Props,
  { asMade = false, neededBy }: EnsureOptions = {},
): Promise<Outputs> {
  run.stopSignal?.throwIfAborted();
  // A later step has removed it, and stays built while an earlier one runs again.
  const removed = removedRecord(run.checkpoint, id);
  if (removed) return removed.outputs as Outputs;
  const any = resource as unknown as AnyResource;
  const record = recordIntent(run, neededBy ?? step, id, any, props);
  const open = run.checkpoint.steps[step]?.byHand;
  const adopted = open && (await adopt(run, open, record, any, asMade));
  return (adopted ?? (await ensureRecord(run, record, any))) as Outputs;
}

/** Records what the step is about to create or change. */
function recordIntent(run: Run, step: string, id: string, resource: AnyResource, wanted: Json): ResourceRecord {
  const { checkpoint, course } = run;
  let record = checkpoint.resources.find((known) => known.id === id);
  if (!record) {
    record = { id, step, kind: resource.kind, status: 'creating', props: wanted, changes: [], at: now() };
    checkpoint.resources.push(record);
    return record;
  }
  if (record.kind !== resource.kind)
    throw new TypeError(`The course uses "${id}" for a ${record.kind} and for a ${resource.kind}.`);
  const steps = courseSteps(course);
  const position = steps.findIndex((one) => one.id === step);
  const later = new Set(steps.flatMap((one, index) => (one.extra && index > position ? one.id : [])));
  const known = historyOf(record);
  const replaces = steps[position]?.extra ?? false;
  const history = withVersion(record, { step, props: wanted, at: now() }, { later, replaces });
  if (history.length > known.length) reopenLaterStep(run, step, known.findLast((one) => !later.has(one.step))?.step);
  rewriteHistory(record, history);
  record.status = 'creating';
  return record;
}

/** An earlier step that runs again undoes what a later step has set on the same resource. That step opens again. */
function reopenLaterStep({ checkpoint, course }: Run, step: string, setBy = step): void {
  const order = courseSteps(course).map(({ id }) => id);
  const undone = checkpoint.steps[setBy];
  if (!undone || !isDone(checkpoint, setBy) || order.indexOf(setBy) <= order.indexOf(step)) return;
  undone.status = 'provisioned';
  delete undone.unproven;
}

/** If the server has no such feature, there is no failure to show, and the step continues. */
function messageIfNotServed(error: unknown): string {
  if (error instanceof WorkshopError && error.code === 'not-served') return error.message;
  throw error;
}
