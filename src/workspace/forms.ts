// The forms of what is read below `.workshop`: a folder may come from another person, so a value that becomes a path, an
// address or part of a command has a closed pattern.
import { isAccount, isPolicyArn, isRegion, isRoleArn, isSuffix } from '../aws/name-rules.ts';
import {
  allOf,
  anyBoolean,
  anyNumber,
  anyText,
  listForm,
  mapForm,
  objectForm,
  oneOf,
  optional,
  textForm,
  type Form,
} from '../lib/form.ts';
import { isObject } from '../lib/is-object.ts';
import { isLoopbackName } from '../lib/loopback.ts';

/** Of steps, resources, kinds and exercises. */
export const idForm = textForm('an id', /^[A-Za-z0-9][A-Za-z0-9-]{0,99}$/);
export const regionForm = textForm('the name of a region', isRegion);
export const accountForm = textForm('an account id', isAccount);
export const suffixForm = textForm('a suffix', (text) => text === '' || isSuffix(text));
/** Names that people choose: nothing that a terminal acts on. */
export const nameForm = textForm('a name', /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,256}$/u);

const bucketForm = textForm('the name of a bucket', /^[a-z0-9][a-z0-9.-]{0,62}$/);
/** One that was found in an account has its AWS name behind its kind. */
export const resourceIdForm = textForm(
  'an id',
  /^[A-Za-z0-9][A-Za-z0-9-]{0,99}(@[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,2048})?$/u,
);
const fileForm = textForm('the name of a file', /^[A-Za-z0-9][\w.-]*$/);
/** Of the package itself. */
const packagePathForm = textForm('a file of the workshop', /^[A-Za-z0-9][\w-]*(\/[A-Za-z0-9][\w.-]*)+$/);
const addressForm = textForm('an http address', (text) => addressOf(text) !== undefined);
const loopbackForm = textForm('an address of this machine', (text) => isLoopbackName(addressOf(text)?.hostname ?? ''));

function addressOf(text: string): URL | undefined {
  const url = /^https?:\/\/[^\s\p{Cc}\p{Cf}]+$/u.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  return url && url.username === '' && url.password === '' ? url : undefined;
}

const targetForm: Form = allOf(
  objectForm({ kind: oneOf('sandbox', 'aws'), account: accountForm, region: regionForm }),
  objectForm({
    profile: optional(nameForm),
    alias: optional(nameForm),
    allowRoot: optional(anyBoolean),
    endpoint: optional(addressForm),
  }),
);

/** What a step passes on: an address in it gets requests from `call`, `open` and the checks. */
function outputsForm(address: Form): Form {
  return (value, path) => {
    if (!isObject(value)) return undefined;
    const urls = Object.entries(value).filter(([name]) => name.endsWith('Url'));
    for (const [name, url] of urls) {
      const problem = address(url, `${path}.${name}`);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

/** By kind of resource: the props that become the name of a file. A learner's own value can be of another type. */
const fileProps: Readonly<Record<string, Form>> = {
  archive: objectForm({
    file: fileForm,
    contents: objectForm({
      codeOf: optional(fileForm),
      solution: optional(idForm),
      ownCodeOf: optional(fileForm),
      dependenciesOf: optional(packagePathForm),
    }),
  }),
  'layer-version': objectForm({ archive: whereText(fileForm) }),
  role: objectForm({ trust: whereText(fileForm) }),
  'bucket-policy': objectForm({ policy: whereText(fileForm) }),
  function: objectForm({
    code: whereObject(objectForm({ archive: optional(fileForm), template: optional(fileForm) })),
  }),
};

function whereText(form: Form): Form {
  return (value, path) => (typeof value === 'string' ? form(value, path) : undefined);
}

function whereObject(form: Form): Form {
  return (value, path) => (isObject(value) ? form(value, path) : undefined);
}

const recordForm: Form = (value, path) => {
  const problem = objectForm({
    id: resourceIdForm,
    step: idForm,
    kind: idForm,
    status: oneOf('creating', 'ready', 'removing'),
    at: anyText,
    changes: listForm(objectForm({ step: idForm, at: anyText })),
  })(value, path);
  if (problem !== undefined) return problem;
  const { kind, props, changes } = value as { kind: string; props: unknown; changes: unknown };
  const files = Object.hasOwn(fileProps, kind) ? fileProps[kind] : undefined;
  return files && (files(props, `${path}.props`) ?? listForm(objectForm({ props: files }))(changes, `${path}.changes`));
};

const goneForm = objectForm({
  id: resourceIdForm,
  kind: idForm,
  what: anyText,
  name: anyText,
  arn: optional(anyText),
  state: oneOf('gone', 'restored', 'reset'),
  at: anyText,
  seen: anyText,
  kept: optional(anyText),
});

const executionRoleForm = objectForm({
  arn: optional(textForm('the ARN of a role', isRoleArn)),
  permissionsBoundary: optional(textForm('the ARN of a policy', isPolicyArn)),
});

/** A stack: of a folder, or of an account in a class. Both versions of the checkpoint have this form. */
export const checkpointForm: Form = (value, path) => {
  const isSandbox = isObject(value) && isObject(value['target']) && value['target']['kind'] === 'sandbox';
  return objectForm({
    target: targetForm,
    suffix: suffixForm,
    bucketName: bucketForm,
    createdAt: anyText,
    executionRole: optional(executionRoleForm),
    steps: mapForm(
      idForm,
      objectForm({
        status: oneOf('started', 'provisioned', 'verified', 'skipped'),
        at: anyText,
        outputs: outputsForm(isSandbox ? loopbackForm : addressForm),
        failuresSeen: optional(listForm(anyText)),
        removed: optional(listForm(recordForm)),
        waiting: optional(objectForm({ for: anyText, usually: anyNumber, since: anyText })),
      }),
    ),
    resources: listForm(recordForm),
    gone: optional(listForm(goneForm)),
    removal: optional(objectForm({ command: oneOf('teardown', 'undo'), step: optional(idForm), at: anyText })),
    exercise: optional(objectForm({ name: idForm, step: idForm, check: anyText, at: anyText })),
  })(value, path);
};
