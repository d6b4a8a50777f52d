// The Condition element: operators, their IfExists and set forms, and policy variables.
import { ownValue } from '../../../../lib/is-object.ts';
import { BlockList, isIP } from 'node:net';
import type { ContextKeys, Statement } from '../../../server/access.ts';
import { replaceVariables } from '../../shared/variables.ts';
import { listOf, mask, matchesArn, matchesLike, unmask } from './patterns.ts';

/** With keys in lower case: condition keys are compared without regard to case. */
export type Context = ContextKeys;

type Test = (expected: string, actual: string) => boolean;

const same: Test = (expected, actual) => unmask(expected) === actual;
const sameIgnoringCase: Test = (expected, actual) => unmask(expected).toLowerCase() === actual.toLowerCase();
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
  (expected, actual) =>
    compare(Number(actual), Number(expected));
const date =
  (compare: (a: number, b: number) => boolean): Test =>
  (expected, actual) =>
    compare(timeOf(actual), timeOf(expected));
const tests: Record<string, Test> = {
  StringEquals: same,
  StringEqualsIgnoreCase: sameIgnoringCase,
  StringLike: (expected, actual) => matchesLike(expected, actual),
  // On AWS the two are the same: ArnEquals has wildcards too.
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
  return operator === 'Null' || Object.hasOwn(tests, operator) || Object.hasOwn(negated, operator);
}

/** `fill`: puts values in the place of policy variables; undefined where there is none, and so nothing matches. */
export function conditionsHold(condition: Statement['Condition'], context: Context, fill: Fill): boolean {
  return Object.entries(condition ?? {}).every(([name, keys]) =>
    Object.entries(keys).every(([key, values]) => {
      // A policy may write numbers and booleans without quotes.
      const expected = listOf<unknown>(values).map((value) => String(value));
      return holds(name, ownValue(context, key.toLowerCase()), expected, fill);
    }),
  );
}

function holds(name: string, actual: Context[string] | undefined, values: readonly string[], fill: Fill): boolean {
  const { set, operator, ifExists } = parseOperator(name);
  if (operator === 'Null') return values.some((value) => (value === 'true') === (actual === undefined));
  const isNegated = operator in negated;
  // A missing key fails a condition, except a negated one.
  // source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
  if (actual === undefined) return set ? set === 'ForAllValues' : ifExists || isNegated;
  const test = tests[negated[operator] ?? operator] ?? (() => false);
  const expected = values.map(fill).filter((value) => value !== undefined);
  const matches = (one: string) => expected.some((value) => test(value, one)) !== isNegated;
  const several = listOf<string>(actual);
  // Without a set operator, a key with several values is tested as ForAnyValue, or as ForAllValues where negated.
  return (set ?? (isNegated ? 'ForAllValues' : 'ForAnyValue')) === 'ForAllValues'
    ? several.every(matches)
    : several.some(matches);
}

function parseOperator(name: string): { set: string | undefined; operator: string; ifExists: boolean } {
  const [, set, operator = '', exists] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(name) ?? [];
  return { set, operator, ifExists: exists !== undefined };
}

export type Fill = (text: string) => string | undefined;

/**
 * Policy variables such as `${aws:username}`. What fills one is literal: its wildcards are masked. A key that is missing
 * without a default, or that has several values, leaves the whole text without a value.
 * source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html, checked 2026-11-29
 */
export function fillVariables(text: string, context: Context): string | undefined {
  let isFilled = true;
  const filled = replaceVariables(text, (variable) => {
    if (variable === '*' || variable === '?' || variable === '$') return mask(variable);
    const { key, byDefault } = readVariable(variable);
    const value = ownValue(context, key.toLowerCase()) ?? byDefault;
    if (typeof value === 'string') return mask(value);
    isFilled = false;
    return '';
  });
  return isFilled ? filled : undefined;
}

/** A condition key, and perhaps a default: `aws:PrincipalTag/team, 'none'`. Another text has no key. */
function readVariable(variable: string): { key: string; byDefault: string | undefined } {
  const [key = '', ...rest] = variable.split(',');
  if (rest.length === 0) return { key: key.trim(), byDefault: undefined };
  const quoted = rest.join(',').trim();
  return quoted.length > 1 && quoted.startsWith("'") && quoted.endsWith("'")
    ? { key: key.trim(), byDefault: quoted.slice(1, -1) }
    : { key: '', byDefault: undefined };
}

function timeOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}
