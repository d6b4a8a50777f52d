// Writes what a command made into a file that was asked for: whole, and never over something by accident.
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { WorkshopError } from '../../engine/errors.ts';

/** Relative to where the command was typed. Resolves with the path. */
export async function writeOut(out: string, text: string, overwrite: boolean): Promise<string> {
  const file = resolve(out);
  try {
    await writeFile(file, text.endsWith('\n') ? text : `${text}\n`, { flag: overwrite ? 'w' : 'wx' });
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new WorkshopError({
      code: 'usage',
      message: exists ? `There already is a file ${file}.` : `The file ${file} cannot be written: ${String(error)}`,
      state: 'It was not touched.',
      fix: exists ? 'run it again with --yes, or with another --out' : 'run it again with another --out',
      cause: error,
    });
  }
  return file;
}
