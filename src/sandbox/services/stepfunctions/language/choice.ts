// The rules of a Choice state.
import { isObject, runtimeFailure, textOf, type Json, type JsonObject } from './json.ts';
import { parsePath, valueAt } from './json-path.ts';
import type { Scope } from './templates.ts';

type Test = (value: Json, expected: Json) => boolean;

/** Undefined for what is no timestamp. */
export function timestampOf(value: Json | undefined): number | undefined {
  const isTimestamp =
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value);
  const time = isTimestamp ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

const ofStrings =
  (test: (order: number) => boolean): Test =>
  (value, expected) =>
    typeof value === 'string' && typeof expected === 'string' && test(value < expected ? -1 : value > expected ? 1 : 0);
const ofNumbers =
  (test: (difference: number) => boolean): Test =>
  (value, expected) =>
    typeof value === 'number' && typeof expected === 'number' && test(value - expected);
const ofTimes =
  (test: (difference: number) => boolean): Test =>
  (value, expected) => {
    const [one, other] = [timestampOf(value), timestampOf(expected)];
    return one !== undefined && other !== undefined && test(one - other);
  };

const orders: Readonly<Record<string, (order: number) => boolean>> = {
  Equals: (order) => order === 0,
  LessThan: (order) => order < 0,
  GreaterThan: (order) => order > 0,
  LessThanEquals: (order) => order <= 0,
  GreaterThanEquals: (order) => order >= 0,
};

/** By the name of the field, without `Path`. */
const comparisons: ReadonlyMap<string, Test> = new Map<string, Test>([
  ...Object.entries(orders).flatMap(([name, test]): [string, Test][] => [
    [`String${name}`, ofStrings(test)],
    [`Numeric${name}`, ofNumbers(test)],
    [`Timestamp${name}`, ofTimes(test)],
  ]),
  ['BooleanEquals', (value, expected) => typeof value === 'boolean' && value === expected],
  ['StringMatches', (value, expected) => typeof value === 'string' && wildcard(textOf(expected)).test(value)],
]);

const kinds: ReadonlyMap<string, (value: Json) => boolean> = new Map([
  ['IsNull', (value: Json) => value === null],
  ['IsString', (value: Json) => typeof value === 'string'],
  ['IsNumeric', (value: Json) => typeof value === 'number'],
  ['IsBoolean', (value: Json) => typeof value === 'boolean'],
  ['IsTimestamp', (value: Json) => timestampOf(value) !== undefined],
]);

/** The fields that test one variable. */
export const testFields: ReadonlySet<string> = new Set([
  ...comparisons.keys(),
  ...[...comparisons.keys()].filter((name) => name !== 'StringMatches').map((name) => `${name}Path`),
  ...kinds.keys(),
  'IsPresent',
]);

export function ruleMatches(rule: JsonObject, scope: Scope): boolean {
  const { And, Or, Not } = rule;
  if (Array.isArray(And)) return And.every((one) => ruleMatches(one as JsonObject, scope));
  if (Array.isArray(Or)) return Or.some((one) => ruleMatches(one as JsonObject, scope));
  if (isObject(Not)) return !ruleMatches(Not, scope);
  const variable = textOf(rule['Variable']);
  const value = lookUp(variable, scope);
  const field = Object.keys(rule).find((name) => testFields.has(name)) ?? '';
  const expected = rule[field] ?? null;
  if (field === 'IsPresent') return (value !== undefined) === expected;
  if (value === undefined) return invalidPath(variable);
  const kind = kinds.get(field);
  if (kind) return kind(value) === expected;
  const test = comparisons.get(field) ?? comparisons.get(field.replace(/Path$/, ''));
  if (comparisons.has(field)) return test?.(value, expected) ?? false;
  const other = lookUp(textOf(expected), scope);
  return other === undefined ? invalidPath(textOf(expected)) : (test?.(value, other) ?? false);
}

function lookUp(text: string, { input, context }: Scope): Json | undefined {
  const path = parsePath(text);
  return valueAt(path, path.isContext ? context : input);
}

function invalidPath(path: string): never {
  return runtimeFailure(`Invalid path '${path}': The choice state's condition path references an invalid value.`);
}

/** `*` stands for any text; `\*` is a star. */
function wildcard(pattern: string): RegExp {
  const source = [...pattern.matchAll(/\\([\s\S])|(\*)|([\s\S])/g)]
    .map(([, escaped, star, letter]) => (star ? '[\\s\\S]*' : literal(escaped ?? letter ?? '')))
    .join('');
  return new RegExp(`^${source}$`);
}

function literal(letter: string): string {
  return letter.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
}
