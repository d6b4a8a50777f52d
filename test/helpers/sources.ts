// The source files of the project with their imports, for the tests of the architecture.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { root } from './root.ts';

export interface Source {
  readonly file: string;
  readonly text: string;
  /** Files by their path from the root, packages and builtins by their name. */
  readonly imports: readonly string[];
}

export function sourcesIn(dir: string): Source[] {
  return readdirSync(join(root, dir), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mts|js)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => {
      const text = readFileSync(path, 'utf8');
      const found = text.matchAll(
        /(?:^|\n)\s*(?:import|export)\s[^'";]*?from\s+'([^']+)'|import\('([^']+)'\)|(?:^|\n)import\s+'([^']+)'/g,
      );
      const imports = [...found]
        .map(([, a, b, c]) => a ?? b ?? c ?? '')
        .map((name) => (name.startsWith('.') ? posix(relative(root, resolve(dirname(path), name))) : name));
      return { file: posix(relative(root, path)), text, imports };
    });
}

/** The code without comments. */
export const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '');

const posix = (path: string) => path.replaceAll('\\', '/');
