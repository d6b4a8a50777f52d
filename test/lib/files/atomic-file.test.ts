// Files that are replaced as a whole, also when writing fails.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceFile, writeFileAtomically, writeJsonAtomically } from '../../../src/lib/files/atomic-file.ts';

describe('an atomic write', () => {
  let dir: string;
  let file: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'workshop-atomic-'));
    file = join(dir, 'file.json');
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('replaces what is there, readable by its owner alone, and leaves nothing beside it', async () => {
    await writeFile(file, 'old and longer');
    await writeFileAtomically(file, 'new');
    assert.equal(await readFile(file, 'utf8'), 'new');
    if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(dir), ['file.json']);
  });

  it('writes JSON that people can read', async () => {
    await writeJsonAtomically(file, { a: [1] });
    assert.equal(await readFile(file, 'utf8'), '{\n  "a": [\n    1\n  ]\n}\n');
  });

  it('leaves the file as it was where the new one cannot be written', async () => {
    await writeFile(file, 'old');
    await mkdir(`${file}.new`);
    await assert.rejects(writeFileAtomically(file, 'new'), { code: 'EEXIST' });
    assert.equal(await readFile(file, 'utf8'), 'old');
  });

  it('is never seen half written by a reader', async () => {
    const texts = ['a'.repeat(100_000), 'b'.repeat(200_000)];
    await writeFileAtomically(file, texts[0] ?? '');
    const seen = new Set<string>();
    const writing = (async () => {
      for (let round = 0; round < 20; round += 1) await writeFileAtomically(file, texts[round % 2] ?? '');
    })();
    for (let round = 0; round < 100; round += 1) seen.add(await readFile(file, 'utf8'));
    await writing;
    assert.deepEqual(
      [...seen].filter((text) => !texts.includes(text)),
      [],
    );
  });

  it('by several writers, each with a temporary file of its own, ends with the text of one of them', async () => {
    const writers = ['one', 'two', 'three', 'four'];
    await Promise.all(writers.map((text) => writeFileAtomically(file, text, { temporary: join(dir, text) })));
    assert.ok(writers.includes(await readFile(file, 'utf8')));
    assert.deepEqual(await readdir(dir), ['file.json']);
  });
});

describe('replacing a file', () => {
  it('fails where the new one is not there', async () => {
    await assert.rejects(replaceFile(join(tmpdir(), 'no-such-file'), join(tmpdir(), 'x')), { code: 'ENOENT' });
  });
});
