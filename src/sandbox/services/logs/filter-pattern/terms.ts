// What all kinds of filter patterns share: a matcher, and the regular expressions that patterns may hold.
import { invalidTerm } from '../errors.ts';

export type Matcher = (message: string) => boolean;

/** `%…%`, in the part of the language that AWS supports: no groups, no blanks. */
export function regexOf(text: string): RegExp {
  const source = text.slice(1, -1);
  const unsupported = /[^\w:#=@/;,\-^$?[\]{}|\\*+.]/.exec(source)?.[0];
  if (unsupported) invalidTerm(unsupported);
  try {
    return new RegExp(source);
  } catch {
    return invalidTerm(text);
  }
}
