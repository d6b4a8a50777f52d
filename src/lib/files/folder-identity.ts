// Tells whether two paths are the same folder: a copy is another one, a link and a relative path are not.
import { statSync } from 'node:fs';

/** Device and number on it, as the operating system has them; undefined where there is no such folder. */
export function folderIdentity(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found?.isDirectory() ? `${found.dev}:${found.ino}` : undefined;
}
