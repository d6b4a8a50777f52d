// Whether the function of a deployment can enter each account of the roster: it tries, as only it has its role. It reads
// who it is there, and changes nothing.
import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Aws } from '../../../engine/types.ts';
import { mapConcurrently } from '../../../lib/map-concurrently.ts';
import type { EntryCheck } from '../reset/state-machine/entries.ts';
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

export async function refusedEntries(
  { members, className }: Roster,
  { name }: Deployment,
  aws: Aws,
  { isNew }: { readonly isNew: boolean },
): Promise<RefusedEntry[]> {
  let refused = await check(members);
  for (const seconds of isNew ? pauses : []) {
    if (refused.length === 0) break;
    await sleep(seconds * 1000, undefined, { signal: aws.signal });
    refused = await check(refused.map(({ member }) => member));
  }
  return refused;

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
