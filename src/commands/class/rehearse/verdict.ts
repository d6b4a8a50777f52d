// The verdict on a rehearsed reset: what every account holds, compared with what it must hold. No code that was rehearsed
// has a say in it.
import type { Census } from './census.ts';
import type { Attended } from './learner.ts';

export interface Judged {
  readonly attended: Attended;
  /** What others have in it: all that may be there in the end, and all of it must. */
  readonly foreign: readonly string[];
  /** Before the reset. */
  readonly before: Census;
  /** After the dry run. */
  readonly dry: Census;
  /** In the end. */
  readonly after: Census;
  /** In the end, by the reset's own report: undefined where it has no line. */
  readonly state: string | undefined;
}

const all = 4;

/** One sentence for each thing that is not as it must be; none where all is well. */
export function differencesOf(judged: readonly Judged[]): string[] {
  return judged.flatMap((one) => {
    const { part, account } = one.attended;
    return [...inDryRun(one), ...inTheEnd(one)].map((text) => `${part.name} (${account.account}): ${text}`);
  });
}

/** Accounts that nobody may reset, or that the instructor cannot enter. */
export function mustBeLeftAlone({ part }: Attended): boolean {
  return part.mishap === 'denied' || part.mishap === 'prod';
}

function inDryRun({ before, dry }: Judged): string[] {
  return sameCensus(before, dry) ? [] : [`the looks and the dry run changed it: ${changes(before.things, dry.things)}`];
}

function inTheEnd({ attended, foreign, before, after, state }: Judged): string[] {
  if (mustBeLeftAlone(attended)) {
    const found = [];
    if (state !== 'quarantined') found.push(`is ${state ?? 'in no report'} and should be in quarantine`);
    if (!sameCensus(before, after)) found.push(`was not to be touched: ${changes(before.things, after.things)}`);
    return found;
  }
  const left = after.things.filter((thing) => !foreign.includes(thing));
  const gone = foreign.filter((thing) => !after.things.includes(thing));
  return [
    ...(state === 'done' ? [] : [`is ${state ?? 'in no report'} and should be done`]),
    ...left.map((thing) => `left, or changed: ${thing}`),
    ...gone.map((thing) => `of others, and touched or gone: ${thing}`),
    ...(after.flagsOn === all ? [] : [`${after.flagsOn} of 4 flags of Block Public Access are on`]),
  ];
}

function sameCensus(one: Census, other: Census): boolean {
  return one.flagsOn === other.flagsOn && one.things.join('\n') === other.things.join('\n');
}

function changes(before: readonly string[], after: readonly string[]): string {
  const gone = before.filter((thing) => !after.includes(thing)).map((thing) => `- ${thing}`);
  const come = after.filter((thing) => !before.includes(thing)).map((thing) => `+ ${thing}`);
  return [...gone, ...come].join(', ') || 'Block Public Access of the account';
}
