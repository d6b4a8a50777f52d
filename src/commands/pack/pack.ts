// `workshop pack`: the functions' zips and the layer's, for deploying them by hand in the console.
import { join } from 'node:path';
import type { Command } from '../shared/context.ts';

export const pack: Command<{ readonly out?: string | undefined }> = async ({ ui, paths }, { out = 'build' }) => {
  const { packInto } = await import('./pack-into.ts');
  const packed = await packInto(join(paths.dir, out));
  ui.result(
    { packed: packed.map((zip) => ({ ...zip })) },
    packed.map(({ file, size }) => `${file}  ${size} bytes`).join('\n'),
  );
  ui.next('workshop status');
  return 0;
};
