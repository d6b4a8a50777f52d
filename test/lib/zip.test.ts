// The zips: the same bytes everywhere, and laid out as Lambda wants them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromBuffer } from 'yauzl';
import { entriesOf, sha256, zip } from '../../src/lib/zip.ts';

const files = [
  { name: 'b/second.txt', content: Buffer.from('two') },
  { name: 'a.txt', content: Buffer.from('one') },
  { name: 'B.txt', content: Buffer.alloc(0) },
];

describe('zip', () => {
  it('sorts its entries by name', async () => {
    assert.deepEqual(await entriesOf(await zip(files)), ['B.txt', 'a.txt', 'b/second.txt']);
  });

  it('makes the same bytes from the same files in another order', async () => {
    assert.ok((await zip(files)).equals(await zip(files.toReversed())));
  });

  it('makes the bytes it has always made, in every time zone', async () => {
    const known = 'RRyY1792mt9uhLS5JQY+by03pz83GSNb655f08Cc9y4=';
    assert.equal(sha256(await zip(files)), known);
    const script = `
      import { sha256, zip } from ${JSON.stringify(fileURLToPath(new URL('../../src/lib/zip.ts', import.meta.url)))};
      const files = ${JSON.stringify(files.map(({ name, content }) => [name, content.toString()]))};
      console.log(sha256(await zip(files.map(([name, text]) => ({ name, content: Buffer.from(text) })))));`;
    const file = join(await mkdtemp(join(tmpdir(), 'workshop-zip-')), 'zip.mts');
    await writeFile(file, script);
    const env = { ...process.env, TZ: 'Asia/Kolkata' };
    const printed = execFileSync(process.execPath, ['--import', import.meta.resolve('tsx'), file], {
      env,
      encoding: 'utf8',
    });
    assert.equal(printed.trim(), known);
  });

  it('stores files as they are, readable by everybody', async () => {
    const entries = await details(await zip(files));
    assert.deepEqual(new Set(entries.map(({ mode }) => mode)), new Set([0o100644]));
    assert.deepEqual(new Set(entries.map(({ method }) => method)), new Set([0]));
  });

  it('is what unzip unpacks', async function () {
    const folder = await mkdtemp(join(tmpdir(), 'workshop-zip-'));
    await writeFile(join(folder, 'it.zip'), await zip(files));
    try {
      execFileSync('unzip', ['-q', 'it.zip'], { cwd: folder });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') this.skip();
      throw error;
    }
    assert.equal(await readFile(join(folder, 'b', 'second.txt'), 'utf8'), 'two');
    assert.equal((await stat(join(folder, 'a.txt'))).mode & 0o777, 0o644);
  });

  it('refuses to list what is no zip', async () => {
    await assert.rejects(entriesOf(Buffer.from('<html>')));
  });
});

function details(bytes: Buffer): Promise<{ mode: number; method: number }[]> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, (error, file) => {
      if (error) return reject(error);
      const found: { mode: number; method: number }[] = [];
      file.on('entry', ({ externalFileAttributes, compressionMethod }) =>
        found.push({ mode: externalFileAttributes >>> 16, method: compressionMethod }),
      );
      file.on('end', () => resolve(found));
    });
  });
}
