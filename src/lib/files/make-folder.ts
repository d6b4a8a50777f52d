// Creates a folder with those above it. Node's own `recursive` never ends where a file system takes no folders, as /proc.
// source: Node.js 20.19 to 24.11, `mkdirSync('/proc/x', { recursive: true })`, checked 2026-11-29
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** One that exists keeps its mode. Throws the error of the system. */
export function makeFolder(path: string, mode?: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isFolder = (of: string) => statSync(of, { throwIfNoEntry: false })?.isDirectory() === true;
    // A folder that exists is an EEXIST, or an EROFS on a disk that is read only.
    if (isFolder(path)) return;
    const above = dirname(path);
    if (code !== 'ENOENT' || above === path || isFolder(above)) throw error;
    makeFolder(above, mode);
    // Another process may have made it meanwhile.
    makeFolder(path, mode);
  }
}
