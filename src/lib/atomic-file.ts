// Replaces a file whole or not at all, whenever the process may be killed: whoever reads it finds the old or the new one.
import { open, rename } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export interface AtomicWriteOptions {
  /** Beside the file. Its own for each writer, where several may write the same file at once. */
  readonly temporary?: string;
  readonly mode?: number;
}

export function temporaryOf(file: string): string {
  return `${file}.new`;
}

/** On disk when it resolves. */
export async function writeFileAtomically(
  file: string,
  content: string | Uint8Array,
  { temporary = temporaryOf(file), mode = 0o600 }: AtomicWriteOptions = {},
): Promise<void> {
  const handle = await open(temporary, 'w', mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await replaceFile(temporary, file);
}

/** Indented, as people read these files too. */
export function writeJsonAtomically(file: string, document: object, options?: AtomicWriteOptions): Promise<void> {
  return writeFileAtomically(file, `${JSON.stringify(document, null, 2)}\n`, options);
}

const busy = new Set(['EPERM', 'EBUSY', 'EACCES']);

/** Renames over what is there. On Windows, a virus scanner or a reader may hold the file for a moment. */
export async function replaceFile(from: string, to: string, tries = 5): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (tries === 0 || !busy.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await sleep(50);
    await replaceFile(from, to, tries - 1);
  }
}
