// What a search without the notes has found, for people and for programs.
import type { Discovery, Stack } from './discover/discover.ts';
import type { Json } from '../../../engine/types.ts';
import { count } from '../../../ui/words.ts';

export function labelOf({ suffix, things }: Pick<Stack, 'suffix' | 'things'>): string {
  return `${count(things.length, 'thing')} (${suffix ? `suffix ${suffix}` : 'names without a suffix'})`;
}

/** By what tells that they are ours. Parts go with what they are part of: their number tells enough. */
export function stackLines(stack: Stack): string[] {
  const whole = stack.things.filter(({ because }) => !because.startsWith('part of')).toReversed();
  const parts = stack.things.length - whole.length;
  const reasons = [...new Set(whole.map(({ because }) => because))];
  return [
    labelOf(stack),
    ...reasons.flatMap((reason) => [
      `  ours by ${reason}:`,
      ...whole.filter(({ because }) => because === reason).map((thing) => `    ${thing.what}${idOf(thing)}`),
    ]),
    ...(parts > 0 ? [`  and ${count(parts, 'part')} of these: settings, policies, routes`] : []),
    ...stack.elsewhere.map(({ what, name, region }) => `  not here: ${what} ${name}, made for ${region}`),
  ];
}

/** Where AWS makes it up, a name alone does not tell which one. */
function idOf({ kind, arn = '' }: Stack['things'][number]): string {
  const isMadeUp = ['distribution', 'origin-access-identity', 'http-api', 'layer-version'].includes(kind);
  return isMadeUp ? ` (${arn.split(/[/: ]/).at(-1)})` : '';
}

export function besideLines({ namesakes, unseen }: Discovery): string[] {
  return [
    ...namesakes.map(({ what, name, because }) => `  not ours and not touched: ${what} ${name}, ${because}`),
    ...unseen.map(({ at, because }) => `  could not be looked at: ${at}. ${because}`),
  ];
}

export function documentOf({ stacks, namesakes, unseen, account }: Discovery) {
  const list = (items: readonly object[]) => items.map((item) => ({ ...item })) as Json[];
  return {
    stacks: stacks.map(({ suffix, bucketNames, things, elsewhere }) => ({
      suffix,
      bucketNames: [...bucketNames],
      things: things.map(({ arn, ...thing }) => ({ ...thing, arn: arn ?? null })),
      elsewhere: list(elsewhere),
    })),
    namesakes: list(namesakes),
    unseen: list(unseen),
    accountPublicAccess: account ?? null,
  };
}
