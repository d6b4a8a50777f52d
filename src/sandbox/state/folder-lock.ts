// The lock of a folder's state: one process at a time has it. A dead process's lock is taken over, also where its process
// id belongs to another process by now.
import { join } from 'node:path';
import { newLockHolder, takeLockFile, type Lock, type LockHolder } from '../../lib/files/lock-file.ts';
import { isRunning } from '../../lib/process-identity.ts';

export class FolderInUseError extends Error {
  override name = 'FolderInUseError';
  readonly pid: number | undefined;

  constructor(dir: string, pid: number | undefined) {
    super(`Process ${pid ?? '?'} already works on ${dir}.`);
    this.pid = pid;
  }
}

/** Rejects with a FolderInUseError where another process has it. */
export async function lockFolder(dir: string): Promise<Lock> {
  const taken = await takeLockFile(join(dir, 'owner'), newLockHolder(), holds);
  if (!taken.lock) throw new FolderInUseError(dir, taken.holder?.pid);
  return taken.lock;
}

/** This process may open a folder again: its own code has to keep the two apart. */
function holds(holder: LockHolder): boolean {
  return holder.pid !== process.pid && isRunning(holder);
}
