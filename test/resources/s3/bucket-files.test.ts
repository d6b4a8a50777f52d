// The files of the web page, on the sandbox.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { bucketFiles } from '../../../src/resources/s3/bucket-files.ts';
import { projectFile } from '../../../src/lib/project-file.ts';
import type { Aws, Event } from '../../../src/engine/types.ts';
import { loseAnswerOf, testAws } from '../../helpers/aws/test-aws.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';
import { makeForeignBucket, makeOurBucket } from './buckets.ts';

const props = { bucket: 'aws-workshop-files', apiUrl: 'https://api.example.com' };
const at = (Key: string) => ({ Bucket: props.bucket, Key });

describe('bucket-files', () => {
  let test: TestSandbox;
  let aws: Aws;
  let s3: S3Client;
  const events: Event[] = [];

  const calls = (operation: string) =>
    events.filter((event) => event.type === 'call' && event.operation === operation).length;
  const keys = async () =>
    (await s3.send(new ListObjectsV2Command({ Bucket: props.bucket }))).Contents?.map(({ Key }) => Key) ?? [];
  const text = async (Key: string) => (await s3.send(new GetObjectCommand(at(Key)))).Body?.transformToString();

  before(async () => {
    test = await startTestSandbox();
    aws = await testAws(test, { events });
    s3 = test.client(S3Client);
    await makeOurBucket(props.bucket, aws);
  });
  after(() => test.stop());
  afterEach(() => bucketFiles.remove(props, aws, undefined, undefined));

  it('uploads every file once, the index last, and tells what it uploaded', async () => {
    const made = await bucketFiles.ensure(props, aws, undefined);
    const puts = events.flatMap((event) =>
      event.type === 'call' && event.operation === 'PutObject' ? [(event.input as { Key: string }).Key] : [],
    );
    assert.deepEqual([...puts].sort(), await keys());
    assert.equal(puts.at(-1), 'index.html');
    assert.deepEqual(await bucketFiles.ensure(props, aws, made), made);
    assert.equal(calls('PutObject'), puts.length);
    assert.deepEqual(await bucketFiles.read(props, aws, undefined), made);
  });

  it('gives each file its type and how long it may be kept', async () => {
    await bucketFiles.ensure(props, aws, undefined);
    const heads: Record<string, string> = {};
    for (const Key of await keys()) {
      const { ContentType, CacheControl } = await s3.send(new HeadObjectCommand(at(Key ?? '')));
      heads[(Key ?? '').replace(/^assets\/.*(\.\w+)$/, 'assets/*$1')] = `${ContentType} · ${CacheControl}`;
    }
    const forever = 'public, max-age=31536000, immutable';
    assert.deepEqual(heads, {
      'THIRD-PARTY-LICENSES.txt': 'text/plain; charset=utf-8 · no-cache',
      'assets/*.css': `text/css; charset=utf-8 · ${forever}`,
      'assets/*.js': `text/javascript; charset=utf-8 · ${forever}`,
      'config.json': 'application/json · no-cache',
      'favicon.svg': 'image/svg+xml · no-cache',
      'index.html': 'text/html; charset=utf-8 · no-cache',
    });
    assert.equal(await text('index.html'), await readFile(projectFile('ui-dist', 'index.html'), 'utf8'));
  });

  it("writes the API's URL into the configuration, and writes it again when it changes", async () => {
    await bucketFiles.ensure(props, aws, undefined);
    assert.deepEqual(JSON.parse((await text('config.json')) ?? ''), { apiUrl: props.apiUrl });
    const puts = calls('PutObject');
    await bucketFiles.ensure({ ...props, apiUrl: 'https://other.example.com' }, aws, undefined);
    assert.deepEqual(JSON.parse((await text('config.json')) ?? ''), { apiUrl: 'https://other.example.com' });
    assert.equal(calls('PutObject'), puts + 1);
  });

  it('sees and corrects what was changed, and deletes what is old', async () => {
    const made = await bucketFiles.ensure(props, aws, undefined);
    await s3.send(new PutObjectCommand({ ...at('index.html'), Body: 'vandalism', ContentType: 'text/html' }));
    await s3.send(new DeleteObjectCommand(at('config.json')));
    await s3.send(new PutObjectCommand({ ...at('assets/old-1234.js'), Body: 'old', Metadata: { ...aws.tags } }));
    const drifted = await bucketFiles.read(props, aws, made);
    assert.notEqual(drifted?.files['index.html']?.sha256, made.files['index.html']?.sha256);
    assert.equal(drifted?.files['config.json'], undefined);
    assert.ok(drifted?.files['assets/old-1234.js']);
    assert.deepEqual(await bucketFiles.ensure(props, aws, made), made);
    assert.deepEqual(await bucketFiles.read(props, aws, made), made);
    assert.ok(!(await keys()).includes('assets/old-1234.js'));
  });

  it('goes on after an upload whose answer got lost', async () => {
    const unlucky = await testAws(test, { around: loseAnswerOf('PutObject') });
    await assert.rejects(async () => bucketFiles.ensure(props, unlucky, undefined), /socket hang up/);
    const made = await bucketFiles.ensure(props, aws, undefined);
    assert.deepEqual(await keys(), Object.keys(made.files).sort());
  });

  it("leaves the learner's own files alone, also when it removes its own, twice", async () => {
    const made = await bucketFiles.ensure(props, aws, undefined);
    const own = ['assets/mine.png', 'holiday.jpg'];
    for (const Key of own) await s3.send(new PutObjectCommand({ ...at(Key), Body: 'mine' }));
    assert.deepEqual(await bucketFiles.read(props, aws, made), made);
    await bucketFiles.remove(props, aws, made, undefined);
    assert.deepEqual(await keys(), own);
    await bucketFiles.remove(props, aws, made, undefined);
    assert.equal(await bucketFiles.read(props, aws, made), undefined);
    for (const Key of own) await s3.send(new DeleteObjectCommand(at(Key)));
  });

  it('refuses a bucket that is not ours, and has nothing to remove where there is none', async () => {
    const foreign = { ...props, bucket: 'somebody-elses-files' };
    await makeForeignBucket(foreign.bucket, aws);
    await assert.rejects(async () => bucketFiles.ensure(foreign, aws, undefined), { code: 'not-ours' });
    assert.equal((await s3.send(new ListObjectsV2Command({ Bucket: foreign.bucket }))).KeyCount, 0);
    const nowhere = { ...props, bucket: 'there-is-no-such-bucket' };
    await bucketFiles.remove(nowhere, aws, undefined, undefined);
    await assert.rejects(async () => bucketFiles.ensure(nowhere, aws, undefined), { code: 'refused' });
  });
});
