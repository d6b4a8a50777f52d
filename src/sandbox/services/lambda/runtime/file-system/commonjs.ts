// require() under the names of Lambda's folders. Node.js itself finds and reads files without `node:fs`, so its loader gets
// the real names, and modules have those of Lambda: __filename, module.paths, the keys of require.cache, stack traces.
import Module from 'node:module';
import { dirname } from 'node:path';
import { lambdaPath, realPath } from './folders.ts';
import { lambdaPaths } from '../lambda-paths.ts';
import { sdkHint } from '../module-resolution.ts';
import { replaceChildProcessFunctions } from './child-processes.ts';

interface LoadedModule {
  id: string;
  path: string;
  filename: string | null;
  paths: string[];
}
type Extension = (module: LoadedModule, file: string) => unknown;

/** Node's own functions: undocumented, but many packages depend on them, so they stay. */
interface Internals {
  _cache: Record<string, LoadedModule | undefined>;
  _extensions: Record<string, Extension>;
  _findPath(request: string, paths: readonly string[] | undefined, ...more: unknown[]): string | false;
  _load(request: string, ...more: unknown[]): unknown;
  _resolveFilename(request: string, parent?: LoadedModule | null, ...more: unknown[]): string;
  prototype: {
    load(this: LoadedModule, file: string): unknown;
    _compile(this: LoadedModule, code: string, file: string, ...more: unknown[]): unknown;
  };
}

export function replaceRequire(): void {
  const internals = Module as unknown as Internals;
  const { _findPath: findPath, _load: load, _resolveFilename: resolve, prototype } = internals;
  const { load: loadFile, _compile: compile } = prototype;

  internals['_findPath'] = (request, paths, ...more) => {
    const found = findPath(realRequest(request), paths?.map(realFolder), ...more);
    return found === false ? false : lambdaPath(found);
  };

  internals['_resolveFilename'] = (request, parent, ...more) => {
    // Node.js calls it with two arguments to read the names that a module exports.
    const present = more.length === 0 ? (path: string) => path : lambdaPath;
    const named = parent?.filename;
    if (!parent || !named) return present(resolve(realRequest(request), parent, ...more));
    // Node.js looks for a package.json beside the parent.
    parent.filename = realPath(named);
    try {
      const found = resolve(request, parent, ...more);
      return present(more.length === 0 ? realRequest(found) : found);
    } catch (error) {
      throw withHint(withLambdaPaths(error), request);
    } finally {
      parent.filename = named;
    }
  };

  internals['_load'] = (request, ...more) => {
    if (/^(node:)?child_process$/.test(request)) replaceChildProcessFunctions();
    return load(request, ...more);
  };

  // A module that is imported comes in under its real name.
  internals['_cache'] = new Proxy(internals['_cache'], {
    get: (cache, key) => cache[lambdaKey(key)],
    has: (cache, key) => lambdaKey(key) in cache,
    set: (cache, key, module: LoadedModule) => {
      cache[lambdaKey(key)] = module;
      return true;
    },
    deleteProperty: (cache, key) => delete cache[lambdaKey(key)],
    getOwnPropertyDescriptor: (cache, key) => Reflect.getOwnPropertyDescriptor(cache, lambdaKey(key)),
  });

  prototype.load = function (file) {
    const named = lambdaPath(file);
    if (this.id === file || this.id === realPath(file)) this.id = named;
    this.path = dirname(named);
    return loadFile.call(this, named);
  };
  prototype['_compile'] = function (code, file, ...more) {
    return compile.call(this, code, lambdaPath(file), ...more);
  };
  for (const [name, extension] of Object.entries(internals['_extensions'])) {
    internals['_extensions'][name] = (module, file) => extension(module, realPath(file));
  }
}

/** Names of packages and relative ones stay. */
function realRequest(request: string): string {
  return request.startsWith('/') ? realPath(request) : request;
}

function realFolder(folder: string): string {
  return folder === '' ? folder : realPath(folder);
}

function lambdaKey(key: string | symbol): string {
  return typeof key === 'string' ? lambdaPath(key) : (key as unknown as string);
}

function withHint(error: unknown, request: string): unknown {
  if (!(error instanceof Error) || (error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') return error;
  const { message, stack = '' } = error;
  error.message = message + sdkHint(request);
  error.stack = stack.replace(message, () => error.message);
  return error;
}

function withLambdaPaths(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const members = error as Error & { requireStack?: string[] };
  const stack = lambdaPaths(error.stack ?? '');
  error.message = lambdaPaths(error.message);
  error.stack = stack;
  if (members.requireStack) members.requireStack = members.requireStack.map(lambdaPath);
  return error;
}
