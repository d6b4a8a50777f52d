// The lines that people read while the engine works: one or two for each event.
import { count } from '../lib/count.ts';
import type { Drift } from '../engine/records/inspect.ts';
import type { Event, Json } from '../engine/types.ts';
import type { Mark, Tone } from './tone.ts';

/** A sign before a line, or its label where signs are not wanted. */
type Marks = Readonly<Record<Mark, string>>;

export const signs: Marks = { done: '✔', failed: '✖', next: '→', expected: '✱', note: 'ℹ', skipped: '·' };
/** Only what the text of a line does not say by itself. */
export const labels: Marks = { done: '', failed: 'ERROR', next: 'NEXT', expected: '', note: '', skipped: '' };

export type { Tone };

export interface Line {
  readonly mark?: Mark;
  /** What happened, in a word or two before the text; such a line needs no label. */
  readonly status?: string;
  readonly text: string;
  readonly tone: Tone;
  /** Columns to the right. */
  readonly indent: number;
  /** A value of AWS, which may be JSON: it is not folded. */
  readonly isValue?: boolean;
}

/** Nothing for events that only the journal keeps. */
export function linesOf(event: Event): Line[] {
  switch (event.type) {
    case 'resource.observed':
      return observedLines(event);
    case 'resource.ready':
      return [done(event.change ?? 'created', event.what)];
    case 'resource.removed':
      return [done(event.restored ? 'restored' : 'deleted', event.what)];
    case 'resource.kept':
      return [note('kept', `${event.what}: ${event.reason}`)];
    case 'resource.failed':
      return [failed('failed', `${event.what}: ${event.reason}`)];
    case 'failure.seen':
      return [
        {
          mark: 'expected',
          status: 'expected failure',
          text: `${event.seen}: ${event.because}`,
          tone: 'note',
          indent: 2,
        },
      ];
    case 'failure.absent':
      return [note('no failure', `${event.title}: ${event.seen}. It was set up before.`)];
    case 'failure.unseen':
      return [note('not checked', `${event.title}: ${event.seen}`)];
    case 'drift':
      return [
        note('handbook of 2022', `${event.handbook}.`),
        { text: `Today: ${event.today}.`, tone: 'dim', indent: 6 },
        { text: `Why: ${event.why}`, tone: 'dim', indent: 6 },
      ];
    case 'check':
      return checkLines(event);
    case 'waiting':
      return [{ text: waitingText(event), tone: 'dim', indent: 4 }];
    case 'step.verified':
      return [ofStep(event.passed === 0 ? 'note' : 'done', 'strong', `${event.title}: ${verifiedText(event)}`)];
    case 'step.failed':
      return [ofStep('failed', 'bad', `${event.title}: ${failedText(event)}`)];
    case 'step.unproven':
      return [
        ofStep('note', 'strong', `${event.title}: done, but this server could not run ${count(event.checks, 'check')}`),
      ];
    case 'step.reopened':
      return [ofStep('failed', 'bad', `${event.title}: was done, but a check fails now`)];
    case 'exercise.ended':
      return event.by === 'fix' ? [] : [ofStep('done', 'strong', `You fixed it. The exercise was ${event.exercise}.`)];
    default:
      return [];
  }
}

function failedText({ failed, blocked = 0 }: Extract<Event, { type: 'step.failed' }>): string {
  return `${count(failed - blocked, 'check')} failed${blocked > 0 ? `, ${blocked} not run` : ''}`;
}

function verifiedText({ skipped = 0, passed = 0 }: Extract<Event, { type: 'step.verified' }>): string {
  if (skipped === 0) return 'done, all checks passed';
  return passed === 0
    ? 'done earlier, and not checked: a later step has changed it'
    : `done, ${count(passed, 'check')} passed, ${skipped} skipped`;
}

function checkLines({ status, title, because = '', ...check }: Extract<Event, { type: 'check' }>): Line[] {
  switch (status) {
    case 'pass':
      return [done('passed', title)];
    case 'superseded':
      return [skipped('skipped', `${title}: ${because}`)];
    case 'blocked':
      return [skipped('not checked', `${title}: ${because}`)];
    case 'error':
      return [check.notServed ? note('not checked', `${title}: ${because}`) : failed('error', `${title}: ${because}`)];
    case 'fail':
      return [
        failed('failed', title),
        { text: `expected: ${check.expected ?? ''}`, tone: 'plain', indent: 6, isValue: true },
        { text: `actual:   ${check.actual ?? ''}`, tone: 'plain', indent: 6, isValue: true },
        { text: because, tone: 'plain', indent: 6 },
        { mark: 'next', text: check.help ?? '', tone: 'plain', indent: 6 },
      ];
  }
}

function observedLines({
  state,
  what,
  because = '',
  differences,
}: Extract<Event, { type: 'resource.observed' }>): Line[] {
  switch (state) {
    case 'ready':
      return [done('found', what)];
    case 'missing':
      return [skipped('missing', because ? `${what}: ${because}` : what)];
    case 'not-ours':
      return [failed('not yours', because)];
    case 'unknown':
      return [failed('error', `${what}: ${because}`)];
    case 'different':
      return [failed('differs', what), ...differences.flatMap(differenceLines)];
  }
}

/** Columns of a difference that fits into one line. */
const longestDifference = 70;

function differenceLines({ property, recorded, live }: Drift): Line[] {
  const [expected, actual] = [valueText(recorded), valueText(live)];
  const line = `${property}: expected ${expected}, actual ${actual}`;
  if (line.length <= longestDifference) return [{ text: line, tone: 'plain', indent: 6, isValue: true }];
  return [
    { text: `${property}:`, tone: 'plain', indent: 6 },
    { text: `expected: ${expected}`, tone: 'plain', indent: 8, isValue: true },
    { text: `actual:   ${actual}`, tone: 'plain', indent: 8, isValue: true },
  ];
}

function valueText(value: Json): string {
  return typeof value === 'string' ? value || '""' : (JSON.stringify(value) ?? 'none');
}

function done(status: string, text: string): Line {
  return { mark: 'done', status, text, tone: 'good', indent: 2 };
}

function failed(status: string, text: string): Line {
  return { mark: 'failed', status, text, tone: 'bad', indent: 2 };
}

function note(status: string, text: string): Line {
  return { mark: 'note', status, text, tone: 'note', indent: 2 };
}

function skipped(status: string, text: string): Line {
  return { mark: 'skipped', status, text, tone: 'dim', indent: 2 };
}

function ofStep(mark: keyof Marks, tone: Tone, text: string): Line {
  return { mark, status: '', text, tone, indent: 0 };
}

export function waitingText(event: Extract<Event, { type: 'waiting' }>): string {
  return `waiting for ${event.for}: ${duration(event.elapsed)}, usually ${duration(event.usually)}${event.last ? ` (${event.last})` : ''}`;
}

function duration(seconds: number): string {
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
