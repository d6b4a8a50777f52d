// What can go wrong with stored data: a state that cannot be used, a write that fails, data that is no longer as it was
// written.

/** Raised when the state cannot be used: it is damaged, of a newer sandbox, or of another program. */
export class StateError extends Error {
  override name = 'StateError';
  readonly reason: 'damaged' | 'newer' | 'foreign';

  constructor(reason: StateError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Raised when something cannot be written now: a full disk, a limit. It may well be later. */
export class StorageError extends Error {
  override name = 'StorageError';

  constructor(cause: unknown) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === 'ENOSPC' ? 'no space is left on the disk' : message;
    super(`The sandbox cannot write its state: ${why}.`, { cause });
  }
}

/** Raised when a stored object or item is no longer as it was written. */
export class DamagedError extends Error {
  override name = 'DamagedError';
}

const full = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Undefined where the error has another reason than that something could not be written. */
export function asStorageError(error: unknown): StorageError | undefined {
  if (error instanceof StorageError) return error;
  return full.has((error as NodeJS.ErrnoException | null)?.code ?? '') ? new StorageError(error) : undefined;
}
