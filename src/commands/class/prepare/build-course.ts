// Builds the course up to a step in a learner's account, with a folder that the learner continues from.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { course } from '../../../../steps/index.ts';
import { newBucketName } from '../../../../steps/names.ts';
import { advance } from '../../../engine/build/advance.ts';
import { hasFailed, verify } from '../../../engine/check/verify.ts';
import { courseSteps, findStep, isDone, openSteps, type CourseStep } from '../../../engine/course.ts';
import { usageError } from '../../../engine/errors.ts';
import { assertOwnFolder } from '../../../lib/files/own-file.ts';
import type { Run } from '../../../engine/run.ts';
import type { Checkpoint } from '../../../engine/types.ts';
import { loadCheckpoint, newCheckpoint, coalesceWrites, saveCheckpoint } from '../../../workspace/checkpoint.ts';
import { recordExecutionRole } from '../../../workspace/execution-role.ts';
import { runOn } from '../../../workspace/create-run.ts';
import { workInAccount, type AccountAccess } from '../account/work-in-account.ts';
import { memberKey, type Member } from '../shared/member.ts';

/** The last step to build. Throws where that step, or one before it, asks the learner for a confirmation. */
export function findGoal(asked: string): CourseStep {
  const goal = findStep(course, asked);
  const asking = openSteps(course, undefined, goal).find(({ asks }) => asks);
  if (!asking) return goal;
  const last = courseSteps(course).find(({ position }) => position === asking.position - 1);
  throw usageError(
    `The step ${asking.id} asks the learner for a confirmation, so it cannot be built in advance.`,
    `workshop class prepare --roster class.csv --to ${last?.id ?? ''}`,
  );
}

/** The learner's folder, absolute, with a `.workshop/checkpoint.json` as in any folder of the course. */
export function learnerFolder(home: string, member: Member): string {
  return join(home, 'accounts', memberKey(member));
}

interface BuildOptions extends AccountAccess {
  readonly home: string;
  readonly goal: CourseStep;
}

/** The checkpoint says what an earlier build did, and only the account says whether it is still there. */
async function isStillVerified(run: Run, courseStep: CourseStep): Promise<boolean> {
  if (!isDone(run.checkpoint, courseStep.id)) return false;
  const checks = await verify(run, courseStep, await courseStep.load(), 'recheck');
  return !checks.some(hasFailed);
}

/** Continues from the checkpoint of an earlier build. Throws where a step cannot be built or verified. */
export function buildCourse(member: Member, { home, goal, ...access }: BuildOptions): Promise<void> {
  return workInAccount(access, member, async ({ run, target }) => {
    const dir = join(learnerFolder(home, member), '.workshop');
    for (const folder of [home, join(home, 'accounts'), learnerFolder(home, member), dir]) assertOwnFolder(folder);
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const file = join(dir, 'checkpoint.json');
    const known = await loadCheckpoint(file);
    const checkpoint: Checkpoint =
      known ?? newCheckpoint({ target, suffix: member.suffix, bucketName: newBucketName(member.suffix) });
    const save = coalesceWrites(() => saveCheckpoint(file, checkpoint));
    await save();
    const ownRun: Run = runOn(run, checkpoint, save);
    await recordExecutionRole(ownRun, member.executionRole);
    for (const courseStep of courseSteps(course).filter(({ position }) => position <= goal.position)) {
      if (await isStillVerified(ownRun, courseStep)) continue;
      const { verified, checks } = await advance(ownRun, courseStep);
      const failed = checks.find(({ status }) => status !== 'pass' && status !== 'superseded');
      if (!verified)
        throw new Error(`${courseStep.id}: ${failed?.title ?? 'a check'} did not pass. ${failed?.because ?? ''}`);
    }
  });
}
