// One resolution of a value, and its limits: a template of a few kilobytes can describe a text of any length.
import { longestTemplate, validationError } from '../errors.ts';
import type { Resolved, Scope } from './scope.ts';

/** What one value may still become, and what is known of conditions: both would grow with every use of a use. */
export interface Run extends Scope {
  /** Characters. */
  readonly room: { left: number };
  readonly decided: Map<string, boolean>;
  /** Conditions that need the next one, against circles. */
  readonly deciding: string[];
}

/** Characters that the functions of one value may make, intermediate results included. */
const mostText = 4 * longestTemplate;

export function runOf(scope: Scope): Run {
  return { ...scope, room: { left: mostText }, decided: new Map(), deciding: [] };
}

/** `length` more characters. */
export function takeRoom(run: Run, length: number): void {
  run.room.left -= length;
  if (run.room.left < 0)
    validationError(`The sandbox does not support functions that make more than ${mostText} characters of one value.`);
}

export function lengthOf(value: Resolved): number {
  if (typeof value === 'string') return value.length;
  return Array.isArray(value) ? (value as Resolved[]).reduce<number>((sum, each) => sum + 1 + lengthOf(each), 0) : 1;
}
