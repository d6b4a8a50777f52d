// Sets up the class of a rehearsal: a temporary folder with a sandbox, an organization full of accounts, and learners who
// have built the course as far as their plans say.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { course } from '../../../../steps/index.ts';
import { callerOf } from '../../../aws/credentials/identity.ts';
import { createAws } from '../../../aws/create-aws.ts';
import { handbookSteps, findStep } from '../../../engine/course.ts';
import { exercises } from '../../exercise/exercises/index.ts';
import type { Aws } from '../../../engine/types.ts';
import { mapConcurrently, type Outcome } from '../../../lib/map-concurrently.ts';
import { pathsOf } from '../../../workspace/paths.ts';
import { packageCode } from '../status/inspect-account.ts';
import { takeInventory, type AccountInventory } from './account-inventory.ts';
import type { RehearsalCenter } from './center-script.ts';
import { applyIncident, buildAsLearner, type LearnerResult } from './learner.ts';
import { planLearners, type CourseLength, type LearnerPlan } from './learner-plans.ts';
import { createLookAlikes, createNamesakes } from './look-alikes.ts';
import { createOrganization, type NewAccount } from './organization.ts';
import { SandboxRefusal, startRehearsalSandbox, type Injection, type RehearsalSandbox } from './rehearsal-sandbox.ts';

interface SetupOptions {
  readonly region: string;
  readonly pace: string;
  readonly learners: number;
  readonly seed: number;
  readonly unitName: string;
  readonly atOnce: number;
  readonly signal: AbortSignal;
  /** Called after each learner. */
  readonly progress?: (done: number, all: number) => void;
}

/** A temporary folder in the place of the instructor's. */
interface RehearsalFolder {
  readonly dir: string;
  setUp(options: SetupOptions): Promise<RehearsalClass>;
  /** Stops the sandbox, and removes the folder unless it is kept. */
  close(keep: boolean): Promise<void>;
}

export interface PreparedAccount {
  readonly learner: LearnerResult;
  /** The resources of others in the account. */
  readonly foreign: readonly string[];
}

export interface RehearsalClass {
  /** `ou-…` */
  readonly unit: string;
  readonly accounts: readonly PreparedAccount[];
  readonly center: RehearsalCenter;
  takeInventories(): Promise<AccountInventory[]>;
  /** After so many calls, the session in the account of the learner with the incident `expired` ends. */
  expireSession(after: number): Promise<void>;
  /** Throttling and lost answers during a removal. */
  injectRemovalErrors(): Promise<void>;
  clearInjections(): Promise<void>;
  /** For `--allow-accounts`: a file with every account. Resolves with its path. */
  writeAllowList(): Promise<string>;
}

export function courseLength(): CourseLength {
  const needed = exercises.map(({ needs }) => findStep(course, needs).position);
  return { steps: handbookSteps(course).length, untilExercise: Math.min(...needed) };
}

export async function openRehearsalFolder(): Promise<RehearsalFolder> {
  const dir = await mkdtemp(join(tmpdir(), 'workshop-rehearsal-'));
  let sandbox: RehearsalSandbox | undefined;
  return {
    dir,
    async setUp(options) {
      const paths = pathsOf(dir);
      await mkdir(paths.sandbox, { recursive: true, mode: 0o700 });
      sandbox = await startRehearsalSandbox(paths.sandbox, options.region, options.pace);
      return setUpClass(sandbox, { ...options, dir, buildDir: paths.build });
    },
    async close(keep) {
      await sandbox?.stop();
      if (!keep) await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

interface Setup extends SetupOptions {
  readonly dir: string;
  readonly buildDir: string;
}

async function setUpClass(sandbox: RehearsalSandbox, setup: Setup): Promise<RehearsalClass> {
  const { dir, learners, seed, unitName, atOnce, signal } = setup;
  const plans = planLearners(learners, seed, courseLength());
  const names = plans.map(({ name }) => name);
  const { unit, accounts } = await createOrganization(sandbox.target, { unitName, names, atOnce, signal });
  await packageCode(setup);
  await sandbox.inject(buildErrors);
  let done = 0;
  const prepared = valuesOf(
    await mapConcurrently(
      plans.map((plan, index) => [plan, accounts[index] as NewAccount] as const),
      ([plan, account]) => prepareAccount(plan, account, setup),
      { atOnce, signal, settled: () => setup.progress?.((done += 1), learners) },
    ),
  );
  await sandbox.inject([]);
  const expiring = prepared.find(({ learner }) => learner.plan.incident === 'expired')?.learner.account.account;
  return {
    unit,
    accounts: prepared,
    center: await centerOf(sandbox),
    takeInventories: async () =>
      valuesOf(
        await mapConcurrently(accounts, (account) => withAws(account, setup, takeInventory), { atOnce, signal }),
      ),
    expireSession: (after) => sandbox.inject([...removalErrors, { ...expiredSession, account: expiring, after }]),
    injectRemovalErrors: () => sandbox.inject(removalErrors),
    clearInjections: () => sandbox.inject([]),
    async writeAllowList() {
      const file = join(dir, 'accounts.txt');
      await writeFile(file, accounts.map(({ account, name }) => `${account} # ${name}\n`).join(''));
      return file;
    },
  };
}

async function centerOf({ target, consoleAction }: RehearsalSandbox): Promise<RehearsalCenter> {
  const { account } = await callerOf(target);
  return {
    target,
    async enable() {
      const made = await consoleAction('ssoadmin', 'EnableInstance', { account, region: target.region });
      return (made as { IdentityStoreId: string }).IdentityStoreId;
    },
    async signIn(identityStore, userName) {
      try {
        const token = await consoleAction('sso', 'SignIn', { identityStore, userName });
        return (token as { accessToken: string }).accessToken;
      } catch (error) {
        if (error instanceof SandboxRefusal && error.status === 404) return undefined;
        throw error;
      }
    },
  };
}

const expiredSession: Injection = {
  service: '*',
  operation: '*',
  error: { code: 'ExpiredToken', status: 403, message: 'The security token included in the request is expired' },
  times: 1_000_000,
};

/** What a class of this size meets on AWS. The SDK retries throttling; the engine finds the effect of a lost answer. */
const buildErrors: readonly Injection[] = [
  { service: 'lambda', operation: 'CreateFunction', kind: 'throttle', times: 3, after: 4 },
  { service: 'iam', operation: 'CreateRole', kind: 'throttle', times: 2, after: 3 },
  { service: 'lambda', operation: 'AddPermission', kind: 'drop-after', times: 2, after: 2 },
  { service: 'apigatewayv2', operation: 'CreateRoute', kind: '503', times: 2, after: 2 },
];

const removalErrors: readonly Injection[] = [
  { service: 'lambda', operation: 'DeleteFunction', kind: 'throttle', times: 3, after: 1 },
  { service: 'dynamodb', operation: 'DeleteTable', kind: 'drop-after', times: 1, after: 1 },
  { service: 'iam', operation: 'DeleteRole', kind: '503', times: 2, after: 1 },
];

async function prepareAccount(plan: LearnerPlan, account: NewAccount, setup: Setup): Promise<PreparedAccount> {
  return withAws(account, setup, async (aws) => {
    if (plan.hasLookAlikes) await createLookAlikes(aws);
    const empty = await takeInventory(aws);
    const learner = await buildAsLearner(plan, account, setup);
    const built = await takeInventory(aws);
    if (plan.hasLookAlikes) await createNamesakes(aws, plan.steps + (plan.incident === 'crashed' ? 1 : 0));
    const complete = await takeInventory(aws);
    await applyIncident(learner, aws);
    const namesakes = complete.resources.filter((resource) => !built.resources.includes(resource));
    return { learner, foreign: [...empty.resources, ...namesakes] };
  });
}

async function withAws<T>(
  { target, account }: NewAccount,
  { buildDir, signal }: Setup,
  work: (aws: Aws) => Promise<T>,
): Promise<T> {
  const aws = createAws({ target, account, suffix: '', buildDir, emit: () => undefined, signal });
  try {
    return await work(aws);
  } finally {
    aws.close();
  }
}

function valuesOf<Value>(outcomes: readonly Outcome<unknown, Value>[]): Value[] {
  return outcomes.map((outcome) => {
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  });
}
