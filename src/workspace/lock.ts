// The lock of a workspace: one command at a time. The lock of a dead process is taken over.
import { newLockHolder, takeLockFile, type LockHolder } from '../lib/files/lock-file.ts';
import { WorkshopError } from '../engine/errors.ts';
import { readOwnFileIfAny } from '../lib/files/own-file.ts';
import { isObject } from '../lib/is-object.ts';
import { isRunning } from '../lib/process-identity.ts';

export interface LockOwner extends LockHolder {
  readonly command: string;
}

/** Resolves with the function that releases the lock. */
export async function takeLock(file: string, command: string): Promise<() => Promise<void>> {
  const owner: LockOwner = { ...newLockHolder(), command };
  const taken = await takeLockFile(file, owner);
  if (!taken.lock) throw held(file, taken.holder);
  return taken.lock.release;
}

/** The command that holds the lock; undefined where none does, also where its process was killed. */
export function readLockOwner(file: string): LockOwner | undefined {
  try {
    const owner: unknown = JSON.parse(readOwnFileIfAny(file) ?? 'null');
    return isOwner(owner) && isRunning(owner) ? owner : undefined;
  } catch {
    return undefined;
  }
}

function isOwner(value: unknown): value is LockOwner {
  return (
    isObject(value) && typeof value['command'] === 'string' && Number.isSafeInteger(value['pid']) && 'since' in value
  );
}

function held(file: string, owner: LockOwner | undefined): WorkshopError {
  return new WorkshopError({
    code: 'locked',
    message: owner
      ? `Another workshop command (${owner.command}, process ${owner.pid}) is running in this folder.`
      : `The lock ${file} cannot be taken.`,
    state: 'Nothing was changed.',
    fix: 'workshop status   # needs no lock; run your command again when that command is done',
  });
}
