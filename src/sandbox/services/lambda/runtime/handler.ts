// Finds the handler that `_HANDLER` names, in the order and with the errors of Lambda's Node.js runtimes.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runtimeError } from './errors.ts';
import { realPath } from './file-system/folders.ts';

export type Handler = (...args: unknown[]) => unknown;

const requireFrom = createRequire(import.meta.url);

/** `modern`: with the rules of nodejs24.x and later. */
export async function loadHandler(task: string, name: string, modern: boolean): Promise<Handler> {
  if (name.includes('..')) {
    throw runtimeError(
      'MalformedHandlerName',
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const parts = /^([^.]*)\.(.*)$/.exec(basename(name));
  if (!parts) throw runtimeError('MalformedHandlerName', 'Bad handler');
  const root = name.slice(0, name.length - basename(name).length);
  const [, module = '', path = ''] = parts;
  const app = await loadApp(task, root, module, modern);
  const handler = lookUp(app, path) ?? (modern ? lookUp((app as { default?: unknown }).default, path) : undefined);
  if (!handler) throw runtimeError('HandlerNotFound', `${name} is undefined or not exported`);
  if (typeof handler !== 'function') throw runtimeError('HandlerNotFound', `${name} is not a function`);
  if (modern && handler.length >= 3 && !isStreaming(handler as Handler)) throw callbacksRemoved();
  return handler as Handler;
}

export const streaming = Symbol.for('aws.lambda.runtime.handler.streaming');

export function isStreaming(handler: Handler): boolean {
  return streaming in handler;
}

function callbacksRemoved(): Error {
  return runtimeError(
    'CallbackHandlerDeprecated',
    'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. ' +
      'You need to modify this function to use a supported handler signature to use Node.js 24 or later. ' +
      'For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
  );
}

async function loadApp(task: string, root: string, module: string, modern: boolean): Promise<unknown> {
  try {
    const path = resolve(task, root, module);
    const found = modern ? await importFirst(path) : await loadClassic(path, task);
    if (found !== undefined) return found;
    const file = requireFrom.resolve(module, { paths: [task, resolve(task, root)] });
    return modern ? await importFile(file) : (requireFrom(file) as unknown);
  } catch (error) {
    if (error instanceof SyntaxError) throw runtimeError('UserCodeSyntaxError', error);
    // ERR_MODULE_NOT_FOUND, the error of ES modules, stays as it is, as on Lambda.
    if ((error as NodeJS.ErrnoException | null)?.code === 'MODULE_NOT_FOUND')
      throw runtimeError('ImportModuleError', error);
    throw error;
  }
}

async function importFirst(path: string): Promise<unknown> {
  for (const extension of ['', '.js', '.mjs', '.cjs']) {
    if (existsSync(path + extension)) return importFile(path + extension);
  }
  return undefined;
}

async function loadClassic(path: string, task: string): Promise<unknown> {
  if (existsSync(path)) return requireFrom(path) as unknown;
  const isModule = hasTypeModule(dirname(path), task);
  if (!isModule && existsSync(`${path}.js`)) return requireFrom(`${path}.js`) as unknown;
  if (isModule && existsSync(`${path}.js`)) return importFile(`${path}.js`);
  if (existsSync(`${path}.mjs`)) return importFile(`${path}.mjs`);
  return existsSync(`${path}.cjs`) ? (requireFrom(`${path}.cjs`) as unknown) : undefined;
}

function importFile(path: string): Promise<unknown> {
  // Where nothing in the code can import, the loader knows real names alone.
  return import(pathToFileURL(realPath(path)).href) as Promise<unknown>;
}

/** By the nearest package.json between the module and the task's folder. A node_modules folder ends the search. */
function hasTypeModule(folder: string, task: string): boolean {
  for (let at = folder; at.length >= task.length && basename(at) !== 'node_modules'; at = dirname(at)) {
    const file = join(at, 'package.json');
    if (!existsSync(file)) continue;
    try {
      return (JSON.parse(readFileSync(file, 'utf8')) as { type?: string }).type === 'module';
    } catch {
      return false;
    }
  }
  return false;
}

function lookUp(from: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => value && (value as Record<string, unknown>)[key], from);
}
