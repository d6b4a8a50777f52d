// The guide of a step for the page. A question that is still open comes before it, because the guide has the answer.
import { courseSteps, nextStep, nextTask, type CourseStep } from '../../../engine/course.ts';
import { unknownName } from '../../../engine/errors.ts';
import type { Checkpoint } from '../../../engine/types.ts';
import { visible } from '../../../lib/visible.ts';
import { readCheckpoint } from '../../../workspace/checkpoint.ts';
import { createJournal } from '../../../workspace/journal.ts';
import type { Context } from '../../shared/context.ts';
import { readGuide } from '../../learn/guide.ts';
import { answerLines, openQuestion, savePrediction } from '../../learn/quiz.ts';

export async function stepGuide({ paths }: Context, asked: string) {
  const { id, title } = await findStep(asked);
  const checkpoint = await readCheckpoint(paths);
  const { question, predicted, isOpen } = await openQuestion(paths, checkpoint, id);
  const base = { id, title };
  if (question && isOpen && checkpoint && (await isNext(id, checkpoint)))
    return { ...base, question: { text: question.question, choices: question.choices }, answer: null, guide: null };
  const isShown = question && checkpoint?.steps[id]?.status === 'verified' && predicted;
  return {
    ...base,
    question: null,
    answer: isShown ? { question: question.question, lines: answerLines(question, predicted) } : null,
    guide: visible(await readGuide(id, checkpoint)),
  };
}

/** `choice`: a position in the choices; null for a learner who wants to see the answer. */
export async function predict(context: Context, step: unknown, choice: unknown) {
  const { paths } = context;
  const { id } = await findStep(String(step).slice(0, 100));
  const checkpoint = await readCheckpoint(paths);
  const { question, isOpen } = await openQuestion(paths, checkpoint, id);
  if (question && isOpen && checkpoint) {
    const said = typeof choice === 'number' ? (question.choices[choice] ?? '') : '';
    await savePrediction(paths, createJournal(paths.journal), { step: id, question, said });
    if (said === '') return { answer: answerLines(question, '') };
  }
  return { answer: null };
}

/** Elsewhere the guide can be read in advance, as with `workshop read`. */
async function isNext(id: string, checkpoint: Checkpoint): Promise<boolean> {
  const { course } = await import('../../../../steps/index.ts');
  return (nextStep(course, checkpoint) ?? nextTask(course, checkpoint))?.id === id;
}

async function findStep(asked: string): Promise<CourseStep> {
  const { course } = await import('../../../../steps/index.ts');
  const all = courseSteps(course);
  const found = all.find(({ id }) => id === asked);
  if (found) return found;
  throw unknownName({ noun: 'step', asked, known: all.map(({ id }) => id), fix: 'workshop status' });
}
