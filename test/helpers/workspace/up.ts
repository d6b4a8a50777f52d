// `workshop up` in a test workspace: the whole course, or the rest of it, with as many steps at once as the command
// runs; and a crash of it in the middle of any call, with several steps running.
import { rm } from 'node:fs/promises';
import type { CallInterceptor } from '../../../src/aws/calls/clients.ts';
import { advanceAll } from '../../../src/engine/build/advance-all.ts';
import { findStep, openSteps, type CourseStep } from '../../../src/engine/course.ts';
import type { Run } from '../../../src/engine/run.ts';
import type { TestWorkspace } from './test-workspace.ts';

export const atOnce = 4;

export interface UpOptions {
  /** The last step; the whole course if it is left out. */
  readonly to?: string;
  readonly atOnce?: number;
  readonly around?: CallInterceptor;
}

/** Resolves with the step whose checks did not pass; undefined if all did. */
export function up(workspace: TestWorkspace, options: UpOptions = {}): Promise<CourseStep | undefined> {
  return workspace.work(({ run }) => upInRun(run, options), options);
}

export function upInRun(run: Run, options: UpOptions = {}): Promise<CourseStep | undefined> {
  const goal = options.to === undefined ? undefined : findStep(run.course, options.to);
  const steps = openSteps(run.course, run.checkpoint, goal);
  return advanceAll(run, steps, { atOnce, startTurn: () => Promise.resolve(), ...options });
}

export interface CrashPoint {
  /** The nth call of all steps together, from 1; or the first call of that operation. */
  readonly call: number | string;
  readonly when: 'before' | 'after';
}

/** That call never returns, and nothing after it happens in any step. Resolves with its operation; undefined if there is no such call. */
export async function crashUp(workspace: TestWorkspace, { call, when }: CrashPoint): Promise<string | undefined> {
  const never = new Promise<never>(() => undefined);
  let [count, isCrashed] = [0, false];
  let saving: Promise<void> = Promise.resolve();
  let crash: (operation: string) => void = () => undefined;
  const crashed = new Promise<{ operation: string }>((resolve) => (crash = (operation) => resolve({ operation })));
  const unlessCrashed = async <T>(work: Promise<T>): Promise<T> => {
    try {
      const result = await work;
      return isCrashed ? await never : result;
    } catch (error) {
      if (isCrashed) await never;
      throw error;
    }
  };
  const around: CallInterceptor = async ({ operation }, next) => {
    if (isCrashed) return never;
    count += 1;
    if (call !== count && call !== operation) return unlessCrashed(next());
    if (when === 'after') await next().catch(() => undefined);
    isCrashed = true;
    crash(operation);
    return never;
  };
  const attempt = workspace.work(
    ({ run }) =>
      upInRun({
        ...run,
        save: () => (isCrashed ? never : unlessCrashed((saving = run.save()))),
        aws: { ...run.aws, http: (...request) => (isCrashed ? never : unlessCrashed(run.aws.http(...request))) },
      }),
    { around },
  );
  const first = await Promise.race([crashed, attempt]);
  if (!first || !('operation' in first)) return undefined;
  // A file that is being replaced is either the old or the new one. After this, nothing writes to it.
  await saving.catch(() => undefined);
  await rm(workspace.paths.lock, { force: true });
  return first.operation;
}
