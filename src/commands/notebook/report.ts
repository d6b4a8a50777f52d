// The lab report in Markdown.
import { courseSteps, handbookSteps, statusOf, type CourseStep } from '../../engine/course.ts';
import type { JournalEntry } from '../../workspace/journal.ts';
import type { AnyResource, Chapter, Checkpoint } from '../../engine/types.ts';
import { visibleLine } from '../../lib/visible.ts';
import { dollars, project } from '../cost/projection.ts';
import { mermaid } from '../map/mermaid.ts';
import { modelOf } from '../map/model.ts';
import { forOthers, masked } from './redact.ts';
import { historiesOf, type StepHistory } from './step-history.ts';

interface ReportInput {
  readonly checkpoint: Checkpoint;
  readonly journal: readonly JournalEntry[];
  readonly course: readonly Chapter[];
  /** The checkpoint is from before a teardown: a finished one, or one that was interrupted. */
  readonly removal?: 'started' | 'finished' | undefined;
  readonly resource: (kind: string) => Promise<AnyResource>;
}

export async function report(input: ReportInput): Promise<string> {
  const { checkpoint, journal, course, removal } = input;
  const histories = historiesOf(journal);
  // An optional step that nobody has started is no part of the report.
  const steps = courseSteps(course).filter(({ id, extra }) => !extra || checkpoint.steps[id]);
  const text = [
    '# Lab report: a serverless URL shortener on AWS',
    [
      summary(checkpoint, handbookSteps(course)),
      ...examLine(journal),
      ...(removal ? [`- ${removalText(removal, journal)}`] : []),
    ].join('\n'),
    '## Architecture',
    `\`\`\`mermaid\n${mermaid(modelOf(course, checkpoint))}\n\`\`\``,
    '## Steps',
    ...steps.flatMap((courseStep) => chapterOf(courseStep, checkpoint, histories.get(courseStep.id))),
    '## Resources',
    await inventory(input),
    '## Cost',
    await costs(checkpoint),
  ].join('\n\n');
  return `${forOthers(text, checkpoint.target.account)}\n`;
}

function summary(checkpoint: Checkpoint, steps: readonly CourseStep[]): string {
  const { target, createdAt, suffix } = checkpoint;
  const done = steps.filter(({ id }) => statusOf(checkpoint, id) === 'verified').length;
  return [
    `- target: ${target.kind}, account ${masked(target.account)}, region ${target.region}${suffix ? `, suffix ${suffix}` : ''}`,
    `- started: ${minute(createdAt)}`,
    `- steps done: ${done} of ${steps.length}`,
  ].join('\n');
}

/** The latest exam of this run. */
function examLine(journal: readonly JournalEntry[]): string[] {
  const exam = journal.findLast(({ type }) => type === 'exam.finished');
  return exam?.type === 'exam.finished' ? [`- exam: ${exam.right} of ${exam.of} right, ${minute(exam.at)}`] : [];
}

function removalText(removal: 'started' | 'finished', journal: readonly JournalEntry[]): string {
  if (removal === 'started') return 'teardown: started, and not finished';
  const last = journal.findLast(({ type }) => type === 'resource.removed');
  return `teardown: all resources removed${last ? `, ${minute(last.at)}` : ''}`;
}

function chapterOf(courseStep: CourseStep, checkpoint: Checkpoint, history: StepHistory | undefined): string[] {
  if (!history) return [];
  const { started, finished, runs, made, failures, checks, activities, errors, writes, reads } = history;
  const took = started && finished ? `, ${seconds(started, finished)}` : '';
  const state = statusOf(checkpoint, courseStep.id) === 'verified' ? 'done' : 'not done';
  return [
    `### ${courseStep.position}. ${courseStep.title}`,
    [
      `${state}${started ? `, ${minute(started)}` : ''}${took}; ${writes} calls that change resources, ${reads} calls that read${runs > 1 ? `; run ${runs} times` : ''}`,
      ...section('Resources', [...made].map(prose)),
      ...section(
        'Expected failures',
        failures.map(({ title, seen, because }) => `${prose(title)}: \`${inline(seen)}\` (${prose(because)})`),
      ),
      ...section(
        'Checks',
        [...checks.values()].map(
          ({ title, status, actual }) => `${status}: ${prose(title)}${actual ? ` (\`${inline(actual)}\`)` : ''}`,
        ),
      ),
      ...section('Predictions, hints and exercises', activities.map(prose)),
      ...section(
        'Errors',
        errors.map(({ at, what }) => `${minute(at)} ${prose(what)}`),
      ),
    ].join('\n'),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `**${title}**`, '', ...lines.map((line) => `- ${line}`)];
}

async function inventory({ checkpoint, resource, removal }: ReportInput): Promise<string> {
  if (checkpoint.resources.length === 0) return 'None.';
  const rows: string[] = [];
  for (const { id, kind, props, outputs } of checkpoint.resources) {
    const { name, arn } = (await resource(kind)).identify(props as never, outputs as never);
    rows.push(`| ${id} | ${kind} | ${cell(name)} | ${arn ? cell(arn) : ''} |`);
  }
  const before = removal ? ['Before the teardown:', ''] : [];
  return [...before, '| resource | kind | name | ARN |', '|---|---|---|---|', ...rows].join('\n');
}

async function costs(checkpoint: Checkpoint): Promise<string> {
  const { pricesOf, perHourIdle, month } = await project(checkpoint, 10_000);
  return [
    `An estimate from our own notes and the list prices of ${pricesOf.region} as of ${pricesOf.asOf}, not a bill.`,
    '',
    `- standing idle: ${dollars(perHourIdle)} an hour`,
    `- a month with 10,000 requests: ${dollars(month.dollars)}, of which ${dollars(month.freeDollars)} are always free`,
  ].join('\n');
}

/** Between backticks. */
function inline(text: string): string {
  return visibleLine(text.replaceAll('`', "'").replaceAll('\n', ' '));
}

/** Outside of them: what the journal says starts no HTML, no link and no picture. */
function prose(text: string): string {
  return inline(text)
    .replace(/[\\[\]]/g, '\\$&')
    .replaceAll('<', '&lt;');
}

function cell(text: string): string {
  return `\`${inline(text).replaceAll('|', '\\|')}\``;
}

function minute(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}

function seconds(from: string, to: string): string {
  const took = (Date.parse(to) - Date.parse(from)) / 1000;
  return took < 120 ? `${took.toFixed(1)} s` : `${Math.round(took / 60)} min`;
}
