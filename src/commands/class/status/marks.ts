// The marks and words for the state of a step, and the units that the table, the details and the sentences share.
import { course } from '../../../../steps/index.ts';
import { optionalSteps } from '../../../engine/course.ts';
import type { Ui } from '../../../ui/ui.ts';
import type { AccountStatus, StepState } from './status-types.ts';

export type Drawing = Ui['drawing'];

export const stateWords: Readonly<Record<StepState, string>> = {
  done: 'done',
  failing: 'failing',
  begun: 'in progress',
  todo: 'to do',
  skipped: 'skipped',
  unseen: 'unknown',
};

const glyphs: Readonly<Record<StepState, string>> = {
  done: '✔',
  failing: '✖',
  begun: '~',
  todo: '·',
  skipped: '-',
  unseen: '?',
};
const letters: Readonly<Record<StepState, string>> = { ...glyphs, done: '+', failing: 'x', todo: '.' };

export function marksOf(drawing: Drawing): Readonly<Record<StepState, string>> {
  return drawing === 'unicode' ? glyphs : letters;
}

/** "3 of 8 optional"; undefined for none. */
export function optionalText({ optionalSteps: { length } }: Pick<AccountStatus, 'optionalSteps'>): string | undefined {
  return length === 0 ? undefined : `${length} of ${optionalSteps(course).length} optional`;
}

const hoursPerMonth = 730;

/** A month without any request; amounts below a cent are not told apart. */
export function monthlyCost(perHour: number): string {
  const dollars = perHour * hoursPerMonth;
  if (dollars === 0) return '$0';
  return dollars < 0.01 ? '<$.01' : `$${dollars.toFixed(2)}`;
}

export function stackName(suffix: string): string {
  return suffix ? `a stack with the suffix ${suffix}` : 'a stack without a suffix';
}

/** "5 min", from two ISO times. */
export function durationSince(since: string, now: string): string {
  const minutes = Math.max(0, (Date.parse(now) - Date.parse(since)) / 60_000);
  if (minutes < 1) return '<1 min';
  if (minutes < 90) return `${Math.round(minutes)} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} d`;
}
