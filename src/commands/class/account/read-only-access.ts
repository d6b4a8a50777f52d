// Refuses everything that would change a learner's account: an instructor's status only reads.
import { readOnlyAws } from '../../../engine/dry-run/read-only.ts';
import { WorkshopError } from '../../../engine/errors.ts';
import type { Aws } from '../../../engine/types.ts';

/** A check that needs a refused call or request counts as skipped, and not as failed. */
export function readOnlyAccess(aws: Aws): Aws {
  return readOnlyAws(aws, { refuse: skippedCheck });
}

function skippedCheck(why: string): WorkshopError {
  return new WorkshopError({
    code: 'not-served',
    message: `Skipped: ${why}, and a class status only reads.`,
    fix: "workshop verify   # in the learner's own folder",
  });
}
