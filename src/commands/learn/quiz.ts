// Predict, then run: one question before a step, which the step itself answers. From templates/steps/<step>/quiz.json.
import { readFile } from 'node:fs/promises';
import { projectFile } from '../../lib/project-file.ts';
import type { CourseStep } from '../../engine/course.ts';
import { readJournal } from '../../workspace/journal.ts';
import type { Run } from '../../engine/run.ts';
import { fill } from './guide.ts';
import type { Ui } from '../../ui/ui.ts';

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
  const text = await readFile(projectFile('templates', 'steps', step, 'quiz.json'), 'utf8').catch(ifThere);
  if (text === undefined) return undefined;
  const found = JSON.parse(text) as Question;
  const filled = (value: string) => fill(value, checkpoint);
  return { ...found, question: filled(found.question), choices: found.choices.map(filled), why: filled(found.why) };
}

/** Asked once for each step, before it starts. After an interruption, the first answer still counts. */
export async function predict(ui: Ui, run: Run, { id }: CourseStep, journal: string): Promise<Prediction | undefined> {
  const question = await questionFor(id, run.checkpoint);
  if (!question) return undefined;
  const guessed = await guessOf(journal, id, run.checkpoint.createdAt);
  if (guessed !== undefined) return prediction(ui, question, guessed);
  if (run.checkpoint.steps[id]) return undefined;
  ui.say('Before it runs, your prediction:', 'dim');
  const chosen = await ui.choose(question.question, question.choices);
  if (chosen === undefined) return undefined;
  const answer = question.choices[chosen] ?? '';
  const right = chosen === question.answer;
  run.emit({ type: 'quiz.answered', step: id, question: question.question, answer, right });
  ui.say('');
  return prediction(ui, question, answer);
}

function prediction(ui: Ui, { choices, answer, why }: Question, guess: string): Prediction {
  const truth = choices[answer] ?? '';
  return {
    reveal() {
      ui.say(guess === truth ? `\nAs you said: ${truth}.` : `\nYou said: ${guess}. It is: ${truth}.`);
      ui.say(why);
    },
  };
}

async function guessOf(journal: string, step: string, since: string): Promise<string | undefined> {
  const entries = await readJournal(journal);
  const given = entries.findLast((entry) => entry.type === 'quiz.answered' && entry.step === step && entry.at >= since);
  return given?.type === 'quiz.answered' ? given.answer : undefined;
}

/** A step may have no question. */
function ifThere(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
