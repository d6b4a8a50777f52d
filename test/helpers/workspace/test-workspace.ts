// A learner's folder with a sandbox of its own, used from inside the test: the real engine advances steps in the real
// workspace, and a run can stop in the middle of any call, as if its process were killed.
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallInterceptor } from '../../../src/aws/calls/clients.ts';
import { advance } from '../../../src/engine/build/advance.ts';
import { findStep, courseSteps } from '../../../src/engine/course.ts';
import { inspect, type InspectedResource } from '../../../src/engine/records/inspect.ts';
import { teardown, type Teardown } from '../../../src/engine/remove/teardown.ts';
import type { CheckResult, Event } from '../../../src/engine/types.ts';
import { verify } from '../../../src/engine/check/verify.ts';
import { openWorkspace, type OpenWorkspace } from '../../../src/workspace/open-workspace.ts';
import { pathsOf, type Paths } from '../../../src/workspace/paths.ts';
import { course } from '../../../steps/index.ts';
import { createUserKey } from '../sandbox/user-key.ts';
import { takeBuiltState } from './built-state.ts';
import type { AccessKey, PolicyDocument } from '../../../src/sandbox/server/access.ts';
import type { InjectionPlan, Pace } from '../../../src/sandbox/sandbox.ts';
import { startTestSandbox, type TestSandbox } from '../sandbox/test-sandbox.ts';

export interface TestWorkspace {
  readonly paths: Paths;
  readonly sandbox: TestSandbox;
  readonly events: Event[];
  /** Runs the steps up to and with this one; resolves with the checks of the last. */
  goto(step: string): Promise<readonly CheckResult[]>;
  /**
   * The nth call of the step (of those that are counted), or the first of that operation, never returns, and nothing
   * after it happens. Resolves with its operation; undefined if the step has no such call.
   */
  crashIn(
    step: string,
    call: number | string,
    when: 'before' | 'after',
    counting?: RegExp,
  ): Promise<string | undefined>;
  verifyAll(): Promise<readonly CheckResult[]>;
  inspectAll(): Promise<readonly InspectedResource[]>;
  /** Commands use this key from now on. */
  useKey(key: AccessKey): Promise<void>;
  teardown(): Promise<Teardown>;
  /** Opens the workspace as a command does, and runs this with it. */
  work<T>(work: (opened: OpenWorkspace) => Promise<T>, how?: { dry?: boolean; around?: CallInterceptor }): Promise<T>;
  /** Copies the whole folder, sandbox and all; the workspace can be used afterwards. */
  snapshot(to: string): Promise<void>;
  /** Runs this while the sandbox is stopped, so that a restored snapshot has the ports that are recorded in it. */
  whileStopped<T>(work: () => Promise<T>): Promise<T>;
  stop: () => Promise<void>;
}

export interface TestWorkspaceOptions {
  readonly from?: string;
  /**
   * The steps up to and with this one are built already, in a copy of a state that the tests of this process share. The
   * events of building them are not in `events`.
   */
  readonly builtTo?: string;
  /** Another folder of the same account: both use its sandbox, and it is stopped last. */
  readonly sharing?: TestWorkspace;
  /** An empty folder to work in. The test removes it. */
  readonly dir?: string;
  readonly region?: string;
  readonly suffix?: string;
  /** What the learner is allowed to do; everything if it is left out. */
  readonly policy?: PolicyDocument;
  readonly pace?: Pace;
  /** The clock of the sandbox, in milliseconds. */
  readonly now?: () => number;
  readonly injections?: InjectionPlan;
}

export async function openTestWorkspace(options: TestWorkspaceOptions = {}): Promise<TestWorkspace> {
  const { builtTo } = options;
  if (builtTo === undefined) return open(options);
  const { from, release } = await takeBuiltCourse(builtTo, options);
  const workspace = await open({ ...options, ...(from !== undefined && { from }) });
  if (from === undefined) await workspace.goto(builtTo);
  const { stop } = workspace;
  workspace.stop = () => stop().finally(release);
  return workspace;
}

/** The state of a course that is built up to the step, to be copied, and how to let others have it. */
export function takeBuiltCourse(
  builtTo: string,
  { region = 'ap-south-1', suffix = '' }: Pick<TestWorkspaceOptions, 'region' | 'suffix'> = {},
): ReturnType<typeof takeBuiltState> {
  return takeBuiltState(`${region}-${suffix}`, builtTo, (earlier) =>
    open({ region, suffix, ...(earlier !== undefined && { from: earlier }) }),
  );
}

async function open(options: TestWorkspaceOptions): Promise<TestWorkspace> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'workshop-test-')));
  if (options.from) await cp(options.from, dir, { recursive: true });
  const paths = { ...pathsOf(dir), ...(options.sharing && { sandbox: options.sharing.paths.sandbox }) };
  await mkdir(paths.sandbox, { recursive: true });
  const events: Event[] = [];
  let sandbox = await joinSandbox(paths, options);

  async function opened<T>(
    work: (opened: OpenWorkspace) => Promise<T>,
    around?: CallInterceptor,
    dry = false,
  ): Promise<T> {
    const workspace = await openWorkspace({
      paths,
      command: 'test',
      emit: (event) => void events.push(event),
      signal: new AbortController().signal,
      begin: { kind: 'sandbox', region: options.region ?? 'ap-south-1', suffix: options.suffix ?? '' },
      ...(around && { around }),
      ...(dry && { dry, lock: false }),
    });
    try {
      return await work(workspace);
    } finally {
      await workspace.close();
    }
  }

  async function whileStopped<T>(work: () => Promise<T>): Promise<T> {
    await sandbox.stop();
    try {
      return await work();
    } finally {
      sandbox = await joinSandbox(paths, options);
    }
  }

  return {
    paths,
    get sandbox() {
      return sandbox;
    },
    events,
    goto: (step) =>
      opened(async ({ run }) => {
        const { position } = findStep(course, step);
        let checks: readonly CheckResult[] = [];
        for (const courseStep of courseSteps(course)) {
          if (courseStep.position > position || run.checkpoint.steps[courseStep.id]?.status === 'verified') continue;
          ({ checks } = await advance(run, courseStep));
        }
        return checks;
      }),
    async crashIn(step, call, when, counting = /^/) {
      let crashed: (operation: string) => void = () => undefined;
      const crash = new Promise<string>((resolve) => (crashed = resolve));
      let count = 0;
      const around: CallInterceptor = async ({ operation }, next) => {
        const counts = counting.test(operation);
        if (counts) count += 1;
        if (!counts || (count !== call && operation !== call)) return next();
        if (when === 'after') await next().catch(() => undefined);
        crashed(operation);
        return new Promise(() => undefined);
      };
      const attempt = opened(({ run }) => advance(run, findStep(course, step)), around);
      const ended = await Promise.race([crash, attempt]);
      if (typeof ended !== 'string') return undefined;
      // A killed process leaves its lock behind. This one names our own process, which is alive, so it is removed by hand.
      await rm(paths.lock, { force: true });
      return ended;
    },
    verifyAll: () =>
      opened(async ({ run, checkpoint }) => {
        const results: CheckResult[] = [];
        for (const courseStep of courseSteps(course)) {
          const status = checkpoint.steps[courseStep.id]?.status;
          if (status === 'provisioned' || status === 'verified')
            results.push(...(await verify(run, courseStep, await courseStep.load(), 'recheck')));
        }
        return results;
      }),
    inspectAll: () => opened(({ run }) => inspect(run)),
    useKey: (key) => writeLocator(paths, sandbox.url, key),
    teardown: () =>
      opened(async ({ run, deleteCheckpoint }) => {
        const result = await teardown(run);
        if (result.left.length === 0) await deleteCheckpoint();
        return result;
      }),
    work: (work, { dry, around } = {}) => opened(work, around, dry),
    snapshot: (to) => whileStopped(() => cp(dir, to, { recursive: true })),
    whileStopped,
    async stop() {
      if (!options.sharing) await sandbox.stop();
      if (options.dir === undefined) await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A sandbox inside this process. The workspace finds it through its locator, like any other. */
async function joinSandbox(
  paths: Paths,
  { sharing, policy, pace, now, injections }: TestWorkspaceOptions,
): Promise<TestSandbox> {
  if (sharing) return sharing.sandbox;
  const sandbox = await startTestSandbox({
    dir: paths.sandbox,
    ...(pace && { pace }),
    ...(now && { now }),
    ...(injections && { injections }),
  });
  const { key: root, store } = sandbox.sandbox;
  const key = policy ? createUserKey(store, { account: root.account, userName: 'learner', policy }) : root;
  await writeLocator(paths, sandbox.url, key);
  return sandbox;
}

async function writeLocator(paths: Paths, url: string, key: AccessKey): Promise<void> {
  const startedAt = new Date().toISOString();
  const locator = { version: 1, pid: process.pid, url, ...key, pace: 'instant', startedAt };
  await writeFile(join(paths.sandbox, 'locator.json'), JSON.stringify(locator));
}
