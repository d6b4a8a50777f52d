// Writes an export into a folder. A new folder appears with all files or not at all.
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { usageError } from '../../../engine/errors.ts';
import { writeFileAtomically } from '../../../lib/files/atomic-file.ts';

/** By their path in the folder, with forward slashes. */
export type ExportedFiles = ReadonlyMap<string, string | Uint8Array>;

interface WriteOptions {
  /** Writes into a folder that has files. All of them stay but those of the export: one may be a state of Terraform. */
  readonly force: boolean;
  /** The command that writes into this folder all the same. */
  readonly again: string;
  /** Files of an earlier export that this one replaces with nothing. */
  readonly obsolete: readonly string[];
}

/** Resolves with the absolute path. Throws `usage` where the folder has files, or cannot be written. */
export async function writeFolder(out: string, files: ExportedFiles, options: WriteOptions): Promise<string> {
  const folder = resolve(out);
  try {
    const there = await entriesOf(folder);
    if (there.length === 0) await writeNew(folder, files);
    else if (options.force) await writeInto(folder, files, options.obsolete);
    else
      throw usageError(`The folder ${folder} is not empty.`, options.again, {
        state: 'It was not changed. With --force, only the files of the export are replaced.',
      });
  } catch (cause) {
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
    throw usageError(
      `The folder ${folder} cannot be written: ${cause.message}`,
      'run the command again with another --out',
      {
        state: 'The export is not complete.',
        cause,
      },
    );
  }
  return folder;
}

async function writeNew(folder: string, files: ExportedFiles): Promise<void> {
  const fresh = join(dirname(folder), `.${basename(folder)}.new-${randomUUID().slice(0, 8)}`);
  try {
    for (const [path, content] of files) {
      const file = join(fresh, ...path.split('/'));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content, { mode: modeOf(path) });
    }
    // An empty folder in its place: Windows renames over none.
    await rmdir(folder).catch(() => undefined);
    await rename(fresh, folder);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function writeInto(folder: string, files: ExportedFiles, obsolete: readonly string[]): Promise<void> {
  for (const [path, content] of files) {
    const file = join(folder, ...path.split('/'));
    await mkdir(dirname(file), { recursive: true });
    await writeFileAtomically(file, content, { mode: modeOf(path) });
  }
  for (const path of obsolete) if (!files.has(path)) await rm(join(folder, path), { force: true });
}

function modeOf(path: string): number {
  return path.endsWith('.sh') ? 0o755 : 0o644;
}

/** Empty where there is no such folder. */
async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
