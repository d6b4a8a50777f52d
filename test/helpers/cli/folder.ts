// The CLI as a learner runs it: the built program, as a process, in a temporary folder.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopSandbox } from '../../../src/sandbox/client/process.ts';
import { fromRoot } from '../root.ts';
import { withGlobalInstall } from './global-install.ts';

const bin = fromRoot('bin/workshop.js');

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Folder {
  readonly dir: string;
  /** `.workshop/…` */
  home(...path: string[]): string;
  run(...args: string[]): Promise<CommandResult>;
  runWith(env: NodeJS.ProcessEnv, ...args: string[]): Promise<CommandResult>;
  /** For a command that only prepares what is tested: rejects unless it ends with 0. */
  prepare(...args: string[]): Promise<void>;
  /** For tests that kill it: the process, and its result. */
  begin(...args: string[]): { child: ChildProcess; ended: Promise<CommandResult> };
  beginWith(env: NodeJS.ProcessEnv, ...args: string[]): { child: ChildProcess; ended: Promise<CommandResult> };
  read<T>(...path: string[]): Promise<T>;
  /** Stops the folder's sandbox and deletes the folder. */
  remove(): Promise<void>;
}

export async function makeFolder(command: readonly string[] = [process.execPath, bin]): Promise<Folder> {
  const dir = await mkdtemp(join(tmpdir(), 'workshop-cli-'));
  const home = (...path: string[]) => join(dir, '.workshop', ...path);

  function begin(env: NodeJS.ProcessEnv, args: readonly string[]) {
    const [file = '', ...before] = command;
    const child = spawn(file, [...before, ...args], {
      cwd: dir,
      env: { ...withGlobalInstall(cleanEnv()), XDG_STATE_HOME: stateHome(), LOCALAPPDATA: stateHome(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<CommandResult>((done, reject) => {
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      child.on('error', reject);
      child.on('close', (code) => done({ code, stdout, stderr }));
    });
    return { child, ended };
  }

  return {
    dir,
    home,
    run: (...args) => begin({}, args).ended,
    runWith: (env, ...args) => begin(env, args).ended,
    async prepare(...args) {
      const { code, stderr } = await begin({}, args).ended;
      assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
    },
    begin: (...args) => begin({}, args),
    beginWith: (env, ...args) => begin(env, args),
    read: async (...path) => JSON.parse(await readFile(home(...path), 'utf8')) as never,
    async remove() {
      await stopSandbox(home('sandbox'));
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** What the CLI stores for its user: never in the home folder of the person who runs the tests. */
export function stateHome(): string {
  if (stateDir === undefined) {
    const dir = (stateDir = mkdtempSync(join(tmpdir(), 'workshop-state-')));
    process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  }
  return stateDir;
}

let stateDir: string | undefined;

/**
 * Without the variables that the test process or this machine has set. Extra certificates, for example, cost Node 20
 * about 40 ms at each start.
 */
function cleanEnv(): NodeJS.ProcessEnv {
  const dropped = /^(AWS_|NODE_(OPTIONS|V8_COVERAGE|EXTRA_CA_CERTS)$|NO_COLOR$|FORCE_COLOR$|CI$|ACCESSIBLE$|COLUMNS$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !dropped.test(name)));
}
