// The file that a function's process runs: the built one beside this code, or bundled now from the sources.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const builtName = 'sandbox-runtime.js';

/** `folder`: for the bundle, where there is no built file. */
export async function bootstrapFile(folder: string): Promise<string> {
  for (const path of [`./${builtName}`, `../${builtName}`]) {
    const file = fileURLToPath(new URL(path, import.meta.url));
    if (existsSync(file)) return file;
  }
  // Under tsx. In a process with tsx, functions would have its loader, which compiles what Lambda refuses: require() of ES
  // modules, import in a CommonJS file. So their process gets plain JavaScript here, too.
  const { buildSync } = await import('esbuild');
  const outfile = join(folder, 'sandbox-runtime.mjs');
  buildSync({
    entryPoints: [fileURLToPath(new URL('./bootstrap.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    outfile,
    logLevel: 'error',
  });
  return outfile;
}
