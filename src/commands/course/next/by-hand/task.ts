// The task of a step that the learner does by hand: what to build, with all names and settings, and what is checked.
import { readFile } from 'node:fs/promises';
import type { Observation, WantedResource } from '../../../../engine/by-hand/observe.ts';
import type { CourseStep } from '../../../../engine/course.ts';
import type { Checkpoint, Json } from '../../../../engine/types.ts';
import { hasUnknown } from '../../../../engine/dry-run/dry-run.ts';
import { projectFile } from '../../../../lib/project-file.ts';
import { readableJson } from '../../../../ui/readable-json.ts';
import { tableLines } from '../../../../ui/columns.ts';
import { fill, readIntroduction } from '../../../learn/guide.ts';
import type { Context } from '../../../shared/context.ts';
import { environmentFor } from './commands.ts';

/** In Markdown, as all of these: the introduction of the guide, and the work. */
export async function taskText(
  courseStep: CourseStep,
  observation: Observation,
  checkpoint: Checkpoint,
  pasteAnywhere: Context['pasteAnywhere'],
): Promise<string> {
  const introduction = await readIntroduction(courseStep.id, checkpoint);
  return `${introduction}\n\n${await workText(courseStep, observation, checkpoint, pasteAnywhere)}`;
}

/** What to create, what is checked, and how to start. */
export async function workText(
  courseStep: CourseStep,
  { resources, checks, drifts }: Observation,
  checkpoint: Checkpoint,
  pasteAnywhere: Context['pasteAnywhere'],
): Promise<string> {
  const { target } = checkpoint;
  return [
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
    `Use ${target.kind === 'aws' ? 'the AWS CLI, the AWS console' : 'the AWS CLI'} or code of your own, in the region ` +
      `${target.region} of the account ${target.account}. For the AWS CLI, in another terminal:`,
    `\`\`\`sh\n${environmentFor(checkpoint, pasteAnywhere)}\n\`\`\``,
  ].join('\n\n');
}

function notesFor(step: string, checkpoint: Checkpoint): Promise<string> {
  const file = projectFile('templates', 'steps', step, 'task.md');
  return readFile(file, 'utf8').then((text) => fill(text, checkpoint));
}

/** With its settings, a line each. Documents such as policies come after them, to be copied. */
function resourceText({ what, settings }: WantedResource): string {
  const isLong = ([name, value]: readonly [string, Json]) =>
    settingRows(name, value).some(([, text]) => /^[{[]/.test(text) && text.length > longestInTable);
  const all = Object.entries(settings);
  const rows = all.filter((each) => !isLong(each)).flatMap(([name, value]) => settingRows(name, value));
  const documents = all
    .filter(isLong)
    .map(([name, value]) => `  ${name}\n${named(readableJson(inUsualOrder(value), documentWidth))}`);
  return [what, ...tableLines(rows, { indent: 2 }), ...documents].join('\n');
}

/** Columns: a terminal of 80, without the indent of code and the name of a setting. */
const longestInTable = 60;
const documentWidth = 76;

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

/** The names of a policy in the order in which AWS writes them; all others as they are. */
const policyNames = ['Version', 'Statement', 'Sid', 'Effect', 'Principal', 'Action', 'Resource'];

function inUsualOrder(value: Json): Json {
  if (Array.isArray(value)) return value.map(inUsualOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as Readonly<Record<string, Json>>);
  const position = ([name]: readonly [string, Json]) => policyNames.indexOf(name);
  return Object.fromEntries(
    entries.toSorted((a, b) => position(a) - position(b)).map(([name, item]) => [name, inUsualOrder(item)]),
  );
}

function withoutHash(facts: Json): object {
  const { sha256: _, ...rest } = (facts ?? {}) as { readonly sha256?: Json };
  return rest;
}

/** What is not known yet is named: `‹id of api›` becomes `<id of api>`. */
function readable(value: Json): string {
  if (isListOfNames(value)) return readable(value.join(', ') || 'none');
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return named(text ?? 'none') || '""';
}

function named(text: string): string {
  return text.replaceAll('‹', '<').replaceAll('›', '>');
}

/** A list of names as people write it. */
function isListOfNames(value: Json): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
