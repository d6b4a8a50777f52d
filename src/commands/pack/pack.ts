// `workshop pack`: the functions' zips and the layer's, for deploying them by hand in the console.
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Command } from '../shared/context.ts';

export const pack: Command<{ readonly out?: string | undefined }> = async ({ ui, paths }, { out = 'build' }) => {
  const { packInto } = await import('./pack-into.ts');
  const folder = join(paths.dir, out);
  const packed = await packInto(folder);
  await ignoreInGit(
    folder,
    packed.map(({ file }) => basename(file)),
  );
  ui.result(
    { packed: packed.map((zip) => ({ ...zip })) },
    packed.map(({ file, size }) => `${file}  ${size} bytes`).join('\n'),
  );
  ui.next('workshop status');
  return 0;
};

/** What can be packed again at any time is not committed by accident. A file of the learner stays as it is. */
async function ignoreInGit(folder: string, names: readonly string[]): Promise<void> {
  const text = [...names, '.gitignore'].map((name) => `/${name}\n`).join('');
  await writeFile(join(folder, '.gitignore'), text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}
