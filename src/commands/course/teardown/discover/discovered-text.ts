// The result of a search in the account, for people and for programs.
import type { Json } from '../../../../engine/types.ts';
import { count } from '../../../../lib/count.ts';
import type { DiscoveredResource, Discovery, Stack } from './discover.ts';

export function labelOf({ suffix, things }: Pick<Stack, 'suffix' | 'things'>): string {
  return `${count(things.length, 'resource')} (${suffix ? `suffix ${suffix}` : 'names without a suffix'})`;
}

/** Grouped by the evidence. Parts and settings are only counted: they are removed with their resource. */
export function stackLines(stack: Stack): string[] {
  const main = stack.things.filter(({ isPart }) => !isPart).toReversed();
  const parts = stack.things.length - main.length;
  const reasons = [...new Set(main.map(({ because }) => because))];
  return [
    labelOf(stack),
    ...reasons.flatMap((reason) => [
      `  known by ${reason}:`,
      ...main.filter(({ because }) => because === reason).map((one) => `    ${one.what}${idOf(one)}`),
    ]),
    ...(parts > 0 ? [`  and ${count(parts, 'part')} of these: settings, policies, routes`] : []),
    ...stack.elsewhere.map(({ what, name, region }) => `  in another region: ${what} ${name}, made for ${region}`),
  ];
}

/** For a resource whose id AWS makes up: its name alone does not tell which one it is. */
function idOf({ what, arn = '' }: DiscoveredResource): string {
  const last = (text: string) => text.split(/[/: ]/).at(-1) ?? '';
  return arn === '' || last(arn) === last(what) ? '' : ` (${last(arn)})`;
}

export function notOursLines({ namesakes, unseen }: Discovery): string[] {
  return [
    ...namesakes.map(({ what, name, because }) => `  not ours, not touched: ${what} ${name}: ${because}`),
    ...unseen.map(({ at, because }) => `  not read: ${at}. ${because}`),
  ];
}

export function documentOf({ stacks, namesakes, unseen, account }: Discovery) {
  const list = (items: readonly object[]) => items.map((item) => ({ ...item })) as Json[];
  return {
    stacks: stacks.map(({ suffix, bucketNames, things, elsewhere }) => ({
      suffix,
      bucketNames: [...bucketNames],
      things: things.map(({ id, kind, what, name, arn, because }) => ({
        id,
        kind,
        what,
        name,
        arn: arn ?? null,
        because,
      })),
      elsewhere: list(elsewhere),
    })),
    namesakes: namesakes.map(({ what, name, because }) => ({ what, name, because })),
    unseen: list(unseen),
    accountPublicAccess: account ?? null,
  };
}
