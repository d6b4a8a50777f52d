// Writes the output of a command into the file of --out. It never overwrites a file without --yes.
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { usageError } from '../../engine/errors.ts';
import { visible } from '../../lib/visible.ts';

/** Relative to the current folder. Resolves with the absolute path. The file can be shown on a terminal. */
export async function writeOutput(out: string, text: string, overwrite: boolean): Promise<string> {
  const file = resolve(out);
  try {
    await writeFile(file, visible(text.endsWith('\n') ? text : `${text}\n`), { flag: overwrite ? 'w' : 'wx' });
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    throw usageError(
      exists ? `The file ${file} already exists.` : `The file ${file} cannot be written: ${String(cause)}`,
      exists ? 'run the command again with --yes or another --out' : 'run the command again with another --out',
      { state: exists ? 'It was not changed.' : 'Nothing was written.', cause },
    );
  }
  return file;
}
