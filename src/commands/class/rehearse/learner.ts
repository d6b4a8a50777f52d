// One learner of a rehearsed class: builds the course in the account by the engine itself, and has what mishap may come.
import { CreateAccountAliasCommand, IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { PutPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { createAws } from '../../../aws/create-aws.ts';
import type { CallInterceptor } from '../../../aws/calls/clients.ts';
import { endsCommand, explain } from '../../../aws/errors/explain.ts';
import { advance, type Advance } from '../../../engine/build/advance.ts';
import { newCheckpoint } from '../../../workspace/checkpoint.ts';
import { courseSteps } from '../../../engine/course.ts';
import { startExercise, canStartExercise } from '../../../engine/exercise.ts';
import type { Run } from '../../../engine/run.ts';
import type { Aws } from '../../../engine/types.ts';
import { exercises } from '../../exercise/exercises/index.ts';
import { resourceOf } from '../../../resources/index.ts';
import { allFlags } from '../../../resources/s3/block-public-access.ts';
import { course } from '../../../../steps/index.ts';
import { usualRole } from '../roster/org-unit.ts';
import type { Part } from './learner-plans.ts';
import type { NewAccount } from './organization.ts';
import { bucketNameWith } from '../../../../steps/names.ts';

export interface Attended {
  readonly part: Part;
  readonly account: NewAccount;
  /** The last step that is proven; undefined where there is none. */
  readonly reached: string | undefined;
  /** The step that was stopped in the middle. */
  readonly stoppedIn: string | undefined;
  /** The fault that was put in, and the step whose check shows it. */
  readonly fault: { readonly name: string; readonly step: string } | undefined;
}

export interface Attending {
  /** Absolute: the packages are the same for everybody, and packed once. */
  readonly buildDir: string;
  readonly signal: AbortSignal;
}

/** Throws what the engine throws: in a rehearsal nothing else is meant to go wrong. */
export async function attend(part: Part, account: NewAccount, { buildDir, signal }: Attending): Promise<Attended> {
  const crash = new Crash();
  const emit = () => undefined;
  const aws = createAws({
    target: account.target,
    account: account.account,
    suffix: '',
    buildDir,
    emit,
    signal,
    around: crash.around,
  });
  try {
    const run = runOf(aws, account);
    const steps = courseSteps(course);
    for (const courseStep of steps.slice(0, part.steps))
      assertProven(await advance(run, courseStep), courseStep.id, part.name);
    const next = part.mishap === 'crashed' ? steps[part.steps] : undefined;
    if (next) await crash.during(() => advance(run, next), 1 + (part.die % 4));
    const fault = part.mishap === 'broken' ? await breakOne(run, part.die) : undefined;
    return { part, account, reached: steps[part.steps - 1]?.id, stoppedIn: next?.id, fault };
  } finally {
    aws.close();
  }
}

/** What happens to the account while the learner is away. */
export async function befall({ part }: Attended, aws: Aws): Promise<void> {
  if (part.opened) {
    const input = { AccountId: aws.account, PublicAccessBlockConfiguration: allFlags(false) };
    await aws.client(S3ControlClient).send(new PutPublicAccessBlockCommand(input));
  }
  if (part.mishap === 'prod') {
    const AccountAlias = `shop-production-${aws.account}`;
    await aws.client(IAMClient).send(new CreateAccountAliasCommand({ AccountAlias }));
  }
  if (part.mishap === 'denied') {
    const Principal = { AWS: `arn:aws:iam::${aws.account}:root` };
    const Statement = [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await aws.client(IAMClient).send(new UpdateAssumeRolePolicyCommand({ RoleName: usualRole, PolicyDocument }));
  }
}

function assertProven({ verified, checks }: Advance, step: string, name: string): void {
  if (verified) return;
  const failed = checks.find(({ status }) => status === 'fail' || status === 'error');
  throw new TypeError(`${name} cannot prove ${step}: ${failed?.title}: ${failed?.because}`);
}

function runOf(aws: Aws, { account, target: { kind, region } }: NewAccount): Run {
  return {
    checkpoint: newCheckpoint({
      target: { kind, account, region },
      suffix: '',
      bucketName: bucketNameWith(account.slice(-8)),
    }),
    // Their notes stay on their laptops, which nobody has.
    save: () => Promise.resolve(),
    aws,
    course,
    emit: () => undefined,
    resource: resourceOf,
    explain,
    fatal: endsCommand,
  };
}

async function breakOne(run: Run, die: number): Promise<Attended['fault']> {
  const possible = exercises.filter((fault) => canStartExercise(run, fault));
  const fault = possible[die % possible.length];
  if (!fault) return undefined;
  const { step } = await startExercise(run, fault);
  return { name: fault.name, step };
}

/** A process that dies: one call never returns, and nothing comes after it. */
class Crash {
  #left = Infinity;
  #die: () => void = () => undefined;

  readonly around: CallInterceptor = (_call, next) => {
    this.#left -= 1;
    if (this.#left > 0) return next();
    this.#die();
    return new Promise(() => undefined);
  };

  /** Resolves at the death, before the nth call; or at the end of what has fewer. */
  async during(work: () => Promise<unknown>, nth: number): Promise<void> {
    const death = new Promise<void>((resolve) => (this.#die = resolve));
    this.#left = nth;
    await Promise.race([death, work()]);
  }
}
