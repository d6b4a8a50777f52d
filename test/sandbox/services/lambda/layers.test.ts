// Layers: versions, order, and what a function finds in /opt.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as sdk from '@aws-sdk/client-lambda';
import { testFunctions, zipOf, type TestFunctions, type ZipFiles } from '../../../helpers/sandbox/functions.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

/** A package as npm lays it out: ES module and CommonJS side by side. */
const pkg = (folder: string, says: string): ZipFiles => ({
  [`${folder}/greet/package.json`]: JSON.stringify({
    name: 'greet',
    exports: { import: './index.mjs', require: './index.cjs' },
  }),
  [`${folder}/greet/index.mjs`]: `export const greet = () => '${says} (esm)';`,
  [`${folder}/greet/index.cjs`]: `exports.greet = () => '${says} (cjs)';`,
});
const importing = `import { greet } from 'greet'; export const handler = async () => greet();`;
const requiring = { 'index.js': `const { greet } = require('greet'); exports.handler = async () => greet();` };

describe('lambda layers', () => {
  let test: TestSandbox;
  let project: string;
  let functions: TestFunctions;
  let lambda: sdk.LambdaClient;
  let count = 0;
  const arn = (name: string) => `arn:aws:lambda:ap-south-1:${test.account}:layer:${name}`;

  before(async () => {
    // As a learner has it: the sandbox lies in a project with packages and a type of its own.
    project = await mkdtemp(join(tmpdir(), 'workshop-project-'));
    const decoy = join(project, 'node_modules', 'decoy');
    await mkdir(decoy, { recursive: true });
    await writeFile(join(project, 'package.json'), '{"type":"module"}');
    await writeFile(join(decoy, 'index.js'), '');
    test = await startTestSandbox({ dir: join(project, '.workshop', 'sandbox') });
    functions = await testFunctions(test);
    ({ lambda } = functions);
  });
  after(async () => {
    await test.stop();
    await rm(project, { recursive: true, force: true });
  });

  const publish = async (LayerName: string, files: ZipFiles, more: Partial<sdk.PublishLayerVersionCommandInput> = {}) =>
    lambda.send(new sdk.PublishLayerVersionCommand({ LayerName, Content: { ZipFile: zipOf(files) }, ...more }));

  async function layer(files: ZipFiles): Promise<string> {
    return String((await publish(`l${(count += 1)}`, files)).LayerVersionArn);
  }

  async function run(files: ZipFiles | string, Layers: string[], more: Partial<sdk.CreateFunctionCommandInput> = {}) {
    const name = `f${(count += 1)}`;
    await functions.deploy(name, files, { Layers, ...more });
    return (await functions.call(name)).payload;
  }

  it('are published in versions whose numbers are never given twice', async () => {
    const ZipFile = zipOf({ 'nodejs/a.js': '' });
    const first = await publish(
      'numbered',
      {},
      { Content: { ZipFile }, Description: 'd', CompatibleRuntimes: ['nodejs24.x'] },
    );
    assert.equal(first.$metadata.httpStatusCode, 201);
    assert.equal(first.LayerArn, arn('numbered'));
    assert.equal(first.LayerVersionArn, `${arn('numbered')}:1`);
    assert.equal(first.Version, 1);
    assert.equal(first.Description, 'd');
    assert.deepEqual(first.CompatibleRuntimes, ['nodejs24.x']);
    assert.match(String(first.CreatedDate), /\+0000$/);
    assert.equal(first.Content?.CodeSha256, createHash('sha256').update(ZipFile).digest('base64'));
    assert.equal(first.Content?.CodeSize, ZipFile.length);
    assert.equal((await publish('numbered', { a: '' })).Version, 2);
    for (const VersionNumber of [1, 2, 2]) {
      const gone = await lambda.send(new sdk.DeleteLayerVersionCommand({ LayerName: 'numbered', VersionNumber }));
      assert.equal(gone.$metadata.httpStatusCode, 204);
    }
    assert.equal((await publish('numbered', { a: '' })).Version, 3);
  });

  it('are shown one by one, and their zips given out', async () => {
    const ZipFile = zipOf({ 'nodejs/b.js': 'b' });
    const { LayerVersionArn: Arn } = await publish('shown', {}, { Content: { ZipFile } });
    const shown = await lambda.send(new sdk.GetLayerVersionCommand({ LayerName: 'shown', VersionNumber: 1 }));
    assert.equal(shown.LayerVersionArn, Arn);
    assert.deepEqual(Buffer.from(await (await fetch(String(shown.Content?.Location))).arrayBuffer()), ZipFile);
    assert.equal((await lambda.send(new sdk.GetLayerVersionByArnCommand({ Arn }))).Version, 1);
    const byArn = await lambda.send(new sdk.GetLayerVersionCommand({ LayerName: arn('shown'), VersionNumber: 1 }));
    assert.equal(byArn.Version, 1);
    const zero = await refusal(lambda.send(new sdk.GetLayerVersionCommand({ LayerName: 'shown', VersionNumber: 0 })));
    assert.deepEqual([zero.status, zero.message], [400, 'Layer Version Cannot be less than 1']);
    const absent = await refusal(lambda.send(new sdk.GetLayerVersionCommand({ LayerName: 'shown', VersionNumber: 9 })));
    assert.deepEqual(
      [absent.name, absent.status, absent.message],
      ['ResourceNotFoundException', 404, 'The resource you requested does not exist.'],
    );
  });

  it('are listed newest first, and by what they are compatible with', async () => {
    for (const CompatibleRuntimes of [['nodejs22.x'], ['nodejs24.x'], ['nodejs24.x']] as sdk.Runtime[][]) {
      await publish('listed', { a: '' }, { CompatibleRuntimes });
    }
    const versions = async (more: object = {}) =>
      (await lambda.send(new sdk.ListLayerVersionsCommand({ LayerName: 'listed', ...more }))).LayerVersions?.map(
        ({ Version }) => Version,
      );
    assert.deepEqual(await versions(), [3, 2, 1]);
    assert.deepEqual(await versions({ CompatibleRuntime: 'nodejs22.x' }), [1]);
    assert.deepEqual(await versions({ MaxItems: 2 }), [3, 2]);
    const { Layers } = await lambda.send(new sdk.ListLayersCommand({}));
    const listed = Layers?.find(({ LayerName }) => LayerName === 'listed');
    assert.equal(listed?.LatestMatchingVersion?.Version, 3);
    assert.equal(listed?.LayerArn, arn('listed'));
  });

  it('must be zips', async () => {
    const { message } = await refusal(publish('bad', {}, { Content: { ZipFile: Buffer.from('no') } }));
    assert.equal(message, 'Could not unzip uploaded file. Please check your file, then try to upload again.');
  });

  for (const folder of ['nodejs/node_modules', 'nodejs/node24/node_modules']) {
    it(`give functions the packages of ${folder}, for import and for require`, async () => {
      const Layers = [await layer(pkg(folder, folder))];
      assert.equal(await run(importing, Layers), `${folder} (esm)`);
      assert.equal(await run(requiring, Layers), `${folder} (cjs)`);
    });
  }

  it('give them to Node.js 22 likewise, but not those of another Node.js', async () => {
    const Layers = [
      await layer(pkg('nodejs/node_modules', 'all')),
      await layer(pkg('nodejs/node24/node_modules', '24')),
    ];
    assert.equal(await run(requiring, Layers, { Runtime: 'nodejs22.x' }), 'all (cjs)');
    assert.equal(await run(importing, Layers, { Runtime: 'nodejs22.x' }), 'all (esm)');
    assert.equal(await run(importing, Layers), '24 (esm)');
  });

  it('give nothing where the zip lacks the nodejs folder', async () => {
    const Layers = [await layer(pkg('node_modules', 'lost'))];
    assert.deepEqual(
      ((await run(importing, Layers)) as { errorMessage: string }).errorMessage,
      "Cannot find package 'greet' imported from /var/task/index.mjs",
    );
    assert.deepEqual(
      ((await run(requiring, Layers, { Runtime: 'nodejs22.x' })) as { errorMessage: string }).errorMessage,
      "Error: Cannot find module 'greet'\nRequire stack:\n- /var/task/index.js\n- /var/runtime/index.mjs",
    );
  });

  it('and the function are all there is: a package that lies above the sandbox is not found', async () => {
    const esm = (await run(`import 'decoy'; export const handler = async () => 1;`, [])) as { errorMessage: string };
    assert.equal(esm.errorMessage, `Cannot find package 'decoy' imported from /var/task/index.mjs`);
    const cjs = (await run({ 'index.js': `require('decoy'); exports.handler = async () => 1;` }, [])) as {
      errorType: string;
    };
    assert.equal(cjs.errorType, 'Runtime.ImportModuleError');
  });

  it('and the function see of the installed packages the AWS SDK alone', async () => {
    const code = `const found = (name) => { try { return Boolean(require.resolve(name)); } catch { return false; } };
      exports.handler = async () => ['@aws-sdk/client-dynamodb', 'yauzl', 'nanoid'].map(found);`;
    assert.deepEqual(await run({ 'index.js': code }, []), [true, false, false]);
  });

  it('come after the packages of the function itself', async () => {
    const Layers = [await layer(pkg('nodejs/node_modules', 'layer'))];
    const own = pkg('node_modules', 'own');
    assert.equal(await run({ ...own, 'index.mjs': importing }, Layers), 'own (esm)');
    assert.equal(await run({ ...own, ...requiring }, Layers), 'own (cjs)');
  });

  it('are merged in their order: later ones overwrite, folders join', async () => {
    const one = await layer({
      ...pkg('nodejs/node_modules', 'one'),
      'nodejs/node_modules/other/index.js': `exports.x = 'other';`,
    });
    const two = await layer(pkg('nodejs/node_modules', 'two'));
    const code = { 'index.js': `exports.handler = async () => [require('greet').greet(), require('other').x];` };
    assert.deepEqual(await run(code, [one, two]), ['two (cjs)', 'other']);
    assert.deepEqual(await run(code, [two, one]), ['one (cjs)', 'other']);
  });

  it('may use each other, their own folders, and the AWS SDK', async () => {
    const Layers = [
      await layer(pkg('nodejs/node_modules', 'greet')),
      await layer({
        'nodejs/node_modules/user/package.json': '{"name":"user","type":"module","exports":"./index.js"}',
        'nodejs/node_modules/user/index.js': `import { greet } from 'greet'; import { STSClient } from '@aws-sdk/client-sts'; import { self } from './self.js'; export default () => [greet(), typeof STSClient, self];`,
        'nodejs/node_modules/user/self.js': `export const self = 'self';`,
      }),
    ];
    assert.deepEqual(await run(`import user from 'user'; export const handler = async () => user();`, Layers), [
      'greet (esm)',
      'function',
      'self',
    ]);
  });

  it('may hold symbolic links, but none that lead out', async () => {
    const Layers = [
      await layer({
        ...pkg('nodejs/store', 'linked'),
        'nodejs/node_modules/greet -> ../store/greet': '',
        'out -> ../../../..': '',
      }),
    ];
    assert.equal(await run(requiring, Layers), 'linked (cjs)');
    const seen = await run(
      {
        'index.js': `exports.handler = async () => require('fs').readdirSync(process.env.NODE_PATH.split(':')[1] + '/../..');`,
      },
      Layers,
    );
    assert.deepEqual(seen, ['nodejs']);
  });

  it('go on working in functions when their version is deleted, but are given to no other', async () => {
    const Arn = await layer(pkg('nodejs/node_modules', 'deleted'));
    await functions.deploy('holder', importing, { Layers: [Arn] });
    const [, , , , , , LayerName, VersionNumber] = Arn.split(':');
    await lambda.send(new sdk.DeleteLayerVersionCommand({ LayerName, VersionNumber: Number(VersionNumber) }));
    assert.equal((await functions.call('holder')).payload, 'deleted (esm)');
    const { Layers } = await lambda.send(new sdk.GetFunctionConfigurationCommand({ FunctionName: 'holder' }));
    assert.equal(Layers?.[0]?.Arn, Arn);
    const other = await refusal(functions.deploy('other', importing, { Layers: [Arn] }));
    assert.deepEqual(
      [other.name, other.status, other.message],
      ['InvalidParameterValueException', 400, `Layer version ${Arn} does not exist.`],
    );
  });

  it('are taken off by an empty list', async () => {
    const Arn = await layer(pkg('nodejs/node_modules', 'off'));
    await functions.deploy('taker', importing, { Layers: [Arn] });
    const { Layers } = await lambda.send(
      new sdk.UpdateFunctionConfigurationCommand({ FunctionName: 'taker', Layers: [] }),
    );
    assert.equal(Layers, undefined);
    assert.equal((await functions.call('taker')).error, 'Unhandled');
  });

  it('are refused in wrong number, version, region and form', async () => {
    const refused = async (Layers: string[]) =>
      (await refusal(functions.deploy('refused', importing, { Layers }))).message;
    await publish('pair', { a: '1' });
    await publish('pair', { a: '2' });
    assert.equal(
      await refused([`${arn('pair')}:1`, `${arn('pair')}:2`]),
      'Two different versions of the same layer are not allowed to be referenced in the same function. ' +
        `${arn('pair')}:1 and ${arn('pair')}:2 are versions of the same layer.`,
    );
    assert.equal(
      await refused(Array.from({ length: 6 }, (_, index) => `${arn(`x${index}`)}:1`)),
      'Cannot reference more than 5 layers.',
    );
    assert.equal(
      await refused([`${arn('pair')}:1`.replace('ap-south-1', 'us-east-1')]),
      'Layers are not in the same region as the function. Layers are expected to be in region ap-south-1.',
    );
    assert.match(
      await refused([arn('pair')]),
      /^1 validation error detected: Value '\[.*:layer:pair\]' at 'layers' failed to satisfy constraint/,
    );
  });
});
