// When each missed question is asked again: `.workshop/review.json`. The intervals are those of FSRS, which grow with
// every right answer and start again with a wrong one.
import type { Card } from 'ts-fsrs';
import { WorkshopError } from '../../../engine/errors.ts';
import { writeJsonAtomically } from '../../../lib/files/atomic-file.ts';
import { readOwnFileIfAny } from '../../../lib/files/own-file.ts';
import { anyNumber, anyTime, mapForm, objectForm, optional, wholeNumber } from '../../../lib/form.ts';
import { isObject } from '../../../lib/is-object.ts';
import { idForm } from '../../../workspace/forms.ts';
import type { Paths } from '../../../workspace/paths.ts';

const version = 1;

/** As FSRS keeps it, with its dates as text. */
type StoredCard = Omit<Card, 'due' | 'last_review'> & { readonly due: string; readonly last_review?: string };

/** By step: each has one question. */
type Cards = Readonly<Record<string, StoredCard>>;

const cardsForm = mapForm(
  idForm,
  objectForm({
    due: anyTime,
    last_review: optional(anyTime),
    stability: anyNumber,
    difficulty: anyNumber,
    scheduled_days: wholeNumber(),
    reps: wholeNumber(),
    lapses: wholeNumber(),
    learning_steps: wholeNumber(),
    // New, learning, review, relearning.
    state: wholeNumber(3),
  }),
);

/** Empty if nothing was missed yet. */
export async function readCards({ review }: Paths): Promise<Cards> {
  const text = readOwnFileIfAny(review);
  if (text === undefined) return {};
  const value = parsed(text);
  if (!isObject(value) || typeof value['version'] !== 'number') throw unusable(review, 'it is damaged');
  if (value['version'] > version) throw unusable(review, 'a newer version of workshop has written it');
  const { cards } = value;
  const problem = cardsForm(cards, 'cards');
  if (problem !== undefined) throw unusable(review, `its ${problem}`);
  return cards as Cards;
}

/** A question that was never missed has no card, and a right answer makes none. */
export async function recordAnswer(paths: Paths, step: string, right: boolean, now = new Date()): Promise<void> {
  const cards = await readCards(paths);
  const known = cards[step];
  if (right && !known) return;
  const { createEmptyCard, fsrs, Rating } = await import('ts-fsrs');
  const { card } = fsrs().next(known ?? createEmptyCard(now), now, right ? Rating.Good : Rating.Again);
  await writeJsonAtomically(paths.review, { version, cards: { ...cards, [step]: card } });
}

/** The steps whose questions are due, the longest waiting first. */
export function dueSteps(cards: Cards, now: Date): string[] {
  return Object.entries(cards)
    .filter(([, { due }]) => Date.parse(due) <= now.getTime())
    .sort(([, one], [, other]) => Date.parse(one.due) - Date.parse(other.due))
    .map(([step]) => step);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unusable(file: string, why: string): WorkshopError {
  return new WorkshopError({
    code: 'workspace',
    message: `The file of the review cannot be used: ${why}.`,
    state: 'Nothing was changed. It only has when each question is asked again.',
    fix: `move this file away to start the review again: ${file}`,
  });
}
