// Whether the function of a deployment can enter each account of the roster: it tries, as only it has its role. It reads
// who it is there, and changes nothing.
import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Aws } from '../../../engine/types.ts';
import { mapConcurrently } from '../../../lib/map-concurrently.ts';
import type { Instructor } from '../account/instructor.ts';
import { checkEntries, type EntryCheck } from '../reset/state-machine/entries.ts';
import type { Member, Roster } from '../shared/member.ts';
import type { Deployment } from './deployment.ts';

interface RefusedEntry {
  readonly member: Member;
  readonly reason: string;
}

/** So many accounts in one invocation, and so many invocations at a time. */
const [perInvocation, atOnce] = [25, 4];

/** Seconds after which a new function tries again: its permissions take a moment to reach the other accounts. */
const pauses = [2, 5, 10];

interface CheckOptions {
  readonly instructor: Instructor;
  /** The function, or a role of the deployment, has just been created. */
  readonly isNew: boolean;
  /** Called before each pause. */
  readonly onPause: (seconds: number) => void;
}

export async function refusedEntries(
  { members, className }: Roster,
  { name }: Deployment,
  aws: Aws,
  { instructor, isNew, onPause }: CheckOptions,
): Promise<RefusedEntry[]> {
  let refused = await check(members);
  for (const seconds of isNew ? await pausesAfter(refused) : []) {
    if (refused.length === 0) break;
    onPause(seconds);
    await sleep(seconds * 1000, undefined, { signal: aws.signal });
    refused = await check(refused.map(({ member }) => member));
  }
  return refused;

  /**
   * Where one account could be entered, the permissions of the function are there: once more is enough. Where none could,
   * either they are not there yet, or the roles refuse your account as a whole, and then they refuse you as well.
   */
  async function pausesAfter(first: readonly RefusedEntry[]): Promise<readonly number[]> {
    if (first.length < members.length) return pauses.slice(0, 1);
    const entries = members.slice(0, perInvocation);
    const own = await checkEntries({ className, entries }, instructor, aws.signal);
    return own.includes(null) ? pauses : [];
  }

  async function check(some: readonly Member[]): Promise<RefusedEntry[]> {
    const groups = Array.from({ length: Math.ceil(some.length / perInvocation) }, (_one, index) =>
      some.slice(index * perInvocation, (index + 1) * perInvocation),
    );
    const outcomes = await mapConcurrently(groups, invoke, { atOnce, signal: aws.signal });
    return outcomes.flatMap((outcome) => {
      if ('error' in outcome) throw outcome.error;
      return outcome.value;
    });
  }

  async function invoke(group: readonly Member[]): Promise<RefusedEntry[]> {
    const message: EntryCheck = { className, entries: group };
    const command = new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(message)) });
    const { FunctionError, Payload } = await aws.client(LambdaClient).send(command);
    const text = Buffer.from(Payload ?? []).toString('utf8');
    if (FunctionError !== undefined) throw new Error(`The function ${name} has failed: ${text}`);
    const reasons = JSON.parse(text) as (string | null)[];
    return group.flatMap((member, index) => {
      const reason = reasons[index];
      return reason == null ? [] : [{ member, reason }];
    });
  }
}
