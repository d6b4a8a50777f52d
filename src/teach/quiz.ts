// Predict, then run: one question before a step, which the step itself answers. From templates/quiz.json.
import { readFile } from 'node:fs/promises';
import { projectFile } from '../aws/project.ts';
import type { Place } from '../engine/course.ts';
import { readJournal } from '../engine/read-journal.ts';
import type { Run } from '../engine/run.ts';
import { fill } from '../guide.ts';
import type { Ui } from '../ui/ui.ts';

export interface Question {
  readonly question: string;
  readonly choices: readonly string[];
  /** Position in `choices`, from 0. */
  readonly answer: number;
  readonly why: string;
}

export interface Prediction {
  /** Said once the step has shown it. */
  reveal(): void;
}

export async function questionFor(step: string, checkpoint: Run['checkpoint']): Promise<Question | undefined> {
  const text = await readFile(projectFile('templates', 'quiz.json'), 'utf8');
  const all = JSON.parse(text) as Record<string, Question>;
  const found = all[step];
  if (!found) return undefined;
  const filled = (value: string) => fill(value, checkpoint);
  return { ...found, question: filled(found.question), choices: found.choices.map(filled), why: filled(found.why) };
}

/** Asked once for each step, before it is begun. */
export async function predict(ui: Ui, run: Run, { id }: Place, journal: string): Promise<Prediction | undefined> {
  if (run.checkpoint.steps[id]) return undefined;
  const question = await questionFor(id, run.checkpoint);
  if (!question || (await wasAsked(journal, id, run.checkpoint.createdAt))) return undefined;
  const { choices, answer, why } = question;
  ui.say('Before it runs, a guess:', 'dim');
  const chosen = await ui.choose(question.question, choices);
  if (chosen === undefined) return undefined;
  const right = chosen === answer;
  run.emit({ type: 'quiz.answered', step: id, question: question.question, answer: choices[chosen] ?? '', right });
  ui.say('');
  return {
    reveal() {
      ui.say(
        right ? `\nAs you said: ${choices[answer]}.` : `\nYou said: ${choices[chosen]}. It is: ${choices[answer]}.`,
      );
      ui.say(why);
    },
  };
}

async function wasAsked(journal: string, step: string, since: string): Promise<boolean> {
  const entries = await readJournal(journal);
  return entries.some((entry) => entry.type === 'quiz.answered' && entry.step === step && entry.at >= since);
}
