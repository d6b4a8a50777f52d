// Bit rot and cut files: a damaged state or object ends in an exact error or in complete data, and --repair deletes
// nothing that it does not understand.
import assert from 'node:assert/strict';
import { copyFile, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { seededRandom, type SeededRandom } from '../../src/lib/seeded-random.ts';
import { openStore, StateError } from '../../src/sandbox/state/store.ts';
import { makeTempDir, startDaemon } from '../helpers/sandbox/daemon.ts';

const flips = 60;
const records = 80;

/** Reads everything of a state, as text. */
async function contentOf(dir: string, repair = false): Promise<string> {
  const store = await openStore(dir, { repair });
  const content = JSON.stringify([
    store.collection('roles').entries(),
    store.collection('objects').entries(),
    store.collection('gone').entries(),
  ]);
  await store.close();
  return content;
}

async function fill(dir: string): Promise<void> {
  const store = await openStore(dir);
  for (let n = 0; n < records; n += 1) {
    const blob = await store.putBlob(Buffer.from(`object ${n} — ü`));
    store.collection('objects').set(`bucket/${n}`, { blob, text: `übung ${n}` });
    store.collection('roles').set(`role-${n}`, { name: `role-${n}`, created: n });
    if (n % 3 === 0) store.collection('gone').set(`x${n}`, n);
    if (n % 6 === 0) store.collection('gone').delete(`x${n}`);
    await store.commit();
  }
  await store.close();
}

function flipped(bytes: Buffer, chance: SeededRandom): Buffer {
  const copy = Buffer.from(bytes);
  const at = chance.number(copy.length);
  copy[at] = (copy[at] ?? 0) ^ (1 << chance.number(8));
  return copy;
}

describe('a damaged state', () => {
  let folder: Awaited<ReturnType<typeof makeTempDir>>;
  let dir: string;
  let whole: string;
  const file = (name: string) => join(dir, name);

  beforeEach(async () => {
    folder = await makeTempDir('workshop-rot-');
    dir = folder.dir;
    await fill(dir);
    whole = await contentOf(dir);
  });
  afterEach(() => folder.remove());

  it(`is refused or complete after each of ${flips} flipped bits`, async () => {
    const chance = seededRandom(20);
    const bytes = await readFile(file('state.ndjson'));
    const refusals = new Map<string, number>();
    for (let flip = 0; flip < flips; flip += 1) {
      await writeFile(file('state.ndjson'), flipped(bytes, chance));
      const result = await contentOf(dir).catch((error: unknown) => {
        assert.ok(error instanceof StateError, String(error));
        assert.match(error.message, /state\.ndjson is damaged in (line \d+|its last line)\.$/);
        refusals.set(error.reason, (refusals.get(error.reason) ?? 0) + 1);
        return whole;
      });
      assert.equal(result, whole);
      await writeFile(file('state.ndjson'), bytes);
    }
    assert.deepEqual([...refusals], [['damaged', flips]]);
    assert.equal(await contentOf(dir), whole);
    assert.equal((await readdir(file('blobs'))).length, records);
  });

  it('is refused after a flipped bit in its last line break', async () => {
    const bytes = await readFile(file('state.ndjson'));
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 2;
    await writeFile(file('state.ndjson'), bytes);
    await assert.rejects(contentOf(dir), /state\.ndjson is damaged in its last line\.$/);
  });

  it('is refused at every length that is shorter than what was written', async () => {
    const bytes = await readFile(file('state.ndjson'));
    const chance = seededRandom(21);
    const cuts = [
      0,
      1,
      bytes.length / 2,
      bytes.length - 1,
      ...Array.from({ length: 30 }, () => chance.number(bytes.length)),
    ];
    // At the end of a line, too: there nothing in the log itself looks damaged.
    cuts.push(bytes.indexOf(10, bytes.length / 2) + 1, bytes.lastIndexOf(10, bytes.length - 2) + 1);
    for (const cut of cuts) {
      await writeFile(file('state.ndjson'), bytes.subarray(0, cut));
      await assert.rejects(
        contentOf(dir),
        (error) =>
          error instanceof StateError &&
          /is missing or empty|is damaged|is not the state of a sandbox/.test(error.message),
        `cut at ${cut}`,
      );
    }
    await rm(file('state.ndjson'));
    await assert.rejects(contentOf(dir), /state\.ndjson is missing or empty, but what it describes is still there\.$/);
    await rm(file('state.mark'));
    await assert.rejects(contentOf(dir), /state\.ndjson is missing or empty, but what it describes is still there\.$/);
    assert.equal((await readdir(file('blobs'))).length, records);
  });

  it('needs no mark: without it, or with a damaged one, a whole log is complete', async () => {
    const mark = await readFile(file('state.mark'));
    await writeFile(file('state.mark'), flipped(mark.subarray(0, 60), seededRandom(22)));
    assert.equal(await contentOf(dir), whole);
    await rm(file('state.mark'));
    assert.equal(await contentOf(dir), whole);
  });

  it('loses the damaged line alone in a repair, which keeps a copy and moves unknown blobs aside', async () => {
    const bytes = await readFile(file('state.ndjson'));
    const at = bytes.indexOf('bucket/7"');
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await writeFile(file('state.ndjson'), bytes);
    const unknown = join('blobs', 'notes.txt');
    await writeFile(file(unknown), 'not ours');
    const repaired = JSON.parse(await contentOf(dir, true)) as [unknown[], [string, { blob: string }][], unknown[]];
    const [roles, objects] = JSON.parse(whole) as typeof repaired;
    // One commit is one line: the role of the same commit is gone as well.
    assert.deepEqual(
      repaired[1],
      objects.filter(([key]) => key !== 'bucket/7'),
    );
    assert.equal(repaired[0].length, roles.length - 1);
    const lost = objects.find(([key]) => key === 'bucket/7')?.[1].blob ?? '';
    assert.deepEqual(await readdir(file('blobs.damaged')), [lost]);
    assert.equal((await readdir(file('blobs'))).length, records);
    assert.equal(await readFile(file(unknown), 'utf8'), 'not ours');
    assert.deepEqual(await readFile(file('state.damaged.ndjson')), bytes);
    assert.equal(await contentOf(dir), JSON.stringify(repaired));
  });

  it('keeps every blob in a repair of an emptied log', async () => {
    const names = (await readdir(file('blobs'))).sort();
    await truncate(file('state.ndjson'), 0);
    assert.equal(await contentOf(dir, true), '[[],[],[]]');
    assert.deepEqual((await readdir(file('blobs.damaged'))).sort(), names);
    assert.equal(await contentOf(dir), '[[],[],[]]');
  });

  it('of version 2, without checksums, is read and gets them', async () => {
    const text = (await readFile(file('state.ndjson'), 'utf8')).replaceAll(/^[0-9a-f]{8} /gm, '');
    const lines = text.split('\n').slice(1);
    const folder2 = await makeTempDir('workshop-rot-');
    try {
      await mkdir(join(folder2.dir, 'blobs'));
      for (const name of await readdir(file('blobs')))
        await copyFile(file(`blobs/${name}`), join(folder2.dir, 'blobs', name));
      await writeFile(join(folder2.dir, 'state.ndjson'), ['{"sandbox":2}', ...lines].join('\n'));
      assert.equal(await contentOf(folder2.dir), whole);
      const upgraded = await readFile(join(folder2.dir, 'state.ndjson'), 'utf8');
      assert.ok(
        upgraded
          .trimEnd()
          .split('\n')
          .every((line) => /^[0-9a-f]{8} [[{]/.test(line)),
      );
    } finally {
      await folder2.remove();
    }
  });
});

describe('a damaged object', () => {
  it(`is an error of S3 that says so, after each of ${flips} flipped bits and when its file is cut or gone`, async () => {
    const folder = await makeTempDir('workshop-rot-');
    const daemon = await startDaemon({ dir: folder.dir });
    try {
      const client = daemon.client(S3Client);
      const Bucket = 'rotten-objects';
      const Body = Buffer.from('the quick brown fox '.repeat(200));
      const location = { CreateBucketConfiguration: { LocationConstraint: 'ap-south-1' } } as const;
      await client.send(new CreateBucketCommand({ Bucket, ...location }));
      await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body }));
      const blobs = join(folder.dir, 'blobs');
      const blob = join(blobs, (await readdir(blobs))[0] ?? '');
      const get = async () => {
        const { Body: stream } = await client.send(new GetObjectCommand({ Bucket, Key: 'a' }));
        return Buffer.from((await stream?.transformToByteArray()) ?? []);
      };
      const refused = { name: 'InternalError', $metadata: { httpStatusCode: 500 } };
      const isRefused = async (why: RegExp) => {
        await assert.rejects(get(), (error: Error & { $metadata: { httpStatusCode?: number } }) => {
          assert.deepEqual([error.name, error.$metadata.httpStatusCode], [refused.name, 500]);
          assert.match(error.message, /^The stored object [0-9a-f]{64} is damaged: /);
          assert.match(error.message, why);
          return true;
        });
      };
      const chance = seededRandom(23);
      for (let flip = 0; flip < flips; flip += 1) {
        await writeFile(blob, flipped(Body, chance));
        await isRefused(/its bytes are not those that were stored/);
      }
      for (const length of [Body.length / 2, 0]) {
        await writeFile(blob, Body.subarray(0, length));
        await isRefused(/its bytes are not those that were stored/);
      }
      await rm(blob);
      await isRefused(/its file is missing/);
      await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body }));
      assert.ok((await get()).equals(Body));
    } finally {
      await daemon.stop();
      await folder.remove();
    }
  }).timeout(120_000);
});
