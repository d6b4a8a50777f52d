// The kit of a class: what is in it, and the codes of laptops.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { classKit } from '../../../../src/commands/class/kit/kit.ts';
import {
  codeOf,
  laptopChecks,
  reportOfCode,
  type LaptopReport,
} from '../../../../src/commands/class/kit/laptop-code.ts';
import { seededRandom } from '../../../../src/lib/seeded-random.ts';
import { pathsOf } from '../../../../src/workspace/paths.ts';
import { recordUi } from '../../../helpers/cli/recorded-ui.ts';

const laptop: LaptopReport = {
  kit: 'deadbeef',
  platform: 'win32',
  arch: 'x64',
  node: [22, 14],
  failed: ['loopback', 'course'],
  day: '2026-11-30',
};

describe('the code of a laptop check', () => {
  it('says what the check has found, in six groups of four letters', () => {
    const code = codeOf(laptop);
    assert.match(code, /^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
    assert.deepEqual(reportOfCode(code), laptop);
    assert.deepEqual(reportOfCode(codeOf({ ...laptop, failed: [] }))?.failed, []);
    assert.deepEqual(reportOfCode(codeOf({ ...laptop, failed: [...laptopChecks] }))?.failed, laptopChecks);
  });

  it('is read with spaces, small letters, and letters that are taken for digits', () => {
    const code = codeOf(laptop);
    const written = ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `;
    assert.deepEqual(reportOfCode(written), laptop);
  });

  it('is none where one letter is wrong, or one is missing', () => {
    const code = codeOf(laptop);
    const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    const random = seededRandom(17);
    for (let at = 0; at < code.length; at++) {
      if (code[at] === '-') continue;
      const other = random.pick(Array.from(letters).filter((letter) => letter !== code[at]));
      assert.equal(reportOfCode(code.slice(0, at) + other + code.slice(at + 1)), undefined);
    }
    for (const other of ['', code.slice(1), `${code}0`, '\u001b[2J', 'é'.repeat(24)])
      assert.equal(reportOfCode(other), undefined);
  });
});

describe('the kit of a class', () => {
  let dir: string;
  const run = async (options: Parameters<typeof classKit>[1]) => {
    const heard = recordUi();
    const context = { ui: heard.ui, paths: pathsOf(dir), signal: new AbortController().signal, yes: false };
    return { code: await classKit(context, options), document: heard.document as unknown };
  };
  let file: string;
  let made: { kit: string; systems: string[]; packages: string[]; bytes: number };
  before(async function () {
    this.timeout(60_000);
    dir = await mkdtemp(join(tmpdir(), 'workshop-kit-'));
    file = join(dir, 'kit.tgz');
    made = (await run({ out: file })).document as typeof made;
  });
  after(() => rm(dir, { recursive: true, force: true }));

  it('has the program and its seven packages, for three systems, and nothing to fetch or to run', async () => {
    assert.deepEqual(made.systems, ['Linux arm', 'Linux arm64', 'Linux x64', 'Windows x64', 'macOS x64+arm64']);
    assert.deepEqual(made.packages, [
      'ansi-regex',
      'ansi-styles',
      'get-east-asian-width',
      'nanoid',
      'string-width',
      'strip-ansi',
      'wrap-ansi',
    ]);
    const bytes = await readFile(file);
    assert.ok(bytes.length === made.bytes && bytes.length < 8.3e6, String(bytes.length));
    const entries = entriesOfTar(gunzipSync(bytes));
    for (const path of [
      'bin/workshop.js',
      'dist/cli.js',
      'dist/esbuild.wasm.br',
      'LICENSE',
      'README.md',
      'node_modules/nanoid/package.json',
    ])
      assert.ok(entries.has(`package/${path}`), path);
    const manifest = JSON.parse(entries.get('package/package.json') ?? '') as Record<string, unknown>;
    assert.deepEqual(manifest['bundleDependencies'], made.packages);
    for (const name of ['scripts', 'devDependencies', 'optionalDependencies'])
      assert.equal(manifest[name], undefined, name);
    await assert.rejects(run({ out: file }), { message: `The file ${file} already exists.` });
  });

  it('tells a laptop that is ready from one with another kit, one that failed, and a mistyped code', async () => {
    const { kit } = made;
    const good = codeOf({ ...laptop, kit, failed: [] });
    assert.equal((await run({ words: ['check', good] })).code, 0);
    const codes = [good, codeOf({ ...laptop, kit }), codeOf({ ...laptop, failed: [] }), 'ABCD'];
    const { code, document } = await run({ words: ['check', ...codes] });
    assert.equal(code, 1);
    const { laptops } = document as { laptops: { ready: boolean; problems: string[] }[] };
    assert.deepEqual(
      laptops.map(({ ready, problems }) => [ready, problems]),
      [
        [true, []],
        [false, ['loopback', 'course']],
        [false, [`another kit (deadbeef, yours is ${kit})`]],
        [false, ['this is no code of `workshop doctor --laptop`: a letter is wrong or missing']],
      ],
    );
  });
});

/** Names and contents of a tar: a header of 512 bytes before each file, which is padded to a multiple of 512. */
function entriesOfTar(tar: Buffer): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  const textAt = (start: number, length: number) => tar.toString('utf8', start, start + length).split('\0', 1)[0] ?? '';
  for (let at = 0; at < tar.length && tar[at] !== 0;) {
    const size = parseInt(textAt(at + 124, 12), 8);
    const prefix = textAt(at + 345, 155);
    const content = tar.toString('utf8', at + 512, at + 512 + size);
    entries.set(prefix ? `${prefix}/${textAt(at, 100)}` : textAt(at, 100), content);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return entries;
}
