// The conditions that JSON and field patterns share: comparisons joined by && and ||, with parentheses.
import { matchesGlob } from '../../../../lib/glob.ts';
import { invalidTerm } from '../errors.ts';
import { regexOf } from './terms.ts';

type Scalar = string | number | boolean;
export type Test<Subject> = (subject: Subject) => boolean;

/** What a name or selector points to in a subject: nothing, one value, or with a wildcard many. */
type Resolve<Subject> = (name: string) => (subject: Subject) => readonly unknown[];

const token =
  /\s*(?:("(?:\\.|[^"\\])*"|%[^%]+%)|(&&|\|\||!=|<=|>=|[=<>()])|(\$(?:\.?(?:[\w-]+|\*|\[(?:\d+|\*)\]|\['[^']*'\]))*)|([^\s"%&|!=<>()$]+))\s*/y;

export function parseCondition<Subject>(text: string, resolve: Resolve<Subject>): Test<Subject> {
  const tokens = tokenize(text);
  const test = parseOr(tokens, resolve);
  if (tokens.length > 0) invalidTerm(String(tokens[0]));
  return test;
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  for (let at = 0; at < text.length;) {
    token.lastIndex = at;
    const found = token.exec(text);
    if (!found) return text.slice(at).trim() ? invalidTerm(text.slice(at).trim().slice(0, 1)) : tokens;
    tokens.push(String(found[1] ?? found[2] ?? found[3] ?? found[4]));
    at = token.lastIndex;
  }
  return tokens;
}

function parseOr<Subject>(tokens: string[], resolve: Resolve<Subject>): Test<Subject> {
  const tests = [parseAnd(tokens, resolve)];
  while (take(tokens, '||')) tests.push(parseAnd(tokens, resolve));
  return (subject) => tests.some((test) => test(subject));
}

function parseAnd<Subject>(tokens: string[], resolve: Resolve<Subject>): Test<Subject> {
  const tests = [parseOne(tokens, resolve)];
  while (take(tokens, '&&')) tests.push(parseOne(tokens, resolve));
  return (subject) => tests.every((test) => test(subject));
}

const constants: ReadonlyMap<string, boolean | null> = new Map([
  ['NULL', null],
  ['TRUE', true],
  ['FALSE', false],
]);

function parseOne<Subject>(tokens: string[], resolve: Resolve<Subject>): Test<Subject> {
  if (take(tokens, '(')) {
    const test = parseOr(tokens, resolve);
    if (!take(tokens, ')')) invalidTerm('(');
    return test;
  }
  const values = resolve(tokens.shift() ?? invalidTerm(''));
  const operator = tokens.shift() ?? invalidTerm('');
  const operand = tokens.shift() ?? invalidTerm(operator);
  const is = constants.get(operand);
  if (operator === 'IS' && is !== undefined) return (subject) => values(subject).some((value) => value === is);
  if (operator === 'NOT' && operand === 'EXISTS') return (subject) => values(subject).length === 0;
  const test = comparison(operator, operand);
  return (subject) => values(subject).some((value) => isScalar(value) && test(value));
}

function take(tokens: string[], wanted: string): boolean {
  if (tokens[0] !== wanted) return false;
  tokens.shift();
  return true;
}

function isScalar(value: unknown): value is Scalar {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function comparison(operator: string, operand: string): Test<Scalar> {
  switch (operator) {
    case '=':
      return equality(operand);
    case '!=': {
      const equal = equality(operand);
      return (value) => !equal(value);
    }
    case '<':
      return (value) => Number(value) < Number(operand);
    case '<=':
      return (value) => Number(value) <= Number(operand);
    case '>':
      return (value) => Number(value) > Number(operand);
    case '>=':
      return (value) => Number(value) >= Number(operand);
    default:
      return invalidTerm(operator);
  }
}

function equality(operand: string): Test<Scalar> {
  if (operand.startsWith('%')) {
    const expression = regexOf(operand);
    return (value) => expression(String(value));
  }
  const isQuoted = operand.startsWith('"');
  const wanted = isQuoted ? operand.slice(1, -1).replace(/\\(.)/g, '$1') : operand;
  if (wanted.includes('*')) {
    return (value) => matchesGlob(wanted, String(value), { question: false });
  }
  const number = isQuoted || wanted === '' ? NaN : Number(wanted);
  return (value) => String(value) === wanted || (value !== '' && Number(value) === number);
}
