// The course as the page shows it: each step with its state, the addresses, and what is next.
import {
  courseSteps,
  firstOpen,
  handbookSteps,
  isDone,
  nextStep,
  nextTask,
  optionalSteps,
  statusOf,
} from '../../../engine/course.ts';
import { unfinishedRemoval } from '../../../engine/remove/unfinished.ts';
import type { Checkpoint, StepRecord } from '../../../engine/types.ts';
import type { LockOwner } from '../../../workspace/lock.ts';
import { noticesOf, waitingOf } from '../../course/status/notices.ts';
import { progressLines, stateNames } from '../../course/status/status.ts';
import { removalLines } from '../../course/status/unfinished-removal.ts';
import { endpointsOf } from '../../shared/endpoints.ts';
import { headerOf } from '../../shared/header.ts';
import type { CourseState, StepState } from '../page-data.ts';

interface CourseStateOptions {
  /** The learner's folder. */
  readonly dir: string;
  readonly allowChanges: boolean;
  /** The command that works in the folder now, of this process or another one. */
  readonly working: LockOwner | undefined;
}

export async function courseState(
  checkpoint: Checkpoint | undefined,
  { dir, allowChanges, working }: CourseStateOptions,
): Promise<CourseState> {
  const { course } = await import('../../../../steps/index.ts');
  const waiting = waitingOf(checkpoint);
  const removal = unfinishedRemoval(checkpoint);
  const places = new Map(courseSteps(course).map((step) => [step.id, step]));
  const next = nextStep(course, checkpoint);
  const task = nextTask(course, checkpoint);
  const isStarted = checkpoint !== undefined;
  return {
    dir,
    isStarted,
    header: checkpoint ? headerOf(checkpoint) : null,
    target: checkpoint?.target.kind ?? null,
    isReadOnly: isReadOnly(checkpoint, allowChanges),
    isByHand: checkpoint?.byHand ?? false,
    steps: handbookSteps(course).length,
    done: handbookSteps(course).filter(({ id }) => isDone(checkpoint, id)).length,
    progress: checkpoint ? (progressLines(course, checkpoint)[0] ?? null) : null,
    chapters: course.map(({ number, title, minutes, extra = false, steps }) => ({
      number,
      title,
      minutes: minutes ?? null,
      isExtra: extra,
      steps: steps.map(({ id, title: name, optional = false, local = false }) => ({
        id,
        title: name,
        position: places.get(id)?.position ?? 0,
        isOptional: optional,
        isLocal: local,
        state: stateOf(checkpoint, id, { waiting: waiting?.step, working }),
      })),
    })),
    next: next?.id ?? task?.id ?? null,
    // Also a step that the tool builds, where `workshop next` knows only the tasks.
    following: (next ?? (checkpoint && firstOpen(optionalSteps(course), checkpoint)))?.id ?? null,
    last: courseSteps(course).findLast(({ id }) => checkpoint?.steps[id])?.id ?? null,
    endpoints: { ...endpointsOf(checkpoint) },
    exercise: checkpoint?.exercise ? { step: checkpoint.exercise.step } : null,
    notices: checkpoint ? noticesOf(course, checkpoint) : [],
    removal: removal ? await removalLines(removal) : [],
  };
}

/** On AWS the page changes nothing, unless the learner has allowed it in the terminal. */
export function isReadOnly(checkpoint: Checkpoint | undefined, allowChanges: boolean): boolean {
  return checkpoint?.target.kind === 'aws' && !allowChanges;
}

function stateOf(
  checkpoint: Checkpoint | undefined,
  id: string,
  { waiting, working }: Pick<CourseStateOptions, 'working'> & { readonly waiting: string | undefined },
): StepState {
  const step = checkpoint?.steps[id];
  if (waiting === id) return 'waiting';
  if (step?.byHand) return 'open by hand';
  if (isDone(checkpoint, id)) return 'done';
  if (step?.status === 'provisioned' && working && isBuiltBy(step, working)) return 'checking';
  return stateNames[statusOf(checkpoint, id)];
}

/** What an earlier command has built keeps its verdict until there is another one. */
function isBuiltBy({ at }: StepRecord, { since }: LockOwner): boolean {
  return new Date(at).getTime() >= new Date(since).getTime();
}
