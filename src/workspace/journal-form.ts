// The forms of the journal's entries, by type: a line that no program of ours has written is left out.
import type { Event } from '../engine/types.ts';
import {
  anyBoolean,
  anyNumber,
  anyText,
  listForm,
  objectForm,
  oneOf,
  optional,
  orNull,
  type Form,
} from '../lib/form.ts';
import { idForm, resourceIdForm } from './forms.ts';

const step = { step: idForm, title: anyText };
const resource = { id: resourceIdForm, kind: idForm, what: anyText };
const failure = {
  ...step,
  id: anyText,
  because: optional(anyText),
  seen: optional(anyText),
  commands: optional(listForm(anyText)),
};

/** Calls have one of their own: see journal.ts. */
const byType: Readonly<Record<Exclude<Event['type'], 'call'>, Readonly<Record<string, Form>>>> = {
  'step.opened': step,
  'step.started': step,
  'step.provisioned': step,
  'step.reopened': step,
  'step.undone': step,
  'step.skipped': step,
  'step.verified': step,
  'step.failed': step,
  'step.unproven': step,
  'step.shown': { step: idForm },
  'steps.ended': {},
  'resource.ensuring': resource,
  'resource.removing': resource,
  'resource.ready': resource,
  'resource.removed': resource,
  'resource.observed': {
    ...resource,
    state: oneOf('ready', 'missing', 'different', 'not-ours', 'unknown'),
    because: optional(anyText),
  },
  'resource.kept': { ...resource, reason: anyText },
  'resource.failed': { ...resource, reason: anyText },
  'failure.seen': failure,
  'failure.absent': failure,
  'failure.unseen': failure,
  drift: { step: idForm, handbook: anyText, today: anyText, why: anyText },
  check: { ...step, id: anyText, status: oneOf('pass', 'fail', 'blocked', 'error', 'superseded') },
  waiting: { for: anyText },
  waited: { for: anyText },
  'exercise.started': { exercise: idForm, step: idForm, check: anyText },
  'exercise.ended': { exercise: idForm, by: oneOf('hand', 'fix') },
  'quiz.answered': { step: idForm, question: anyText, answer: anyText, right: anyBoolean },
  'review.answered': { step: idForm, question: anyText, answer: anyText, right: anyBoolean },
  'exam.finished': { right: anyNumber, of: anyNumber, missed: listForm(idForm) },
  'hint.given': { step: idForm, check: orNull(anyText), rung: anyNumber },
  'help.asked': { text: anyText },
  'help.ended': {},
  'feedback.given': { text: anyText },
  'request.failed': {
    method: anyText,
    path: anyText,
    status: anyNumber,
    body: anyText,
    requestId: optional(anyText),
  },
  'command.failed': { command: anyText, code: anyText, error: anyText },
};

const common = objectForm({ at: anyText, type: anyText, step: optional(idForm) });

/** What a newer program writes under a type of its own is read by nobody. */
export function isEntry(value: { readonly type: string }): boolean {
  const fields = Object.hasOwn(byType, value.type) ? byType[value.type as keyof typeof byType] : {};
  return common(value, '') === undefined && objectForm(fields)(value, '') === undefined;
}
