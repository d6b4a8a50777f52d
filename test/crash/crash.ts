// A crash in one call, and what must hold after it: the same command completes the step, every check passes, nothing is
// created twice, and a teardown leaves nothing.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { courseSteps } from '../../src/engine/course.ts';
import type { Pace } from '../../src/sandbox/sandbox.ts';
import { course } from '../../steps/index.ts';
import { census, emptyCensus, type Census } from '../helpers/sandbox/census.ts';
import { crashUp, up, type CrashPoint } from '../helpers/workspace/up.ts';
import { openTestWorkspace, type TestWorkspace } from '../helpers/workspace/test-workspace.ts';

export interface StepCrash {
  readonly step: string;
  /** The nth call, from 1; or the first call of that operation. */
  readonly call: number | string;
  readonly when: 'before' | 'after';
  /** The operations that are counted; all of them where it is left out. */
  readonly counting?: RegExp;
  readonly pace?: Pace;
}

/** Defines one test for each step. The two sides of a call are two files, which run at the same time. */
export function crashAtEveryCall(points: Omit<StepCrash, 'step' | 'call'>): void {
  let workspace: TestWorkspace;
  let snapshots: string;
  before(async () => {
    snapshots = await mkdtemp(join(tmpdir(), 'workshop-crash-'));
    workspace = await openTestWorkspace();
  });
  after(async () => {
    await workspace.stop();
    await rm(snapshots, { recursive: true, force: true });
  });

  for (const { id: step } of courseSteps(course)) {
    it(`in ${step} is survived`, async () => {
      const from = join(snapshots, step);
      await workspace.snapshot(from);
      await workspace.goto(step);
      const clean = await census(workspace.sandbox);
      await workspace.whileStopped(async () => {
        for (let call = 1; ; call += 1) {
          if ((await crashAndRecover({ ...points, step, call }, from, clean)) === undefined) break;
        }
      });
      await rm(from, { recursive: true, force: true });
    });
  }
}

/**
 * `from`: the folder as it was before the step; `clean`: what exists after an undisturbed run of it. Resolves with the
 * operation of the call; undefined if the step has no such call.
 */
export async function crashAndRecover(point: StepCrash, from: string, clean: Census): Promise<string | undefined> {
  const workspace = await openTestWorkspace({ from, ...(point.pace && { pace: point.pace }) });
  try {
    const operation = await workspace.crashIn(point.step, point.call, point.when, point.counting);
    if (operation !== undefined) await assertRecovers(workspace, point, clean);
    return operation;
  } finally {
    await workspace.stop();
  }
}

async function assertRecovers(workspace: TestWorkspace, { step, call, when }: StepCrash, clean: Census): Promise<void> {
  const where = `${step}, ${when} call ${call}`;
  const checks = await workspace.goto(step);
  const failed = checks.filter(({ status }) => status !== 'pass' && status !== 'superseded');
  assert.deepEqual(failed, [], `After a crash in ${where}, the step is proven.`);
  await assertAsClean(workspace, where, clean);
}

/** The same with several steps under way: all of them stop at once, and `up` continues all of them. */
export async function crashUpAndRecover(crash: CrashPoint, from: string, clean: Census): Promise<string | undefined> {
  const workspace = await openTestWorkspace({ from });
  try {
    const operation = await crashUp(workspace, crash);
    if (operation === undefined) return undefined;
    const where = `steps side by side, ${crash.when} call ${crash.call}`;
    assert.equal((await up(workspace))?.id, undefined, `After a crash in ${where}, all is proven.`);
    await assertAsClean(workspace, where, clean);
    return operation;
  } finally {
    await workspace.stop();
  }
}

async function assertAsClean(workspace: TestWorkspace, where: string, clean: Census): Promise<void> {
  assert.deepEqual(
    await census(workspace.sandbox),
    clean,
    `After a crash in ${where}, there is what an undisturbed run makes, once.`,
  );
  const { left } = await workspace.teardown();
  assert.deepEqual(left, [], `After a crash in ${where}, teardown says that nothing is left.`);
  assert.deepEqual(await census(workspace.sandbox), emptyCensus, `After a crash in ${where}, nothing is left.`);
}
