// The course built beforehand in a member's account, with notes that the learner goes on from: a folder like theirs.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { randomSuffix } from '../../../aws/names.ts';
import { advance } from '../../../engine/build/advance.ts';
import { loadCheckpoint, newCheckpoint, oneAtATime, saveCheckpoint } from '../../../workspace/checkpoint.ts';
import { findStep, openSteps, type CourseStep } from '../../../engine/course.ts';
import { WorkshopError } from '../../../engine/errors.ts';
import type { Run } from '../../../engine/run.ts';
import type { Checkpoint } from '../../../engine/types.ts';
import { course } from '../../../../steps/index.ts';
import { runOn } from '../../course/teardown/discover/run-on.ts';
import { keyOf } from '../reset/files.ts';
import { visit, type Visiting } from '../account/visit.ts';
import type { Member } from '../shared/types.ts';
import { bucketNameWith } from '../../../../steps/names.ts';

/** The last step to build. Throws for steps that ask their learner for a yes, or come after one that does. */
export function goalOf(asked: string): CourseStep {
  const goal = findStep(course, asked);
  const asking = openSteps(course, undefined, goal).find(({ asks }) => asks);
  if (!asking) return goal;
  throw new WorkshopError({
    code: 'usage',
    message: `The step ${asking.id} asks the learner for a yes, and cannot be built beforehand.`,
    state: 'Nothing was done.',
    fix: 'workshop class prepare --roster class.csv --to hosting',
  });
}

/** Of the learner: `.workshop/checkpoint.json` lies in it, as in any folder of the course. */
export function folderOf(home: string, member: Member): string {
  return join(home, 'accounts', keyOf(member));
}

export interface Building extends Visiting {
  readonly home: string;
  readonly goal: CourseStep;
}

/** Goes on from the notes of the last time. Throws where a step cannot be made or proven. */
export function build(member: Member, { home, goal, ...how }: Building): Promise<void> {
  return visit(how, member, async ({ run, target }) => {
    const dir = join(folderOf(home, member), '.workshop');
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const file = join(dir, 'checkpoint.json');
    const known = await loadCheckpoint(file);
    const checkpoint: Checkpoint =
      known ??
      newCheckpoint({ target, suffix: member.suffix, bucketName: bucketNameWith(member.suffix || randomSuffix()) });
    const save = oneAtATime(() => saveCheckpoint(file, checkpoint));
    await save();
    const own: Run = runOn(run, checkpoint, save);
    for (const courseStep of openSteps(course, checkpoint, goal)) {
      const { verified, checks } = await advance(own, courseStep);
      const failed = checks.find(({ status }) => status !== 'pass' && status !== 'superseded');
      if (!verified)
        throw new Error(`${courseStep.id} is not proven: ${failed?.title ?? ''}. ${failed?.because ?? ''}`);
    }
  });
}
