// Whether a function's code can import packages. For Node 20 to resolve imports as Lambda does it needs another thread,
// which doubles the start of a process; a function without imports starts without that thread.
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** A function with more files, or with folders, counts as one that imports. */
const maxFiles = 8;

/** `export { … }` may continue with `from`; the others can lead to an import. */
const importingCode = /\bimport\b|\bexport\s*[*{]|\brequire\b|\beval\b|\bFunction\b/;

/** True also for some code that imports nothing. */
export function mayImport(task: string): boolean {
  const files = readdirSync(task, { withFileTypes: true });
  if (files.length > maxFiles || !files.every((file) => file.isFile())) return true;
  // A file without an extension can be code, too.
  const code = files.filter(({ name }) => ['.js', '.mjs', '.cjs', ''].includes(extname(name)));
  return code.some(({ name }) => importingCode.test(readFileSync(join(task, name), 'utf8')));
}
