// The text of a task: what to build in code, what is checked, and how to work on it.
import { readFile } from 'node:fs/promises';
import type { Observation } from '../../../../engine/by-hand/observe.ts';
import { tasksOf, type CourseStep } from '../../../../engine/course.ts';
import type { Chapter, Checkpoint } from '../../../../engine/types.ts';
import { projectFile } from '../../../../lib/project-file.ts';
import { fill, readIntroduction } from '../../../learn/guide.ts';

/** In Markdown. */
export async function taskText(
  course: readonly Chapter[],
  { id }: CourseStep,
  { resources, checks }: Observation,
  checkpoint: Checkpoint,
): Promise<string> {
  const notes = await readFile(projectFile('templates', 'steps', id, 'task.md'), 'utf8');
  const missing = resources.filter(({ state }) => state !== 'ready').map(({ what }) => `- ${what}`);
  return [
    await readIntroduction(id, checkpoint),
    '## Your task',
    fill(notes, checkpoint),
    ...(missing.length > 0 ? [`On AWS, with \`workshop next --commands\`:\n\n${missing.join('\n')}`] : []),
    '## What is checked',
    checks.map(({ title }) => `- ${title}`).join('\n'),
    ...(tasksOf(course)[0]?.id === id
      ? [
          'The tasks are ours and optional. The handbook ends with the step before. `workshop next --skip` skips a task.',
        ]
      : []),
  ].join('\n\n');
}
