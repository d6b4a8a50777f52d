// The licenses that come with what is built: of every package whose code is in dist or in the web page, and its text.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { fromRoot, root } from './helpers/root.ts';

const fileName = 'THIRD-PARTY-LICENSES.txt';

describe('The licenses of bundled packages', () => {
  it('are in dist, for each package whose code is bundled or copied', async () => {
    const bundled = await bundledPackages();
    assert.ok(bundled.has('commander') && bundled.has('@aws-sdk/client-s3') && bundled.has('@inquirer/input'));
    const copied = await copiedPackages();
    assert.ok(copied.has('dynalite') && copied.has('classic-level') && copied.has('@aws-sdk/client-dynamodb'));
    const { names, texts } = parse(await readFile(fromRoot(join('dist', fileName)), 'utf8'));
    assert.deepEqual(
      [...bundled, ...copied].filter((name) => !names.has(name)),
      [],
    );
    for (const text of texts) assert.match(text, /permission|redistribut/i);
    assert.ok(names.has('esbuild-wasm') && names.delete('Go, inside esbuild-wasm (BSD-3-Clause)'));
    const lock = JSON.parse(await readFile(fromRoot('npm-shrinkwrap.json'), 'utf8')) as Lock;
    for (const [name, version] of names) assert.ok(versionsIn(lock, name).includes(version), `${name} ${version}`);
  });

  for (const [page, more] of [
    ['ui', ['uqr']],
    ['console', []],
  ] as const) {
    it(`are in ${page}-dist, for each of its packages and for the icons`, () => checkPage(page, more));
  }

  async function checkPage(page: string, more: readonly string[]): Promise<void> {
    const text = await readFile(fromRoot(join(`${page}-dist`, fileName)), 'utf8');
    const sections = text.split(/^## /m).slice(1);
    const titles = sections.map((section) => section.split('\n')[0] ?? '');
    const packages = ['@vue/reactivity', '@vue/runtime-core', '@vue/runtime-dom', '@vue/shared', 'quasar', ...more];
    const lock = JSON.parse(await readFile(fromRoot(`${page}-src/package-lock.json`), 'utf8')) as Lock;
    assert.deepEqual(titles, [
      ...packages.map((name) => `${name} - ${versionsIn(lock, name)[0]} (MIT)`),
      'Material Icons (Apache-2.0)',
    ]);
    for (const section of sections) assert.match(section, /Permission is hereby granted|TERMS AND CONDITIONS FOR USE/);
  }
});

/** As esbuild itself lists the modules that it puts into the CLI and into the sandbox. */
async function bundledPackages(): Promise<Set<string>> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/main.ts', 'src/sandbox/server/process/daemon.ts'],
    outdir: 'dist',
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    external: ['esbuild'],
    logLevel: 'error',
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const used = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return new Set(used.flatMap(([path]) => /\bnode_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []));
}

async function copiedPackages(): Promise<Set<string>> {
  const files = await readdir(fromRoot('dist/node_modules'), { recursive: true });
  const names = files.map((file) => /^((?:@[^/]+\/)?[^/@]+)\//.exec(`${file.replaceAll('\\', '/')}/`)?.[1]);
  return new Set(names.filter((name) => name !== undefined));
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string }>>;
}

function versionsIn({ packages }: Lock, name: string): (string | undefined)[] {
  const found = Object.entries(packages).filter(([path]) => path.endsWith(`node_modules/${name}`));
  return found.map(([, { version }]) => version);
}

/** `name 1.2.3 (MIT)`, a line each, before each text. */
function parse(file: string): { names: Map<string, string>; texts: string[] } {
  const [, ...rest] = file.split('\n\n');
  const sections = rest.join('\n\n').split(`\n${'-'.repeat(80)}\n\n`);
  const names = new Map<string, string>();
  const texts = sections.map((section) => {
    const [head = '', ...text] = section.split('\n\n');
    for (const title of head.split('\n')) {
      const [, name = title, version = ''] = /^(\S+) (\S+) \(.+\)$/.exec(title) ?? [];
      names.set(name, version);
    }
    return text.join('\n\n');
  });
  return { names, texts };
}
