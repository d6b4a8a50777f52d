// What all kinds of filter patterns share: a matcher, and the regular expressions that patterns may hold.
import { compileRegex } from './regex.ts';

export type Matcher = (message: string) => boolean;

/** `%…%` */
export function regexOf(text: string): Matcher {
  return compileRegex(text.slice(1, -1));
}
