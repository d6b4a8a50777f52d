// Checks of single values against the constraints of Lambda's model.
import { brokenBound, constraints } from '../../shared/constraints.ts';
import { invalidValue } from '../errors.ts';

/** `written`: the pattern as AWS's text has it. */
export function checkPattern(member: string, value: string, pattern: RegExp, written: string): void {
  if (!pattern.test(value)) invalidValue(member, value, constraints.matches(written));
}

export function checkRange(member: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined) return;
  const broken = brokenBound(value, least, most);
  if (broken) invalidValue(member, value, broken);
}

export function checkLength(member: string, value: string | undefined, most: number): void {
  if (value !== undefined && value.length > most) invalidValue(member, value, constraints.notLongerThan(most));
}
