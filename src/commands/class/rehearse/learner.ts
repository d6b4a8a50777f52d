// One learner of a rehearsed class: builds the course in the account with the real engine, then the incident happens.
import { join } from 'node:path';
import { CreateAccountAliasCommand, IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { PutPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { course } from '../../../../steps/index.ts';
import { createAws } from '../../../aws/create-aws.ts';
import { advance, type AdvanceResult } from '../../../engine/build/advance.ts';
import { findStep, handbookSteps } from '../../../engine/course.ts';
import { canStartExercise, startExercise, type Exercise } from '../../../engine/exercise.ts';
import type { Run } from '../../../engine/run.ts';
import type { Aws, Emit } from '../../../engine/types.ts';
import { makeFolder } from '../../../lib/files/make-folder.ts';
import { allFlags } from '../../../resources/s3/block-public-access.ts';
import { newCheckpoint, saveCheckpoint } from '../../../workspace/checkpoint.ts';
import { createJournal } from '../../../workspace/journal.ts';
import { pathsOf, type Paths } from '../../../workspace/paths.ts';
import { exercises } from '../../exercise/exercises/index.ts';
import { defaultRoleName } from '../roster/read-org-unit.ts';
import { createKillSwitch } from './kill.ts';
import type { LearnerPlan } from './learner-plans.ts';
import type { NewAccount } from './organization.ts';
import { bucketNameWith } from '../../../../steps/names.ts';
import { createRun } from '../../../workspace/create-run.ts';

export interface LearnerResult {
  readonly plan: LearnerPlan;
  readonly account: NewAccount;
  /** The last step that is verified; undefined where there is none. */
  readonly reached: string | undefined;
  /** The step that was stopped in the middle. */
  readonly stoppedIn: string | undefined;
  /** The exercise that was started, and the steps where it can show: from what it breaks to its check. */
  readonly exercise: { readonly name: string; readonly steps: readonly string[] } | undefined;
}

interface LearnerOptions {
  /** Absolute. The packages are the same for every learner, and built once. */
  readonly buildDir: string;
  /** The folder of the instructor, which has those of the learners. */
  readonly dir: string;
  readonly signal: AbortSignal;
}

/** The folder of a learner's laptop, with the journal of what was done there. */
export function learnerPaths(dir: string, { name }: Pick<LearnerPlan, 'name'>): Paths {
  return pathsOf(join(dir, 'learners', name));
}

/** Throws what the engine throws: in a rehearsal nothing else may go wrong. */
export async function buildAsLearner(
  plan: LearnerPlan,
  account: NewAccount,
  { buildDir, dir, signal }: LearnerOptions,
): Promise<LearnerResult> {
  const paths = learnerPaths(dir, plan);
  makeFolder(paths.home, 0o700);
  const killSwitch = createKillSwitch();
  const aws = createAws({
    target: account.target,
    account: account.account,
    suffix: '',
    buildDir,
    emit: () => undefined,
    signal,
    around: killSwitch.around,
  });
  try {
    const run = runOf(aws, account, createJournal(paths.journal));
    await saveCheckpoint(paths.checkpoint, run.checkpoint);
    const steps = handbookSteps(course);
    for (const courseStep of steps.slice(0, plan.steps))
      assertVerified(await advance(run, courseStep), courseStep.id, plan.name);
    const next = plan.incident === 'crashed' ? steps[plan.steps] : undefined;
    if (next) await killSwitch.killDuring(() => advance(run, next), 1 + (plan.pick % 4));
    const exercise = plan.incident === 'broken' ? await startOneExercise(run, plan.pick) : undefined;
    return { plan, account, reached: steps[plan.steps - 1]?.id, stoppedIn: next?.id, exercise };
  } finally {
    aws.close();
  }
}

/** What happens to the account while the learner is away. */
export async function applyIncident({ plan }: LearnerResult, aws: Aws): Promise<void> {
  if (plan.publicAccessOff) {
    const input = { AccountId: aws.account, PublicAccessBlockConfiguration: allFlags(false) };
    await aws.client(S3ControlClient).send(new PutPublicAccessBlockCommand(input));
  }
  if (plan.incident === 'prod') {
    const AccountAlias = `shop-production-${aws.account}`;
    await aws.client(IAMClient).send(new CreateAccountAliasCommand({ AccountAlias }));
  }
  if (plan.incident === 'denied') {
    const Principal = { AWS: `arn:aws:iam::${aws.account}:root` };
    const Statement = [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await aws.client(IAMClient).send(new UpdateAssumeRolePolicyCommand({ RoleName: defaultRoleName, PolicyDocument }));
  }
}

function assertVerified({ verified, checks }: AdvanceResult, step: string, name: string): void {
  if (verified) return;
  const failed = checks.find(({ status }) => status === 'fail' || status === 'error');
  throw new TypeError(`The step ${step} of ${name} cannot be verified: ${failed?.title}: ${failed?.because}`);
}

export function learnerBucket(account: string): string {
  return bucketNameWith(account.slice(-8));
}

function runOf(aws: Aws, { account, target: { kind, region } }: NewAccount, emit: Emit): Run {
  return createRun({
    checkpoint: newCheckpoint({
      target: { kind, account, region },
      suffix: '',
      bucketName: learnerBucket(account),
    }),
    // What a learner's laptop has in it, no class command reads: its first state is enough.
    save: () => Promise.resolve(),
    aws,
    emit,
  });
}

async function startOneExercise(run: Run, pick: number): Promise<LearnerResult['exercise']> {
  const possible = exercises.filter((exercise) => canStartExercise(run, exercise));
  const exercise = possible[pick % possible.length];
  if (!exercise) return undefined;
  const { step } = await startExercise(run, exercise);
  return { name: exercise.name, steps: stepsThatShow(run, exercise, step) };
}

function stepsThatShow({ checkpoint }: Run, { resources }: Exercise, checked: string): string[] {
  const makers = checkpoint.resources.filter(({ id }) => resources.includes(id)).map(({ step }) => step);
  const positions = [...makers, checked].map((id) => findStep(course, id).position);
  const [first, last] = [Math.min(...positions), Math.max(...positions)];
  return handbookSteps(course)
    .filter(({ position }) => position >= first && position <= last)
    .map(({ id }) => id);
}
