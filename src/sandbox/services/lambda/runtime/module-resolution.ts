// Limits a function's modules to what Lambda has: its own folder, the layers, and the runtime's @aws-sdk. Node alone
// searches the node_modules folders above the sandbox's, too, and ignores NODE_PATH for `import`.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import Module, { isBuiltin } from 'node:module';
import { basename, delimiter, dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { lambdaPath, realPath as pathOnDisk, useFolders, withRealNames } from './file-system/folders.ts';
import { mayImport } from './import-detection.ts';
import { lambdaPaths, useLambdaPaths } from './lambda-paths.ts';
import type { RuntimeFolders } from './messages.ts';

interface SearchFolders {
  readonly folders?: RuntimeFolders;
  /** The search for node_modules stays inside these: /var/task and /opt. */
  readonly roots: readonly string[];
  /** NODE_PATH, in order. */
  readonly paths: readonly string[];
}

interface Context {
  readonly parentURL?: string | undefined;
  readonly conditions?: readonly string[];
}
interface Resolved {
  readonly url: string;
  readonly format?: string | null;
}
type Next<Result> = (specifier: string, context: Context) => Result;
/** Node's list of the node_modules folders to search: undocumented, but many packages depend on it. */
const internal = '_nodeModulePaths';
interface Internals {
  [internal](from: string): string[];
}
interface ModuleHooks {
  registerHooks?: (hooks: { resolve: typeof resolveSync; load: typeof loadSync }) => void;
}

/** The original: functions get another one. */
const withoutLinks = realpathSync;

let searchFolders: SearchFolders = { roots: [], paths: [] };

export function confineModules(folders: RuntimeFolders, self: string): void {
  const { task, opt } = folders;
  const paths = (process.env.NODE_PATH ?? '').split(delimiter).filter(Boolean).map(pathOnDisk);
  searchFolders = { folders, roots: [task, opt], paths };
  const internals = Module as unknown as Internals;
  const listFolders = internals[internal].bind(Module);
  // require() uses NODE_PATH by itself. Only its search up the folders must end at the root.
  internals[internal] = (from) => {
    const real = pathOnDisk(from);
    const root = rootOf(real);
    if (!root) return listFolders(from);
    return listFolders(real).flatMap((folder) => (folder.startsWith(root + sep) ? [lambdaPath(folder)] : []));
  };
  const { registerHooks } = Module as ModuleHooks;
  if (registerHooks) registerHooks({ resolve: resolveSync, load: loadSync });
  else if (mayImport(task)) Module.register(self, { data: searchFolders });
}

/** Called on Node's loader thread where Node has no registerHooks, as are `resolve` and `load`. */
export function initialize(data: SearchFolders): void {
  searchFolders = data;
  if (!data.folders) return;
  useFolders(data.folders);
  useLambdaPaths(data.folders, fileURLToPath(import.meta.url));
}

export async function resolve(specifier: string, context: Context, next: Next<Promise<Resolved>>): Promise<Resolved> {
  if (isChildProcess(specifier)) return childProcess;
  try {
    const real = realContext(context);
    return named(await next(realSpecifier(specifier), { ...real, ...redirect(specifier, real) }));
  } catch (error) {
    throw withLambdaPaths(error);
  }
}

function resolveSync(specifier: string, context: Context, next: Next<Resolved>): Resolved {
  // require() uses this hook, too, and is limited already.
  if (context.conditions?.includes('require')) return next(specifier, context);
  if (isChildProcess(specifier)) return childProcess;
  try {
    const real = realContext(context);
    const request = { ...real, ...redirect(specifier, real) };
    return named(withRealNames(() => next(realSpecifier(specifier), request)));
  } catch (error) {
    throw withLambdaPaths(error);
  }
}

export async function load(url: string, context: Context, next: Next<Promise<object>>): Promise<object> {
  if (url === childProcess.url) return childProcess;
  const real = realUrl(url);
  return real === url ? next(url, context) : { ...(await next(real, context)), responseURL: url };
}

function loadSync(url: string, context: Context, next: Next<object>): object {
  return url === childProcess.url ? childProcess : next(realUrl(url), context);
}

function isChildProcess(specifier: string): boolean {
  return specifier === 'child_process' || specifier === 'node:child_process';
}

/** An import of it goes by require(), which first replaces its functions. */
const childProcess = {
  url: 'sandbox:child_process',
  format: 'module',
  shortCircuit: true,
  source: `import { createRequire } from 'node:module';
const module = createRequire(process.execPath)('node:child_process');
export default module;
export const { ChildProcess, exec, execFile, execFileSync, execSync, fork, spawn, spawnSync } = module;
`,
};

/** A module has its name on Lambda. Node.js reads a CommonJS file by its URL, without the hooks. */
function named(resolved: Resolved): Resolved {
  if (resolved.format !== 'module' || !resolved.url.startsWith('file:')) return resolved;
  const path = fileURLToPath(resolved.url);
  const onLambda = lambdaPath(path);
  return onLambda === path ? resolved : { ...resolved, url: pathToFileURL(onLambda).href + queryOf(resolved.url) };
}

function realContext(context: Context): Context {
  return context.parentURL === undefined ? context : { ...context, parentURL: realUrl(context.parentURL) };
}

function realSpecifier(specifier: string): string {
  if (specifier.startsWith('/')) return realUrl(new URL(specifier, 'file:///').href);
  return realUrl(specifier);
}

function realUrl(url: string): string {
  // Windows has no file: URL without a drive.
  if (!url.startsWith('file:') || process.platform === 'win32') return url;
  const path = fileURLToPath(url);
  const real = pathOnDisk(path);
  return real === path ? url : pathToFileURL(real).href + queryOf(url);
}

/** `?` and `#` make another module of the same file. */
function queryOf(url: string): string {
  const { search, hash } = new URL(url);
  return search + hash;
}

function withLambdaPaths(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const stack = lambdaPaths(error.stack ?? '');
  error.message = lambdaPaths(error.message);
  error.stack = stack;
  return error;
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
  const from = `${lambdaRoot}${parent.slice(root.length)}`;
  throw packageNotFound(`Cannot find package '${name}' imported from ${from}${sdkHint(name)}`);
}

/** Lambda's runtime includes all of these packages; the sandbox has those of the services that it serves. */
export function sdkHint(name: string): string {
  const [sdk] = /^@(aws-sdk|smithy)\/[^/]+/.exec(name) ?? [];
  if (!sdk) return '';
  return (
    `\nLambda includes ${sdk}, but the sandbox does not. Add it to your function or layer: ` +
    `npm install ${sdk}, then deploy again.`
  );
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
    return withoutLinks(path);
  } catch {
    return path;
  }
}
