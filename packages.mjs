// Packages that stay files of their own, copied to dist/node_modules: the SDK's clients that functions import, and dynalite
// with LevelDB, whose modules the sandbox loads by their names. Only what Node.js loads is copied. Types, ES modules beside
// CommonJS, C++ sources and binaries for other systems are nine tenths of what npm would install.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build, transform } from 'esbuild';
import { packageFolder } from './licenses.mjs';

const scopes = ['@aws-sdk', '@smithy'];
/** Those that the newest Node.js runs on. LevelDB has more: for Android, ARMv6, and Windows with 32 bits. */
const isBinary = (path) => /^(darwin|linux|win32)-/.test(path) && !/ia32|\.armv6\./.test(path);

/** Returns the folder of each copied package: their licenses are in one file, each text once. */
export async function copyPackages(root, out) {
  // esbuild names files by their real paths.
  const installed = realpathSync(join(root, 'node_modules'));
  const sdk = scopes.flatMap((scope) =>
    readdirSync(join(installed, scope)).map((name) => join(installed, scope, name)),
  );
  // All modules of the SDK: functions may import any of these packages, and each of their parts.
  const files = sdk.flatMap((folder) => filesBelow(join(folder, 'dist-cjs')).filter((path) => !isForOthers(path)));
  const dynalite = join(installed, 'dynalite');
  const parts = ['db', 'actions', 'validations'].flatMap((part) => filesBelow(join(dynalite, part)));
  files.push(...(await filesLoadedBy(root, [...files, join(dynalite, 'index.js'), ...parts])));
  const level = join(installed, 'classic-level', 'prebuilds');
  files.push(...filesBelow(level).filter((path) => isBinary(relative(level, path))));

  const folders = [...new Set([...sdk, ...files.map((path) => packageFolder(root, path))])];
  files.push(...folders.map((folder) => join(folder, 'package.json')));
  const copies = [...new Set(files)].map((file) => {
    const name = relative(installed, file);
    if (name.startsWith('..')) throw new Error(`${file} is not in ${installed}.`);
    return copyFile(file, join(out, 'node_modules', name));
  });
  await Promise.all(copies);
  return folders;
}

/** Code without its spaces. Names stay, and the notices of licenses. The sandbox corrects lines of dynalite: they stay. */
async function copyFile(file, copy) {
  mkdirSync(dirname(copy), { recursive: true });
  if (!file.endsWith('.js') || /node_modules[\\/]dynalite[\\/]/.test(file)) return cpSync(file, copy);
  const { code } = await transform(readFileSync(file), { minifyWhitespace: true, lineLimit: 200, sourcefile: file });
  writeFileSync(copy, code);
}

/** The modules that these load, and that those load. */
async function filesLoadedBy(root, files) {
  const { metafile } = await build({
    absWorkingDir: root,
    stdin: { contents: files.map((file) => `require(${JSON.stringify(file)});`).join('\n'), resolveDir: root },
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    // As Node.js chooses: esbuild alone prefers what is for bundlers.
    conditions: [],
    mainFields: ['main'],
    logLevel: 'error',
  });
  return Object.keys(metafile.inputs)
    .filter((path) => path !== '<stdin>')
    .map((path) => join(root, path));
}

function isForOthers(path) {
  return /\.(browser|native)\.js$/.test(path) || !path.endsWith('.js');
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
