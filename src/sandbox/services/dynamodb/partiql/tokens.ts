// The words of a PartiQL statement.
import { notWellFormed } from '../errors.ts';

interface Token {
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'sign' | 'end';
  /** Of a quoted name or string, what is between the quotes. */
  readonly text: string;
}

const patterns: readonly (readonly [kind: Token['kind'], pattern: RegExp])[] = [
  ['string', /'((?:[^']|'')*)'/y],
  ['name', /"((?:[^"]|"")*)"/y],
  ['number', /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['word', /[A-Za-z_$][\w$-]*/y],
  ['sign', /<<|>>|<=|>=|<>|!=|[-+*=<>?.,()[\]{}:;]/y],
];

export function tokensOf(statement: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < statement.length;) {
    const space = /\s+|--[^\n]*|\/\*[^]*?\*\//y;
    space.lastIndex = at;
    if (space.test(statement)) {
      at = space.lastIndex;
      continue;
    }
    const found = tokenAt(statement, at);
    // AWS says nothing after the colon.
    if (!found || isTooLarge(found.token)) return notWellFormed('');
    tokens.push(found.token);
    at = found.next;
  }
  return [...tokens, { kind: 'end', text: '' }];
}

/** An exponent is a number of 32 bits. */
function isTooLarge({ kind, text }: Token): boolean {
  return kind === 'number' && Math.abs(Number(/[eE](.*)$/.exec(text)?.[1] ?? 0)) > 2 ** 31 - 1;
}

function tokenAt(statement: string, at: number): { token: Token; next: number } | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const match = pattern.exec(statement);
    if (!match) continue;
    const quote = kind === 'string' ? "'" : '"';
    const text = match[1] === undefined ? match[0] : match[1].replaceAll(quote + quote, quote);
    return { token: { kind, text }, next: pattern.lastIndex };
  }
  return undefined;
}
