// A receipt for people and for programs, and what it means for the exit code.
import type { Receipt } from '../../../engine/remove/receipt.ts';
import type { Removed } from '../../../engine/remove/teardown.ts';
import type { Gone, Json } from '../../../engine/types.ts';
import { count } from '../../../ui/words.ts';

/** 0: nothing is left. 6: something is. 7: what is left is on its way out. */
export function codeOf({ left, sweep }: Receipt): 0 | 6 | 7 {
  if (left.some(({ state }) => state === 'failed')) return 6;
  if (left.length > 0) return 7;
  return sweep.found.length > 0 ? 6 : 0;
}

export function documentOf({ left, sweep }: Receipt, removed: readonly Gone[], file: string) {
  const plain = (item: Removed): Json => ({ ...item, arn: item.arn ?? null });
  const { found, namesakes, unseen } = sweep;
  const list = (items: readonly object[]) => items.map((item) => ({ ...item })) as Json[];
  return {
    removed: removed.map(plain),
    left: left.map(plain),
    sweep: { found: list(found), namesakes: list(namesakes), unseen: list(unseen) },
    receipt: file,
  };
}

export function textOf(receipt: Receipt, removed: readonly Gone[], file: string): string {
  const { left, sweep, gone } = receipt;
  const failed = left.filter(({ state }) => state === 'failed');
  const waiting = left.filter(({ state }) => state === 'waiting');
  const others = left.length > 0 ? [] : sweep.found;
  return [
    ...(codeOf(receipt) === 0 ? [nothingLeft(removed.length)] : []),
    ...(failed.length > 0 ? [`${count(failed.length, 'resource')} could not be removed:`, ...failed.map(reason)] : []),
    ...(waiting.length > 0 ? [`${count(waiting.length, 'resource')} on the way out:`, ...waiting.map(reason)] : []),
    ...(others.length > 0
      ? [
          'The account still has what is ours and stands in no note of this folder. Remove it where it was made, or by hand:',
          ...others.map(({ what, name, because }) => `  ${what} ${name}: known by ${because}`),
        ]
      : []),
    ...sweep.namesakes.map(({ what, name, because }) => `  not ours and not touched: ${what} ${name}, ${because}`),
    `The account was looked through without the notes: ${count(sweep.looked.length, 'kind')} of things, ${sweep.found.length} of them ours.`,
    ...sweep.unseen.map(({ at, because }) => `  could not be looked at: ${at}. ${because}`),
    ...(gone.length > 0 ? [`Receipt, with when and how each absence was seen: ${file}`] : []),
  ].join('\n');
}

function nothingLeft(removed: number): string {
  return removed === 0 ? 'There is nothing left to remove.' : `Removed ${count(removed, 'resource')}; nothing is left.`;
}

function reason({ what, reason }: { readonly what: string; readonly reason: string }): string {
  return `  ${what}: ${reason}`;
}
