// What a session is made from: its role, its name, and how long it lasts.
import { brokenBound, constraints } from '../../shared/constraints.ts';
import { invalidArn, invalidValue } from '../errors.ts';

const namePattern = '[\\w+=,.@-]*';
const shortest = 900;

export function checkName(member: string, name: string, maxLength = 64): void {
  const { matches, notShorterThan, notLongerThan } = constraints;
  if (!new RegExp(`^${namePattern}$`).test(name)) invalidValue(name, member, matches(namePattern));
  if (name.length < 2) invalidValue(name, member, notShorterThan(2));
  if (name.length > maxLength) invalidValue(name, member, notLongerThan(maxLength));
}

export function checkRoleArn(arn: string): void {
  if (!/^arn:[^:]+:[^:]+:[^:]*:[^:]*:./.test(arn)) invalidArn(arn);
}

/** In seconds. */
export function checkDuration(seconds: number, longest = Infinity): void {
  const broken = brokenBound(seconds, shortest, longest);
  if (broken) invalidValue(seconds, 'durationSeconds', broken);
}
