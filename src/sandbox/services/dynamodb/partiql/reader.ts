// Reads the parts of a statement: words, names, paths and values.
import { createRequire } from 'node:module';
import type { Path } from '../dynalite/functions.ts';
import { notWellFormed, validationError } from '../errors.ts';
import type { Value } from '../values/values.ts';
import { tokensOf } from './tokens.ts';

const require = createRequire(import.meta.url);

/** Brings numbers into their one form. */
interface Validations {
  validateAttributeValue(value: Value): string | undefined;
}

export type Reader = ReturnType<typeof createReader>;

export function createReader(text: string, parameters: readonly Value[] | undefined) {
  const tokens = tokensOf(text);
  let at = 0;
  let used = 0;
  const token = (ahead = 0) => tokens[Math.min(at + ahead, tokens.length - 1)] as (typeof tokens)[number];

  function isNext(word: string, ahead = 0): boolean {
    const { kind, text: found } = token(ahead);
    return (kind === 'sign' && found === word) || (kind === 'word' && found.toUpperCase() === word.toUpperCase());
  }

  function take(word: string): boolean {
    if (!isNext(word)) return false;
    at += 1;
    return true;
  }

  function expect(word: string): void {
    if (!take(word)) notWellFormed(`Expected ${word}, found ${token().text || 'the end'}`);
  }

  function name(): string {
    const { kind, text: found } = token();
    if (kind !== 'word' && kind !== 'name') return notWellFormed(`Expected a name, found ${found || 'the end'}`);
    at += 1;
    return found;
  }

  function path(): Path {
    const steps: (string | number)[] = [name()];
    for (;;) {
      if (take('.')) steps.push(name());
      else if (take('[')) {
        const { kind, text: index } = token();
        if (kind !== 'number' && kind !== 'string') return notWellFormed('Expected an index');
        at += 1;
        steps.push(kind === 'number' ? Number(index) : index);
        expect(']');
      } else return steps;
    }
  }

  function parameter(): Value {
    const value = parameters ? parameters[used] : { S: '' };
    used += 1;
    return value ?? validationError("Number of parameters in request and statement don't match.");
  }

  function value(): Value {
    if (take('?')) return checked(parameter());
    const { kind, text: found } = token();
    at += 1;
    if (kind === 'string') return { S: found };
    if (kind === 'number') return checked({ N: found });
    if (kind === 'sign' && found === '-' && token().kind === 'number') {
      at += 1;
      return checked({ N: `-${token(-1).text}` });
    }
    if (kind === 'sign' && found === '[') return { L: members(']', value) };
    if (kind === 'sign' && found === '{') return { M: Object.fromEntries(members('}', entry)) };
    if (kind === 'sign' && found === '<<') return checked(setOf(members('>>', value)));
    if (kind === 'word' && /^(true|false)$/i.test(found)) return { BOOL: found.toLowerCase() === 'true' };
    if (kind === 'word' && /^null$/i.test(found)) return { NULL: true };
    return notWellFormed(`Expected a value, found ${found || 'the end'}`);
  }

  function entry(): [string, Value] {
    const { kind, text: key } = token();
    if (kind !== 'string' && kind !== 'name' && kind !== 'word') return notWellFormed('Expected a name in a map');
    at += 1;
    expect(':');
    return [key, value()];
  }

  function members<One>(end: string, one: () => One): One[] {
    if (take(end)) return [];
    const all = [one()];
    while (take(',')) all.push(one());
    expect(end);
    return all;
  }

  return {
    isNext,
    take,
    expect,
    name,
    path,
    value,
    isName: () => token().kind === 'word' || token().kind === 'name',
    isEnd: () => token().kind === 'end',
    next: () => token().text,
    used: () => used,
    takeFunction: (word: string) => isNext(word) && isNext('(', 1) && ((at += 2), true),
    isValue: () =>
      !(token().kind === 'name' || (token().kind === 'word' && !/^(true|false|null)$/i.test(token().text))),
  };
}

function setOf(values: readonly Value[]): Value {
  const [first] = values;
  if (first?.S !== undefined) return { SS: values.map(({ S }) => S ?? notWellFormed('A set has members of one type')) };
  if (first?.N !== undefined) return { NS: values.map(({ N }) => N ?? notWellFormed('A set has members of one type')) };
  if (first?.B !== undefined) return { BS: values.map(({ B }) => B ?? notWellFormed('A set has members of one type')) };
  return notWellFormed('A set has members that are strings, numbers or bytes');
}

function checked(value: Value): Value {
  const { validateAttributeValue } = require('dynalite/validations') as Validations;
  const wrong = validateAttributeValue(value);
  return wrong ? validationError(wrong) : value;
}
