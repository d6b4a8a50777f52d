// The forms of the files of a reset. Names of files are made of what they say, and removals follow them.
import {
  anyBoolean,
  anyNumber,
  anyText,
  listForm,
  objectForm,
  oneOf,
  optional,
  orNull,
  textForm,
  wholeNumber,
} from '../../../lib/form.ts';
import { accountForm, checkpointForm, nameForm, regionForm, suffixForm } from '../../../workspace/forms.ts';

const hashForm = textForm('the hash of a plan', /^[0-9a-f]{12}$/);

const scopeForm = objectForm({ name: nameForm, account: accountForm, region: regionForm, suffix: suffixForm });

const foundForm = objectForm({ what: anyText, name: anyText, because: anyText });

const stackForm = objectForm({
  suffix: suffixForm,
  things: listForm(
    objectForm({ id: anyText, kind: anyText, what: anyText, name: anyText, arn: optional(anyText), because: anyText }),
  ),
  checkpoint: checkpointForm,
});

/** The first line of a plan. */
export const planHeadForm = objectForm({ at: anyText, className: nameForm });

/** The last line of a plan. */
export const planEndForm = objectForm({
  accounts: wholeNumber(),
  resources: wholeNumber(),
  hash: hashForm,
  sha256: textForm('a SHA-256', /^[0-9a-f]{64}$/),
});

/** Every other line of a plan. */
export const memberPlanForm = objectForm({
  place: scopeForm,
  alias: orNull(nameForm),
  stacks: listForm(stackForm),
  others: listForm(objectForm({ suffix: anyText, things: anyNumber })),
  namesakes: listForm(foundForm),
  unseen: listForm(objectForm({ at: anyText, because: anyText, deniedByPolicy: optional(anyBoolean) })),
  refused: orNull(anyText),
});

export const stateForm = objectForm({
  plan: hashForm,
  place: scopeForm,
  alias: orNull(nameForm),
  phase: oneOf('planned', 'begun', 'waiting', 'checking', 'done', 'quarantined'),
  stacks: listForm(checkpointForm),
  appeared: listForm(foundForm),
  left: listForm(objectForm({ state: anyText })),
  clean: anyNumber,
  dirty: anyNumber,
  notRead: optional(listForm(anyText)),
  isBlockLocked: optional(anyBoolean),
  waitingSince: optional(anyText),
  notEntered: optional(anyBoolean),
  reason: orNull(anyText),
  since: anyText,
  at: anyText,
});
