// What resources share: inference, and the ways AWS says "not there", "already there" and "not yet".
import type { Json } from '../engine/types.ts';
import type { ResourceKind } from './facets.ts';

export function defineResource<Props extends Json, Outputs extends Json>(
  kind: ResourceKind<Props, Outputs>,
): ResourceKind<Props, Outputs> {
  return kind;
}

/** Names, not classes: several copies of an SDK package may be installed. */
export function isNamed(error: unknown, ...names: string[]): error is Error {
  return error instanceof Error && names.includes(error.name);
}

/** Undefined where AWS answers that there is none, by one of these names; every other error is thrown. */
export async function orMissing<T>(call: Promise<T>, ...names: string[]): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isNamed(error, ...names)) return undefined;
    throw error;
  }
}

/** Says which field AWS left out. */
export function required<T>(value: T | undefined | null, field: string): T {
  if (value === undefined || value === null) throw new TypeError(`AWS answered without ${field}.`);
  return value;
}
