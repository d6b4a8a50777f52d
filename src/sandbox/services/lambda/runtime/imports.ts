// Whether code can import anything at all. Node 20 resolves imports as Lambda does only by means of a thread of its own,
// which takes a process twice the time to start; a function that says hello does without.
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** More are not looked at: whoever has many files, or folders, imports. */
const mostFiles = 8;

/** `export { … }` may go on with `from`; the others are ways to these two. */
const leadsElsewhere = /\bimport\b|\bexport\s*[*{]|\brequire\b|\beval\b|\bFunction\b/;

/** Errs on the side of true. */
export function mayImport(task: string): boolean {
  const files = readdirSync(task, { withFileTypes: true });
  if (files.length > mostFiles || !files.every((file) => file.isFile())) return true;
  // A file without an extension may be code as well.
  const code = files.filter(({ name }) => ['.js', '.mjs', '.cjs', ''].includes(extname(name)));
  return code.some(({ name }) => leadsElsewhere.test(readFileSync(join(task, name), 'utf8')));
}
