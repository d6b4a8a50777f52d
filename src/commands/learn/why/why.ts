// `workshop why <what>`: what a step, a resource, a setting, a term or an error is, why it is so, and what breaks without it.
import { unknownName, type WorkshopError } from '../../../engine/errors.ts';
import { courseSteps } from '../../../engine/course.ts';
import { isFailure, readJournal, type JournalEntry } from '../../../workspace/journal.ts';
import type { Checkpoint, Json } from '../../../engine/types.ts';
import { valuesOf } from '../guide.ts';
import type { Reason } from '../../../resources/facets.ts';
import { kinds } from '../../../resources/index.ts';
import { adviceFor, explicitDenyText, missingStatement, refusalIn } from './refusal.ts';
import { errorReasons, findError, kindReasons, recordsOf, stepReason, valueOf } from './answers.ts';
import { findTerm, terms } from './terms.ts';
import { readCheckpoint } from '../../../workspace/checkpoint.ts';
import type { Command } from '../../shared/context.ts';
import { newestServerError, traceLines } from '../../trace/trace-line.ts';

interface Answer {
  readonly markdown: string;
  readonly document: { readonly [key: string]: Json };
  readonly next: string;
}

export const why: Command<{ readonly what: string }> = async ({ ui, paths }, { what }) => {
  const checkpoint = await readCheckpoint(paths);
  const asked = what.trim();
  const last = asked === 'last' ? lastFailure(await readJournal(paths.journal)) : undefined;
  const answer =
    asked === 'last'
      ? await lastError(last?.text, checkpoint)
      : ((await thing(asked, checkpoint)) ?? (await term(asked, checkpoint)) ?? (await error(asked, checkpoint)));
  if (!answer) throw await unknown(asked, checkpoint);
  ui.page({ what: asked, ...answer.document }, answer.markdown);
  const isServerError = last !== undefined && cameFromFunction(last.text);
  const requestId = last?.requestId ?? (isServerError ? await newestServerError(paths) : undefined);
  ui.next(answer.next, ...(await traceLines(paths, checkpoint, requestId)));
  return 0;
};

/** A step and a resource may have the same name: then both are explained. */
async function thing(asked: string, checkpoint: Checkpoint | undefined): Promise<Answer | undefined> {
  const { course } = await import('../../../../steps/index.ts');
  const courseStep = courseSteps(course).find(({ id, position }) => id === asked || String(position) === asked);
  const parts: string[] = [];
  const reason = courseStep && (await stepReason(courseStep.id, checkpoint));
  if (courseStep && reason)
    parts.push(`# Step ${courseStep.position}, ${courseStep.id}: ${courseStep.title}\n\n${spaced(reason)}`);
  const dot = /\s/.test(asked) ? -1 : asked.indexOf('.');
  const [name, property] = dot < 0 ? [asked, undefined] : [asked.slice(0, dot), asked.slice(dot + 1)];
  const records = recordsOf(checkpoint, recordsOf(checkpoint, asked).length > 0 ? asked : name);
  const whole = recordsOf(checkpoint, asked).length > 0;
  const kind = records[0]?.kind ?? name;
  const reasons = await kindReasons(kind);
  if (reasons && (property === undefined || whole)) {
    parts.push(
      `# ${kind}${records.length > 0 ? `: ${records.map(({ id }) => id).join(', ')}` : ''}\n\n${reasons.about}`,
    );
    for (const [each, reason] of Object.entries(reasons.properties))
      parts.push(`## ${each}${valuesText(records, each)}\n\n${reasonText(reason)}`);
  } else if (reasons && property !== undefined) {
    const [setting = ''] = property.split('.', 1);
    const reason = reasons.properties[setting];
    if (reason === undefined) throw noProperty(name, property, Object.keys(reasons.properties));
    parts.push(`# ${name}.${property}${valuesText(records, setting)}\n\n${reasonText(reason)}`);
  }
  if (parts.length === 0) return undefined;
  const guide = courseStep?.id ?? records[0]?.step;
  return {
    markdown: parts.join('\n\n'),
    document: { step: courseStep?.id ?? null, kind: reasons ? kind : null, markdown: parts.join('\n\n') },
    next: guide ? `workshop read ${guide}` : 'workshop read',
  };
}

/** An error with exactly this code comes first: who types it has seen the error. */
async function term(asked: string, checkpoint: Checkpoint | undefined): Promise<Answer | undefined> {
  const isCode = (await errorReasons(checkpoint)).some(({ code }) => code.toLowerCase() === asked.toLowerCase());
  const found = isCode ? undefined : findTerm(await terms(checkpoint), asked);
  if (!found) return undefined;
  const head = [found.name, ...found.also].join(', ');
  return {
    markdown: `# ${head}\n\n${found.text}`,
    document: { term: found.name, text: found.text, read: found.read },
    next: `workshop read ${found.read}`,
  };
}

async function error(text: string, checkpoint: Checkpoint | undefined): Promise<Answer | undefined> {
  const found = findError(await errorReasons(checkpoint), text);
  if (!found) return undefined;
  const refusal = refusalIn(text);
  const parts = [`# ${found.code}`, found.text, ...(refusal ? [] : [`**What to do:** ${found.todo}`])];
  const document: Record<string, Json> = { error: found.code, text: found.text, todo: found.todo, step: found.step };
  let { step }: { step: string | undefined } = found;
  if (refusal) {
    const { actor, action, resource, explicitDeny } = refusal;
    parts.push(`- principal: ${actor}\n- action: ${action}\n- resource: ${resource ?? 'not named'}`);
    const statement = explicitDeny ? null : missingStatement(refusal);
    const advice = explicitDeny ? undefined : adviceFor(refusal, valuesOf(checkpoint)['roleName'] ?? '');
    step = advice?.step;
    if (advice)
      parts.push(
        `The missing statement belongs in ${advice.where}:`,
        `\`\`\`json\n${JSON.stringify(statement, null, 2)}\n\`\`\``,
      );
    else parts.push(explicitDenyText);
    if (step) parts.push(`In this course the step ${step} adds this permission.`);
    Object.assign(document, { ...refusal, resource: resource ?? null, statement, step: step ?? null });
  }
  return { markdown: parts.join('\n\n'), document, next: step ? `workshop why ${step}` : 'workshop next' };
}

async function lastError(text: string | undefined, checkpoint: Checkpoint | undefined): Promise<Answer> {
  if (text === undefined) {
    const markdown = 'The journal has no error yet.';
    return { markdown, document: { error: null }, next: 'workshop status' };
  }
  const explained = await error(text, checkpoint);
  const markdown = `The last error was:\n\n${text}\n\n`;
  const next = cameFromFunction(text) ? 'workshop logs --since 10m --filter ERROR' : undefined;
  const log =
    'The log of the function has the reason. No log line means: the API has no permission to invoke the function.';
  if (!explained)
    return {
      markdown: `${markdown}${next ? log : 'There is no further explanation for this error.'}`,
      document: { error: text },
      next: next ?? 'workshop hint',
    };
  return {
    ...explained,
    markdown: `${markdown}${explained.markdown}${next ? `\n\n${log}` : ''}`,
    document: { ...explained.document, said: text },
    next: next ?? explained.next,
  };
}

/** API Gateway tells the world only that something is wrong behind it. */
function cameFromFunction(text: string): boolean {
  return /\b50[0234]\b|Internal Server Error|errorType|Unhandled/.test(text);
}

interface Failure {
  readonly text: string;
  /** Of the request that was answered so. */
  readonly requestId?: string | undefined;
}

/**
 * The last failure that the learner saw. Steps run at the same time, and the journal has their lines as they come, but
 * each step is shown in its turn: what it did before waits for that, and counts for nothing if the turn never comes.
 */
export function lastFailure(journal: readonly JournalEntry[]): Failure | undefined {
  let [last, shown]: [Failure | undefined, string | undefined] = [undefined, undefined];
  const held = new Map<string, Failure>();
  /** By what AWS said, the newest. */
  const requestIds = new Map<string, string>();
  for (const entry of journal) {
    if (entry.type === 'step.shown') {
      shown = entry.step;
      last = held.get(shown) ?? last;
      held.delete(shown);
    } else if (entry.type === 'steps.ended' || entry.type === 'command.failed') {
      shown = undefined;
      held.clear();
    }
    if (entry.type === 'call' && entry.error && entry.requestId)
      requestIds.set(entry.error.replace(/^\w+: /, ''), entry.requestId);
    const text = errorText(entry);
    if (text === undefined) continue;
    const failure: Failure = {
      text,
      requestId: entry.type === 'request.failed' ? entry.requestId : requestIdFor(text, requestIds),
    };
    const { step } = entry as { readonly step?: string };
    if (shown === undefined || step === undefined || step === shown) last = failure;
    else held.set(step, failure);
  }
  return last;
}

function requestIdFor(text: string, requestIds: ReadonlyMap<string, string>): string | undefined {
  return [...requestIds].findLast(([said]) => said !== '' && text.includes(said))?.[1];
}

function errorText(entry: JournalEntry): string | undefined {
  switch (entry.type) {
    case 'command.failed':
      return isFailure(entry) ? entry.error : undefined;
    case 'resource.failed':
      return entry.reason;
    case 'request.failed':
      return `${entry.method} ${entry.path}: ${entry.status} ${entry.body}`.trim();
    case 'failure.seen':
      return `${entry.title}: ${entry.seen}`;
    case 'check':
      if ((entry.status !== 'fail' && entry.status !== 'error') || entry.notServed) return undefined;
      return `${entry.title}: ${entry.actual ?? ''} ${entry.because ?? ''}`.trim();
    default:
      return undefined;
  }
}

function valuesText(records: Parameters<typeof valueOf>[0][], property: string): string {
  const values = new Set(
    records.map((record) => valueOf(record, property)).flatMap((value) => (value === undefined ? [] : [shown(value)])),
  );
  // As code: a star in a value would be emphasis.
  return values.size === 0 ? '' : ` = ${[...values].map((value) => `\`${value}\``).join(' or ')}`;
}

function shown(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function reasonText({ what, otherwise }: Reason): string {
  return `${what}\n\n**Otherwise:** ${otherwise}`;
}

/** "Otherwise" begins a paragraph of its own. */
function spaced(text: string): string {
  return text.replace(/\nOtherwise: /, '\n\n**Otherwise:** ');
}

function noProperty(name: string, property: string, known: readonly string[]): WorkshopError {
  return unknownName({
    noun: 'setting',
    asked: property,
    known,
    fix: `workshop why ${name}`,
    state: `The settings of ${name} are: ${known.join(', ')}.`,
  });
}

async function unknown(asked: string, checkpoint: Checkpoint | undefined): Promise<WorkshopError> {
  const { course } = await import('../../../../steps/index.ts');
  const errors = await errorReasons(checkpoint);
  return unknownName({
    noun: 'explanation',
    asked,
    known: [
      ...courseSteps(course).map(({ id }) => id),
      ...(checkpoint?.resources ?? []).map(({ id }) => id),
      ...kinds(),
      ...errors.map(({ code }) => code),
      ...(await terms(checkpoint)).flatMap(({ name, also }) => [name, ...also]),
    ],
    state: 'Ask for a step, a resource, a setting as resource.setting, a term of AWS, an error, or "last".',
    fix: 'workshop inspect   # lists the resources; or: workshop status',
  });
}
