// Enters a learner's account by the role or profile of the roster, and only where it is the account that the roster names.
import { createAws } from '../../../aws/create-aws.ts';
import type { CallInterceptor } from '../../../aws/calls/clients.ts';
import { errorCategory } from '../../../aws/errors/explain.ts';
import { IAMClient, ListAccountAliasesCommand } from '@aws-sdk/client-iam';
import { callerOf, RegionUnavailable, type Caller } from '../../../aws/credentials/identity.ts';
import type { RoleToAssume } from '../../../aws/credentials/assume-role.ts';
import { credentialError } from '../../../aws/credentials/credential-errors.ts';
import { withRole, openTarget, type Target } from '../../../aws/target/target.ts';
import { usageError, WorkshopError } from '../../../engine/errors.ts';
import type { Aws, CallEvent, Emit } from '../../../engine/types.ts';
import type { Instructor } from './instructor.ts';
import { openOrganization, type ManagementAccount } from './organization.ts';
import { quoted } from '../shared/class-options.ts';
import type { Member } from '../shared/member.ts';
import { readOnlyPolicy } from './read-only-policy.ts';

interface EnterOptions {
  readonly emit: Emit;
  readonly signal: AbortSignal;
  readonly around?: CallInterceptor | undefined;
  /** The session of a role is then limited to reads. A profile has the permissions that it has. */
  readonly onlyReads?: boolean | undefined;
  /** How long a session lasts, and how long before its end it is renewed, in seconds. */
  readonly session?: { readonly seconds: number; readonly spare: number };
}

export interface EnteredAccount {
  readonly member: Member;
  readonly aws: Aws;
  readonly caller: Caller;
  /** Its name is null where the account has none. */
  readonly alias: { readonly name: string | null } | { readonly error: unknown };
  /** False where the caller has no permission to ask which account is the management account. */
  readonly managementKnown: boolean;
  close(): void;
}

/** Throws WorkshopError `credentials`, about this member alone: no access, or another account than the roster's. */
export async function enterAccount(
  instructor: Instructor,
  member: Member,
  { emit, signal, around, onlyReads = false, session }: EnterOptions,
): Promise<EnteredAccount> {
  refuseManagement(instructor, member, instructor.management);
  const target = await targetOf(instructor, member, { ...session, ...(onlyReads && { policy: readOnlyPolicy }) });
  const caller = await checkedCaller(instructor, member, target);
  const { account, suffix } = member;
  const { buildDir, known } = instructor;
  const counting: Emit = (event) => {
    if (event.type === 'call' && isThrottled(event)) known.throttled += 1;
    emit(event);
  };
  const aws = createAws({ target, account, suffix, buildDir, emit: counting, signal, around });
  try {
    const [management, alias] = await Promise.all([
      managementOf(instructor, target, account, signal),
      aliasOf(instructor, aws),
    ]);
    refuseManagement(instructor, member, management);
    return { member, aws, caller, alias, managementKnown: management.known, close: () => aws.close() };
  } catch (error) {
    aws.close();
    throw error;
  }
}

/**
 * The account itself knows its organization, which need not be the instructor's. Where it has no permission to ask, the
 * instructor's organization tells, if the account belongs to it.
 */
async function managementOf(
  instructor: Instructor,
  target: Target,
  account: string,
  signal: AbortSignal,
): Promise<ManagementAccount> {
  const own = await asKnown(instructor.known.managements, account, async () => {
    const management = await managementSeenFrom(target, account, signal);
    return management.known ? management : undefined;
  });
  if (own) return own;
  const { name } = await instructor.organization.factsOf(account);
  return name === undefined ? { known: false } : instructor.management;
}

function isThrottled({ status, error = '' }: CallEvent): boolean {
  return status === 429 || /^(Throttling|TooManyRequests|RequestLimitExceeded|SlowDown)/.test(error);
}

/** What one command has read of an account is not read again. What could not be read is. */
async function asKnown<Value>(
  known: Map<string, Value>,
  account: string,
  read: () => Promise<Value | undefined>,
): Promise<Value | undefined> {
  const value = known.get(account) ?? (await read());
  if (value !== undefined) known.set(account, value);
  return value;
}

async function managementSeenFrom(target: Target, account: string, signal: AbortSignal): Promise<ManagementAccount> {
  const organization = openOrganization(target, account, signal);
  try {
    return await organization.managementAccount();
  } finally {
    organization.close();
  }
}

async function aliasOf({ known }: Instructor, aws: Aws): Promise<EnteredAccount['alias']> {
  try {
    const alias = await asKnown(known.aliases, aws.account, async () => {
      const { AccountAliases = [] } = await aws.client(IAMClient).send(new ListAccountAliasesCommand({}));
      return { name: AccountAliases[0] ?? null };
    });
    return alias ?? { name: null };
  } catch (error) {
    return { error };
  }
}

async function targetOf(
  { target, choice, classFlags }: Instructor,
  { name, via, region }: Member,
  session: Pick<RoleToAssume, 'seconds' | 'spare' | 'policy'>,
): Promise<Target> {
  if (via.kind === 'role')
    return withRole(
      target,
      { arn: via.arn, externalId: via.externalId, sessionName: 'workshop-class', ...session },
      region,
    );
  if (choice.kind === 'aws') return openTarget({ ...choice, region, profile: via.profile });
  throw usageError(
    `The roster names the profile ${via.profile} for ${name}, and the sandbox has only roles.`,
    `workshop class status ${quoted(name)} ${classFlags}   # after you give the row a role in place of the profile`,
  );
}

async function checkedCaller(instructor: Instructor, member: Member, target: Target): Promise<Caller> {
  try {
    const caller = await callerOf(target);
    if (caller.account === member.account) return caller;
    throw cannotEnter(
      instructor,
      member,
      `The ${nameOfEntry(member)} belongs to account ${caller.account}, and the roster says ${member.account}.`,
      'correct the row',
    );
  } catch (error) {
    const { via } = member;
    if (error instanceof RegionUnavailable) throw error;
    // The error of a profile is complete. The error of a role is about the instructor, who assumes it.
    if (error instanceof WorkshopError && (via.kind === 'profile' || !error.cause)) throw error;
    const cause = error instanceof WorkshopError ? error.cause : error;
    if (errorCategory(cause) === 'permission' && via.kind === 'role')
      throw cannotEnter(
        instructor,
        member,
        `${instructor.caller.arn} cannot assume the role ${via.arn}: it does not exist, or it does not trust you.`,
        `let the role trust account ${instructor.caller.account}, or name another role`,
        cause,
      );
    if (errorCategory(cause) === 'credentials' && via.kind === 'role')
      throw credentialError(cause as Error, instructor.target.login?.() ?? { sources: [] }, unchanged(member));
    throw error;
  }
}

function refuseManagement(instructor: Instructor, member: Member, management: ManagementAccount): void {
  if (management.account === member.account)
    throw cannotEnter(
      instructor,
      member,
      `Account ${member.account} is the management account of the organization.`,
      'remove the row',
    );
}

function nameOfEntry({ via }: Member): string {
  return via.kind === 'role' ? `role ${via.arn}` : `profile ${via.profile}`;
}

function unchanged({ name }: Member): string {
  return `Nothing was read or changed in the account of ${name}.`;
}

function cannotEnter(
  { classFlags }: Instructor,
  member: Member,
  message: string,
  advice: string,
  cause?: unknown,
): WorkshopError {
  const { name, line } = member;
  const where = line === undefined ? '' : ` (line ${line} of the roster)`;
  return new WorkshopError({
    code: 'credentials',
    message,
    state: unchanged(member),
    fix: `workshop class status ${quoted(name)} ${classFlags}   # after you ${advice}${where}`,
    cause,
  });
}
