// Bytes in files that are named by their sha-256: written to the disk itself before anything names them, and compared
// with their name each time they are read.
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../lib/files/atomic-file.ts';
import { DamagedError, StorageError } from './errors.ts';
import { grouped } from './grouped.ts';
import { syncFolder } from './sync-folder.ts';

interface Blobs {
  put(bytes: Uint8Array): Promise<string>;
  get(hash: string): Promise<Buffer>;
  /** Deletes blobs that are not named, and half-written ones that a kill has left. Other files stay. */
  deleteUnnamed(named: ReadonlySet<string>): Promise<void>;
  /** As `deleteUnnamed`, into a folder beside this one. */
  moveAside(named: ReadonlySet<string>): Promise<void>;
}

export async function openBlobs(folder: string): Promise<Blobs> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const syncNames = grouped(() => syncFolder(folder));

  async function unnamed(named: ReadonlySet<string>): Promise<string[]> {
    const files = await readdir(folder);
    return files.filter((name) => ourName.test(name) && !named.has(name));
  }

  return {
    async put(bytes) {
      const hash = hashOf(bytes);
      const temporary = join(folder, `${hash}.${process.pid}.${Math.random().toString(36).slice(2)}`);
      try {
        const handle = await open(temporary, 'wx', 0o600);
        try {
          await handle.writeFile(bytes);
          await handle.datasync();
        } finally {
          await handle.close();
        }
        await replaceFile(temporary, join(folder, hash));
        await syncNames();
      } catch (error) {
        await rm(temporary, { force: true });
        throw new StorageError(error);
      }
      return hash;
    },
    async get(hash) {
      const bytes = await readFile(join(folder, hash)).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'ENOENT' ? damaged(hash, 'its file is missing') : error;
      });
      if (hashOf(bytes) !== hash) throw damaged(hash, 'its bytes are not those that were stored');
      return bytes;
    },
    async deleteUnnamed(named) {
      await Promise.all((await unnamed(named)).map((name) => rm(join(folder, name), { force: true })));
    },
    async moveAside(named) {
      const aside = `${folder}.damaged`;
      await mkdir(aside, { recursive: true, mode: 0o700 });
      for (const name of await unnamed(named)) await rename(join(folder, name), join(aside, name));
    },
  };
}

/** A blob, or one that is not whole yet. */
const ourName = /^[0-9a-f]{64}(?:\.\d+\.[0-9a-z]+)?$/;

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function damaged(hash: string, why: string): DamagedError {
  return new DamagedError(`The stored object ${hash} is damaged: ${why}. Upload it again.`);
}
