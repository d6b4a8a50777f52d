// The folder of --dir, and the folder in which the program was started: either can be gone, or be no folder.
import { statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { usageError, type WorkshopError } from '../../engine/errors.ts';
import { explainSystemError } from '../../lib/files/system-errors.ts';

/** Before anything is looked for in it. */
export function problemOf(dir: string): WorkshopError | undefined {
  if (currentFolder() === undefined && !isAbsolute(dir))
    return usageError(
      'The current folder does not exist any more.',
      'cd ~   # or another folder; then run your command again',
    );
  try {
    if (statSync(dir, { throwIfNoEntry: false })?.isDirectory() !== false) return undefined;
    return usageError(`${dir} is no folder.`, 'workshop status --dir <folder>');
  } catch (cause) {
    const help = explainSystemError(cause);
    return help && usageError(help.message, help.fix, { cause });
  }
}

/** Undefined once it is deleted. */
export function currentFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}
