// The stage of a rehearsal: a class of accounts whose learners have come as far as the cast says, and its bad days.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAws } from '../../../aws/create-aws.ts';
import { courseSteps } from '../../../engine/course.ts';
import type { Aws } from '../../../engine/types.ts';
import { course } from '../../../../steps/index.ts';
import { packOnce } from '../status/inspect-account.ts';
import { sideBySide } from '../../../lib/limit-concurrency.ts';
import { castOf, type Part } from './learner-plans.ts';
import { censusOf, type Census } from './census.ts';
import { attend, befall, type Attended } from './learner.ts';
import { plantLookAlikes, plantNamesakes } from './look-alikes.ts';
import { found, type NewAccount } from './organization.ts';
import { startOwnSandbox, type BadDay, type OwnSandbox } from './own-sandbox.ts';

export interface Staging {
  /** Of the sandbox; made when missing. */
  readonly dir: string;
  readonly buildDir: string;
  readonly region: string;
  readonly pace: string;
  readonly learners: number;
  readonly seed: number;
  readonly unitName: string;
  readonly atOnce: number;
  readonly signal: AbortSignal;
  /** Told after each learner. */
  readonly progress?: (done: number, all: number) => void;
}

export interface PreparedAccount {
  readonly attended: Attended;
  /** What others have in the account. */
  readonly foreign: readonly string[];
}

export interface Stage {
  /** `ou-…` */
  readonly unit: string;
  readonly places: readonly PreparedAccount[];
  censuses(): Promise<Census[]>;
  /** The session into the account of whoever is to have that mishap is refused, after so many calls. */
  sessionEnds(after: number): Promise<void>;
  /** Throttles and lost answers while things are removed. */
  badDay(): Promise<void>;
  /** For `--allow-accounts`: a file with every account; resolves with its path. */
  allowList(): Promise<string>;
  /** All is well again. */
  goodDay(): Promise<void>;
}

export function stepCount(): number {
  return courseSteps(course).length;
}

/** Whoever calls it closes the sandbox of what has thrown: it is handed out before anything else is done. */
export async function setStage(staging: Staging, opened: (sandbox: OwnSandbox) => void): Promise<Stage> {
  const { dir, region, pace, learners, seed, unitName, atOnce, signal } = staging;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const sandbox = await startOwnSandbox(dir, region, pace);
  opened(sandbox);
  const cast = castOf(learners, seed, stepCount());
  const names = cast.map(({ name }) => name);
  const { unit, accounts } = await found(sandbox.target, { unitName, names, atOnce, signal });
  await packOnce(staging);
  await sandbox.faults(classDays);
  let done = 0;
  const outcomes = await sideBySide(
    cast.map((part, index) => [part, accounts[index] as NewAccount] as const),
    ([part, account]) => occupy(part, account, staging),
    { atOnce, signal, settled: () => staging.progress?.((done += 1), learners) },
  );
  const places = outcomes.map((outcome) => {
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  });
  await sandbox.faults([]);
  const ending = places.find(({ attended }) => attended.part.mishap === 'expired')?.attended.account.account;
  return {
    unit,
    places,
    censuses: async () => {
      const taken = await sideBySide(accounts, (account) => within(account, staging, censusOf), { atOnce, signal });
      return taken.map((outcome) => {
        if ('error' in outcome) throw outcome.error;
        return outcome.value;
      });
    },
    sessionEnds: (after) => sandbox.faults([...removalDays, { ...expired, account: ending, after }]),
    badDay: () => sandbox.faults(removalDays),
    goodDay: () => sandbox.faults([]),
    async allowList() {
      const file = join(dir, '..', '..', 'accounts.txt');
      await writeFile(file, accounts.map(({ account, name }) => `${account} # ${name}\n`).join(''));
      return file;
    },
  };
}

const expired: BadDay = {
  service: '*',
  operation: '*',
  error: { code: 'ExpiredToken', status: 403, message: 'The security token included in the request is expired' },
  times: 1_000_000,
};

/** What a class of this size meets on AWS: for the SDK, and for what the engine does about lost answers. */
const classDays: readonly BadDay[] = [
  { service: 'lambda', operation: 'CreateFunction', kind: 'throttle', times: 3, after: 4 },
  { service: 'iam', operation: 'CreateRole', kind: 'throttle', times: 2, after: 3 },
  { service: 'lambda', operation: 'AddPermission', kind: 'drop-after', times: 2, after: 2 },
  { service: 'apigatewayv2', operation: 'CreateRoute', kind: '503', times: 2, after: 2 },
];

const removalDays: readonly BadDay[] = [
  { service: 'lambda', operation: 'DeleteFunction', kind: 'throttle', times: 3, after: 1 },
  { service: 'dynamodb', operation: 'DeleteTable', kind: 'drop-after', times: 1, after: 1 },
  { service: 'iam', operation: 'DeleteRole', kind: '503', times: 2, after: 1 },
];

async function occupy(part: Part, account: NewAccount, staging: Staging): Promise<PreparedAccount> {
  return within(account, staging, async (aws) => {
    if (part.crowded) await plantLookAlikes(aws);
    const empty = await censusOf(aws);
    const attended = await attend(part, account, staging);
    const built = await censusOf(aws);
    if (part.crowded) await plantNamesakes(aws, part.steps + (part.mishap === 'crashed' ? 1 : 0));
    const crowded = await censusOf(aws);
    await befall(attended, aws);
    const namesakes = crowded.things.filter((thing) => !built.things.includes(thing));
    return { attended, foreign: [...empty.things, ...namesakes] };
  });
}

async function within<T>(account: NewAccount, staging: Staging, work: (aws: Aws) => Promise<T>): Promise<T> {
  const { buildDir, signal } = staging;
  const { target } = account;
  const aws = createAws({ target, account: account.account, suffix: '', buildDir, emit: () => undefined, signal });
  try {
    return await work(aws);
  } finally {
    aws.close();
  }
}

/** The lock of a process that died, where the process is this one: on the next start it would be taken over. */
export async function forgetLock(home: string): Promise<void> {
  await rm(join(home, 'reset', 'lock'), { force: true });
}
