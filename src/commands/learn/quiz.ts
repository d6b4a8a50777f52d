// The questions of the course, from templates/steps/<step>/quiz.json: one before each step, which the step itself answers.
import { readFile } from 'node:fs/promises';
import { projectFile } from '../../lib/project-file.ts';
import type { CourseStep } from '../../engine/course.ts';
import { either } from '../../engine/errors.ts';
import type { Emit } from '../../engine/types.ts';
import { readJournal } from '../../workspace/journal.ts';
import type { Paths } from '../../workspace/paths.ts';
import type { Run } from '../../engine/run.ts';
import { fill } from './guide.ts';
import type { Ui } from '../../ui/ui.ts';

export interface Question {
  readonly question: string;
  readonly choices: readonly string[];
  /** Position in `choices`, from 0; several where each of them is right. */
  readonly answer: number | readonly number[];
  readonly why: string;
}

export interface Prediction {
  /** After the step: what is right, and why. */
  reveal(): void;
}

export async function questionFor(
  step: string,
  checkpoint: Run['checkpoint'] | undefined,
): Promise<Question | undefined> {
  const text = await readFile(projectFile('templates', 'steps', step, 'quiz.json'), 'utf8').catch(ifThere);
  if (text === undefined) return undefined;
  const found = JSON.parse(text) as Question;
  const filled = (value: string) => fill(value, checkpoint);
  return { ...found, question: filled(found.question), choices: found.choices.map(filled), why: filled(found.why) };
}

export function isRight({ choices, answer }: Question, said: string): boolean {
  return [answer].flat().some((index) => choices[index] === said);
}

/** All right answers, in words. */
export function rightAnswer({ choices, answer }: Question): string {
  return either([answer].flat().map((index) => choices[index] ?? ''));
}

/** `said` is empty for Enter alone. */
export function answerLines(question: Question, said: string): string[] {
  const truth = rightAnswer(question);
  if (said === '') return [`The answer: ${truth}.`, question.why];
  return [isRight(question, said) ? `As you said: ${said}.` : `You said: ${said}. It is: ${truth}.`, question.why];
}

/** The question of a step, and what the learner has predicted since this folder was started. */
export async function openQuestion(
  { journal }: Pick<Paths, 'journal'>,
  checkpoint: Run['checkpoint'] | undefined,
  id: string,
): Promise<{
  readonly question: Question | undefined;
  /** Empty for a learner who wanted to see the answer. */
  readonly predicted: string | undefined;
  /** It was not asked yet, and the step is untouched. */
  readonly isOpen: boolean;
}> {
  const question = await questionFor(id, checkpoint);
  const predicted = question && checkpoint && (await guessOf(journal, id, checkpoint.createdAt));
  return { question, predicted, isOpen: predicted === undefined && checkpoint?.steps[id] === undefined };
}

/** `said` is empty for a learner who wants to see the answer. */
export async function savePrediction(
  paths: Paths,
  emit: Emit,
  { step, question, said }: { readonly step: string; readonly question: Question; readonly said: string },
): Promise<void> {
  const right = isRight(question, said);
  emit({ type: 'quiz.answered', step, question: question.question, answer: said, right });
  const { recordAnswer } = await import('./review/cards.ts');
  await recordAnswer(paths, step, right);
}

/** Asked once for each step, before the step runs. After an interruption the first answer still counts. */
export async function predict(ui: Ui, run: Run, { id }: CourseStep, paths: Paths): Promise<Prediction | undefined> {
  const { question, predicted, isOpen } = await openQuestion(paths, run.checkpoint, id);
  if (!question) return undefined;
  // A learner who pressed Enter saw the answer at once.
  if (predicted !== undefined) return predicted === '' ? undefined : prediction(ui, question, predicted);
  if (!isOpen) return undefined;
  ui.say('Before it runs, your prediction:', 'dim');
  const chosen = await ui.choose(question.question, question.choices, 'see the answer');
  const said = chosen === undefined ? '' : (question.choices[chosen] ?? '');
  await savePrediction(paths, run.emit, { step: id, question, said });
  if (said === '') answerLines(question, said).forEach((line) => ui.say(line));
  return said === '' ? undefined : prediction(ui, question, said);
}

function prediction(ui: Ui, question: Question, said: string): Prediction {
  return {
    reveal() {
      const [answer = '', why = ''] = answerLines(question, said);
      ui.say(`\n${answer}`);
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
