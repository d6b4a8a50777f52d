// Deployment packages that cost more than they weigh, and links that no file system accepts: refused in Lambda's words
// while the sandbox goes on answering, as a function and as a layer.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LambdaClient, PublishLayerVersionCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { unzip } from '../../../src/sandbox/services/lambda/rules/zip/zip.ts';
import { testFunctions, zipOf, type TestFunctions } from '../../helpers/sandbox/functions.ts';
import { rawZip, type RawEntry } from '../../helpers/wire/raw-zip.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

const link = (name: string, target: string): RawEntry => ({ name, data: target, mode: 0o120777 });
/** `count` files, each below folders of its own. */
const deep = (count: number, depth: number) =>
  rawZip(Array.from({ length: count }, (_, n) => ({ name: `${n}/${'d/'.repeat(depth - 2)}f` })));
const unreadable = {
  name: 'InvalidParameterValueException',
  status: 400,
  message: 'Could not unzip uploaded file. Please check your file, then try to upload again.',
};

describe('a deployment package made to exhaust the sandbox', () => {
  let test: TestSandbox;
  let functions: TestFunctions;
  before(async () => {
    test = await startTestSandbox();
    functions = await testFunctions(test);
    await functions.deploy('victim', `export const handler = async () => 'fine';`);
  });
  after(async () => {
    assert.equal((await functions.call('victim')).payload, 'fine');
    await test.stop();
    assert.deepEqual(
      test.log.filter((line) => /^(bug|lost)/.test(line)),
      [],
    );
  });

  const publish = (ZipFile: Buffer) =>
    test.client(LambdaClient).send(new PublishLayerVersionCommand({ LayerName: 'hostile', Content: { ZipFile } }));
  const update = (ZipFile: Buffer) =>
    test.client(LambdaClient).send(new UpdateFunctionCodeCommand({ FunctionName: 'victim', ZipFile }));

  const packages: Readonly<Record<string, () => Buffer>> = {
    'names of 1,000 folders, 6,000 times': () => deep(6_000, 1_000),
    'folders deeper than 100': () => deep(1, 101),
    'more than 100,000 folders that only names mention': () => deep(1_100, 100),
    'names of more than 16 MB together': () =>
      rawZip(Array.from({ length: 9_000 }, (_, n) => ({ name: `${n}${`/${'n'.repeat(250)}`.repeat(8)}/` }))),
    'a null byte in the target of a link': () => rawZip([{ name: 'index.mjs' }, link('l', 'in\u0000dex.mjs')]),
    'a target longer than any path': () => rawZip([link('l', 'x'.repeat(1_024))]),
  };
  for (const [what, zip] of Object.entries(packages)) {
    it(`with ${what} is refused`, async () => {
      const bytes = zip();
      const before = process.memoryUsage().rss;
      assert.deepEqual(await refusal(publish(bytes)), unreadable);
      assert.deepEqual(await refusal(update(bytes)), unreadable);
      assert.ok(process.memoryUsage().rss - before < 600 * 1024 * 1024);
    });
  }

  it('is accepted at the limits that a real one comes near', async () => {
    const files = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`nodejs/${'m/'.repeat(20)}${n}.js`, '1']));
    assert.equal((await publish(zipOf(files))).Version, 1);
    assert.equal((await publish(deep(1, 100))).Version, 2);
  });
});

describe('a package that was accepted', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'workshop-unzip-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const lay = (...packages: Buffer[]) =>
    unzip(
      packages.map((bytes) => () => Promise.resolve(bytes)),
      folder,
    );

  it('keeps the last of two files with the same name', async () => {
    await lay(
      rawZip([
        { name: 'a', data: 'first' },
        { name: './a', data: 'second' },
      ]),
    );
    assert.deepEqual(await readdir(folder), ['a']);
    assert.equal(await readFile(join(folder, 'a'), 'utf8'), 'second');
  });

  it('loses only the links that cannot be made', async () => {
    const links = [
      link('a/null', 'x\u0000y'),
      link('a/long', 'x'.repeat(4_090)),
      link('a/empty', ''),
      link('b/x', 'y'),
    ];
    await lay(rawZip([...links, { name: 'file', data: '1' }, link('kept', 'file')]), rawZip([{ name: 'b' }]));
    assert.deepEqual((await readdir(folder)).sort(), ['a', 'b', 'file', 'kept']);
    assert.deepEqual(await readdir(join(folder, 'a')), []);
  });
});
