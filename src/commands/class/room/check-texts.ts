// The title and the hints of each check, in the names of the handbook: learners report ids alone.
import { names } from '../../../../steps/names.ts';
import type { Step, VerifyContext } from '../../../engine/types.ts';
import { hintsFor, rungs } from '../../learn/hint/hints.ts';
import { valuesOf } from '../../learn/guide.ts';
import { boardSteps } from './learner-state.ts';

export interface CheckTexts {
  /** By the id of a check. */
  readonly titles: ReadonlyMap<string, string>;
  /** From the vaguest to the command itself: by the id of a check, or of a step that is not built yet. */
  readonly hints: ReadonlyMap<string, readonly string[]>;
}

export interface ReadyHint {
  /** Null for a hint about a whole step. */
  readonly check: string | null;
  /** From 1. */
  readonly rung: number;
  readonly of: number;
  /** What a hint of this rung does: "Where to look". */
  readonly name: string;
  readonly text: string;
}

export async function readCheckTexts(): Promise<CheckTexts> {
  const titles = new Map<string, string>();
  const hints = new Map<string, readonly string[]>();
  for (const { id, load } of boardSteps) {
    for (const [check, title] of await checkTitles(await load())) {
      titles.set(check, title);
      hints.set(check, await hintsFor(id, check, undefined));
    }
    hints.set(id, await hintsFor(id, null, undefined));
  }
  return { titles, hints };
}

/** The first hint that the learner has not seen. `seen`: rungs by `workshop hint`; `sent`: texts of the instructor. */
export function readyHint(
  { hints }: CheckTexts,
  { step, check, seen, sent }: { step: string; check: string | null; seen: number; sent: readonly string[] },
): ReadyHint | undefined {
  const all = hints.get(check ?? step) ?? [];
  const rung = Math.max(seen, all.findLastIndex((text) => sent.includes(text)) + 1) + 1;
  const text = all[rung - 1];
  return text === undefined ? undefined : { check, rung, of: all.length, name: rungs[rung - 1] ?? 'Hint', text };
}

/** Lists the checks of a step without running them; also those of an existing role, and of a course without public access. */
async function checkTitles(step: Step): Promise<ReadonlyMap<string, string>> {
  const titles = new Map<string, string>();
  const outputs = valuesOf(undefined);
  for (const isUsual of [true, false]) {
    const context = {
      aws: { region: outputs['region'], client: () => ({}) },
      bucketName: names.bucket,
      executionRole: isUsual ? {} : { arn: 'arn:aws:iam::123456789012:role/existing' },
      name: (handbook: string) => handbook,
      outputs: () => outputs,
      outputsIfBuilt: () => (isUsual ? outputs : undefined),
      check: (id: string, title: string) => {
        if (!titles.has(id)) titles.set(id, title);
        return Promise.resolve();
      },
    };
    await step.verify(context as unknown as VerifyContext, outputs);
  }
  return titles;
}
