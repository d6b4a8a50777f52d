// Makes the names in a folder survive a power cut: a file that was renamed into it, or created.
import { open } from 'node:fs/promises';

/** Windows has no flush of folders: its file systems keep a journal of names. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
