// The lock of a workspace: one command at a time. The lock of a dead process is taken over.
import { newLockHolder, takeLockFile, type LockHolder } from '../lib/files/lock-file.ts';
import { WorkshopError } from '../engine/errors.ts';

interface Owner extends LockHolder {
  readonly command: string;
}

/** Resolves with the function that releases the lock. */
export async function takeLock(file: string, command: string): Promise<() => Promise<void>> {
  const owner: Owner = { ...newLockHolder(), command };
  const taken = await takeLockFile(file, owner);
  if (!taken.lock) throw held(file, taken.holder);
  return taken.lock.release;
}

function held(file: string, owner: Owner | undefined): WorkshopError {
  return new WorkshopError({
    code: 'locked',
    message: owner
      ? `Another workshop command (${owner.command}, process ${owner.pid}) is running in this folder.`
      : `The lock ${file} cannot be taken.`,
    state: 'Nothing was changed.',
    fix: 'workshop status   # needs no lock; run your command again when that command is done',
  });
}
