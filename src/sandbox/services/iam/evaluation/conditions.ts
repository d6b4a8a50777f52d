// The Condition element: operators, their IfExists and set forms, and policy variables.
import { BlockList, isIP } from 'node:net';
import type { ContextKeys, Statement } from '../../../server/access.ts';
import { listOf, matchesArn, matchesLike } from './match.ts';

/** Keys in lower case: condition keys are compared without regard to case. */
export type Context = ContextKeys;

type Test = (wanted: string, actual: string) => boolean;

const same: Test = (wanted, actual) => wanted === actual;
const sameIgnoringCase: Test = (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase();
const inRange: Test = (range, ip) => {
  const [address = '', bits] = range.split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (!isIP(address) || isIP(ip) !== isIP(address)) return false;
  const list = new BlockList();
  list.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
  return list.check(ip, family);
};
const number =
  (compare: (a: number, b: number) => boolean): Test =>
  (wanted, actual) =>
    compare(Number(actual), Number(wanted));
const date =
  (compare: (a: number, b: number) => boolean): Test =>
  (wanted, actual) =>
    compare(timeOf(actual), timeOf(wanted));
const tests: Record<string, Test> = {
  StringEquals: same,
  StringEqualsIgnoreCase: sameIgnoringCase,
  StringLike: (wanted, actual) => matchesLike(wanted, actual),
  // For AWS the two are one: ArnEquals takes wildcards as well.
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  Bool: sameIgnoringCase,
  BinaryEquals: same,
  IpAddress: inRange,
  NumericEquals: number((a, b) => a === b),
  NumericLessThan: number((a, b) => a < b),
  NumericLessThanEquals: number((a, b) => a <= b),
  NumericGreaterThan: number((a, b) => a > b),
  NumericGreaterThanEquals: number((a, b) => a >= b),
  DateEquals: date((a, b) => a === b),
  DateLessThan: date((a, b) => a < b),
  DateLessThanEquals: date((a, b) => a <= b),
  DateGreaterThan: date((a, b) => a > b),
  DateGreaterThanEquals: date((a, b) => a >= b),
};

/** What a negated operator negates. */
const negated: Record<string, string> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NotIpAddress: 'IpAddress',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
};

export function isOperator(name: string): boolean {
  const { operator } = parseOperator(name);
  return operator === 'Null' || operator in tests || operator in negated;
}

export function conditionsHold(condition: Statement['Condition'], context: Context): boolean {
  return Object.entries(condition ?? {}).every(([name, keys]) =>
    Object.entries(keys).every(([key, values]) => {
      // Policies may write numbers and booleans without quotes.
      const wanted = listOf<unknown>(values).map((value) => String(value));
      return holds(name, context[key.toLowerCase()], wanted, context);
    }),
  );
}

function holds(
  name: string,
  actual: Context[string] | undefined,
  values: readonly string[],
  context: Context,
): boolean {
  const { set, operator, ifExists } = parseOperator(name);
  if (operator === 'Null') return values.some((value) => (value === 'true') === (actual === undefined));
  const inverted = operator in negated;
  // A missing key fails a condition, except where the condition says what the key must not be.
  if (actual === undefined) return set ? set === 'ForAllValues' : ifExists || inverted;
  const test = tests[negated[operator] ?? operator] ?? (() => false);
  const fits = (one: string) => values.some((value) => test(fillIn(value, context), one)) !== inverted;
  const several = listOf<string>(actual);
  // Without a set operator, a key with several values behaves as ForAnyValue, or as ForAllValues where it is negated.
  return (set ?? (inverted ? 'ForAllValues' : 'ForAnyValue')) === 'ForAllValues'
    ? several.every(fits)
    : several.some(fits);
}

function parseOperator(name: string): { set: string | undefined; operator: string; ifExists: boolean } {
  const [, set, operator = '', exists] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(name) ?? [];
  return { set, operator, ifExists: exists !== undefined };
}

/** `${aws:username}` and its like; an unknown one stays as it is and so matches nothing. */
export function fillIn(text: string, context: Context): string {
  if (!text.includes('${')) return text;
  return text.replace(/\$\{([^}]+)\}/g, (whole, key: string) => {
    if (key === '*' || key === '?' || key === '$') return key;
    const value = context[key.toLowerCase()];
    return typeof value === 'string' ? value : whole;
  });
}

function timeOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}
