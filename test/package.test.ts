// What `npm pack` makes, and what an installation of it brings: see packages.mjs.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { fromRoot, root } from './helpers/root.ts';

interface Packed {
  /** Of the tarball, and of each file. */
  readonly size: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

describe('The packed tarball', () => {
  let packed: Packed;
  before(async function () {
    this.timeout(60_000);
    const command = ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline'];
    // On Windows, npm is a script.
    const { stdout } = await promisify(execFile)('npm', command, { cwd: root, shell: process.platform === 'win32' });
    const [only] = JSON.parse(stdout) as Packed[];
    assert.ok(only);
    packed = only;
  });

  it('takes at most 23.5 MB of a disk and 8.2 MB as a file, and brings seven packages, the same on every system', async () => {
    // With its folders and the seven packages, an installation then has less than 25 MB.
    const block = 4096;
    const onDisk = packed.files.reduce((sum, { size }) => sum + Math.ceil(size / block) * block, 0);
    assert.ok(onDisk <= 23.5e6 && packed.size <= 8.2e6, `${onDisk} and ${packed.size} bytes`);
    const lock = JSON.parse(await readFile(fromRoot('npm-shrinkwrap.json'), 'utf8')) as {
      packages: Record<string, { dev?: true }>;
    };
    const installed = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && !dev);
    const names = installed.map(([path]) => path.slice('node_modules/'.length));
    assert.deepEqual(names.sort(), [
      'ansi-regex',
      'ansi-styles',
      'get-east-asian-width',
      'nanoid',
      'string-width',
      'strip-ansi',
      'wrap-ansi',
    ]);
  });

  it('has LevelDB for each system that the newest Node.js runs on, and for no other', () => {
    const prebuilds = 'dist/node_modules/classic-level/prebuilds/';
    const binaries = packed.files.map(({ path }) => path).filter((path) => path.endsWith('.node'));
    assert.deepEqual(
      binaries.map((path) => path.replace(prebuilds, '')),
      [
        'darwin-x64+arm64/classic-level.node',
        'linux-arm/classic-level.armv7.node',
        'linux-arm64/classic-level.armv8.node',
        'linux-x64/classic-level.musl.node',
        'linux-x64/classic-level.node',
        'win32-x64/classic-level.node',
      ],
    );
  });

  it("has each package of the SDK's scopes whole for Node.js, and neither types nor ES modules of it", async () => {
    const { dependencies } = JSON.parse(
      await readFile(fromRoot('dist/node_modules/@aws-sdk/client-dynamodb/package.json'), 'utf8'),
    ) as { dependencies: Record<string, string> };
    const paths = new Set(packed.files.map(({ path }) => path));
    for (const name of Object.keys(dependencies).filter((each) => each.startsWith('@'))) {
      assert.ok(paths.has(`dist/node_modules/${name}/dist-cjs/index.js`), name);
    }
    const others = [...paths].filter((path) => /\.d\.ts$|\/dist-(es|types)\/|\.(browser|native)\.js$/.test(path));
    assert.deepEqual(others, []);
  });

  it('imports node:http nowhere, which would load undici and its WebSocket on Node 22 and 24', async () => {
    const chunks = packed.files.map(({ path }) => path).filter((path) => /^dist\/[^/]+\.js$/.test(path));
    // In quotes as esbuild writes them: `inspect --as sdk` prints an import with others.
    const importing = /(\bfrom|\bimport)\s*\(?\s*"(node:)?http"/;
    const texts = await Promise.all(
      chunks.map(async (path) => [path, await readFile(fromRoot(path), 'utf8')] as const),
    );
    assert.deepEqual(
      texts.filter(([, text]) => importing.test(text)).map(([path]) => path),
      [],
    );
    assert.ok(texts.some(([, text]) => /require\w*\("node:http"\)/.test(text)));
  });

  it('makes require() in few files, those that use it', async () => {
    const chunks = packed.files.map(({ path }) => path).filter((path) => /^dist\/[^/]+\.js$/.test(path));
    const texts = await Promise.all(
      chunks.map(async (path) => [path, await readFile(fromRoot(path), 'utf8')] as const),
    );
    const making = texts.filter(([, text]) => text.includes('createRequire as requireOf'));
    assert.ok(making.length > 0 && making.length < 20, `${making.length} of ${chunks.length}`);
  });
});
