// Enters a learner's account to plan, build or remove: only where no rule refuses it, and with all that the engine needs.
import type { CallInterceptor } from '../../../aws/calls/clients.ts';
import type { Caller } from '../../../aws/credentials/identity.ts';
import { asWorkshopError, explain } from '../../../aws/errors/explain.ts';
import { attributeCalls } from '../../../engine/report/attribute-calls.ts';
import type { Run } from '../../../engine/run.ts';
import type { Event, TargetId } from '../../../engine/types.ts';
import type { Member } from '../shared/member.ts';
import { enterAccount } from './enter-account.ts';
import type { Instructor } from './instructor.ts';
import { rateLimited } from './rate-limit.ts';
import {
  AccountRefused,
  assertAllowed,
  assertNotManagementAccount,
  assertNotProduction,
  type AllowedAccounts,
} from './refusals.ts';
import { createRun } from '../../../workspace/create-run.ts';

export interface AccountAccess extends AllowedAccounts {
  readonly instructor: Instructor;
  readonly signal: AbortSignal;
  readonly around?: CallInterceptor | undefined;
  /** For work that changes nothing: the session is then limited to reads. */
  readonly onlyReads?: boolean | undefined;
  /** Called with every event in an account. */
  readonly onEvent?: ((member: Member, event: Event) => void) | undefined;
}

export interface MemberAccount {
  readonly run: Omit<Run, 'checkpoint' | 'save'>;
  readonly target: TargetId;
  readonly alias: string | null;
  readonly caller: Caller;
}

/** Throws AccountRefused, or why the account cannot be entered. */
export async function workInAccount<T>(
  access: AccountAccess,
  member: Member,
  work: (account: MemberAccount) => Promise<T>,
): Promise<T> {
  const { instructor, signal, around, onlyReads, onEvent } = access;
  assertAllowed(member, access);
  const { emit, lastCall } = attributeCalls((event) => onEvent?.(member, event));
  const limited = rateLimited(instructor, member, signal);
  const both: CallInterceptor = around ? (call, next) => limited(call, () => around(call, next)) : limited;
  const entered = await enterAccount(instructor, member, { emit, signal, around: both, onlyReads });
  try {
    assertNotManagementAccount(entered);
    const alias = await assertNotProduction(instructor, entered, access);
    const { kind } = instructor.target;
    return await work({
      run: createRun({ aws: entered.aws, emit, lastCall }),
      alias,
      caller: entered.caller,
      target: { kind, account: member.account, region: member.region },
    });
  } finally {
    entered.close();
  }
}

/** Why the work in one account ended, in one line for people. */
export function reasonOf(error: unknown): string {
  if (error instanceof AccountRefused) return error.message;
  const said = asWorkshopError(error, undefined);
  return said.code === 'bug' ? explain(error) : said.message;
}
