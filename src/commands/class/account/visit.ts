// A visit to one member's account, with what refuses it: whoever resets must be sure whose account it is.
import { IAMClient, ListAccountAliasesCommand } from '@aws-sdk/client-iam';
import type { Caller } from '../../../aws/credentials/identity.ts';
import type { CallInterceptor } from '../../../aws/calls/clients.ts';
import { asWorkshopError, endsCommand, explain, troubleOf } from '../../../aws/errors/explain.ts';
import { attributeCalls } from '../../../engine/report/attribute-calls.ts';
import type { Run } from '../../../engine/run.ts';
import type { Aws, Event, TargetId } from '../../../engine/types.ts';
import { resourceOf } from '../../../resources/index.ts';
import { course } from '../../../../steps/index.ts';
import type { Instructor } from './instructor.ts';
import { createPace, type Pace } from './read-only-access.ts';
import { openMember } from './open-member.ts';
import type { Member } from '../shared/types.ts';

export interface Visiting {
  readonly instructor: Instructor;
  readonly signal: AbortSignal;
  /** Undefined in a dry run, which shows what the list would have to allow. */
  readonly allowed: ReadonlySet<string> | undefined;
  readonly around?: CallInterceptor | undefined;
  /** Told of all that goes on in an account. */
  readonly hear?: ((member: Member, event: Event) => void) | undefined;
}

export interface Visit {
  readonly run: Omit<Run, 'checkpoint' | 'save'>;
  readonly target: TargetId;
  readonly alias: string | null;
  readonly caller: Caller;
}

/** Not to be touched, for good reason: everything else goes on. */
export class Refused extends Error {}

/** Throws Refused, or what the account cannot be entered with. */
export async function visit<T>(how: Visiting, member: Member, work: (visit: Visit) => Promise<T>): Promise<T> {
  const { instructor, signal, allowed, around } = how;
  if (allowed && !allowed.has(member.account))
    throw new Refused(`account ${member.account} is not among the allowed accounts`);
  const { emit, lastCall } = attributeCalls((event) => how.hear?.(member, event));
  const paced = pacedBy(how, member);
  const both: CallInterceptor = around ? (call, next) => paced(call, () => around(call, next)) : paced;
  const opened = await openMember(instructor, member, { emit, signal, around: both });
  try {
    if (!opened.managementKnown)
      throw new Refused('nobody may tell whether it is the management account of an organization');
    const alias = await aliasOf(opened.aws);
    if (alias !== null && /prod/i.test(alias)) throw new Refused(`its alias is "${alias}", which says prod`);
    const { kind } = instructor.target;
    const run = { aws: opened.aws, course, emit, lastCall, resource: resourceOf, explain, fatal: endsCommand };
    return await work({
      run,
      alias,
      caller: opened.caller,
      target: { kind, account: member.account, region: member.region },
    });
  } finally {
    opened.close();
  }
}

/** Null where there is none. An account whose alias nobody may read could be anybody's. */
async function aliasOf(aws: Aws): Promise<string | null> {
  try {
    const { AccountAliases = [] } = await aws.client(IAMClient).send(new ListAccountAliasesCommand({}));
    return AccountAliases[0] ?? null;
  } catch (error) {
    if (troubleOf(error) !== 'permission') throw error;
    throw new Refused('its alias cannot be read, and might say prod');
  }
}

/** For people, in one line. */
export function reasonOf(error: unknown): string {
  if (error instanceof Refused) return error.message;
  const said = asWorkshopError(error, undefined);
  return said.code === 'bug' ? explain(error) : said.message;
}

const paces = new WeakMap<object, Map<string, Pace>>();

/** Everybody who works in the account at the same time waits for the same turn. */
function pacedBy({ instructor, signal }: Visiting, { account, region }: Member): CallInterceptor {
  const known = paces.get(instructor) ?? new Map<string, Pace>();
  paces.set(instructor, known);
  const key = `${account} ${region}`;
  const pace = known.get(key) ?? createPace(signal);
  known.set(key, pace);
  return async ({ service }, next) => {
    await pace(service);
    return next();
  };
}
