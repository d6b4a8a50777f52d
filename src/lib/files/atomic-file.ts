// Writes a file atomically: a reader finds the old or the new file, even if the process is killed.
import { appendFileSync } from 'node:fs';
import { open, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

interface AtomicWriteOptions {
  /** A file in the same folder. Writers that can run at the same time need different ones. */
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
  const handle = await openTemporary(temporary, mode);
  try {
    await writeFile(handle, content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await replaceFile(temporary, file);
}

/** A file that is written in parts, and never in memory as a whole. */
interface AtomicFile {
  append(text: string): void;
  /** It takes the place of the old file. On disk when it resolves. */
  commit(): Promise<void>;
  /** The old file stays. */
  discard(): Promise<void>;
}

export async function openAtomicFile(file: string): Promise<AtomicFile> {
  const temporary = temporaryOf(file);
  const handle = await openTemporary(temporary, 0o600);
  return {
    append: (text) => appendFileSync(handle.fd, text),
    async commit() {
      await handle.sync();
      await handle.close();
      await replaceFile(temporary, file);
    },
    async discard() {
      await handle.close();
      await rm(temporary, { force: true });
    },
  };
}

/** Nearly always there is none, and to look for one takes longer than to open it. */
async function openTemporary(temporary: string, mode: number): Promise<FileHandle> {
  try {
    return await open(temporary, 'wx', mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // What is there is left from a kill, or a link that leads elsewhere: a new file takes its place. What cannot be removed
    // fails below.
    await rm(temporary, { force: true }).catch(() => undefined);
    return open(temporary, 'wx', mode);
  }
}

/** Indented, because people read these files too. */
export function writeJsonAtomically(file: string, document: object, options?: AtomicWriteOptions): Promise<void> {
  return writeFileAtomically(file, `${JSON.stringify(document, null, 2)}\n`, options);
}

const busy = new Set(['EPERM', 'EBUSY', 'EACCES']);

/** Renames over an existing file. On Windows, a virus scanner or a reader can hold it for a moment. */
export async function replaceFile(from: string, to: string, tries = 5): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (tries === 0 || !busy.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await sleep(50);
    await replaceFile(from, to, tries - 1);
  }
}
