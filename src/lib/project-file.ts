// The paths of the package's own files: templates, the compiled functions, the web page.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the package, both from the sources and from the build. */
export const root = findRoot(dirname(fileURLToPath(import.meta.url)));

export function projectFile(...path: string[]): string {
  return join(root, ...path);
}

function findRoot(from: string): string {
  if (existsSync(join(from, 'templates')) && existsSync(join(from, 'package.json'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error('The workshop package is damaged: its templates folder is missing.');
  return findRoot(parent);
}
