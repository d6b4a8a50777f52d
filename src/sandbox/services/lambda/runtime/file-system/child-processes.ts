// Programs that a function starts. They see this machine's file system: where their command line, working folder or
// environment names a folder of Lambda, they get the real one. Nothing keeps them from writing elsewhere.
import type ChildProcesses from 'node:child_process';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import workers, { type WorkerOptions } from 'node:worker_threads';
import { isObject } from '../../../../../lib/is-object.ts';
import { realPath, withRealPaths } from './folders.ts';

type Start = (...args: unknown[]) => unknown;
type SpawnOptions = { file: string; args?: string[]; cwd?: string; envPairs?: string[] };

let isReplaced = false;

/** Only for functions that use them: to load the module takes as long as to start some functions. */
export function replaceChildProcessFunctions(): void {
  if (isReplaced) return;
  isReplaced = true;
  const module = createRequire(import.meta.url)('node:child_process') as typeof ChildProcesses;
  // All that do not wait for the end go through this.
  const prototype = module.ChildProcess.prototype as unknown as { spawn: (options: SpawnOptions) => unknown };
  const { spawn } = prototype;
  prototype.spawn = function (options) {
    const isShell = /(^|[/\\])(sh|bash|cmd\.exe)$/.test(options.file);
    return spawn.call(this, {
      ...options,
      file: withRealPaths(options.file),
      ...(options.args && { args: options.args.map((text) => withRealPaths(text, isShell)) }),
      ...(typeof options.cwd === 'string' && { cwd: realPath(options.cwd) }),
      ...(options.envPairs && { envPairs: options.envPairs.map((pair) => withRealPaths(pair)) }),
    });
  };
  const members = module as unknown as Record<string, Start>;
  for (const name of ['spawnSync', 'execFileSync', 'execSync']) {
    const original = members[name] as Start;
    members[name] = (...given) => {
      const args = given.map((arg, index) => (index === 0 || Array.isArray(arg) ? withPaths(arg, name) : arg));
      const options = given.find((arg) => isObject(arg) && !Array.isArray(arg)) as object | undefined;
      if (options) args[given.indexOf(options)] = withRealOptions(options);
      else args.push(withRealOptions({}));
      return original(...args);
    };
  }
  syncBuiltinESMExports();
}

function withPaths(arg: unknown, name: string): unknown {
  if (Array.isArray(arg))
    return arg.map((text) => (typeof text === 'string' ? withRealPaths(text) : (text as unknown)));
  return typeof arg === 'string' ? withRealPaths(arg, name === 'execSync') : arg;
}

function withRealOptions(options: { cwd?: unknown; env?: unknown }): object {
  const { cwd, env } = options;
  const variables = Object.entries(isObject(env) ? env : process.env);
  return {
    ...options,
    ...(typeof cwd === 'string' && { cwd: realPath(cwd) }),
    env: Object.fromEntries(
      variables.map(([name, value]) => [name, typeof value === 'string' ? withRealPaths(value) : value]),
    ),
  };
}

/** A thread has a file system without these names, but its file is found. Its heap has the limit that start.cts sets aside. */
export function replaceWorkers(): void {
  const { Worker } = workers;
  const limit = process.execArgv.find((flag) => flag.startsWith('--max-old-space-size='));
  workers.Worker = class extends Worker {
    constructor(file: string | URL, options?: WorkerOptions) {
      if (limit !== undefined) setFlagsFromString(limit);
      super(options?.eval ? file : realPath(typeof file === 'string' ? file : pathOf(file)), options);
    }
  };
}

function pathOf(url: URL): string {
  return url.protocol === 'file:' ? fileURLToPath(url) : url.href;
}
