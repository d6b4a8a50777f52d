// The file that a function's process runs: the built one beside this code, or built now from the sources.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const startName = 'sandbox-runtime-start.cjs';

/** `folder`: for what is built now, where there is no built file. */
export async function bootstrapFile(folder: string): Promise<string> {
  for (const path of [`./${startName}`, `../${startName}`]) {
    const file = fileURLToPath(new URL(path, import.meta.url));
    if (existsSync(file)) return file;
  }
  // Under tsx. In a process with tsx, functions would have its loader, which compiles what Lambda refuses: require() of ES
  // modules, import in a CommonJS file. So their process gets plain JavaScript here, too.
  const { buildSync } = await import('esbuild');
  const forNode = { platform: 'node', target: 'node20', logLevel: 'error' } as const;
  buildSync({
    ...forNode,
    entryPoints: [sourceOf('bootstrap.ts')],
    bundle: true,
    format: 'esm',
    outfile: join(folder, 'sandbox-runtime.mjs'),
  });
  const start = join(folder, startName);
  buildSync({ ...forNode, entryPoints: [sourceOf('start.cts')], format: 'cjs', outfile: start });
  return start;
}

function sourceOf(name: string): string {
  return fileURLToPath(new URL(`./${name}`, import.meta.url));
}
