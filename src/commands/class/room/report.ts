// What a learner's CLI reports to the board of a class, and what the board answers: the fields, and their limits.
import type { JournalEntry } from '../../../workspace/journal.ts';
import {
  allOf,
  exactly,
  listForm,
  objectForm,
  oneOf,
  orNull,
  textForm,
  type Form,
  wholeNumber,
} from '../../../lib/form.ts';

/** One event of the journal, without everything that is not named here. */
export interface Report {
  /** Its place in the learner's journal, in bytes. It grows from event to event. */
  readonly end: number;
  /** By the learner's clock: 2026-11-29T09:00:00.000Z. */
  readonly at: string;
  readonly type: (typeof reportTypes)[number];
  /** The id of a step; absent for help and feedback. */
  readonly step?: string | undefined;
  /** The id of a check; null for a hint about a whole step. */
  readonly check?: string | null | undefined;
  /** Of a check. */
  readonly status?: (typeof checkStatuses)[number] | undefined;
  /** How far the hint went: 1 to 4. */
  readonly rung?: number | undefined;
  /** What the learner wrote with `workshop help-me` or `workshop feedback`. */
  readonly text?: string | undefined;
}

const reportTypes = [
  'step.opened',
  'step.started',
  'step.provisioned',
  'step.verified',
  'step.unproven',
  'step.failed',
  'step.reopened',
  'step.undone',
  'step.skipped',
  'check',
  'hint.given',
  'help.asked',
  'help.ended',
  'feedback.given',
] as const;

const checkStatuses = ['pass', 'fail', 'blocked', 'error', 'superseded'] as const;

export const limits = {
  learners: 2_000,
  /** In one request. */
  reports: 200,
  /** Of one learner, in all. A course has some hundreds. */
  reportsOfLearner: 20_000,
  /** Characters. */
  name: 40,
  text: 1_000,
  /** Of the question at the end, in a message with how to answer. */
  survey: 500,
  /** In one answer. */
  messages: 20,
  /** In all, for one class. */
  allMessages: 2_000,
} as const;

/** Undefined for what is not reported. */
export function reportOf(entry: JournalEntry, end: number): Report | undefined {
  const { at, type } = entry;
  switch (type) {
    case 'step.opened':
    case 'step.started':
    case 'step.provisioned':
    case 'step.verified':
    case 'step.unproven':
    case 'step.failed':
    case 'step.reopened':
    case 'step.undone':
    case 'step.skipped':
      return { end, at, type, step: entry.step };
    case 'check':
      return { end, at, type, step: entry.step, check: entry.id, status: entry.status };
    case 'hint.given':
      return { end, at, type, step: entry.step, check: entry.check, rung: entry.rung };
    case 'help.asked':
    case 'feedback.given':
      return { end, at, type, text: entry.text };
    case 'help.ended':
      return { end, at, type };
    default:
      return undefined;
  }
}

/** Letters, digits and marks of any script, with what stands between the parts of a name. */
const learnerName = new RegExp(`^[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N} ._'’-]{0,${limits.name - 1}}$`, 'u');

export const learnerNameForm: Form = textForm(
  `a name of at most ${limits.name} letters and digits`,
  (text) => learnerName.test(text) && text === text.trim(),
);
/** 64 bits of a hash. */
export const journalForm: Form = textForm('the mark of a journal', /^[0-9a-f]{16}$/);
export const surveyForm: Form = textForm(
  `a question or a link of 1 to ${limits.survey} characters`,
  (text) => text.trim() !== '' && text.length <= limits.survey,
);
export const messageTextForm: Form = textForm(
  `a text of 1 to ${limits.text} characters`,
  (text) => text.trim() !== '' && text.length <= limits.text,
);

const timeForm = textForm(
  'a time',
  (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) && !Number.isNaN(Date.parse(text)),
);
function shortList(items: Form, most: number): Form {
  return allOf(
    (value, path) => (Array.isArray(value) && value.length > most ? `${path} has more than ${most}` : undefined),
    listForm(items),
  );
}
const stepForm = textForm('the id of a step', /^[a-z0-9][a-z0-9-]{0,59}$/);
const checkForm = textForm('the id of a check', /^[a-z0-9][a-z0-9.-]{0,119}$/);

const fieldsOf: Readonly<Record<Report['type'], Readonly<Record<string, Form>>>> = {
  'step.opened': { step: stepForm },
  'step.started': { step: stepForm },
  'step.provisioned': { step: stepForm },
  'step.verified': { step: stepForm },
  'step.unproven': { step: stepForm },
  'step.failed': { step: stepForm },
  'step.reopened': { step: stepForm },
  'step.undone': { step: stepForm },
  'step.skipped': { step: stepForm },
  check: { step: stepForm, check: checkForm, status: oneOf(...checkStatuses) },
  'hint.given': { step: stepForm, check: orNull(checkForm), rung: wholeNumber(100) },
  'help.asked': { text: messageTextForm },
  'help.ended': {},
  'feedback.given': { text: messageTextForm },
};

export const reportForm: Form = allOf(
  objectForm({ end: wholeNumber(), at: timeForm, type: oneOf(...reportTypes) }),
  (value, path) => objectForm(fieldsOf[(value as Report).type])(value, path),
);

export const joinForm: Form = objectForm({
  code: textForm('a code', (text) => text.length <= 40),
  name: learnerNameForm,
});

export interface JoinAnswer {
  /** Of the class: a code that no other class has. */
  readonly room: string;
  readonly className: string;
  readonly learner: string;
  readonly token: string;
}

export const joinAnswerForm: Form = objectForm({
  room: textForm('an id', /^[\w-]{1,64}$/),
  className: learnerNameForm,
  learner: textForm('an id', /^[\w-]{1,64}$/),
  token: textForm('a token', /^[\w-]{16,128}$/),
});

export interface SyncRequest {
  /** By the learner's clock, when it was sent: the clocks of laptops differ. */
  readonly now: string;
  readonly journal: string;
  /** The last message that was shown. */
  readonly shown: number;
  readonly reports: readonly Report[];
}

export const syncForm: Form = objectForm({
  now: timeForm,
  journal: journalForm,
  shown: wholeNumber(1_000_000),
  reports: shortList(reportForm, limits.reports),
});

export interface Message {
  readonly id: number;
  readonly at: string;
  readonly text: string;
}

export interface SyncAnswer {
  readonly messages: readonly Message[];
}

export const messageForm: Form = objectForm({ id: wholeNumber(), at: timeForm, text: messageTextForm });

export const syncAnswerForm: Form = objectForm({ messages: shortList(messageForm, limits.messages) });

/** The fields of a request that are read, and no other: nothing else of it is stored. */
export function onlyReport(report: Report): Report {
  const { end, at, type } = report;
  const named = Object.keys(fieldsOf[type]).map((field) => [field, report[field as keyof Report]]);
  return { end, at, type, ...(Object.fromEntries(named) as Partial<Report>) };
}

/** The first line of `workshop progress`: whose events follow, one on each line. */
export interface ProgressHeader {
  readonly type: 'progress';
  readonly version: 1;
  readonly name: string;
  readonly journal: string;
  readonly at: string;
}

export const progressHeaderForm: Form = objectForm({
  type: oneOf('progress'),
  version: exactly(1),
  name: learnerNameForm,
  journal: journalForm,
  at: timeForm,
});
