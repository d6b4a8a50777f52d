// The instructor: the credentials that every learner's account is entered from.
import { callerOf, type Caller } from '../../../aws/credentials/identity.ts';
import { errorCategory } from '../../../aws/errors/explain.ts';
import { withSharedConnections } from '../../../aws/target/shared-connections.ts';
import { openTarget, type AwsChoice, type SandboxChoice, type Target } from '../../../aws/target/target.ts';
import type { Outcome } from '../../../lib/map-concurrently.ts';
import { openOrganization, type ManagementAccount, type Organization } from './organization.ts';

export interface Instructor {
  readonly choice: SandboxChoice | AwsChoice;
  readonly target: Target;
  readonly caller: Caller;
  readonly organization: Organization;
  /** Of the instructor's own organization. */
  readonly management: ManagementAccount;
  /** Absolute: for what resources write to disk. */
  readonly buildDir: string;
  /** What this command has learnt in learners' accounts so far. */
  readonly known: {
    /** How many calls AWS has throttled. */
    throttled: number;
    readonly aliases: Map<string, { readonly name: string | null }>;
    readonly managements: Map<string, ManagementAccount>;
  };
  /** The flags that name the class, for the commands in error messages. */
  readonly classFlags: string;
  close(): void;
}

interface InstructorOptions {
  readonly buildDir: string;
  readonly classFlags: string;
  readonly signal: AbortSignal;
}

/** Throws what is wrong with the instructor's own credentials: without them no account can be entered. */
export async function openInstructor(
  choice: SandboxChoice | AwsChoice,
  { buildDir, classFlags, signal }: InstructorOptions,
): Promise<Instructor> {
  return instructorOn(await openTarget(choice), choice, { buildDir, classFlags, signal });
}

export async function instructorOn(
  given: Target,
  choice: SandboxChoice | AwsChoice,
  { buildDir, classFlags, signal }: InstructorOptions,
): Promise<Instructor> {
  const target = withSharedConnections(given);
  const caller = await callerOf(target);
  const organization = openOrganization(target, caller.account, signal);
  const management = await organization.managementAccount();
  return {
    choice,
    target,
    caller,
    organization,
    management,
    buildDir,
    known: { throttled: 0, aliases: new Map(), managements: new Map() },
    classFlags,
    close: () => organization.close(),
  };
}

/**
 * What looks like an error of one account can be the end of the instructor's own session, which is an error of the whole
 * command: throws it.
 */
export async function assertStillSignedIn(
  { target }: Instructor,
  outcomes: readonly Outcome<unknown, unknown>[],
): Promise<void> {
  const isSuspect = outcomes.some((outcome) => 'error' in outcome && errorCategory(outcome.error) === 'credentials');
  if (isSuspect) await callerOf(target);
}
