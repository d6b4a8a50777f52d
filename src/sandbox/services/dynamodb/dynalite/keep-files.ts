// LevelDB drops damaged parts of its files when it opens them, and deletes the files. Until all entries are seen to be
// there, links keep the files as they were.
import { existsSync } from 'node:fs';
import { copyFile, link, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Opens the database in `${dir}/items`. Where it is damaged, its files are kept in `${dir}/items.damaged`. */
export async function keepFilesWhile<Value>(
  dir: string,
  isDamage: (error: unknown) => boolean,
  open: () => Promise<Value>,
): Promise<Value> {
  const before = join(dir, 'items.before');
  await rm(before, { recursive: true, force: true });
  await linkFiles(join(dir, 'items'), before);
  try {
    return await open();
  } catch (error) {
    // Files of an earlier attempt have more in them.
    if (isDamage(error)) await rename(before, join(dir, 'items.damaged')).catch(() => undefined);
    throw error;
  } finally {
    await rm(before, { recursive: true, force: true });
  }
}

async function linkFiles(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  const entries = existsSync(from) ? await readdir(from, { withFileTypes: true }) : [];
  for (const { name } of entries.filter((entry) => entry.isFile() && entry.name !== 'LOCK')) {
    // Some file systems have no links.
    await link(join(from, name), join(to, name))
      .catch(() => copyFile(join(from, name), join(to, name)))
      .catch((error: unknown) => {
        // LevelDB deletes obsolete files in the background, such as the manifest before the current one.
        if (existsSync(join(from, name))) throw error;
      });
  }
}
