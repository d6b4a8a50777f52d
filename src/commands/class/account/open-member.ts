// Into a member's account: as the role or profile of the roster, and only where it is the account that the roster says.
import { createAws } from '../../../aws/create-aws.ts';
import type { CallInterceptor } from '../../../aws/calls/clients.ts';
import { troubleOf } from '../../../aws/errors/explain.ts';
import { aliasOf, callerOf, type Caller } from '../../../aws/credentials/identity.ts';
import { credentialsRefused } from '../../../aws/credentials/login.ts';
import { assumed, openTarget, type Target } from '../../../aws/target/target.ts';
import { WorkshopError } from '../../../engine/errors.ts';
import type { Aws, Emit } from '../../../engine/types.ts';
import { managementOf, type Instructor, type Management } from './instructor.ts';
import type { Member } from '../shared/types.ts';

export interface OpenMemberOptions {
  readonly emit: Emit;
  readonly signal: AbortSignal;
  readonly around?: CallInterceptor | undefined;
  /** Seconds that a session lasts, and before its end at which it is renewed. */
  readonly session?: { readonly seconds: number; readonly spare: number };
}

export interface OpenedMember {
  readonly member: Member;
  readonly aws: Aws;
  readonly caller: Caller;
  /** Undefined where the account has none, or the caller may not know it. */
  readonly alias: string | undefined;
  /** False where nobody may tell which account of the organization is the management account. */
  readonly managementKnown: boolean;
  close(): void;
}

/** Throws WorkshopError `credentials`, for this member alone: cannot be entered, or is another account. */
export async function openMember(
  instructor: Instructor,
  member: Member,
  { emit, signal, around, session }: OpenMemberOptions,
): Promise<OpenedMember> {
  refuseManagement(member, instructor.management);
  const target = await targetOf(instructor, member, session);
  const caller = await entered(instructor, member, target);
  const management = instructor.management.known ? instructor.management : await managementOf(target);
  refuseManagement(member, management);
  const alias = await aliasOf(target);
  const { account, suffix } = member;
  const aws = createAws({ target, account, suffix, buildDir: instructor.buildDir, emit, signal, around });
  return { member, aws, caller, alias, managementKnown: management.known, close: () => aws.close() };
}

async function targetOf(
  { target, choice }: Instructor,
  { name, via, region }: Member,
  session: OpenMemberOptions['session'],
): Promise<Target> {
  if (via.kind === 'role')
    return assumed(
      target,
      { arn: via.arn, externalId: via.externalId, sessionName: 'workshop-class', ...session },
      region,
    );
  if (choice.kind === 'aws') return openTarget({ ...choice, region, profile: via.profile });
  throw new WorkshopError({
    code: 'usage',
    message: `${name} is entered by the profile ${via.profile}, and the sandbox has roles only.`,
    state: 'Nothing was changed.',
    fix: 'workshop class --help   # or give the row a role: arn:aws:iam::<account>:role/<name>',
  });
}

async function entered(instructor: Instructor, member: Member, target: Target): Promise<Caller> {
  try {
    const caller = await callerOf(target);
    if (caller.account === member.account) return caller;
    throw refused(
      member,
      `The ${wayIn(member)} leads into account ${caller.account}, not ${member.account}.`,
      'mend the row',
    );
  } catch (error) {
    const { via } = member;
    // What a profile lacks was said; a role's trouble is that of whoever assumes it.
    if (error instanceof WorkshopError && (via.kind === 'profile' || !error.cause)) throw error;
    const cause = error instanceof WorkshopError ? error.cause : error;
    if (troubleOf(cause) === 'permission' && via.kind === 'role')
      throw refused(
        member,
        `${instructor.caller.arn} may not assume the role ${via.arn}, or there is no such role.`,
        `let the role trust ${instructor.caller.account}, or name another`,
        cause,
      );
    if (troubleOf(cause) === 'credentials' && via.kind === 'role')
      throw credentialsRefused(cause as Error, instructor.target.login?.() ?? { sources: [] }, unseen(member));
    throw error;
  }
}

function refuseManagement(member: Member, management: Management): void {
  if (management.account === member.account)
    throw refused(
      member,
      `Account ${member.account} is the management account of the organization.`,
      'take the row out',
    );
}

function wayIn({ via }: Member): string {
  return via.kind === 'role' ? `role ${via.arn}` : `profile ${via.profile}`;
}

function unseen({ name }: Member): string {
  return `Nothing was seen or changed in the account of ${name}.`;
}

function refused(member: Member, message: string, advice: string, cause?: unknown): WorkshopError {
  const { name, line } = member;
  const where = line === undefined ? '' : ` (line ${line} of the roster)`;
  return new WorkshopError({
    code: 'credentials',
    message,
    state: unseen(member),
    fix: `workshop class status ${JSON.stringify(name)}   # once it is mended: ${advice}${where}`,
    cause,
  });
}
