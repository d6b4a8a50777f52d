// The archives on disk and the layer that is published from one.
import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LambdaClient, ListLayerVersionsCommand, PublishLayerVersionCommand } from '@aws-sdk/client-lambda';
import { entriesOf, sha256, zip } from '../../../src/lib/zip.ts';
import { temporaryOf } from '../../../src/lib/files/atomic-file.ts';
import type { Aws } from '../../../src/engine/types.ts';
import { archive, pack } from '../../../src/resources/files/archive.ts';
import { layerVersion } from '../../../src/resources/lambda/layer-version.ts';
import { loseAnswerOf, testAws } from '../../helpers/aws/test-aws.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

const file = 'lambdalayer.zip';
const packed = { file, contents: { dependenciesOf: 'lambda-src/package.json' } };

let sandbox: TestSandbox;
let aws: Aws;

before(async () => {
  sandbox = await startTestSandbox();
});
after(() => sandbox.stop());

describe('archive', () => {
  beforeEach(async () => {
    aws = await testAws(sandbox);
  });

  it('holds the dependencies where Lambda looks for those of a layer', async () => {
    const made = await archive.ensure(packed, aws, undefined);
    const bytes = await readFile(join(aws.buildDir, file));
    assert.deepEqual([made.sha256, made.size], [sha256(bytes), bytes.length]);
    assert.deepEqual(made.entries, await entriesOf(bytes));
    assert.ok(made.entries.includes('nodejs/node_modules/nanoid/index.js'));
    assert.ok(made.entries.every((name) => name.startsWith('nodejs/node_modules/nanoid/')));
  });

  it('is the same each time it is packed', async () => {
    assert.ok((await pack(packed.contents)).equals(await pack(packed.contents)));
  });

  it('is packed again where the file was changed, lost or left half written', async () => {
    const made = await archive.ensure(packed, aws, undefined);
    await writeFile(join(aws.buildDir, file), 'something else');
    await writeFile(join(aws.buildDir, temporaryOf(file)), 'half');
    assert.deepEqual((await archive.read(packed, aws, made))?.entries, []);
    assert.deepEqual(await archive.ensure(packed, aws, made), made);
    assert.deepEqual(await archive.read(packed, aws, undefined), made);
    assert.deepEqual(await readdir(aws.buildDir), [file]);
  });

  it('is removed, once or twice, and leaves no folder', async () => {
    await archive.ensure(packed, aws, undefined);
    await writeFile(join(aws.buildDir, temporaryOf(file)), 'half');
    await archive.remove(packed, aws, undefined, null);
    await archive.remove(packed, aws, undefined, null);
    assert.equal(await archive.read(packed, aws, undefined), undefined);
    await assert.rejects(readdir(aws.buildDir), { code: 'ENOENT' });
  });
});

describe('layer-version', () => {
  let lambda: LambdaClient;
  let props: { name: string; archive: string; sha256: string };
  let times = 0;
  const versions = async () =>
    (await lambda.send(new ListLayerVersionsCommand({ LayerName: props.name }))).LayerVersions?.map(
      ({ Version }) => Version,
    );

  beforeEach(async () => {
    aws = await testAws(sandbox);
    lambda = sandbox.client(LambdaClient);
    const made = await archive.ensure(packed, aws, undefined);
    // Version numbers are never used again, so each test has a layer of its own.
    props = { name: `aws-workshop-lambda-layer-${++times}`, archive: file, sha256: made.sha256 };
  });

  it('is published once, however often it is ensured', async () => {
    const made = await layerVersion.ensure(props, aws, undefined);
    assert.equal(made.arn, `arn:aws:lambda:${sandbox.region}:${sandbox.account}:layer:${props.name}:1`);
    assert.deepEqual(await layerVersion.ensure(props, aws, made), made);
    assert.deepEqual(await layerVersion.read(props, aws, undefined), made);
    assert.deepEqual(await versions(), [1]);
  });

  it('is adopted where the answer to its publication got lost', async () => {
    const unlucky = await testAws(sandbox, { around: loseAnswerOf('PublishLayerVersion') });
    await archive.ensure(packed, unlucky, undefined);
    await assert.rejects(layerVersion.ensure(props, unlucky, undefined), /socket hang up/);
    assert.equal((await layerVersion.ensure(props, unlucky, undefined)).version, 1);
    assert.deepEqual(await versions(), [1]);
  });

  it('is one where the SDK has published two', async () => {
    const stutter = await testAws(sandbox, {
      async around(call, next) {
        if (call.operation === 'PublishLayerVersion') await next();
        return next();
      },
    });
    await archive.ensure(packed, stutter, undefined);
    assert.equal((await layerVersion.ensure(props, stutter, undefined)).version, 1);
    assert.deepEqual(await versions(), [1]);
  });

  it('is published again for other contents, and all its versions are removed', async () => {
    await layerVersion.ensure(props, aws, undefined);
    const bytes = await zip([{ name: 'nodejs/node_modules/x/index.js', content: Buffer.from('') }]);
    await writeFile(join(aws.buildDir, file), bytes);
    const changed = { ...props, sha256: sha256(bytes) };
    assert.equal((await layerVersion.ensure(changed, aws, undefined)).version, 2);
    await layerVersion.remove(changed, aws, undefined, null);
    await layerVersion.remove(changed, aws, undefined, null);
    assert.deepEqual(await versions(), []);
    assert.equal(await layerVersion.read(changed, aws, undefined), undefined);
  });

  it('is not published from an archive that is no longer what was packed', async () => {
    await writeFile(join(aws.buildDir, file), 'something else');
    await assert.rejects(layerVersion.ensure(props, aws, undefined), { code: 'workspace' });
    await archive.remove(packed, aws, undefined, null);
    await assert.rejects(layerVersion.ensure(props, aws, undefined), { code: 'workspace' });
  });

  it('of somebody else is refused and left alone', async () => {
    const ZipFile = await zip([{ name: 'nodejs/node_modules/x/index.js', content: Buffer.from('') }]);
    await lambda.send(new PublishLayerVersionCommand({ LayerName: props.name, Content: { ZipFile } }));
    await assert.rejects(layerVersion.ensure(props, aws, undefined), { code: 'not-ours' });
    await layerVersion.remove(props, aws, undefined, null);
    assert.deepEqual(await versions(), [1]);
  });
});
