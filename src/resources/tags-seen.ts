// The tags of what was made a moment ago, by us or by a call whose answer got lost: lists of tags hear of them late.
import type { Aws } from '../engine/types.ts';
import { assertOurs, isOurs, type KeyValue } from '../aws/tags.ts';
import { WorkshopError } from '../engine/errors.ts';

type Tags = readonly KeyValue[] | Readonly<Record<string, string>> | undefined;

/** Throws `not-ours` where they are somebody else's, or none at all after all that time. */
export async function tagsSeen<T extends Tags>(what: string, aws: Aws, read: () => Promise<T>): Promise<T> {
  let last: T | undefined;
  try {
    await aws.patience.until({ for: `the tags of the ${what} to be seen`, usually: 1, atMost: 15 }, async () => {
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
