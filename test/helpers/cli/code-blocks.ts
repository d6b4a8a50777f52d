// The code blocks of the project's Markdown files, and a shell that runs them as a reader would.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { root } from '../root.ts';
import { stateHome } from './folder.ts';
import { withGlobalInstall } from './global-install.ts';

export interface Block {
  readonly file: string;
  readonly line: number;
  readonly language: string;
  /** The text after the language: `not run: <reason>`. */
  readonly note: string;
  readonly code: string;
}

/** Of one Markdown file, or of all in a folder; none if it does not exist. */
export function blocksIn(path: string): Block[] {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  const files = path.endsWith('.md')
    ? [path]
    : readdirSync(full, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.md'))
        .map((file) => join(path, file))
        .sort();
  return files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return [...text.matchAll(/^```(\w*) ?([^\n]*)\n([\s\S]*?)^```$/gm)].map((found) => ({
      file,
      line: text.slice(0, found.index).split('\n').length,
      language: found[1] ?? '',
      note: (found[2] ?? '').trim(),
      code: found[3] ?? '',
    }));
  });
}

export interface Shell {
  run(code: string, cwd: string, env?: NodeJS.ProcessEnv): Promise<{ code: number | null; output: string }>;
  remove(): Promise<void>;
}

/** A shell in which `workshop` and `npx workshop` run the built CLI. */
export async function makeShell(): Promise<Shell> {
  const dir = await mkdtemp(join(tmpdir(), 'workshop-shell-'));
  const cli = `exec "${process.execPath}" "${join(root, 'bin/workshop.js')}"`;
  await writeFile(join(dir, 'workshop'), `#!/bin/sh\n${cli} "$@"\n`, { mode: 0o755 });
  await writeFile(join(dir, 'npx'), `#!/bin/sh\ntest "$1" = workshop && shift\n${cli} "$@"\n`, { mode: 0o755 });
  return {
    run: (code, cwd, env = {}) =>
      new Promise((done, reject) => {
        const global = withGlobalInstall({ ...process.env, ...env });
        const PATH = `${dir}${delimiter}${global['PATH'] ?? ''}`;
        const child = spawn('sh', ['-e', '-c', code], {
          cwd,
          env: { ...global, PATH, ACCESSIBLE: '1', XDG_STATE_HOME: stateHome() },
          stdio: ['ignore', 'pipe', 'pipe'],
          timeout: 300_000,
        });
        let output = '';
        child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
        child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
        child.on('error', reject);
        child.on('close', (status) => done({ code: status, output }));
      }),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}
