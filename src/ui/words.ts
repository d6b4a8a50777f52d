// Every sentence that the CLI says by itself. Guides are in templates/steps, errors with whoever throws them.
import type { Event } from '../engine/types.ts';

export interface Marks {
  readonly done: string;
  readonly failed: string;
  readonly next: string;
  readonly intended: string;
  readonly note: string;
  readonly skipped: string;
}

export const glyphs: Marks = { done: '✔', failed: '✖', next: '→', intended: '✱', note: 'ℹ', skipped: '·' };
export const words: Marks = {
  done: 'DONE',
  failed: 'FAIL',
  next: 'NEXT',
  intended: 'AS INTENDED',
  note: 'NOTE',
  skipped: 'SKIP',
};

export type Tone = 'plain' | 'good' | 'bad' | 'note' | 'dim' | 'strong';

export interface Line {
  readonly mark?: keyof Marks;
  readonly text: string;
  readonly tone: Tone;
  /** Columns to the right. */
  readonly indent: number;
  /** A value of AWS, which may be JSON: it is not folded. */
  readonly isValue?: boolean;
}

/** What is said of an event; nothing of those that only the journal keeps. */
export function linesOf(event: Event): Line[] {
  switch (event.type) {
    case 'resource.ready':
      return [{ mark: 'done', text: event.what, tone: 'good', indent: 2 }];
    case 'resource.removed':
      return [
        {
          mark: 'done',
          text: `${event.restored ? 'as it was before' : 'gone'}: ${event.what}`,
          tone: 'good',
          indent: 2,
        },
      ];
    case 'resource.kept':
      return [{ mark: 'note', text: `${event.what}: ${event.reason}`, tone: 'note', indent: 2 }];
    case 'resource.failed':
      return [{ mark: 'failed', text: `${event.what}: ${event.reason}`, tone: 'bad', indent: 2 }];
    case 'failure.seen':
      return [
        { mark: 'intended', text: `${event.title}: ${event.seen}`, tone: 'note', indent: 2 },
        { text: `That is the point: ${event.because}`, tone: 'dim', indent: 6 },
      ];
    case 'failure.absent':
      return [
        {
          mark: 'note',
          text: `${event.title}: not this time (${event.seen}). It has been set up already.`,
          tone: 'dim',
          indent: 2,
        },
      ];
    case 'failure.unseen':
      return [{ mark: 'note', text: `${event.title}: not to be seen here. ${event.seen}`, tone: 'note', indent: 2 }];
    case 'drift':
      return [
        { mark: 'note', text: `The handbook of 2022: ${event.handbook}.`, tone: 'note', indent: 2 },
        { text: `Today: ${event.today}.`, tone: 'dim', indent: 6 },
        { text: `Why: ${event.why}`, tone: 'dim', indent: 6 },
      ];
    case 'check':
      return checkLines(event);
    case 'waiting':
      return [{ text: waitingText(event), tone: 'dim', indent: 4 }];
    case 'step.verified':
      return [{ mark: 'done', text: `${event.title}: done and proven`, tone: 'strong', indent: 0 }];
    case 'step.failed':
      return [
        {
          mark: 'failed',
          text: `${event.title}: ${count(event.failed, 'check')} did not pass`,
          tone: 'bad',
          indent: 0,
        },
      ];
    case 'step.unproven':
      return [
        {
          mark: 'note',
          text: `${event.title}: done, without the proof of ${count(event.checks, 'check')} that cannot be made here`,
          tone: 'strong',
          indent: 0,
        },
      ];
    case 'step.reopened':
      return [{ mark: 'failed', text: `${event.title}: was done, and is no longer as it was`, tone: 'bad', indent: 0 }];
    case 'fault.repaired':
      if (event.by === 'fix') return [];
      return [
        { mark: 'done', text: `You have repaired it: the fault was "${event.fault}"`, tone: 'strong', indent: 0 },
      ];
    default:
      return [];
  }
}

function checkLines(check: Extract<Event, { type: 'check' }>): Line[] {
  switch (check.status) {
    case 'pass':
      return [{ mark: 'done', text: check.title, tone: 'good', indent: 2 }];
    case 'superseded':
      return [
        { mark: 'skipped', text: `${check.title} (${check.because ?? 'changed since'})`, tone: 'dim', indent: 2 },
      ];
    case 'blocked':
      return [{ mark: 'skipped', text: `${check.title}: not checked, ${check.because ?? ''}`, tone: 'dim', indent: 2 }];
    case 'error':
      if (check.notServed)
        return [
          { mark: 'note', text: `${check.title}: could not check. ${check.because ?? ''}`, tone: 'note', indent: 2 },
        ];
      return [
        {
          mark: 'failed',
          text: `${check.title}: could not be checked. ${check.because ?? ''}`,
          tone: 'bad',
          indent: 2,
        },
      ];
    case 'fail':
      return [
        { mark: 'failed', text: check.title, tone: 'bad', indent: 2 },
        { text: `expected: ${check.expected ?? ''}`, tone: 'plain', indent: 6, isValue: true },
        { text: `actual:   ${check.actual ?? ''}`, tone: 'plain', indent: 6, isValue: true },
        { text: check.because ?? '', tone: 'plain', indent: 6 },
        { mark: 'next', text: check.help ?? '', tone: 'plain', indent: 6 },
      ];
  }
}

export function waitingText(event: Extract<Event, { type: 'waiting' }>): string {
  return `waiting for ${event.for}: ${duration(event.elapsed)}, usually ${duration(event.usually)}${event.last ? ` (${event.last})` : ''}`;
}

export function duration(seconds: number): string {
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
