// The regular expressions of filter patterns, parsed: only what AWS supports, which has no groups.
// source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/regex-expressions.html, checked 2026-11-29
import { refuseUnsupported } from '../../shared/unsupported.ts';
import { invalidTerm } from '../errors.ts';

/** Which characters one place of a text may have: 1 or 0 by their code, and at 256 for all codes from there. */
export type CharacterSet = Uint8Array;

export const otherCodes = 256;

export type Item =
  | { readonly kind: 'start' | 'end' }
  /** `optional`: may be left out. `repeated`: may match more than once. */
  | { readonly kind: 'set'; readonly set: CharacterSet; readonly optional: boolean; readonly repeated: boolean };

/** Without groups, an expression is a list of alternatives, and each of them is a line of items. */
type Alternatives = readonly (readonly Item[])[];

/** The sandbox's own limit, also for `a{400}`: the work for each character of a message grows with it. */
const maxItems = 400;

const unsupported = /[^\w:#=@/;,\-^$?[\]{}|\\*+.]/;
const letters: Readonly<Record<string, (code: number) => boolean>> = {
  d: (code) => code >= 48 && code <= 57,
  s: (code) => code === 32 || (code >= 9 && code <= 13),
  w: (code) => /^\w$/.test(String.fromCharCode(code)),
};

/** `%source%` */
export function parseRegex(source: string): Alternatives {
  const character = unsupported.exec(source)?.[0];
  if (character) invalidTerm(character);
  const alternatives: Item[][] = [[]];
  let size = 0;
  for (let at = 0; at < source.length;) {
    const line = alternatives.at(-1) as Item[];
    const next = source.charAt(at);
    if (next === '|' || next === '^' || next === '$') {
      if (next === '|') alternatives.push([]);
      else line.push({ kind: next === '^' ? 'start' : 'end' });
      at += 1;
      continue;
    }
    const { set, end } = readSet(source, at);
    const { least, most, end: after } = readQuantifier(source, end);
    size += Math.max(least, most === Infinity ? 1 : most);
    if (size > maxItems) refuseUnsupported('logs', `a regular expression of more than ${maxItems} characters`);
    line.push(...repeat(set, least, most));
    at = after;
  }
  return alternatives;
}

function repeat(set: CharacterSet, least: number, most: number): Item[] {
  const item = (optional: boolean, repeated: boolean): Item => ({ kind: 'set', set, optional, repeated });
  const needed = Array.from({ length: least }, () => item(false, false));
  if (most !== Infinity) return [...needed, ...Array.from({ length: most - least }, () => item(true, false))];
  return least === 0 ? [item(true, true)] : [...needed.slice(1), item(false, true)];
}

interface ReadSet {
  readonly set: CharacterSet;
  readonly end: number;
}

function readSet(source: string, at: number): ReadSet {
  const next = source.charAt(at);
  if (next === '.') return { set: setOf((code) => code !== 10 && code !== 13, true), end: at + 1 };
  if (next === '[') return readClass(source, at);
  if ('?*+{}]'.includes(next)) return invalidTerm(next);
  const { code, set, end } = readCharacter(source, at);
  return { set: set ?? setOf((other) => other === code, false), end };
}

/** `[abc]`, `[^a-z]` */
function readClass(source: string, start: number): ReadSet {
  const isNegated = source.charAt(start + 1) === '^';
  const sets: CharacterSet[] = [];
  let at = start + (isNegated ? 2 : 1);
  while (source.charAt(at) !== ']') {
    if (at >= source.length) return invalidTerm('[');
    const from = readCharacter(source, at);
    at = from.end;
    if (source.charAt(at) !== '-' || source.charAt(at + 1) === ']') {
      sets.push(from.set ?? setOf((code) => code === from.code, false));
      continue;
    }
    const to = readCharacter(source, at + 1);
    if (from.set || to.set || to.code < from.code) return invalidTerm(source.slice(start, to.end));
    sets.push(setOf((code) => code >= from.code && code <= to.code, false));
    at = to.end;
  }
  if (sets.length === 0) return invalidTerm('[]');
  const has = (code: number) => sets.some((set) => set[code] === 1) !== isNegated;
  return { set: setOf(has, has(otherCodes)), end: at + 1 };
}

interface ReadCharacter {
  readonly code: number;
  /** Of an escape that stands for many characters. */
  readonly set?: CharacterSet | undefined;
  readonly end: number;
}

function readCharacter(source: string, at: number): ReadCharacter {
  if (at >= source.length) return invalidTerm(source.slice(-1));
  if (source.charAt(at) !== '\\') return { code: source.charCodeAt(at), end: at + 1 };
  const next = source.charAt(at + 1);
  const is = Object.hasOwn(letters, next.toLowerCase()) ? letters[next.toLowerCase()] : undefined;
  if (is) {
    const isNegated = next !== next.toLowerCase();
    return { code: -1, set: setOf((code) => is(code) !== isNegated, isNegated), end: at + 2 };
  }
  const hex = /^x[0-9a-fA-F]{2}/.exec(source.slice(at + 1, at + 4))?.[0];
  if (hex) return { code: Number.parseInt(hex.slice(1), 16), end: at + 4 };
  // Every other letter or digit would be something that AWS does not list, such as a reference to a group.
  if (next === '' || /[A-Za-z0-9]/.test(next)) return invalidTerm(`\\${next}`);
  return { code: next.charCodeAt(0), end: at + 2 };
}

interface Quantifier {
  readonly least: number;
  readonly most: number;
  readonly end: number;
}

function readQuantifier(source: string, at: number): Quantifier {
  const next = source.charAt(at);
  if (next === '?') return { least: 0, most: 1, end: at + 1 };
  if (next === '*') return { least: 0, most: Infinity, end: at + 1 };
  if (next === '+') return { least: 1, most: Infinity, end: at + 1 };
  if (next !== '{') return { least: 1, most: 1, end: at };
  const [whole = '', from, comma, to] = /^\{(\d{1,4})(,?)(\d{0,4})\}/.exec(source.slice(at)) ?? invalidTerm('{');
  const least = Number(from);
  const most = comma === '' ? least : to === '' ? Infinity : Number(to);
  if (most < least) return invalidTerm(whole);
  return { least, most, end: at + whole.length };
}

function setOf(has: (code: number) => boolean, others: boolean): CharacterSet {
  return Uint8Array.from({ length: 257 }, (_, code) => Number(code === otherCodes ? others : has(code)));
}
