// Moves everything that a sandbox has stored out of its folder, all or nothing: what a kill interrupts, the next
// start finishes. A part of it alone would be a damaged state.
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from './sync-folder.ts';

const stored = ['state.ndjson', 'state.mark', 'blobs', 'dynamodb'];

/** `aside`: a folder of its own, below `dir`. */
export async function clearState(dir: string, aside: string): Promise<void> {
  const marker = markerFile(dir);
  await (await open(marker, 'w', 0o600)).close();
  await syncFolder(dir);
  await mkdir(aside, { recursive: true });
  for (const name of stored) {
    await rename(join(dir, name), join(aside, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
  await syncFolder(dir);
  await rm(marker);
}

export async function finishClearing(dir: string, aside: string): Promise<void> {
  const isUnfinished = await stat(markerFile(dir)).then(
    () => true,
    () => false,
  );
  if (isUnfinished) await clearState(dir, aside);
}

function markerFile(dir: string): string {
  return join(dir, 'clearing');
}
