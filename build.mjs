// Builds dist: the CLI and the sandbox's processes, bundled in chunks so that a command loads only what it needs. Then the
// functions' code, kept readable, and the packages that stay files of their own: see packages.mjs.
import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { build } from 'esbuild';
import { dropUnusedBanner, joinChunks } from './chunks.mjs';
import { licensesOf } from './licenses.mjs';
import { copyPackages } from './packages.mjs';

const root = import.meta.dirname;
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const compress = (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
// The compiler of src/lib/compile-typescript.ts: a fifth of its size.
const compiler = compress(readFileSync(join(root, 'node_modules', 'esbuild-wasm', 'esbuild.wasm')));

// Aside, and then in place: a build that fails leaves the last good one.
const out = join(root, 'dist.new');
rmSync(out, { recursive: true, force: true });
const forNode = { absWorkingDir: root, format: 'esm', platform: 'node', target: 'node20', logLevel: 'warning' };
// commander, yauzl and readable-stream are CommonJS, and require Node's own modules.
const requireBanner = {
  js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
};
/**
 * An import reads all members of a module of Node. On Node 22 and 24 some of `http` load undici with its WebSocket, which
 * takes longer than the start of Node itself. require() reads only those that are asked for.
 */
const requiredHttp = {
  name: 'required-http',
  setup({ onResolve, onLoad }) {
    const members = Object.entries(Object.getOwnPropertyDescriptors(http)).filter(([, member]) => 'value' in member);
    const names = members.map(([name]) => name).join(', ');
    const contents = `const http = require('node:http'); export default http; export const { ${names} } = http;`;
    onResolve({ filter: /^(node:)?http$/ }, ({ kind }) =>
      kind === 'require-call' ? undefined : { path: 'http', namespace: 'required' },
    );
    onLoad({ filter: /^/, namespace: 'required' }, () => ({ contents }));
  },
};
const options = {
  ...forNode,
  // A fourth of the size. Names stay, and the stack of an error points to a line and a column.
  minifyWhitespace: true,
  lineLimit: 200,
};
const program = await build({
  ...options,
  metafile: true,
  entryPoints: {
    cli: 'src/main.ts',
    'sandbox-daemon': 'src/sandbox/server/process/daemon.ts',
  },
  outdir: out,
  bundle: true,
  splitting: true,
  // One chunk for each client of the SDK is loaded sooner than its many files: its ES modules, which can be split.
  mainFields: ['module', 'main'],
  // Only the sources ask for it: see bootstrap-file.ts.
  external: ['esbuild'],
  banner: requireBanner,
  minifySyntax: true,
  plugins: [requiredHttp],
  define: { VERSION: JSON.stringify(version) },
});
const ofEveryCommand = { 'cli.js': ['src/main.ts'] };
const ofTheCourse = { 'course.js': ['src/commands/course/status/status.ts', 'steps/index.ts', 'src/ui/text.ts'] };
dropUnusedBanner(out, requireBanner.js, 'require');
await joinChunks(out, program.metafile, {
  groups: { ...ofEveryCommand, ...ofTheCourse },
  apart: 'src/sandbox/server/process/daemon.ts',
  options,
});

// Runs in the processes of functions, without the CLI: one file by itself, and the one that starts it.
const runtime = await build({
  ...forNode,
  metafile: true,
  entryPoints: ['src/sandbox/services/lambda/runtime/bootstrap.ts'],
  outfile: join(out, 'sandbox-runtime.mjs'),
  bundle: true,
});
await build({
  ...forNode,
  entryPoints: ['src/sandbox/services/lambda/runtime/start.cts'],
  outfile: join(out, 'sandbox-runtime-start.cjs'),
  format: 'cjs',
});

// The function of `class deploy`, which runs in AWS and not here: one file by itself, a fifth of its size compressed. The
// bucket is in its environment, which no message can change. Names of classes stay, by which calls are known.
const stage = await build({
  ...forNode,
  stdin: {
    contents: `
      import { stageHandler } from './src/commands/class/reset/state-machine/stage-handler.ts';
      const { RESET_BUCKET: bucket, AWS_REGION: region, AWS_ENDPOINT_URL: endpoint } = process.env;
      export const handler = stageHandler({ bucket, region, endpoint });`,
    resolveDir: root,
    loader: 'ts',
  },
  bundle: true,
  write: false,
  metafile: true,
  minifyWhitespace: true,
  minifySyntax: true,
  mainFields: ['module', 'main'],
  // It compiles nothing.
  external: ['esbuild-wasm'],
  banner: requireBanner,
});
writeFileSync(join(out, 'class-stage.js.br'), await compress(stage.outputFiles[0].contents));
writeFileSync(join(out, 'esbuild.wasm.br'), await compiler);

const copied = await copyPackages(root, out);
writeFileSync(
  join(out, 'THIRD-PARTY-LICENSES.txt'),
  licensesOf(root, [program.metafile, runtime.metafile, stage.metafile], copied),
);

const tsc = join(createRequire(import.meta.url).resolve('typescript/package.json'), '..', 'bin', 'tsc');
execFileSync(process.execPath, [tsc, '-p', join(root, 'lambda-src'), '--outDir', join(out, 'lambda-src')], {
  stdio: 'inherit',
});

rmSync(join(root, 'dist'), { recursive: true, force: true });
renameSync(out, join(root, 'dist'));
