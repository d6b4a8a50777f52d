// `workshop read [topic]`: the guides, at any time: those of the steps, and the topics beside them.
import { unknownName } from '../../../engine/errors.ts';
import { courseSteps, isDone, nextStep, tasksOf } from '../../../engine/course.ts';
import type { Chapter, Checkpoint } from '../../../engine/types.ts';
import { readGuide, readTopic, topics } from '../guide.ts';
import { solutionText } from '../../code/solution.ts';
import { readCheckpoint } from '../../../workspace/checkpoint.ts';
import type { Command } from '../../shared/context.ts';
import { tableLines } from '../../../ui/columns.ts';

export const read: Command<{ readonly topic?: string | undefined }> = async ({ ui, paths }, { topic }) => {
  const { course } = await import('../../../../steps/index.ts');
  const checkpoint = await readCheckpoint(paths);
  const steps = courseSteps(course).map(({ id, title, position }) => ({ id, title, position }));
  const beside = await topics();
  const next = nextStep(course, checkpoint);
  if (topic === undefined) {
    const lines = tableLines(
      [...beside, ...steps].map(({ id, title }) => [id, title]),
      { indent: 2 },
    );
    ui.result(
      { steps: steps.map(({ id, title }) => ({ id, title })), topics: beside.map((one) => ({ ...one })) },
      ['Topics', ...lines.slice(0, beside.length), '', 'Guides of the steps', ...lines.slice(beside.length)].join('\n'),
    );
    ui.next(`workshop read ${beside[0]?.id ?? 'table'}`);
    return 0;
  }
  const asked = topic.trim().toLowerCase();
  const step = steps.find(({ id, position }) => id === asked || String(position) === asked);
  const found = beside.find(({ id }) => id === asked);
  if (!step && !found)
    throw unknownName({
      noun: 'guide',
      asked: topic,
      known: [...beside, ...steps].map(({ id }) => id),
      fix: 'workshop read',
    });
  const text = step
    ? [
        `# ${step.title}`,
        await readGuide(step.id, checkpoint),
        ...(await solutionOf(course, step.id, checkpoint)),
      ].join('\n\n')
    : await readTopic(asked, checkpoint);
  ui.page({ topic: asked, markdown: text }, text);
  ui.next(next ? 'workshop next' : 'workshop read');
  return 0;
};

/** Of a task, once the learner has done it. */
async function solutionOf(
  course: readonly Chapter[],
  step: string,
  checkpoint: Checkpoint | undefined,
): Promise<string[]> {
  const isTask = tasksOf(course).some(({ id }) => id === step);
  return isTask && isDone(checkpoint, step) ? [await solutionText(course, step)] : [];
}
