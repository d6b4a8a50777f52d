// Deployment packages made to harm: refused when they come in, in Lambda's words, and nothing is ever written outside.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LambdaClient, ListLayersCommand, PublishLayerVersionCommand } from '@aws-sdk/client-lambda';
import { unzip } from '../../../../src/sandbox/services/lambda/rules/zip/zip.ts';
import { zipOf } from '../../../helpers/sandbox/functions.ts';
import { rawZip, type RawEntry } from '../../../helpers/wire/raw-zip.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const zeros = (megabytes: number) => Buffer.alloc(megabytes * 1024 * 1024);
const link = (name: string, target: string): RawEntry => ({ name, data: target, mode: 0o120777 });

describe('A hostile package', () => {
  let test: TestSandbox;
  before(async () => void (test = await startTestSandbox()));
  after(() => test.stop());

  const publish = (ZipFile: Buffer) =>
    test.client(LambdaClient).send(new PublishLayerVersionCommand({ LayerName: 'hostile', Content: { ZipFile } }));
  const noZip = {
    name: 'InvalidParameterValueException',
    status: 400,
    message: 'Could not unzip uploaded file. Please check your file, then try to upload again.',
  };
  const sound = zipOf({ 'nodejs/a.js': 'exports.a = 1;' });
  const end = sound.length - 22;
  const changed = (at: number, value: number, bytes = 2) => {
    const zip = Buffer.from(sound);
    zip.writeUIntLE(value, at, bytes);
    return zip;
  };

  const refused: Readonly<Record<string, () => Buffer>> = {
    'a name above its folder': () => rawZip([{ name: '../outside' }]),
    'a name above its folder, further in': () => rawZip([{ name: 'a/../../outside' }]),
    'a name above its folder, in backslashes': () => rawZip([{ name: '..\\..\\outside' }]),
    'an absolute name': () => rawZip([{ name: '/tmp/outside' }]),
    'a drive': () => rawZip([{ name: 'C:/outside' }]),
    'a drive, in backslashes': () => rawZip([{ name: 'C:\\outside' }]),
    'a null byte in a name': () => rawZip([{ name: 'a\u0000b' }]),
    'an empty name': () => rawZip([{ name: '' }]),
    'a name that no file system takes': () => rawZip([{ name: 'x'.repeat(256) }]),
    'a path without end': () => rawZip([{ name: 'x/'.repeat(2_000) }]),
    'a file where it needs a folder': () => rawZip([{ name: 'a' }, { name: 'a/b' }]),
    'a folder where it needs a file': () => rawZip([{ name: 'a/b' }, { name: 'a' }]),
    'an entry below a link': () => rawZip([link('a', '/tmp'), { name: 'a/outside' }]),
    'a link too long': () => rawZip([link('a', 'x'.repeat(5_000))]),
    'an encrypted entry': () => rawZip([{ name: 'a', data: 'x'.repeat(12), declared: 0, flags: 1 }]),
    'a compression that there is not': () => rawZip([{ name: 'a', data: 'x', method: 99 }]),
    'less than it says': () => rawZip([{ name: 'a', data: 'x', method: 8, declared: 100 }]),
    'more than it says': () => rawZip([{ name: 'a', data: zeros(4), method: 8, declared: 10 }]),
    'other bytes than its checksum says': () => rawZip([{ name: 'a', data: 'x', crc: 1 }]),
    'an entry beyond its end': () => changed(end - 46 - 'nodejs/a.js'.length + 42, 0xffffff, 4),
    'a directory beyond its end': () => changed(end + 16, 0xffffff, 4),
    'more entries than there are': () => changed(end + 10, 500),
    'a second disk': () => changed(end + 4, 1),
    'a comment that is cut off': () => changed(end + 20, 9),
    'a directory of garbage': () => changed(end - 46 - 'nodejs/a.js'.length, 0, 4),
    'half of itself': () => sound.subarray(0, sound.length / 2),
    'no end': () => sound.subarray(0, -10),
    'entries without end': () => rawZip(Array.from({ length: 51_000 }, (_, n) => ({ name: `${n}/` }))),
  };
  for (const [what, zip] of Object.entries(refused)) {
    it(`with ${what} is refused`, async () => assert.deepEqual(await refusal(publish(zip())), noZip));
  }

  describe('of zeros', () => {
    const tooMuch = {
      name: 'InvalidParameterValueException',
      status: 400,
      message: 'Unzipped size must be smaller than 262144000 bytes',
    };

    it('is refused by its real size, which is never held in memory', async () => {
      const before = process.memoryUsage().rss;
      assert.deepEqual(await refusal(publish(rawZip([{ name: 'a', data: zeros(251), method: 8 }]))), tooMuch);
      assert.ok(process.memoryUsage().rss - before < 500 * 1024 * 1024);
    });

    it('that many entries share is counted for each of them', async () => {
      const first = { name: '0', data: zeros(8), method: 8 };
      const others = Array.from({ length: 40 }, (_, n) => ({ name: String(n + 1), sameAs: 0 }));
      assert.deepEqual(await refusal(publish(rawZip([first, ...others]))), tooMuch);
    });
  });

  it('leaves nothing behind, and those that follow are taken', async () => {
    assert.deepEqual((await test.client(LambdaClient).send(new ListLayersCommand({}))).Layers, []);
    assert.deepEqual(await readdir(join(test.dir, 'blobs')), []);
    assert.equal((await publish(sound)).Version, 1);
  });

  describe('among others', () => {
    let above: string;
    let folder: string;
    beforeEach(async () => {
      above = await mkdtemp(join(tmpdir(), 'workshop-unzip-'));
      folder = join(above, 'opt');
      await mkdir(folder);
      await writeFile(join(above, 'secret'), 'not yours');
    });
    afterEach(() => rm(above, { recursive: true, force: true }));
    const lay = (...packages: Buffer[]) =>
      unzip(
        packages.map((bytes) => () => Promise.resolve(bytes)),
        folder,
      );

    it('cannot lead the next one out by a link', async () => {
      await lay(rawZip([link('lib', '..'), link('far', '/tmp')]), rawZip([{ name: 'lib/secret', data: 'mine' }]));
      assert.equal(await readFile(join(above, 'secret'), 'utf8'), 'not yours');
      assert.equal(await readFile(join(folder, 'lib', 'secret'), 'utf8'), 'mine');
      assert.deepEqual(await readdir(folder), ['lib']);
    });

    it('cannot lead out by a link behind a link', async () => {
      const chain = [
        { name: 'a/b/file' },
        { name: 'z/file' },
        link('a/b/up', '../../z'),
        link('out', 'a/b/up/../../secret'),
      ];
      await lay(rawZip(chain));
      assert.deepEqual((await readdir(folder)).sort(), ['a', 'z']);
    });

    it('keeps links that stay inside', async () => {
      await lay(rawZip([{ name: 'lib/real.js', data: '1' }, link('lib/short.js', 'real.js')]));
      assert.equal(await readlink(join(folder, 'lib', 'short.js')), 'real.js');
    });

    it('is replaced by the files of later layers, whether it was a file or a folder', async () => {
      await lay(
        rawZip([
          { name: 'a', data: '1' },
          { name: 'b/c', data: '1' },
        ]),
        rawZip([
          { name: 'a/d', data: '2' },
          { name: 'b', data: '2' },
        ]),
      );
      assert.equal(await readFile(join(folder, 'a', 'd'), 'utf8'), '2');
      assert.equal(await readFile(join(folder, 'b'), 'utf8'), '2');
    });
  });
});
