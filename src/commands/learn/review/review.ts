// `workshop review`: asks again what was missed, when it is due. `--exam`: ten questions over the whole course.
import { existsSync } from 'node:fs';
import { courseSteps, type CourseStep } from '../../../engine/course.ts';
import { WorkshopError } from '../../../engine/errors.ts';
import type { Checkpoint, Event } from '../../../engine/types.ts';
import { count } from '../../../lib/count.ts';
import { seededRandom, type SeededRandom } from '../../../lib/seeded-random.ts';
import { noWorkshopHere, readCheckpoint } from '../../../workspace/checkpoint.ts';
import { createJournal } from '../../../workspace/journal.ts';
import type { Command, Context } from '../../shared/context.ts';
import { answerLines, isRight, questionFor, type Question } from '../quiz.ts';
import { dueSteps, readCards, recordAnswer } from './cards.ts';

export interface ReviewOptions {
  readonly exam?: boolean;
  /** For the order of questions and choices. */
  readonly seed?: number;
}

interface Asked {
  readonly step: CourseStep;
  readonly question: Question;
}

/** How often one session asks a question that is missed again and again. */
const mostTimes = 3;
const questionsInExam = 10;

export const review: Command<ReviewOptions> = async (context, { exam = false, seed = Date.now() }) => {
  const { paths } = context;
  if (!existsSync(paths.home)) throw noWorkshopHere(paths);
  const { course } = await import('../../../../steps/index.ts');
  const checkpoint = await readCheckpoint(paths);
  const steps = courseSteps(course);
  const random = seededRandom(seed);
  return exam
    ? takeExam(context, await allQuestions(steps, checkpoint), random)
    : repeat(context, steps, checkpoint, random);
};

async function repeat(
  context: Context,
  steps: readonly CourseStep[],
  checkpoint: Checkpoint | undefined,
  random: SeededRandom,
): Promise<number> {
  const { ui, paths } = context;
  const cards = await readCards(paths);
  const known = new Set(steps.map(({ id }) => id));
  const due = dueSteps(cards, new Date()).filter((step) => known.has(step));
  const document = { due, questions: Object.entries(cards).map(([step, card]) => ({ step, due: card.due })) };
  if (due.length === 0 || !ui.dialog) {
    ui.result(document, [dueText(due, cards), ...due.map((step) => `  ${step}`)].join('\n'));
    ui.next(due.length > 0 ? 'workshop review' : 'workshop review --exam   # ten questions over the course');
    return 0;
  }
  const queue = await allQuestions(
    steps.filter(({ id }) => due.includes(id)),
    checkpoint,
  );
  const times = new Map<string, number>();
  for (let asked = queue.shift(); asked; asked = queue.shift()) {
    const { id } = asked.step;
    times.set(id, (times.get(id) ?? 0) + 1);
    const right = await ask(context, asked, random, queue.length);
    if (!right && (times.get(id) ?? 0) < mostTimes) queue.push(asked);
  }
  const after = await readCards(paths);
  ui.result({ ...document, due: dueSteps(after, new Date()) }, dueText([], after));
  ui.next('workshop review --exam   # ten questions over the course');
  return 0;
}

async function takeExam(context: Context, all: readonly Asked[], random: SeededRandom): Promise<number> {
  const { ui } = context;
  if (!ui.dialog)
    throw new WorkshopError({
      code: 'needs-answer',
      message: 'The exam asks questions, and this session is not interactive.',
      state: 'Nothing was changed.',
      fix: 'run it at a terminal: workshop review --exam',
    });
  const chosen = random.shuffled(all).slice(0, questionsInExam);
  const missed: CourseStep[] = [];
  for (const [index, asked] of chosen.entries()) {
    ui.say(`\nQuestion ${index + 1} of ${chosen.length}`, 'dim');
    if (!(await ask(context, asked, random, 0))) missed.push(asked.step);
  }
  const right = chosen.length - missed.length;
  record(context, { type: 'exam.finished', right, of: chosen.length, missed: missed.map(({ id }) => id) });
  ui.say('');
  ui.result(
    { exam: { right, of: chosen.length, missed: missed.map(({ id }) => id) } },
    [
      `You answered ${right} of ${count(chosen.length, 'question')} right.`,
      ...missed.map(({ id, title }) => `  missed  ${id}: ${title}`),
    ].join('\n'),
  );
  if (missed.length > 0) ui.next('workshop review   # asks again what you missed', 'workshop notebook');
  else ui.next('workshop notebook   # has your result');
  return 0;
}

/** Whether the answer was right. The choices change their places, so that nobody learns a number. */
async function ask(context: Context, { step, question }: Asked, random: SeededRandom, left: number): Promise<boolean> {
  const { ui, paths } = context;
  const choices = random.shuffled(question.choices);
  ui.say(`\n${step.title} (${step.id})${left > 0 ? `, ${left} more` : ''}`, 'dim');
  const chosen = await ui.choose(question.question, choices, 'see the answer');
  const said = chosen === undefined ? '' : (choices[chosen] ?? '');
  const right = isRight(question, said);
  record(context, { type: 'review.answered', step: step.id, question: question.question, answer: said, right });
  await recordAnswer(paths, step.id, right);
  answerLines(question, said).forEach((line) => ui.say(line));
  return right;
}

function record({ paths }: Context, event: Event): void {
  createJournal(paths.journal)(event);
}

async function allQuestions(steps: readonly CourseStep[], checkpoint: Checkpoint | undefined): Promise<Asked[]> {
  const found = await Promise.all(
    steps.map(async (step) => ({ step, question: await questionFor(step.id, checkpoint) })),
  );
  return found.flatMap(({ step, question }) => (question ? [{ step, question }] : []));
}

function dueText(due: readonly string[], cards: Awaited<ReturnType<typeof readCards>>): string {
  if (due.length > 0) return `${count(due.length, 'question')} to repeat.`;
  const next = Object.values(cards)
    .map((card) => card.due)
    .sort()[0];
  if (next === undefined) return 'Nothing to repeat: you missed no question.';
  return `Nothing to repeat now. The next question is due on ${next.slice(0, 16).replace('T', ' ')} UTC.`;
}
