// How sessions are named, and how long they last.
import { constraints } from '../../shared/constraints.ts';
import { invalidValue } from '../errors.ts';

const namePattern = '[\\w+=,.@-]*';
const shortest = 900;

export function checkName(member: string, name: string, maxLength = 64): void {
  const { matches, notShorterThan, notLongerThan } = constraints;
  if (!new RegExp(`^${namePattern}$`).test(name)) invalidValue(name, member, matches(namePattern));
  if (name.length < 2) invalidValue(name, member, notShorterThan(2));
  if (name.length > maxLength) invalidValue(name, member, notLongerThan(maxLength));
}

/** In seconds. */
export function checkDuration(seconds: number, longest = Infinity): void {
  if (seconds < shortest) invalidValue(seconds, 'durationSeconds', constraints.atLeast(shortest));
  if (seconds > longest) invalidValue(seconds, 'durationSeconds', constraints.atMost(longest));
}
