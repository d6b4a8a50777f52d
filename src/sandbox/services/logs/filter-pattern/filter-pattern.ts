// Filter patterns: terms, "phrases", ?either ?or, -without, %regex%, { JSON conditions } and [space, delimited, fields].
import { fieldsPattern } from './fields.ts';
import { jsonPattern } from './json.ts';
import { invalidTerm } from '../errors.ts';
import { regexOf, type Matcher } from './terms.ts';

export function compilePattern(pattern = ''): Matcher {
  const text = pattern.trim();
  if (text.startsWith('{') && text.endsWith('}')) return jsonPattern(text.slice(1, -1));
  if (text.startsWith('[') && text.endsWith(']')) return fieldsPattern(text.slice(1, -1));
  return termsPattern(text);
}

function termsPattern(text: string): Matcher {
  const terms = parseTerms(text);
  const plain = terms.filter(({ sign }) => sign === '');
  const without = terms.filter(({ sign }) => sign === '-');
  // Optional terms count only among themselves: beside any other term AWS ignores them.
  const optional = plain.length + without.length > 0 ? [] : terms;
  return (message) =>
    plain.every(({ test }) => test(message)) &&
    !without.some(({ test }) => test(message)) &&
    (optional.length === 0 || optional.some(({ test }) => test(message)));
}

interface Term {
  readonly sign: string;
  readonly test: Matcher;
}

function parseTerms(text: string): Term[] {
  const terms: Term[] = [];
  const next = /\s*([?-]?)(?:"((?:\\.|[^"\\])*)"|(%[^%]+%)|([^\s"]+))\s*/y;
  while (next.lastIndex < text.length) {
    const at = next.lastIndex;
    const [, sign = '', phrase, regex, word] = next.exec(text) ?? invalidTerm(text.slice(at, at + 1));
    if (regex) {
      terms.push({ sign, test: regexOf(regex) });
      continue;
    }
    const unsupported = /\W/.exec(word ?? '')?.[0];
    if (unsupported) invalidTerm(unsupported);
    const wanted = word ?? String(phrase).replace(/\\(.)/g, '$1');
    // The phrase of one blank is AWS's way to say "everything".
    terms.push({ sign, test: (message) => wanted === ' ' || message.includes(wanted) });
  }
  return terms;
}
