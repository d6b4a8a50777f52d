// The task of a step that the learner does by hand: what to build, with all names and settings, and what is checked.
import { readFile } from 'node:fs/promises';
import type { Observation, WantedResource } from '../../../../engine/by-hand/observe.ts';
import type { CourseStep } from '../../../../engine/course.ts';
import type { Checkpoint, Json } from '../../../../engine/types.ts';
import { hasUnknown } from '../../../../engine/dry-run/dry-run.ts';
import { projectFile } from '../../../../lib/project-file.ts';
import { tableLines } from '../../../../ui/columns.ts';
import { fill, readIntroduction } from '../../../learn/guide.ts';
import { environmentFor } from './commands.ts';

/** In Markdown. */
export async function taskText(
  courseStep: CourseStep,
  { resources, checks, drifts }: Observation,
  checkpoint: Checkpoint,
): Promise<string> {
  const { target } = checkpoint;
  return [
    await readIntroduction(courseStep.id, checkpoint),
    '## Do it by hand',
    await notesFor(courseStep.id, checkpoint),
    `\`\`\`text\n${resources.map(resourceText).join('\n')}\n\`\`\``,
    // What depends on a resource that does not exist yet is said when the step is built.
    ...drifts
      .filter((drift) => !hasUnknown({ ...drift }))
      .map(({ handbook, today }) => `- The handbook of 2022: ${handbook}. Today: ${today}.`),
    '## What is checked',
    checks.map(({ title }) => `- ${title}`).join('\n'),
    '## Your tools',
    `Use the AWS CLI, code of your own${target.kind === 'aws' ? ', or the AWS console' : ''}, in the region ` +
      `${target.region} of the account ${target.account}. For the AWS CLI, in another terminal:`,
    `\`\`\`sh\n${environmentFor(checkpoint)}\n\`\`\``,
  ].join('\n\n');
}

function notesFor(step: string, checkpoint: Checkpoint): Promise<string> {
  const file = projectFile('templates', 'steps', step, 'task.md');
  return readFile(file, 'utf8').then((text) => fill(text, checkpoint));
}

/** With its settings, a line each. */
function resourceText({ what, settings }: WantedResource): string {
  const rows = Object.entries(settings).flatMap(([name, value]) => settingRows(name, value));
  return [what, ...tableLines(rows, { indent: 2 })].join('\n');
}

/** Settings with more entries than this are counted. */
const mostEntries = 12;

function settingRows(name: string, value: Json): [string, string][] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const entries = Object.entries(value as Readonly<Record<string, Json>>);
    const isPlain = entries.every(([, inner]) => typeof inner !== 'object' || inner === null);
    if (entries.length > 0 && entries.length <= mostEntries && isPlain)
      return entries.flatMap(([inner, item]) => settingRows(`${name}.${inner}`, item));
    // What S3 stores with each file; its hash says nothing to people.
    if (name === 'files') return entries.map(([key, facts]) => [key, Object.values(withoutHash(facts)).join(' · ')]);
  }
  return [[name, readable(value)]];
}

function withoutHash(facts: Json): object {
  const { sha256: _, ...rest } = (facts ?? {}) as { readonly sha256?: Json };
  return rest;
}

/** What is not known yet is named: `‹id of api›` becomes `<id of api>`. */
function readable(value: Json): string {
  if (isListOfNames(value)) return readable(value.join(', ') || 'none');
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return (text ?? 'none').replaceAll('‹', '<').replaceAll('›', '>') || '""';
}

/** A list of names as people write it. */
function isListOfNames(value: Json): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
