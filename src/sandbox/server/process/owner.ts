// Who owns a folder's state: one process at a time, by a lock file that outlives nobody. The lock of a process that is
// gone is taken over, also where its process id belongs to somebody else by now.
import { join } from 'node:path';
import { newLockHolder, takeLockFile, type LockHolder, type Lock } from '../../../lib/lock-file.ts';
import { isRunning } from '../../../lib/process-identity.ts';

export class OwnedError extends Error {
  override name = 'OwnedError';
  readonly owner: LockHolder | undefined;

  constructor(dir: string, owner: LockHolder | undefined) {
    super(`Process ${owner?.pid ?? '?'} works on ${dir} already.`);
    this.owner = owner;
  }
}

/** Rejects with an OwnedError where another process has it. */
export async function own(dir: string): Promise<Lock> {
  const taken = await takeLockFile(join(dir, 'owner'), newLockHolder(), holds);
  if (!taken.lock) throw new OwnedError(dir, taken.holder);
  return taken.lock;
}

/** Our own process may open a folder again: that is for its own code to keep apart. */
function holds(owner: LockHolder): boolean {
  return owner.pid !== process.pid && isRunning(owner);
}
