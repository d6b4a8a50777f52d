// What all kinds of filter patterns share: the regular expressions they may hold, and how they are refused.
import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import { throwAwsError } from '../../../server/aws-error.ts';

export type Matcher = (message: string) => boolean;

/** `%…%`, in the part of the language that AWS supports: no groups, no blanks. */
export function regexOf(text: string): RegExp {
  const source = text.slice(1, -1);
  const strange = /[^\w:#=@/;,\-^$?[\]{}|\\*+.]/.exec(source)?.[0];
  if (strange) invalidTerm(strange);
  try {
    return new RegExp(source);
  } catch {
    return invalidTerm(text);
  }
}

export function invalidTerm(text: string): never {
  return throwAwsError(sdk.InvalidParameterException$, `Invalid character(s) in term '${text}'`);
}
