// Where the program of a function's process lies: beside this code once built, or made on the spot from its sources.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const builtName = 'sandbox-runtime.js';

/** `scratch` receives the program where there is no built one. */
export async function bootstrapFile(scratch: string): Promise<string> {
  for (const place of [`./${builtName}`, `../${builtName}`]) {
    const file = fileURLToPath(new URL(place, import.meta.url));
    if (existsSync(file)) return file;
  }
  // Under tsx. A child under tsx too would give functions its loader, which compiles what Lambda refuses (ES modules by
  // require, import in a CommonJS file); so they get plain JavaScript here as well.
  const { buildSync } = await import('esbuild');
  const outfile = join(scratch, 'sandbox-runtime.mjs');
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
