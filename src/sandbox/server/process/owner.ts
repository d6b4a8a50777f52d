// Who owns a folder's state: one process at a time, by a lock file that outlives nobody. The lock of a process that is
// gone is taken over, also where its process id belongs to somebody else by now.
import { join } from 'node:path';
import { newHolder, takeLockFile, type Holder, type Lock } from '../../../lib/lock-file.ts';
import { lives } from '../../../lib/process-life.ts';

export class OwnedError extends Error {
  override name = 'OwnedError';
  readonly owner: Holder | undefined;

  constructor(dir: string, owner: Holder | undefined) {
    super(`Process ${owner?.pid ?? '?'} works on ${dir} already.`);
    this.owner = owner;
  }
}

/** Rejects with an OwnedError where another process has it. */
export async function own(dir: string): Promise<Lock> {
  const taken = await takeLockFile(join(dir, 'owner'), newHolder(), holds);
  if (!taken.lock) throw new OwnedError(dir, taken.holder);
  return taken.lock;
}

/** Our own process may open a folder again: that is for its own code to keep apart. */
function holds(owner: Holder): boolean {
  return owner.pid !== process.pid && lives(owner);
}
