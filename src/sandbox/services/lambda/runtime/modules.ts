// Confines a function's modules to what Lambda has: its own folder, the layers, and the runtime's @aws-sdk. Plain Node
// would walk up into whatever node_modules lies above the sandbox's folders, and ignore NODE_PATH for `import`.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import Module, { isBuiltin } from 'node:module';
import { basename, dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { mayImport } from './imports.ts';

interface Fences {
  /** Where a walk up the folders starts and ends: /var/task and /opt. */
  readonly roots: readonly string[];
  /** NODE_PATH, in order. */
  readonly paths: readonly string[];
}

interface Context {
  readonly parentURL?: string;
  readonly conditions?: readonly string[];
}
type Next<Result> = (specifier: string, context: Context) => Result;
/** Node's list of the node_modules folders to search; undocumented, and depended on by half of npm. */
const internal = '_nodeModulePaths';
interface Internals {
  [internal](from: string): string[];
}
interface Hooking {
  registerHooks?: (hooks: { resolve: typeof resolveSync }) => void;
}

let fences: Fences = { roots: [], paths: [] };

export function confineModules(task: string, opt: string, self: string): void {
  fences = { roots: [task, opt], paths: (process.env.NODE_PATH ?? '').split(':').filter(Boolean) };
  const internals = Module as unknown as Internals;
  const walk = internals[internal].bind(Module);
  // require() finds NODE_PATH by itself; only its walk up must end at the fence.
  internals[internal] = (from) => {
    const root = rootOf(from);
    return root ? walk(from).filter((folder) => folder.startsWith(root + sep)) : walk(from);
  };
  const { registerHooks } = Module as Hooking;
  if (registerHooks) registerHooks({ resolve: resolveSync });
  else if (mayImport(task)) Module.register(self, { data: fences });
}

/** Called on Node's loader thread, where there is no registerHooks; so is `resolve`. */
export function initialize(data: Fences): void {
  fences = data;
}

export async function resolve(specifier: string, context: Context, next: Next<Promise<unknown>>): Promise<unknown> {
  return next(specifier, { ...context, ...redirect(specifier, context) });
}

function resolveSync<Result>(specifier: string, context: Context, next: Next<Result>): Result {
  // require() comes through here too, and is confined already.
  if (context.conditions?.includes('require')) return next(specifier, context);
  return next(specifier, { ...context, ...redirect(specifier, context) });
}

/** The place to look a bare specifier up from, so that Node finds it where Lambda would. */
function redirect(specifier: string, { parentURL }: Context): Context {
  if (!parentURL?.startsWith('file:') || !isBare(specifier)) return {};
  const parent = realpath(fileURLToPath(parentURL));
  const root = rootOf(parent);
  const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
  if (!root || isSelf(name, parent, root)) return {};
  for (const folder of [...walkUp(dirname(parent), root), ...fences.paths]) {
    // A path that is no node_modules (/var/runtime, /var/task) serves require() alone.
    if (basename(folder) !== 'node_modules' || !existsSync(join(folder, name))) continue;
    return { parentURL: pathToFileURL(join(dirname(folder), 'import.mjs')).href };
  }
  const shown = fences.roots[0] === root ? '/var/task' : '/opt';
  throw packageNotFound(`Cannot find package '${name}' imported from ${shown}${parent.slice(root.length)}`);
}

/** As Node words it; our own frames would say nothing to anyone. */
function packageNotFound(message: string): Error {
  const code = 'ERR_MODULE_NOT_FOUND';
  const error = Object.assign(new Error(message), { code });
  error.stack = `Error [${code}]: ${message}`;
  return error;
}

function isBare(specifier: string): boolean {
  return !/^(\.{0,2}\/|\.{1,2}$|#|[a-z][a-z0-9+.-]*:)/i.test(specifier) && !isBuiltin(specifier);
}

function rootOf(path: string): string | undefined {
  return fences.roots.find((root) => path === root || path.startsWith(root + sep));
}

function* walkUp(from: string, root: string): Generator<string> {
  for (let folder = from; folder.length >= root.length; folder = dirname(folder)) {
    if (basename(folder) !== 'node_modules') yield join(folder, 'node_modules');
  }
}

/** A package may import itself by its name, if it has "exports". */
function isSelf(name: string, parent: string, root: string): boolean {
  for (let folder = dirname(parent); folder.length >= root.length; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (!existsSync(file)) continue;
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; exports?: unknown };
    return manifest.name === name && manifest.exports !== undefined;
  }
  return false;
}

function realpath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
