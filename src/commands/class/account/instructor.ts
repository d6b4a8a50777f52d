// The instructor: the credentials that every learner's account is entered from, and which account is never entered.
import { callerOf, type Caller } from '../../../aws/credentials/identity.ts';
import { troubleOf } from '../../../aws/errors/explain.ts';
import type { Outcome } from '../../../lib/map-concurrently.ts';
import { openTarget, type AwsChoice, type SandboxChoice, type Target } from '../../../aws/target/target.ts';

export interface Instructor {
  readonly choice: SandboxChoice | AwsChoice;
  readonly target: Target;
  readonly caller: Caller;
  readonly management: ManagementAccount;
  /** Absolute: for what resources write to disk. */
  readonly buildDir: string;
  /** The flags that name the class, for the commands in error messages. */
  readonly classFlags: string;
}

/** The account that pays for an organization, and that no service control policy limits. No learner works there. */
export interface ManagementAccount {
  /** False where the caller has no permission to ask. */
  readonly known: boolean;
  /** Undefined, and known: there is no organization, hence no such account. */
  readonly account?: string | undefined;
}

/** Throws what is wrong with the instructor's own credentials: without them no account can be entered. */
export async function openInstructor(
  choice: SandboxChoice | AwsChoice,
  { buildDir, classFlags }: Pick<Instructor, 'buildDir' | 'classFlags'>,
): Promise<Instructor> {
  const target = await openTarget(choice);
  const caller = await callerOf(target);
  return { choice, target, caller, management: await managementOf(target), buildDir, classFlags };
}

/**
 * What looks like an error of one account can be the end of the instructor's own session, which is an error of the whole
 * command: throws it.
 */
export async function assertStillSignedIn(
  { target }: Instructor,
  outcomes: readonly Outcome<unknown, unknown>[],
): Promise<void> {
  const isSuspect = outcomes.some((outcome) => 'error' in outcome && troubleOf(outcome.error) === 'credentials');
  if (isSuspect) await callerOf(target);
}

/** Every account of an organization can ask, where its policies allow it. */
export async function managementOf({ config }: Target): Promise<ManagementAccount> {
  const { DescribeOrganizationCommand, OrganizationsClient } = await import('@aws-sdk/client-organizations');
  const client = new OrganizationsClient({ ...config, region: organizationsRegion, maxAttempts: 2 } as never);
  try {
    const { Organization } = await client.send(new DescribeOrganizationCommand({}));
    const account = Organization?.MasterAccountId;
    return account ? { known: true, account } : { known: false };
  } catch (error) {
    if ((error as Error).name === 'AWSOrganizationsNotInUseException') return { known: true, account: undefined };
    if (troubleOf(error) === 'credentials') throw error;
    return { known: false };
  } finally {
    client.destroy();
  }
}

/** Organizations has one endpoint for all regions. */
export const organizationsRegion = 'us-east-1';
