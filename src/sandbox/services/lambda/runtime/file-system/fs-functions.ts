// Every function of `node:fs` that takes a path, for functions that use the names of Lambda's folders.
import fs from 'node:fs';
import { promises } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isObject } from '../../../../../lib/is-object.ts';
import { isWritable, lambdaPath, realPath } from './folders.ts';
import {
  refusedChange,
  refusedCreation,
  refusedFolders,
  refusedMove,
  refusedOpen,
  refusedRemoval,
  refusedRm,
  type MappedPath,
} from './read-only.ts';
import { checkSpace, limitHandle, limitSpace } from './space.ts';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

interface FsFunction {
  /** How many of the first arguments are paths. 1 if left out. */
  readonly paths?: 0 | 1 | 2;
  /** The error of Lambda's read-only file system, and of a full /tmp. */
  readonly refused?: (paths: readonly [MappedPath, MappedPath], args: readonly unknown[]) => Error | undefined;
  /** Of the value, or of one that a promise or callback gives. */
  readonly present?: (value: unknown, path: MappedPath) => unknown;
  /** Changes other arguments than paths. */
  readonly prepare?: (args: unknown[]) => void;
}

const present = (value: unknown) => (typeof value === 'string' ? lambdaPath(value) : value);

const option = (value: unknown, name: string) => (isObject(value) ? value[name] : undefined);

/** Also where Node.js shortens the mode away. */
const asksToWrite = (mode: unknown) => typeof mode === 'number' && (mode & fs.constants.W_OK) !== 0;

const readsPath: FsFunction = {};
const changes = (syscall: string): FsFunction => ({ refused: ([path]) => refusedChange(path, syscall) });
const removes = (syscall: string): FsFunction => ({ refused: ([path]) => refusedRemoval(path, syscall) });
const writes = (flags: string): FsFunction => ({
  refused: ([path], [, data, options]) =>
    refusedOpen(path, option(options, 'flag') ?? flags) ??
    checkSpace(data, isWritable(path.real) ? path : undefined, flags === 'w'),
});

const functions: Readonly<Record<string, FsFunction>> = {
  access: { refused: ([path], [, mode]) => (asksToWrite(mode) ? refusedChange(path, 'access') : undefined) },
  appendFile: writes('a'),
  chmod: changes('chmod'),
  chown: changes('chown'),
  copyFile: {
    paths: 2,
    refused: ([from, to], [, , mode]) =>
      refusedOpen(from, mode === fs.constants.COPYFILE_EXCL ? 'wx' : 'w', 'copyfile', to) ?? checkSpace(from, to, true),
  },
  cp: {
    paths: 2,
    refused: ([from, to]) => refusedOpen(from, 'w', 'copyfile', to),
  },
  exists: readsPath,
  glob: {
    paths: 0,
    prepare(args) {
      const options = isObject(args[1]) ? args[1] : {};
      const { cwd } = options;
      args[isObject(args[1]) || args.length < 2 ? 1 : args.length] = {
        ...options,
        cwd: realPath(typeof cwd === 'string' ? cwd : process.cwd()),
      };
    },
  },
  lchmod: changes('lchmod'),
  lchown: changes('lchown'),
  link: {
    paths: 2,
    refused: ([from, to]) => refusedCreation(to, 'link', from) ?? refusedMove(from, to, 'link'),
  },
  lstat: readsPath,
  lutimes: changes('lutime'),
  mkdir: {
    refused: ([path], [, options]) =>
      option(options, 'recursive') === true ? refusedFolders(path) : refusedCreation(path, 'mkdir'),
    // The first folder that it made.
    present,
  },
  mkdtemp: {
    refused: ([{ given, real }]) => refusedCreation({ given: `${given}XXXXXX`, real: `${real}XXXXXX` }, 'mkdtemp'),
    present: (value, { given, real }) =>
      typeof value === 'string' && value.startsWith(real) ? given + value.slice(real.length) : value,
  },
  open: {
    refused: ([path], [, flags]) => refusedOpen(path, flags),
    present(value) {
      if (isObject(value)) limitHandle(value);
      return value;
    },
  },
  openAsBlob: readsPath,
  opendir: {
    present: (value, { given }) =>
      isObject(value) ? Object.defineProperty(value, 'path', { value: given, configurable: true }) : value,
  },
  readFile: readsPath,
  readdir: {
    present: (value, path) => {
      if (Array.isArray(value)) for (const entry of value) if (isObject(entry)) nameParent(entry, path);
      return value;
    },
  },
  readlink: { present },
  realpath: { present },
  rename: { paths: 2, refused: ([from, to]) => refusedMove(from, to, 'rename') },
  rm: { refused: ([path], [, options]) => refusedRm(path, option(options, 'recursive') === true) },
  rmdir: removes('rmdir'),
  stat: readsPath,
  statfs: readsPath,
  symlink: {
    paths: 2,
    refused: ([from, to]) => refusedCreation(to, 'symlink', from),
  },
  truncate: { refused: ([path]) => refusedOpen(path, 'r+') },
  unlink: removes('unlink'),
  unwatchFile: readsPath,
  utimes: changes('utime'),
  watch: readsPath,
  watchFile: readsPath,
  writeFile: writes('w'),
};

/** Those with an argument that is a function, but no callback of a result. */
const listeners = new Set(['unwatchFile', 'watch', 'watchFile']);

interface Entry {
  parentPath?: string;
  path?: string;
}

/** Of a `Dirent`: it has the folder's name twice. */
function nameParent(entry: Record<string, unknown> & Entry, { given, real }: MappedPath): void {
  for (const key of ['parentPath', 'path'] as const) {
    const name = entry[key];
    if (typeof name === 'string' && name.startsWith(real)) entry[key] = given + name.slice(real.length);
  }
}

/** `storage`: bytes of /tmp. */
export function replaceFsFunctions(tmp: string, storage: number): void {
  limitSpace(tmp, storage);
  for (const [name, rule] of Object.entries(functions)) {
    replace(fs, name, (original) => (listeners.has(name) ? direct(original, rule) : withCallback(original, rule)));
    replace(fs, `${name}Sync`, (original) => direct(original, rule));
    replace(promises, name, (original) => withPromise(original, rule));
  }
  for (const name of ['realpath', 'realpathSync'] as const) {
    const rule = functions['realpath'] as FsFunction;
    const wrap = name === 'realpath' ? withCallback : direct;
    const native = fs[name].native as AnyFunction;
    Object.assign(fs[name], { native: wrap(native, rule) });
  }
  // util.promisify(fs.exists) has an implementation of its own.
  const exists = fs.exists;
  Object.defineProperty(exists, Symbol.for('nodejs.util.promisify.custom'), {
    value: (path: string) => new Promise((done) => exists(path, done)),
  });
  replaceWorkingFolder();
  syncBuiltinESMExports();
}

function replace(owner: object, name: string, wrap: (original: AnyFunction) => AnyFunction): void {
  const members = owner as Record<string, unknown>;
  const original = members[name];
  if (typeof original !== 'function') return;
  const replacement = wrap(original as AnyFunction);
  // Its name, its length, and what util.promisify looks for.
  for (const key of Reflect.ownKeys(original)) {
    if (key === 'prototype') continue;
    const descriptor = Reflect.getOwnPropertyDescriptor(original, key);
    Object.defineProperty(replacement, key, { ...descriptor, configurable: true });
  }
  members[name] = replacement;
}

function replaceWorkingFolder(): void {
  const { cwd, chdir } = process;
  process.cwd = () => lambdaPath(cwd());
  process.chdir = (folder) => chdir(typeof folder === 'string' ? realPath(folder) : folder);
}

interface MappedCall {
  readonly args: unknown[];
  readonly paths: readonly MappedPath[];
  readonly refused?: Error | undefined;
}

function mapCall(rule: FsFunction, given: readonly unknown[]): MappedCall {
  const args = [...given];
  const paths: MappedPath[] = [];
  for (let index = 0; index < (rule.paths ?? 1); index += 1) {
    const text = pathText(args[index]);
    // A file descriptor, or what Node.js refuses.
    if (text === undefined) return { args, paths: [] };
    const path = { given: text, real: realOf(text) };
    args[index] = path.real;
    paths.push(path);
  }
  rule.prepare?.(args);
  const [first = { given: '', real: '' }, second = first] = paths;
  return { args, paths, refused: rule.refused?.([first, second], args) };
}

/** `mkdtemp` takes the beginning of a name, and '' is no path. */
function realOf(text: string): string {
  return text === '' || text.includes('\0') ? text : realPath(text);
}

function pathText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  return value instanceof URL && value.protocol === 'file:' ? fileURLToPath(value) : undefined;
}

function direct(original: AnyFunction, rule: FsFunction): AnyFunction {
  return function (...given) {
    const { args, paths, refused } = mapCall(rule, given);
    if (refused) throw refused;
    try {
      return presented(rule, original.apply(this, args), paths);
    } catch (error) {
      throw withGivenPaths(error, paths);
    }
  };
}

function withCallback(original: AnyFunction, rule: FsFunction): AnyFunction {
  return function (...given) {
    const callback = given.at(-1);
    // Node.js names what is wrong.
    if (typeof callback !== 'function') return original.apply(this, given);
    const { args, paths, refused } = mapCall(rule, given);
    if (refused) return process.nextTick(callback, refused);
    args[args.length - 1] = function (this: unknown, error: unknown, ...values: unknown[]) {
      const results = values.map((value, index) => (index === 0 ? presented(rule, value, paths) : value));
      return (callback as AnyFunction).apply(this, [withGivenPaths(error, paths), ...results]);
    };
    return original.apply(this, args);
  };
}

function withPromise(original: AnyFunction, rule: FsFunction): AnyFunction {
  return function (...given) {
    const { args, paths, refused } = mapCall(rule, given);
    if (refused) return Promise.reject(refused);
    const result = original.apply(this, args);
    // `watch` and `glob` give an iterator.
    if (!(result instanceof Promise)) return result;
    return result.then(
      (value: unknown) => presented(rule, value, paths),
      (error: unknown) => Promise.reject(withGivenPaths(error, paths) as Error),
    );
  };
}

function presented(rule: FsFunction, value: unknown, [path]: readonly MappedPath[]): unknown {
  return rule.present && path ? rule.present(value, path) : value;
}

/** The message, too, names a path as the function did. */
function withGivenPaths(error: unknown, paths: readonly MappedPath[]): unknown {
  if (!(error instanceof Error)) return error;
  const members = error as Error & { path?: unknown; dest?: unknown };
  const rename = (text: string) =>
    paths.reduce((result, { given, real }) => result.replaceAll(`'${real}'`, `'${given}'`), text);
  const stack = error.stack ?? '';
  error.message = rename(error.message);
  error.stack = rename(stack);
  for (const key of ['path', 'dest'] as const) {
    const name = members[key];
    if (typeof name !== 'string') continue;
    members[key] = paths.find(({ real }) => real === name)?.given ?? lambdaPath(name);
  }
  return error;
}
