// Builds dist: the CLI and the sandbox's processes, bundled in chunks so that a command loads only what it needs; the
// packages stay outside (functions in the sandbox need the real @aws-sdk). Then the functions' code, kept readable.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = import.meta.dirname;
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** commander loads child_process for sub-commands that are programs of their own: some milliseconds of every start. */
const lazyChildProcess = {
  name: 'lazy-child-process',
  setup(build) {
    build.onLoad({ filter: /commander[\\/]lib[\\/]command\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(
        "const childProcess = require('node:child_process');",
        "const childProcess = { spawn: (...args) => require('node:child_process').spawn(...args) };",
      ),
    }));
  },
};

const exportsOf = (path) => Object.keys(createRequire(import.meta.url)(path)).filter((name) => name !== '__esModule');

/**
 * These are CommonJS. Taken by require, the nine clients are there after 160 ms; by import Node 20 takes 300, as it
 * looks into every file for what it exports, and whether it is a module after all.
 */
const requiredPackages = {
  name: 'required-packages',
  setup(build) {
    build.onResolve({ filter: /^(@aws-sdk\/|@smithy\/|yauzl$)/ }, ({ path, namespace }) =>
      namespace === 'required' ? { path, external: true } : { path, namespace: 'required' },
    );
    build.onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({
      contents: [
        `const all = require(${JSON.stringify(path)});`,
        'export default all;',
        ...exportsOf(path).map((name) => `export const ${name} = all.${name};`),
      ].join('\n'),
      resolveDir: root,
    }));
  },
};

// Aside, and then in place: a build that fails leaves the last good one.
const out = join(root, 'dist.new');
rmSync(out, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: {
    cli: 'src/main.ts',
    'sandbox-daemon': 'src/sandbox/server/process/daemon.ts',
  },
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // Small and wanted by every start: bundled. All else is loaded from node_modules when it is needed.
  external: ['archiver', 'dynalite', 'esbuild', 'inquirer', 'ora'],
  // What is CommonJS is asked for by require: Node's own modules by commander, and the packages below.
  banner: {
    js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
  },
  minifySyntax: true,
  plugins: [lazyChildProcess, requiredPackages],
  define: { VERSION: JSON.stringify(version) },
  logLevel: 'warning',
});

// Runs in the processes of functions, where nothing of the CLI belongs: one file by itself.
await build({
  absWorkingDir: root,
  entryPoints: ['src/sandbox/services/lambda/runtime/bootstrap.ts'],
  outfile: join(out, 'sandbox-runtime.js'),
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
});

for (const name of readdirSync(out).filter((file) => file.endsWith('.js'))) {
  const file = join(out, name);
  writeFileSync(file, withPlainBuiltins(readFileSync(file, 'utf8')));
}

/**
 * A module that imports node:fs makes Node look at all that it exports, and so load its streams; node:http brings fetch
 * along, since Node 22. Taken by name from the module itself, only what is used is loaded. Measured: four milliseconds
 * of a start.
 */
function withPlainBuiltins(code) {
  const taken = [];
  const rest = code.replace(
    /^import (?:(\w+)(?:, )?)?(?:\{([^}]*)\})? ?from ["'](node:[\w/]+)["'];/gm,
    (_, whole, names, id) => {
      const module = `process.getBuiltinModule(${JSON.stringify(id)})`;
      if (whole) taken.push(`const ${whole} = ${module};`);
      if (names) taken.push(`const {${names.replaceAll(' as ', ': ')}} = ${module};`);
      return '';
    },
  );
  const [hashbang = ''] = /^#!.*\n/.exec(rest) ?? [];
  return `${hashbang}${taken.join('\n')}\n${rest.slice(hashbang.length)}`;
}

const tsc = join(createRequire(import.meta.url).resolve('typescript/package.json'), '..', 'bin', 'tsc');
execFileSync(process.execPath, [tsc, '-p', join(root, 'lambda-src'), '--outDir', join(out, 'lambda-src')], {
  stdio: 'inherit',
});

rmSync(join(root, 'dist'), { recursive: true, force: true });
renameSync(out, join(root, 'dist'));
