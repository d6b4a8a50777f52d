// Compiles TypeScript to one JavaScript module for Node.js: types are removed, files beside the entry are bundled, and
// packages stay imports. Types are not checked.
import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { brotliDecompressSync } from 'node:zlib';
import type { Message, Metafile, Plugin } from 'esbuild-wasm';
import { projectFile } from './project-file.ts';

export interface CodeProblem {
  /** From `folder`, with forward slashes; undefined where it is about no file. */
  readonly file: string | undefined;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  readonly text: string;
  /** The line of the source. */
  readonly source: string;
}

interface Compiled {
  /** Undefined where there are errors. */
  readonly code: string | undefined;
  readonly errors: readonly CodeProblem[];
  readonly warnings: readonly CodeProblem[];
  /** The names that the module exports. */
  readonly exports: readonly string[];
}

/** `entry` is a file of `folder`. The same source gives the same code in every folder. */
export async function compileTypeScript(folder: string, entry: string): Promise<Compiled> {
  const { build } = await (compiler ??= loadCompiler());
  try {
    const { outputFiles, warnings, metafile } = await build({
      absWorkingDir: inCompiler(folder),
      entryPoints: [`./${entry}`],
      outfile: 'index.mjs',
      plugins: [filesOf(folder)],
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      charset: 'utf8',
      // The settings of a project around the folder are not those of a function.
      tsconfigRaw: '{}',
      write: false,
      metafile: true,
      logLevel: 'silent',
    });
    const code = outputFiles[0]?.text ?? '';
    return { code, errors: [], warnings: warnings.map(problemOf), exports: exportsOf(metafile) };
  } catch (error) {
    const { errors, warnings } = error as { errors?: Message[]; warnings?: Message[] };
    if (!errors) throw error;
    // An import of a pattern is an error twice: its place, and the file system that is missing.
    const inFiles = errors.filter(({ location }) => location);
    return {
      code: undefined,
      errors: (inFiles.length > 0 ? inFiles : errors).map(problemOf),
      warnings: (warnings ?? []).map(problemOf),
      exports: [],
    };
  }
}

/** The types of Node.js have no values of WebAssembly. */
interface WebAssemblyCompiler {
  compile(bytes: Uint8Array): Promise<WebAssembly.Module>;
}

let compiler: ReturnType<typeof loadCompiler> | undefined;

/** esbuild as WebAssembly runs on every system. Compressed it has 3 MB, and the program for one system has 11. */
async function loadCompiler() {
  const bytes = brotliDecompressSync(await readFile(projectFile('dist', 'esbuild.wasm.br')));
  // The code runs for a moment. V8 would optimize it meanwhile, which takes seven times the processor time of a build.
  for (const flag of ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering']) setFlagsFromString(flag);
  const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyCompiler };
  const wasmModule = await WebAssembly.compile(bytes);
  // What browsers call the global object. esbuild looks for it, and Node.js has no such name.
  Object.assign(globalThis, { self: globalThis });
  const { default: esbuild } = await import('esbuild-wasm/lib/browser.js');
  await esbuild.initialize({ wasmModule, worker: false });
  return esbuild;
}

/** WebAssembly has no file system: it asks for files, by paths as on Linux. */
function filesOf(folder: string): Plugin {
  return {
    name: 'files',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^/ }, async ({ path, importer }) => {
        if (!/^(\.{0,2}\/|\.{1,2}$)/.test(path)) return { path, external: true };
        const from = importer === '' ? folder : dirname(onDisk(importer));
        const file = await findFile(resolve(from, path));
        return file === undefined ? { errors: [{ text: `Could not resolve "${path}"` }] } : { path: inCompiler(file) };
      });
      onLoad({ filter: /^/ }, async ({ path }) => ({ contents: await readFile(onDisk(path)), loader: 'default' }));
    },
  };
}

/** An import of `./a.js` means `a.ts` where only that is there, as TypeScript reads it. */
async function findFile(path: string): Promise<string | undefined> {
  const typed = path.replace(/(?<=\.[cm]?)js(?=x?$)/, 'ts');
  const candidates = [path, typed, ...extensions.map((each) => path + each)];
  for (const file of [...candidates, ...extensions.map((each) => resolve(path, `index${each}`))])
    if (
      await stat(file).then(
        (found) => found.isFile(),
        () => false,
      )
    )
      return file;
  return undefined;
}

const extensions = ['.tsx', '.ts', '.jsx', '.js', '.json'];

/** C:\my\index.mts is /C:/my/index.mts there. */
function inCompiler(path: string): string {
  return sep === '/' ? path : `/${path.replaceAll(sep, '/')}`;
}

function onDisk(path: string): string {
  return sep === '/' ? path : path.slice(1).replaceAll('/', sep);
}

function exportsOf({ outputs }: Metafile): string[] {
  return Object.values(outputs)[0]?.exports ?? [];
}

function problemOf({ text, location }: Message): CodeProblem {
  const { file, line = 1, column = 0, lineText: source = '' } = location ?? {};
  return { file: file?.replaceAll('\\', '/'), line, column: column + 1, text, source };
}
