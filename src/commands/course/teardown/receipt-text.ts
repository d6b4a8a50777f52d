// The receipt of a teardown for people and for programs, and the exit code that follows from it.
import type { AccountScan, Receipt } from '../../../engine/remove/receipt.ts';
import type { DescribedResource } from '../../../engine/remove/teardown.ts';
import type { RemovedResource, Json } from '../../../engine/types.ts';
import { count } from '../../../lib/count.ts';

/** 0: nothing is left. 6: something is left, or could not be checked. 7: the rest is being deleted. */
export function codeOf({ left, sweep }: Receipt): 0 | 6 | 7 {
  if (left.some(({ state }) => state === 'failed')) return 6;
  if (left.length > 0) return 7;
  return sweep.found.length > 0 || isUnchecked(sweep) ? 6 : 0;
}

function isUnchecked({ unseen }: AccountScan): boolean {
  return unseen.some(({ notServed }) => !notServed);
}

export function documentOf({ left, sweep }: Receipt, removed: readonly RemovedResource[], file: string) {
  const plain = (item: DescribedResource): Json => ({ ...item, arn: item.arn ?? null });
  const { found, namesakes, unseen } = sweep;
  const list = (items: readonly object[]) => items.map((item) => ({ ...item })) as Json[];
  return {
    removed: removed.map(plain),
    left: left.map(plain),
    sweep: { found: list(found), namesakes: list(namesakes), unseen: list(unseen) },
    receipt: file,
  };
}

export function textOf(receipt: Receipt, removed: readonly RemovedResource[], file: string): string {
  const { left, sweep, gone } = receipt;
  const failed = left.filter(({ state }) => state === 'failed');
  const waiting = left.filter(({ state }) => state === 'waiting');
  const others = left.length > 0 ? [] : sweep.found;
  const keptOnes = removed.flatMap(({ what, kept }) => (kept === undefined ? [] : [{ what, reason: kept }]));
  const number = removed.length - keptOnes.length;
  return [
    ...(codeOf(receipt) === 0 ? [nothingLeft(number)] : []),
    ...(left.length === 0 && sweep.found.length === 0 && isUnchecked(sweep) ? [notChecked(number)] : []),
    ...(keptOnes.length > 0 ? ['Kept as it is:', ...keptOnes.map(reasonLine)] : []),
    ...(failed.length > 0 ? [`Not removed: ${count(failed.length, 'resource')}`, ...failed.map(reasonLine)] : []),
    ...(waiting.length > 0
      ? [`Still being removed: ${count(waiting.length, 'resource')}`, ...waiting.map(reasonLine)]
      : []),
    ...(others.length > 0
      ? [
          'The account still has workshop resources that this folder has no record of:',
          ...others.map(({ what, name, because }) => `  ${what} ${name}: known by ${because}`),
        ]
      : []),
    ...sweep.namesakes.map(({ what, name, because }) => `  not ours, not touched: ${what} ${name}: ${because}`),
    `Account scan (independent of the checkpoint): ${count(sweep.looked.length, 'resource type')}, ${count(sweep.found.length, 'workshop resource')} left.`,
    ...sweep.unseen.map(({ at, because }) => `  not read: ${at}. ${because}`),
    ...(gone.length > 0 ? [`Receipt, with the call that verified each removal: ${file}`] : []),
  ].join('\n');
}

function nothingLeft(removed: number): string {
  return removed === 0 ? 'There is nothing to remove.' : `Removed ${count(removed, 'resource')}. Nothing is left.`;
}

function notChecked(removed: number): string {
  const done = removed === 0 ? 'Everything in the checkpoint is removed.' : `Removed ${count(removed, 'resource')}.`;
  return `${done} Part of the account could not be checked, so something may be left there.`;
}

function reasonLine({ what, reason }: { readonly what: string; readonly reason: string }): string {
  return `  ${what}: ${reason}`;
}
