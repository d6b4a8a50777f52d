// The code of the function: the bundle of the build, with the files of the package that it reads.
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { projectFile, root } from '../../../lib/project-file.ts';
import { zip } from '../../../lib/zip.ts';

/** Made by build.mjs out of src/commands/class/reset/state-machine/stage-handler.ts. */
const bundle = 'class-stage.js.br';

export const functionHandler = 'index.handler';

/** The same bytes on every machine with this version of the workshop. */
export async function functionZip(): Promise<Buffer> {
  const files = [
    { name: 'index.mjs', content: brotliDecompressSync(await readFile(projectFile('dist', bundle))) },
    { name: 'package.json', content: Buffer.from('{}') },
  ];
  for (const folder of ['templates', 'ui-dist'])
    for (const entry of await readdir(projectFile(folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      files.push({ name: relative(root, path).replaceAll(sep, '/'), content: await readFile(path) });
    }
  return zip(files);
}
