// Limits a function's modules to what Lambda has: its own folder, the layers, and the runtime's @aws-sdk. Node alone
// searches the node_modules folders above the sandbox's, too, and ignores NODE_PATH for `import`.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import Module, { isBuiltin } from 'node:module';
import { basename, dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { mayImport } from './import-detection.ts';

interface SearchFolders {
  /** The search for node_modules stays inside these: /var/task and /opt. */
  readonly roots: readonly string[];
  /** NODE_PATH, in order. */
  readonly paths: readonly string[];
}

interface Context {
  readonly parentURL?: string;
  readonly conditions?: readonly string[];
}
type Next<Result> = (specifier: string, context: Context) => Result;
/** Node's list of the node_modules folders to search: undocumented, but many packages depend on it. */
const internal = '_nodeModulePaths';
interface Internals {
  [internal](from: string): string[];
}
interface ModuleHooks {
  registerHooks?: (hooks: { resolve: typeof resolveSync }) => void;
}

let searchFolders: SearchFolders = { roots: [], paths: [] };

export function confineModules(task: string, opt: string, self: string): void {
  searchFolders = { roots: [task, opt], paths: (process.env.NODE_PATH ?? '').split(':').filter(Boolean) };
  const internals = Module as unknown as Internals;
  const listFolders = internals[internal].bind(Module);
  // require() uses NODE_PATH by itself. Only its search up the folders must end at the root.
  internals[internal] = (from) => {
    const root = rootOf(from);
    return root ? listFolders(from).filter((folder) => folder.startsWith(root + sep)) : listFolders(from);
  };
  const { registerHooks } = Module as ModuleHooks;
  if (registerHooks) registerHooks({ resolve: resolveSync });
  else if (mayImport(task)) Module.register(self, { data: searchFolders });
}

/** Called on Node's loader thread where Node has no registerHooks, as is `resolve`. */
export function initialize(data: SearchFolders): void {
  searchFolders = data;
}

export async function resolve(specifier: string, context: Context, next: Next<Promise<unknown>>): Promise<unknown> {
  return next(specifier, { ...context, ...redirect(specifier, context) });
}

function resolveSync<Result>(specifier: string, context: Context, next: Next<Result>): Result {
  // require() uses this hook, too, and is limited already.
  if (context.conditions?.includes('require')) return next(specifier, context);
  return next(specifier, { ...context, ...redirect(specifier, context) });
}

/** The parent from which Node finds a package where Lambda finds it. */
function redirect(specifier: string, { parentURL }: Context): Context {
  if (!parentURL?.startsWith('file:') || !isBare(specifier)) return {};
  const parent = realpath(fileURLToPath(parentURL));
  const root = rootOf(parent);
  const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
  if (!root || isSelf(name, parent, root)) return {};
  for (const folder of [...walkUp(dirname(parent), root), ...searchFolders.paths]) {
    // The other paths of NODE_PATH (/var/runtime, /var/task) are for require() alone.
    if (basename(folder) !== 'node_modules' || !existsSync(join(folder, name))) continue;
    return { parentURL: pathToFileURL(join(dirname(folder), 'import.mjs')).href };
  }
  const lambdaRoot = searchFolders.roots[0] === root ? '/var/task' : '/opt';
  throw packageNotFound(`Cannot find package '${name}' imported from ${lambdaRoot}${parent.slice(root.length)}`);
}

/** In Node's words, without the frames of this file. */
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
  return searchFolders.roots.find((root) => path === root || path.startsWith(root + sep));
}

function* walkUp(from: string, root: string): Generator<string> {
  for (let folder = from; folder.length >= root.length; folder = dirname(folder)) {
    if (basename(folder) !== 'node_modules') yield join(folder, 'node_modules');
  }
}

/** A package with "exports" can import itself by its name. */
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
