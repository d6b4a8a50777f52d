// The form of a value that was read from a file: what it has to be, and what is wrong where it is not. Fields that a form
// does not name may be there: a newer version can have written them.
import { isObject } from './is-object.ts';
import { jsonText } from './visible.ts';

/** What is wrong with a value, with its path in the document; undefined where nothing is. */
export type Form = (value: unknown, path: string) => string | undefined;

/** `what` completes "… is not": "an account id". */
export function textForm(what: string, test: RegExp | ((text: string) => boolean)): Form {
  const isRight = (text: string) => (test instanceof RegExp ? test.test(text) : test(text));
  return (value, path) => {
    if (typeof value !== 'string') return `${path} is not ${what}`;
    return isRight(value) ? undefined : `${path} is not ${what}: ${shown(value)}`;
  };
}

/** Short, and without a character that a terminal acts on. */
function shown(text: string): string {
  return jsonText(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

export const anyText: Form = textForm('a text', () => true);

export const anyNumber: Form = (value, path) => (Number.isFinite(value) ? undefined : `${path} is not a number`);

/** As far as JavaScript reads one. */
export const anyTime: Form = textForm('a time', (text) => !Number.isNaN(Date.parse(text)));

/** From 0. `most`: the largest one that fits. */
export function wholeNumber(most = Number.MAX_SAFE_INTEGER): Form {
  return (value, path) =>
    Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most
      ? undefined
      : `${path} is not a whole number up to ${most}`;
}

export const anyBoolean: Form = (value, path) =>
  typeof value === 'boolean' ? undefined : `${path} is neither true nor false`;

export function oneOf(...known: readonly string[]): Form {
  return (value, path) => (known.includes(value as string) ? undefined : `${path} is not one of ${known.join(', ')}`);
}

/** One number and no other, such as the version of a file. */
export function exactly(known: number): Form {
  return (value, path) => (value === known ? undefined : `${path} is not ${known}`);
}

export function optional(form: Form): Form {
  return (value, path) => (value === undefined ? undefined : form(value, path));
}

export function orNull(form: Form): Form {
  return (value, path) => (value === null ? undefined : form(value, path));
}

/** A field that is not optional has to be there. */
export function objectForm(fields: Readonly<Record<string, Form>>): Form {
  return (value, path) =>
    isObject(value) && !Array.isArray(value)
      ? firstOf(Object.entries(fields), ([name, form]) => form(value[name], path ? `${path}.${name}` : name))
      : `${path || 'it'} is no object`;
}

/** An object with names that are not known in advance. */
export function mapForm(names: Form, values: Form): Form {
  return (value, path) =>
    isObject(value) && !Array.isArray(value)
      ? firstOf(
          Object.entries(value),
          ([name, item]) => names(name, `a name in ${path}`) ?? values(item, `${path}.${name}`),
        )
      : `${path || 'it'} is no object`;
}

export function listForm(items: Form): Form {
  return (value, path) =>
    Array.isArray(value)
      ? firstOf([...(value as unknown[]).entries()], ([index, item]) => items(item, `${path}[${index}]`))
      : `${path || 'it'} is no list`;
}

export function allOf(...forms: readonly Form[]): Form {
  return (value, path) => firstOf(forms, (form) => form(value, path));
}

function firstOf<Item>(items: readonly Item[], problemOf: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const problem = problemOf(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
