// The question at the end of a class, and its answers.
import type { Room } from './room.ts';

export interface Survey {
  readonly text: string;
  /** How many learners were asked. */
  readonly asked: number;
  readonly answers: readonly { readonly name: string; readonly text: string }[];
}

/** Null where none was set. */
export function surveyOf({ survey, learners }: Room): Survey | null {
  if (survey === undefined) return null;
  const all = [...learners.values()];
  return {
    text: survey,
    asked: all.filter(({ isAsked }) => isAsked).length,
    answers: all.flatMap(({ name, feedback }) => (feedback === undefined ? [] : [{ name, text: feedback }])),
  };
}
