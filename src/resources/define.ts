// What all resources share: inference, how AWS says "not there", and the tags of what was just made.
import { assertOurs, isOurs, type Tags } from '../aws/tags.ts';
import { WorkshopError } from '../engine/errors.ts';
import type { Aws, Json } from '../engine/types.ts';
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

/**
 * The tags of what was made a moment ago, by us or by a call whose answer was lost: lists of tags show them late. Throws
 * `not-ours` where they are somebody else's, or where there are none after all that time.
 */
export async function waitForTags<T extends Tags>(
  what: string,
  aws: Aws,
  read: () => Promise<T | undefined>,
): Promise<T> {
  let last: T | undefined;
  try {
    await aws.waiter.until({ for: `the tags of the ${what} to appear`, usually: 1, atMost: 15 }, async () => {
      last = await read();
      const isTagged = last !== undefined && Object.keys(last).length > 0;
      return isTagged || isOurs(last, aws.tags) ? true : undefined;
    });
  } catch (error) {
    if (!(error instanceof WorkshopError && error.code === 'timed-out')) throw error;
  }
  assertOurs(what, last, aws.tags);
  return last as T;
}

/**
 * The name of a file as a checkpoint has it: a name alone. A folder from another person could lead out of the build
 * folder otherwise, to a file that teardown deletes or repair replaces.
 */
export function fileName(name: string): string {
  if (/^[A-Za-z0-9][\w.-]*$/.test(name)) return name;
  throw new WorkshopError({
    code: 'workspace',
    message: `The checkpoint has ${JSON.stringify(name)} where the name of a file belongs.`,
    state: 'The file was not touched.',
    fix: 'workshop status --json   # .workshop may come from another person: restore your own copy, or use a new folder',
  });
}
