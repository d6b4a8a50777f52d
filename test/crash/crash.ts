// A crash in one call, and what must hold after it: the same command completes the step, every check passes, nothing is
// created twice, and a teardown leaves nothing.
import assert from 'node:assert/strict';
import type { Pace } from '../../src/sandbox/sandbox.ts';
import { census, emptyCensus, type Census } from '../helpers/sandbox/census.ts';
import { crashUp, up, type CrashPoint } from '../helpers/workspace/up.ts';
import { openTestWorkspace, type TestWorkspace } from '../helpers/workspace/test-workspace.ts';
import type { CrashState } from './crash-states.ts';

export interface StepCrash {
  readonly step: string;
  /** The nth call, from 1; or the first call of that operation. */
  readonly call: number | string;
  readonly when: 'before' | 'after';
  /** The operations that are counted; all of them where it is left out. */
  readonly counting?: RegExp;
  readonly pace?: Pace;
}

/**
 * `from`: the folder as it was before the step; `clean`: what exists after an undisturbed run of it. Resolves with the
 * operation of the call; undefined if the step has no such call.
 */
export async function crashAndRecover(point: StepCrash, from: string, clean: Census): Promise<string | undefined> {
  const workspace = await openTestWorkspace({ from, ...(point.pace && { pace: point.pace }) });
  try {
    const operation = await workspace.crashIn(point.step, point.call, point.when, point.counting);
    const where = `${point.step}, ${point.when} call ${point.call}`;
    if (operation !== undefined) await assertStepRecovers(workspace, point.step, where, clean);
    return operation;
  } finally {
    await workspace.stop();
  }
}

async function assertStepRecovers(workspace: TestWorkspace, step: string, where: string, clean: Census): Promise<void> {
  const checks = await workspace.goto(step);
  const failed = checks.filter(({ status }) => status !== 'pass' && status !== 'superseded');
  assert.deepEqual(failed, [], `After a crash in ${where}, the step is proven.`);
  await assertAsClean(workspace, where, clean);
}

/** The same for a state that a crash has left: without a step, of `up` with several steps under way. */
export async function assertRecovers(
  { crashes, folder }: CrashState,
  step: string | undefined,
  clean: Census,
): Promise<void> {
  const workspace = await openTestWorkspace({ from: folder });
  const where = `${step ?? 'steps side by side'}, ${crashes.join(', ')}`;
  try {
    if (step === undefined) await assertUpRecovers(workspace, where, clean);
    else await assertStepRecovers(workspace, step, where, clean);
  } finally {
    await workspace.stop();
  }
}

/** The same with several steps under way: all of them stop at once, and `up` continues all of them. */
export async function crashUpAndRecover(crash: CrashPoint, from: string, clean: Census): Promise<string | undefined> {
  const workspace = await openTestWorkspace({ from });
  try {
    const operation = await crashUp(workspace, crash);
    if (operation === undefined) return undefined;
    await assertUpRecovers(workspace, `steps side by side, ${crash.when} call ${crash.call}`, clean);
    return operation;
  } finally {
    await workspace.stop();
  }
}

async function assertUpRecovers(workspace: TestWorkspace, where: string, clean: Census): Promise<void> {
  assert.equal((await up(workspace))?.id, undefined, `After a crash in ${where}, all is proven.`);
  await assertAsClean(workspace, where, clean);
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
