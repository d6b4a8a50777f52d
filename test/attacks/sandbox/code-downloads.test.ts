// Who knows the hash of something that the sandbox stores does not get it: only the address that Lambda gives for the
// code of a function or a layer opens it, and that alone, for ten minutes.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetFunctionCommand, GetLayerVersionCommand, PublishLayerVersionCommand } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { testFunctions, zipOf, type TestFunctions } from '../../helpers/sandbox/functions.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

const answers = (text: string) => `export const handler = async () => '${text}';`;
const code = zipOf({ 'index.mjs': answers('secret') });
const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('The stored bytes of a sandbox', () => {
  let test: TestSandbox;
  let functions: TestFunctions;
  let time = Date.now();
  before(async () => {
    test = await startTestSandbox({ now: () => time });
    functions = await testFunctions(test);
    await functions.deploy('secret', answers('secret'));
    await functions.deploy('other', answers('other'));
  });
  beforeEach(() => void (time = Date.now()));
  after(() => test.stop());

  const locationOf = async (FunctionName: string) => {
    const { Code } = await functions.lambda.send(new GetFunctionCommand({ FunctionName }));
    return new URL(String(Code?.Location));
  };
  const refusalOf = async (url: URL | string, method = 'GET') => {
    const answer = await fetch(url, { method });
    const text = await answer.text();
    const [, Code, Message] = /<Code>(.*)<\/Code><Message>(.*?)<\/Message>/.exec(text) ?? [];
    assert.equal(answer.headers.get('content-type'), 'application/xml');
    return [answer.status, Code, Message];
  };
  const denied = [403, 'AccessDenied', 'Access Denied'];
  const mismatch = [
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  ];

  it('are not given to who knows their hash: neither code nor a private object', async () => {
    const Body = Buffer.from('private');
    const s3 = test.client(S3Client);
    const CreateBucketConfiguration = { LocationConstraint: 'ap-south-1' } as const;
    await s3.send(new CreateBucketCommand({ Bucket: 'private', CreateBucketConfiguration }));
    await s3.send(new PutObjectCommand({ Bucket: 'private', Key: 'a', Body }));
    for (const hash of [hashOf(Body), hashOf(code), 'f'.repeat(64)])
      assert.deepEqual(await refusalOf(`${test.url}/_sandbox/blob/${hash}`), denied);
    const signed = await locationOf('secret');
    signed.pathname = `/_sandbox/blob/${hashOf(Body)}`;
    assert.deepEqual(await refusalOf(signed), mismatch);
  });

  it('are given at the address of a function or a layer, and for nothing else', async () => {
    const own = await locationOf('secret');
    assert.deepEqual(Buffer.from(await (await fetch(own)).arrayBuffer()), code);
    const layer = { LayerName: 'shared', Content: { ZipFile: zipOf({ 'nodejs/a.mjs': 'export const a = 1;' }) } };
    const { Version } = await functions.lambda.send(new PublishLayerVersionCommand(layer));
    const version = new GetLayerVersionCommand({ LayerName: 'shared', VersionNumber: Version });
    const { Content } = await functions.lambda.send(version);
    const bytes = Buffer.from(await (await fetch(String(Content?.Location))).arrayBuffer());
    assert.deepEqual(bytes, layer.Content.ZipFile);
    const other = await locationOf('other');
    other.search = own.search;
    assert.deepEqual(await refusalOf(other), mismatch);
    for (const method of ['HEAD', 'POST', 'PUT', 'DELETE']) assert.equal((await fetch(own, { method })).status, 403);
  });

  it('are not given after any change of a signed address', async () => {
    const own = await locationOf('secret');
    for (const [name, value] of own.searchParams) {
      const without = new URL(own);
      without.searchParams.delete(name);
      assert.deepEqual(await refusalOf(without), denied, `without ${name}`);
      for (const other of [`${value}0`, value.slice(1), '9'.repeat(value.length), 'NaN', '']) {
        const changed = new URL(own);
        changed.searchParams.set(name, other);
        assert.deepEqual(await refusalOf(changed), mismatch, `${name} ${other}`);
      }
    }
    const longer = new URL(own);
    longer.search = own.search.replace('Expires=600', 'Expires=600&X-Amz-Expires=6000');
    assert.equal((await fetch(longer)).status, 200);
    time += 601_000;
    assert.equal((await refusalOf(longer))[0], 403);
  });

  it('are given for ten minutes', async () => {
    const own = await locationOf('secret');
    const signedAt = time;
    time = signedAt + 600_000;
    assert.equal((await fetch(own)).status, 200);
    time += 1;
    const iso = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
    assert.equal(
      await (await fetch(own)).text(),
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Request has expired</Message>' +
        `<X-Amz-Expires>600</X-Amz-Expires><Expires>${iso(signedAt + 600_000)}</Expires>` +
        `<ServerTime>${iso(time)}</ServerTime></Error>`,
    );
  });

  it('are an error that says so where they are damaged, and not a 404', async () => {
    const own = await locationOf('secret');
    const hash = hashOf(code);
    const blobs = join(test.dir, 'blobs');
    assert.ok((await readdir(blobs)).includes(hash));
    await writeFile(join(blobs, hash), 'damaged');
    const why = 'its bytes are not those that were stored';
    const message = `The stored object ${hash} is damaged: ${why}. Upload it again.`;
    assert.deepEqual(await refusalOf(own), [500, 'InternalError', message]);
    assert.equal(test.log.at(-1), `download 500 ${message}`);
  });
});
