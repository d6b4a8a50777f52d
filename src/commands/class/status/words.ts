// Words and signs that a class's table, its details and its spoken lines have in common.
import { chapterState, type Sight, type StepState } from './status-types.ts';
import type { Ui } from '../../../ui/ui.ts';

export type Drawing = Ui['drawing'];

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

/** A month, standing idle; what is below a cent is not told apart. */
export function dollarsOf(perHour: number): string {
  const dollars = perHour * 730;
  if (dollars === 0) return '$0';
  return dollars < 0.01 ? '<$.01' : `$${dollars.toFixed(2)}`;
}

export interface ChapterSight {
  readonly number: number;
  readonly state: StepState;
}

export function chaptersOf({ steps }: Sight): ChapterSight[] {
  const numbers = [...new Set(steps.map(({ chapter }) => chapter))];
  return numbers.map((number) => ({
    number,
    state: chapterState(steps.filter(({ chapter }) => chapter === number)),
  }));
}

export function stackName(suffix: string): string {
  return suffix ? `a stack with the suffix ${suffix}` : 'a stack without a suffix';
}

/** "5 min", from two ISO times. */
export function ageOf(since: string, now: string): string {
  const minutes = Math.max(0, (Date.parse(now) - Date.parse(since)) / 60_000);
  if (minutes < 1) return '<1 min';
  if (minutes < 90) return `${Math.round(minutes)} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} d`;
}
