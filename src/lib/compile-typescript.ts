// Compiles TypeScript to one JavaScript module for Node.js: types are removed, files beside the entry are bundled, and
// packages stay imports. Types are not checked. esbuild is loaded only here: it is an optional dependency.
import type { Message, Metafile } from 'esbuild';

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
  const { build } = await import('esbuild');
  try {
    const { outputFiles, warnings, metafile } = await build({
      absWorkingDir: folder,
      entryPoints: [entry],
      outfile: 'index.mjs',
      bundle: true,
      packages: 'external',
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
    return {
      code: undefined,
      errors: errors.map(problemOf),
      warnings: (warnings ?? []).map(problemOf),
      exports: [],
    };
  }
}

function exportsOf({ outputs }: Metafile): string[] {
  return Object.values(outputs)[0]?.exports ?? [];
}

function problemOf({ text, location }: Message): CodeProblem {
  const { file, line = 1, column = 0, lineText: source = '' } = location ?? {};
  return { file: file?.replaceAll('\\', '/'), line, column: column + 1, text, source };
}
