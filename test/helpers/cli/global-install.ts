// A folder for the PATH in which `workshop` is this project, as after a global install: so the CLI calls itself
// `workshop` in what it prints.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fromRoot, root } from '../root.ts';

let folder: string | undefined;

/** One for each process of tests, removed at its end. */
function globalFolder(): string {
  if (folder !== undefined) return folder;
  const made = (folder = mkdtempSync(join(tmpdir(), 'workshop-global-')));
  if (process.platform === 'win32') {
    const link = join(made, 'node_modules', '@url-shortener-workshop', 'cli');
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(root, link, 'junction');
    writeFileSync(join(made, 'workshop.cmd'), '');
  } else symlinkSync(fromRoot('bin/workshop.js'), join(made, 'workshop'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** The PATH of this process, with `workshop`, and without the variables by which npm says that it started something. */
export function withGlobalInstall(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const plain = Object.fromEntries(Object.entries(env).filter(([name]) => !/^(npm_|INIT_CWD$|path$)/i.test(name)));
  return { ...plain, PATH: `${globalFolder()}${delimiter}${env['PATH'] ?? ''}` };
}
