// `{ $.level = "ERROR" && $.status >= 500 }`: conditions on messages that are JSON.
import { parseCondition } from './expression.ts';
import { invalidTerm } from '../errors.ts';
import type { Matcher } from './terms.ts';

export function jsonPattern(text: string): Matcher {
  const test = parseCondition<unknown>(text, selector);
  return (message) => {
    const value = parse(message);
    return value !== undefined && test(value);
  };
}

function parse(message: string): object | undefined {
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** `$.users[0].email`, `$.actions[*]`, `$.*`, `$.['cluster.name']`. */
function selector(text: string): (subject: unknown) => readonly unknown[] {
  if (!text.startsWith('$')) invalidTerm(text);
  const steps = [...text.slice(1).matchAll(/\.?(?:\[(\d+|\*)\]|\['([^']*)'\]|([\w-]+|\*))/g)].map(
    ([, index, quoted, name]) => index ?? quoted ?? String(name),
  );
  return (subject) =>
    steps.reduce<unknown[]>((values, step) => values.flatMap((value) => into(value, step)), [subject]);
}

function into(value: unknown, step: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (step === '*') return Object.values(value);
  return Object.hasOwn(value, step) ? [(value as Record<string, unknown>)[step]] : [];
}
