// S3 through the SDK: buckets, objects, lists, versions, uploads in parts, tags.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import type { LookupFunction } from 'node:net';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-s3';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';
import { rawAnswer } from '../../../helpers/wire/raw-answer.ts';

const etagOf = (text: string) => createHash('md5').update(text).digest('hex');

describe('S3', () => {
  let test: TestSandbox;
  let s3: sdk.S3Client;
  let count = 0;

  before(async () => {
    test = await startTestSandbox();
    s3 = test.client(sdk.S3Client);
  });
  after(async () => {
    s3.destroy();
    await test.stop();
  });

  async function bucket(): Promise<string> {
    const Bucket = `bucket-${++count}`;
    await s3.send(new sdk.CreateBucketCommand({ Bucket }));
    return Bucket;
  }

  const put = (
    Bucket: string,
    Key: string,
    Body: string | Buffer = 'hello',
    more: Partial<sdk.PutObjectCommandInput> = {},
  ) => s3.send(new sdk.PutObjectCommand({ Bucket, Key, Body, ...more }));
  const get = (Bucket: string, Key: string, more: Partial<sdk.GetObjectCommandInput> = {}) =>
    s3.send(new sdk.GetObjectCommand({ Bucket, Key, ...more }));
  const keys = async (input: sdk.ListObjectsV2CommandInput) =>
    (await s3.send(new sdk.ListObjectsV2Command(input))).Contents?.map(({ Key }) => Key) ?? [];

  describe('buckets', () => {
    it('makes a bucket, finds it, lists it and removes it', async () => {
      const made = await s3.send(new sdk.CreateBucketCommand({ Bucket: 'made' }));
      assert.equal(made.Location, 'http://made.s3.amazonaws.com/');
      assert.equal(made.BucketArn, 'arn:aws:s3:::made');
      const head = await s3.send(new sdk.HeadBucketCommand({ Bucket: 'made' }));
      assert.equal(head.BucketRegion, 'ap-south-1');
      assert.equal(head.AccessPointAlias, false);
      const { LocationConstraint } = await s3.send(new sdk.GetBucketLocationCommand({ Bucket: 'made' }));
      assert.equal(LocationConstraint, 'ap-south-1');
      const { Buckets, Owner } = await s3.send(new sdk.ListBucketsCommand());
      const listed = Buckets?.find(({ Name }) => Name === 'made');
      assert.equal(listed?.BucketArn, 'arn:aws:s3:::made');
      assert.ok(listed?.CreationDate instanceof Date);
      assert.match(Owner?.ID ?? '', /^[0-9a-f]{64}$/);
      await s3.send(new sdk.DeleteBucketCommand({ Bucket: 'made' }));
      assert.equal((await refusal(s3.send(new sdk.HeadBucketCommand({ Bucket: 'made' })))).name, 'NotFound');
    });

    it('takes the name of a bucket in the host as well as in the path', async () => {
      const Bucket = await bucket();
      await put(Bucket, 'a key', 'by path');
      // No system has to resolve names below localhost.
      const lookup: LookupFunction = (_name, options, done) =>
        options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);
      const inHost = new sdk.S3Client({
        endpoint: `http://localhost:${new URL(test.url).port}`,
        region: test.region,
        credentials: test.sandbox.key,
        requestHandler: { httpAgent: new Agent({ lookup }) },
      });
      const hosts: string[] = [];
      inHost.middlewareStack.add(
        (next) => async (args) => {
          hosts.push((args.request as { hostname: string }).hostname);
          return next(args);
        },
        { step: 'finalizeRequest' },
      );
      const { Body } = await inHost.send(new sdk.GetObjectCommand({ Bucket, Key: 'a key' }));
      assert.equal(await Body?.transformToString(), 'by path');
      assert.deepEqual(hosts, [`${Bucket}.localhost`]);
      inHost.destroy();
    });

    it('copies an object from a bucket of another region, as a whole and as a part', async () => {
      const Source = await bucket();
      await put(Source, 'k', 'from afar');
      const far = new sdk.S3Client({
        endpoint: test.url,
        region: 'eu-west-1',
        forcePathStyle: true,
        credentials: test.sandbox.key,
      });
      const where = { LocationConstraint: 'eu-west-1' as const };
      const at = { Bucket: 'copies-far', Key: 'k' };
      const CopySource = `${Source}/k`;
      await far.send(new sdk.CreateBucketCommand({ Bucket: at.Bucket, CreateBucketConfiguration: where }));
      await far.send(new sdk.CopyObjectCommand({ ...at, CopySource }));
      const { Body } = await far.send(new sdk.GetObjectCommand(at));
      assert.equal(await Body?.transformToString(), 'from afar');
      const { UploadId } = await far.send(new sdk.CreateMultipartUploadCommand(at));
      const { CopyPartResult } = await far.send(
        new sdk.UploadPartCopyCommand({ ...at, UploadId, PartNumber: 1, CopySource }),
      );
      assert.match(String(CopyPartResult?.ETag), /^"[0-9a-f]{32}"$/);
      // A request for the copy itself still goes to its region.
      assert.equal(
        (await refusal(s3.send(new sdk.CopyObjectCommand({ ...at, CopySource })))).name,
        'PermanentRedirect',
      );
      far.destroy();
    });

    it('refuses a bucket that is already owned, with 409', async () => {
      const Bucket = await bucket();
      const refused = await refusal(s3.send(new sdk.CreateBucketCommand({ Bucket })));
      assert.deepEqual(refused, {
        name: 'BucketAlreadyOwnedByYou',
        status: 409,
        message: 'Your previous request to create the named bucket succeeded and you already own it.',
      });
    });

    it('refuses names that are none', async () => {
      const refused = await refusal(s3.send(new sdk.CreateBucketCommand({ Bucket: 'No_Bucket' })));
      assert.deepEqual(refused, {
        name: 'InvalidBucketName',
        status: 400,
        message: 'The specified bucket is not valid.',
      });
    });

    it('refuses a location that is not the region of the endpoint', async () => {
      const elsewhere = { LocationConstraint: 'eu-west-1' as const };
      const refused = await refusal(
        s3.send(new sdk.CreateBucketCommand({ Bucket: 'far', CreateBucketConfiguration: elsewhere })),
      );
      assert.equal(refused.name, 'IllegalLocationConstraintException');
      const usEast = { LocationConstraint: 'us-east-1' as never };
      const alsoFar = await refusal(
        s3.send(new sdk.CreateBucketCommand({ Bucket: 'far', CreateBucketConfiguration: usEast })),
      );
      assert.deepEqual(alsoFar, {
        name: 'IllegalLocationConstraintException',
        status: 400,
        message:
          'The us-east-1 location constraint is incompatible for the region specific endpoint this request was sent to.',
      });
    });

    it('sends a client of another region away', async () => {
      const Bucket = await bucket();
      const other = new sdk.S3Client({ ...(await configOf()), region: 'us-east-1' });
      const refused = await refusal(other.send(new sdk.ListObjectsV2Command({ Bucket })));
      assert.equal(refused.name, 'PermanentRedirect');
      assert.equal(refused.status, 301);
      const { LocationConstraint } = await other.send(new sdk.GetBucketLocationCommand({ Bucket }));
      assert.equal(LocationConstraint, 'ap-south-1');
      other.destroy();
    });

    it('makes a bucket in us-east-1 twice, without a location', async () => {
      const east = new sdk.S3Client({ ...(await configOf()), region: 'us-east-1' });
      for (let time = 0; time < 2; time++) {
        const { Location } = await east.send(new sdk.CreateBucketCommand({ Bucket: 'eastern' }));
        assert.equal(Location, '/eastern');
      }
      const { LocationConstraint } = await east.send(new sdk.GetBucketLocationCommand({ Bucket: 'eastern' }));
      assert.equal(LocationConstraint, undefined);
      east.destroy();
    });

    it('refuses to remove a bucket that is not empty, and one that is not there', async () => {
      const Bucket = await bucket();
      await put(Bucket, 'a');
      const full = await refusal(s3.send(new sdk.DeleteBucketCommand({ Bucket })));
      assert.deepEqual(full, {
        name: 'BucketNotEmpty',
        status: 409,
        message: 'The bucket you tried to delete is not empty',
      });
      const absent = await refusal(s3.send(new sdk.DeleteBucketCommand({ Bucket: 'absent' })));
      assert.deepEqual(absent, { name: 'NoSuchBucket', status: 404, message: 'The specified bucket does not exist' });
    });

    it('refuses public ACLs, parameters it does not support, and the wrong owner', async () => {
      const Bucket = await bucket();
      const acl = await refusal(put(Bucket, 'a', 'x', { ACL: 'public-read' }));
      assert.deepEqual(acl, {
        name: 'AccessControlListNotSupported',
        status: 400,
        message: 'The bucket does not allow ACLs',
      });
      const parameter = await refusal(put(Bucket, 'a', 'x', { ObjectLockMode: 'GOVERNANCE' }));
      assert.equal(parameter.name, 'NotImplemented');
      assert.match(parameter.message, /ObjectLockMode/);
      const owner = await refusal(s3.send(new sdk.HeadBucketCommand({ Bucket, ExpectedBucketOwner: '999999999999' })));
      assert.equal(owner.status, 403);
    });

    it('keeps tags given at creation, replaces them, and has none after deletion', async () => {
      await s3.send(
        new sdk.CreateBucketCommand({
          Bucket: 'tagged',
          CreateBucketConfiguration: { Tags: [{ Key: 'a', Value: '1' }] },
        }),
      );
      const tags = async () => (await s3.send(new sdk.GetBucketTaggingCommand({ Bucket: 'tagged' }))).TagSet;
      assert.deepEqual(await tags(), [{ Key: 'a', Value: '1' }]);
      await s3.send(
        new sdk.PutBucketTaggingCommand({ Bucket: 'tagged', Tagging: { TagSet: [{ Key: 'b', Value: '2' }] } }),
      );
      assert.deepEqual(await tags(), [{ Key: 'b', Value: '2' }]);
      await s3.send(new sdk.DeleteBucketTaggingCommand({ Bucket: 'tagged' }));
      assert.deepEqual(await refusal(tags()), {
        name: 'NoSuchTagSet',
        status: 404,
        message: 'The TagSet does not exist',
      });
    });

    it('refuses tag sets that repeat a key or use AWS’s prefix', async () => {
      const Bucket = await bucket();
      const tagWith = (TagSet: sdk.Tag[]) =>
        refusal(s3.send(new sdk.PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } })));
      const twice = await tagWith([{ Key: 'a', Value: '1' }, { Key: 'a', Value: '2' }]); // prettier-ignore
      assert.deepEqual(twice, {
        name: 'InvalidTag',
        status: 400,
        message: 'Cannot provide multiple Tags with the same key',
      });
      const system = await tagWith([{ Key: 'aws:a', Value: '1' }]);
      assert.equal(system.message, 'System tags cannot be added/updated by requester');
    });

    it('is born with owner enforcement, encryption and an ACL of its owner alone', async () => {
      const Bucket = await bucket();
      const { OwnershipControls } = await s3.send(new sdk.GetBucketOwnershipControlsCommand({ Bucket }));
      assert.deepEqual(OwnershipControls?.Rules, [{ ObjectOwnership: 'BucketOwnerEnforced' }]);
      const { Grants, Owner } = await s3.send(new sdk.GetBucketAclCommand({ Bucket }));
      assert.equal(Grants?.[0]?.Grantee?.ID, Owner?.ID);
      assert.equal(Grants?.[0]?.Permission, 'FULL_CONTROL');
      const { ServerSideEncryptionConfiguration: encryption } = await s3.send(
        new sdk.GetBucketEncryptionCommand({ Bucket }),
      );
      assert.equal(encryption?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm, 'AES256');
    });
  });

  describe('objects', () => {
    it('gives back what was put, with its description', async () => {
      const Bucket = await bucket();
      const expires = new Date('2030-01-01T00:00:00Z');
      const key = 'a folder/größe+ä&b.html';
      const answer = await put(Bucket, key, '<p>hi</p>', {
        ContentType: 'text/html',
        CacheControl: 'max-age=60',
        Metadata: { Colour: 'blue' },
        Expires: expires,
        ContentDisposition: 'inline',
        ContentLanguage: 'en',
        Tagging: 'k=v',
      });
      const etag = `"${createHash('md5').update('<p>hi</p>').digest('hex')}"`;
      assert.equal(answer.ETag, etag);
      assert.equal(answer.ChecksumType, 'FULL_OBJECT');
      assert.equal(answer.ServerSideEncryption, 'AES256');
      const got = await get(Bucket, key);
      assert.equal(await got.Body?.transformToString(), '<p>hi</p>');
      assert.equal(got.ContentType, 'text/html');
      assert.equal(got.CacheControl, 'max-age=60');
      assert.equal(got.ContentDisposition, 'inline');
      assert.equal(got.ContentLanguage, 'en');
      assert.deepEqual(got.Metadata, { colour: 'blue' });
      assert.equal(got.ExpiresString, expires.toUTCString());
      assert.equal(got.TagCount, 1);
      assert.equal(got.ContentLength, 9);
      assert.equal(got.AcceptRanges, 'bytes');
      assert.deepEqual(await keys({ Bucket }), [key]);
    });

    it('answers HEAD with the same, and 404 without a body', async () => {
      const Bucket = await bucket();
      await put(Bucket, 'a', 'hello', { ContentType: 'text/plain' });
      const head = await s3.send(new sdk.HeadObjectCommand({ Bucket, Key: 'a' }));
      assert.equal(head.ContentLength, 5);
      assert.equal(head.ContentType, 'text/plain');
      const missing = await refusal(s3.send(new sdk.HeadObjectCommand({ Bucket, Key: 'b' })));
      assert.equal(missing.name, 'NotFound');
      assert.equal(missing.status, 404);
    });

    it('answers NoSuchKey to who may list', async () => {
      const refused = await refusal(get(await bucket(), 'nothing'));
      assert.deepEqual(refused, { name: 'NoSuchKey', status: 404, message: 'The specified key does not exist.' });
    });

    it('takes a stream, with its checksum behind it', async () => {
      const Bucket = await bucket();
      const file = join(test.dir, 'streamed');
      await writeFile(file, 'hello');
      await s3.send(new sdk.PutObjectCommand({ Bucket, Key: 'a', Body: createReadStream(file) }));
      const got = await get(Bucket, 'a', { ChecksumMode: 'ENABLED' });
      assert.equal(await got.Body?.transformToString(), 'hello');
      assert.equal(got.ChecksumCRC32, 'NhCmhg==');
      assert.equal(got.ContentEncoding, undefined);
    });

    for (const algorithm of ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const) {
      it(`agrees with the SDK on ${algorithm}`, async () => {
        const Bucket = await bucket();
        const name = `Checksum${algorithm}` as const;
        const { [name]: sum } = await put(Bucket, 'a', 'hello', { ChecksumAlgorithm: algorithm });
        const head = await s3.send(new sdk.HeadObjectCommand({ Bucket, Key: 'a', ChecksumMode: 'ENABLED' }));
        assert.ok(sum);
        assert.equal(head[name], sum);
        const [item] = (await s3.send(new sdk.ListObjectsV2Command({ Bucket }))).Contents ?? [];
        assert.deepEqual(item?.ChecksumAlgorithm, [algorithm]);
        assert.equal(item?.ChecksumType, 'FULL_OBJECT');
      });
    }

    it('computes CRC-64/NVME where an upload brings no checksum', async () => {
      const Bucket = await bucket();
      const bare = new sdk.S3Client({
        ...(await configOf()),
        region: test.region,
        requestChecksumCalculation: 'WHEN_REQUIRED',
      });
      const answer = await bare.send(new sdk.PutObjectCommand({ Bucket, Key: 'a', Body: '123456789' }));
      assert.equal(answer.ChecksumCRC64NVME, Buffer.from('ae8b14860a799888', 'hex').toString('base64'));
      bare.destroy();
    });

    it('refuses a body that is not what its checksum says', async () => {
      const Bucket = await bucket();
      const crc = await refusal(put(Bucket, 'a', 'hello', { ChecksumCRC32: 'AAAAAA==' }));
      assert.deepEqual(crc, {
        name: 'BadDigest',
        status: 400,
        message: 'The CRC32 you specified did not match the calculated checksum.',
      });
      const md5 = createHash('md5').update('other').digest('base64');
      const digest = await refusal(put(Bucket, 'a', 'hello', { ContentMD5: md5 }));
      assert.deepEqual(digest, {
        name: 'BadDigest',
        status: 400,
        message: 'The Content-MD5 you specified did not match what we received.',
      });
      assert.equal((await refusal(put(Bucket, 'a', 'x', { ContentMD5: 'AAAA' }))).name, 'InvalidDigest');
      assert.deepEqual(await keys({ Bucket }), []);
    });

    it('serves ranges', async () => {
      const Bucket = await bucket();
      await put(Bucket, 'a', '0123456789');
      const part = async (Range: string) => {
        const got = await get(Bucket, 'a', { Range });
        return [got.$metadata.httpStatusCode, await got.Body?.transformToString(), got.ContentRange];
      };
      assert.deepEqual(await part('bytes=0-3'), [206, '0123', 'bytes 0-3/10']);
      assert.deepEqual(await part('bytes=-2'), [206, '89', 'bytes 8-9/10']);
      assert.deepEqual(await part('bytes=7-99'), [206, '789', 'bytes 7-9/10']);
      assert.deepEqual(await part('lines=1-2'), [200, '0123456789', undefined]);
      const beyond = await refusal(get(Bucket, 'a', { Range: 'bytes=10-' }));
      assert.deepEqual(beyond, {
        name: 'InvalidRange',
        status: 416,
        message: 'The requested range is not satisfiable',
      });
    });

    it('checks the conditions of a read', async () => {
      const Bucket = await bucket();
      const { ETag = '' } = await put(Bucket, 'a');
      const unmodified = await refusal(get(Bucket, 'a', { IfNoneMatch: ETag }));
      assert.equal(unmodified.status, 304);
      assert.equal((await refusal(get(Bucket, 'a', { IfModifiedSince: new Date() }))).status, 304);
      // A date in the future is no condition.
      const future = await get(Bucket, 'a', { IfModifiedSince: new Date(Date.now() + 60_000) });
      assert.equal(future.ETag, ETag);
      const failed = await refusal(get(Bucket, 'a', { IfMatch: '"other"' }));
      assert.deepEqual(failed, {
        name: 'PreconditionFailed',
        status: 412,
        message: 'At least one of the pre-conditions you specified did not hold',
      });
      const both = await get(Bucket, 'a', { IfMatch: ETag, IfUnmodifiedSince: new Date(0) });
      assert.equal(both.$metadata.httpStatusCode, 200);
    });

    it('checks the conditions of a write', async () => {
      const Bucket = await bucket();
      const { ETag = '' } = await put(Bucket, 'a', 'one', { IfNoneMatch: '*' });
      assert.equal((await refusal(put(Bucket, 'a', 'two', { IfNoneMatch: '*' }))).name, 'PreconditionFailed');
      assert.equal((await refusal(put(Bucket, 'a', 'two', { IfMatch: '"x"' }))).status, 412);
      await put(Bucket, 'a', 'two', { IfMatch: ETag });
      assert.equal((await refusal(put(Bucket, 'b', 'two', { IfMatch: ETag }))).name, 'NoSuchKey');
      const bare = await get(Bucket, 'a', { IfMatch: `"x", W/${ETag}, "${etagOf('two')}"` });
      await put(Bucket, 'a', 'two', { IfMatch: bare.ETag?.replaceAll('"', '') });
      const unsupported: [string, Partial<sdk.PutObjectCommandInput>][] = [
        ['If-Match', { IfMatch: '*' }],
        ['If-None-Match', { IfNoneMatch: ETag }],
        ['If-Match,If-None-Match', { IfMatch: ETag, IfNoneMatch: '*' }],
      ];
      for (const [Header, conditions] of unsupported) {
        const error = await put(Bucket, 'a', 'three', conditions).catch((thrown: unknown) => thrown as Error);
        assert.deepEqual('Header' in error ? error.Header : undefined, Header);
        assert.equal((error as sdk.S3ServiceException).$metadata.httpStatusCode, 501);
      }
    });

    it('checks the conditions of a copy and of a delete', async () => {
      const Bucket = await bucket();
      const { ETag = '' } = await put(Bucket, 'a');
      const copy = (more: Partial<sdk.CopyObjectCommandInput>) =>
        s3.send(new sdk.CopyObjectCommand({ Bucket, Key: 'b', CopySource: `${Bucket}/a`, ...more }));
      const failed = async (call: Promise<unknown>) => {
        const { name, status } = await refusal(call);
        return [status, name];
      };
      assert.deepEqual(await failed(copy({ CopySourceIfNoneMatch: '*' })), [412, 'PreconditionFailed']);
      assert.deepEqual(await failed(copy({ IfMatch: ETag })), [404, 'NoSuchKey']);
      await copy({ CopySourceIfMatch: '*', IfNoneMatch: '*' });
      assert.deepEqual(await failed(copy({ IfNoneMatch: '*' })), [412, 'PreconditionFailed']);

      const remove = (Key: string, IfMatch: string, VersionId?: string) =>
        s3.send(new sdk.DeleteObjectCommand({ Bucket, Key, IfMatch, VersionId }));
      assert.deepEqual(await failed(remove('absent', '*')), [404, 'NoSuchKey']);
      assert.deepEqual(await failed(remove('a', '"x"')), [412, 'PreconditionFailed']);
      assert.deepEqual(await failed(remove('a', ETag, 'null')), [501, 'NotImplemented']);
      assert.equal((await remove('a', '*')).$metadata.httpStatusCode, 204);
      const Objects = [
        { Key: 'b', ETag: '"x"' },
        { Key: 'absent', ETag },
        { Key: 'b', Size: 5 },
        { Key: 'b', ETag },
      ];
      const { Deleted, Errors } = await s3.send(new sdk.DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      assert.deepEqual(Deleted, [{ Key: 'b' }]);
      assert.deepEqual(
        Errors?.map(({ Key, Code }) => [Key, Code]),
        [
          ['b', 'PreconditionFailed'],
          ['absent', 'NoSuchKey'],
          ['b', 'NotImplemented'],
        ],
      );
    });

    it('deletes what is there and what is not, alone or together', async () => {
      const Bucket = await bucket();
      await Promise.all(['a', 'b', 'c'].map((key) => put(Bucket, key)));
      for (let time = 0; time < 2; time++) {
        const { $metadata } = await s3.send(new sdk.DeleteObjectCommand({ Bucket, Key: 'a' }));
        assert.equal($metadata.httpStatusCode, 204);
      }
      const Objects = [{ Key: 'b' }, { Key: 'never' }];
      const { Deleted } = await s3.send(new sdk.DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      assert.deepEqual(Deleted, Objects);
      const quiet = await s3.send(
        new sdk.DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'c' }], Quiet: true } }),
      );
      assert.equal(quiet.Deleted, undefined);
      assert.deepEqual(await keys({ Bucket }), []);
    });

    it('copies an object with its description, or with another', async () => {
      const Bucket = await bucket();
      await put(Bucket, 'a b', 'hello', { ContentType: 'text/plain', Metadata: { x: '1' }, Tagging: 't=1' });
      const CopySource = `/${Bucket}/${encodeURIComponent('a b')}`;
      await s3.send(new sdk.CopyObjectCommand({ Bucket, Key: 'copy', CopySource }));
      const copy = await get(Bucket, 'copy');
      assert.equal(await copy.Body?.transformToString(), 'hello');
      assert.deepEqual([copy.ContentType, copy.Metadata, copy.TagCount], ['text/plain', { x: '1' }, 1]);
      const replace = { MetadataDirective: 'REPLACE', ContentType: 'text/html' } as const;
      await s3.send(new sdk.CopyObjectCommand({ Bucket, Key: 'a b', CopySource, ...replace }));
      const replaced = await get(Bucket, 'a b');
      assert.deepEqual([replaced.ContentType, replaced.Metadata], ['text/html', {}]);
      const self = await refusal(s3.send(new sdk.CopyObjectCommand({ Bucket, Key: 'a b', CopySource })));
      assert.equal(self.name, 'InvalidRequest');
      assert.match(self.message, /^This copy request is illegal because it is trying to copy an object to itself/);
      const missing = await refusal(
        s3.send(new sdk.CopyObjectCommand({ Bucket, Key: 'x', CopySource: `${Bucket}/none` })),
      );
      assert.equal(missing.name, 'NoSuchKey');
      const changed = { Key: 'x', CopySource, CopySourceIfMatch: '"other"' };
      assert.equal((await refusal(s3.send(new sdk.CopyObjectCommand({ Bucket, ...changed })))).status, 412);
    });

    it('keeps tags of objects apart from their bytes', async () => {
      const Bucket = await bucket();
      await put(Bucket, 'a');
      await s3.send(
        new sdk.PutObjectTaggingCommand({ Bucket, Key: 'a', Tagging: { TagSet: [{ Key: 'k', Value: 'v' }] } }),
      );
      const { TagSet } = await s3.send(new sdk.GetObjectTaggingCommand({ Bucket, Key: 'a' }));
      assert.deepEqual(TagSet, [{ Key: 'k', Value: 'v' }]);
      await s3.send(new sdk.DeleteObjectTaggingCommand({ Bucket, Key: 'a' }));
      assert.deepEqual((await s3.send(new sdk.GetObjectTaggingCommand({ Bucket, Key: 'a' }))).TagSet, []);
    });
  });

  describe('lists', () => {
    it('pages through keys in the order of their bytes', async () => {
      const Bucket = await bucket();
      const names = ['b', 'a', '𐀀', 'ﬀ', 'Z'];
      await Promise.all(names.map((name) => put(Bucket, name)));
      const seen: (string | undefined)[] = [];
      for await (const page of sdk.paginateListObjectsV2({ client: s3, pageSize: 2 }, { Bucket })) {
        seen.push(...(page.Contents?.map(({ Key }) => Key) ?? []));
      }
      assert.deepEqual(seen, ['Z', 'a', 'b', 'ﬀ', '𐀀']);
      assert.deepEqual(await keys({ Bucket, StartAfter: 'a', MaxKeys: 1 }), ['b']);
    });

    it('rolls keys up at a delimiter, each prefix once over all pages', async () => {
      const Bucket = await bucket();
      await Promise.all(['a', 'x/1', 'x/2', 'y/1', 'z'].map((name) => put(Bucket, name)));
      const seen: string[] = [];
      for await (const page of sdk.paginateListObjectsV2({ client: s3, pageSize: 1 }, { Bucket, Delimiter: '/' })) {
        assert.equal(page.KeyCount, 1);
        seen.push(
          ...(page.Contents?.map(({ Key }) => String(Key)) ?? []),
          ...(page.CommonPrefixes?.map(({ Prefix }) => String(Prefix)) ?? []),
        );
      }
      assert.deepEqual(seen, ['a', 'x/', 'y/', 'z']);
      assert.deepEqual(await keys({ Bucket, Prefix: 'x/' }), ['x/1', 'x/2']);
    });

    it('writes dates, ids and its own name as S3 does', async () => {
      const Bucket = await bucket();
      await put(Bucket, 'a');
      const listed = await rawAnswer(s3, new sdk.ListObjectsV2Command({ Bucket }));
      assert.match(listed.body, /<LastModified>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z<\/LastModified>/);
      assert.equal(listed.headers['server'], 'AmazonS3');
      const { headers, body } = await rawAnswer(s3, new sdk.GetObjectCommand({ Bucket, Key: 'none' }));
      const [id = '', host = ''] = [headers['x-amz-request-id'], headers['x-amz-id-2']];
      assert.match(`${id} ${host}`, /^[A-Z0-9]{16} [A-Za-z0-9+/]{75}=$/);
      assert.ok(body.endsWith(`<RequestId>${id}</RequestId><HostId>${host}</HostId></Error>`));
    });

    it('refuses a token that it has not given', async () => {
      const Bucket = await bucket();
      const list = new sdk.ListObjectsV2Command({ Bucket, ContinuationToken: 'made-up' });
      assert.deepEqual(await refusal(s3.send(list)), {
        name: 'InvalidArgument',
        status: 400,
        message: 'The continuation token provided is incorrect',
      });
      const { body } = await rawAnswer(s3, list);
      assert.match(body, /<ArgumentName>continuation-token<\/ArgumentName><ArgumentValue>made-up<\/ArgumentValue>/);
    });

    it('says of a page what was asked, and no owner unless asked', async () => {
      const Bucket = await bucket();
      await put(Bucket, 'a b');
      const page = await s3.send(new sdk.ListObjectsV2Command({ Bucket, EncodingType: 'url' }));
      assert.deepEqual(
        [page.Name, page.Prefix, page.MaxKeys, page.KeyCount, page.IsTruncated],
        [Bucket, '', 1000, 1, false],
      );
      assert.equal(page.Contents?.[0]?.Key, 'a+b');
      assert.equal(page.Contents?.[0]?.StorageClass, 'STANDARD');
      assert.equal(page.Contents?.[0]?.Owner, undefined);
      const old = await s3.send(new sdk.ListObjectsCommand({ Bucket }));
      assert.ok(old.Contents?.[0]?.Owner?.ID);
    });
  });

  describe('versions', () => {
    it('keeps every version, hides the key under a marker, and shows it again', async () => {
      const Bucket = await bucket();
      const status = async () => (await s3.send(new sdk.GetBucketVersioningCommand({ Bucket }))).Status;
      assert.equal(await status(), undefined);
      await put(Bucket, 'a', 'zero');
      await s3.send(new sdk.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
      assert.equal(await status(), 'Enabled');
      const { VersionId: one } = await put(Bucket, 'a', 'one');
      const removed = await s3.send(new sdk.DeleteObjectCommand({ Bucket, Key: 'a' }));
      assert.equal(removed.DeleteMarker, true);
      assert.equal((await refusal(get(Bucket, 'a'))).name, 'NoSuchKey');
      assert.deepEqual(await keys({ Bucket }), []);
      assert.equal(await (await get(Bucket, 'a', { VersionId: one ?? '' })).Body?.transformToString(), 'one');
      assert.equal(await (await get(Bucket, 'a', { VersionId: 'null' })).Body?.transformToString(), 'zero');
      const marker = await refusal(get(Bucket, 'a', { VersionId: removed.VersionId ?? '' }));
      assert.deepEqual([marker.name, marker.status], ['MethodNotAllowed', 405]);
      const all = await s3.send(new sdk.ListObjectVersionsCommand({ Bucket }));
      assert.deepEqual(all.Versions?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest]), [[one, false], ['null', false]]); // prettier-ignore
      assert.deepEqual(
        all.DeleteMarkers?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest]),
        [[removed.VersionId, true]],
      );
      await s3.send(new sdk.DeleteObjectCommand({ Bucket, Key: 'a', VersionId: removed.VersionId ?? '' }));
      assert.equal(await (await get(Bucket, 'a')).Body?.transformToString(), 'one');
    });

    it('pages through versions and empties the bucket by them', async () => {
      const Bucket = await bucket();
      await s3.send(new sdk.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
      for (const key of ['a', 'a', 'a', 'b']) await put(Bucket, key);
      await s3.send(new sdk.DeleteObjectCommand({ Bucket, Key: 'b' }));
      const seen: { Key: string; VersionId?: string }[] = [];
      let more: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
      while (more) {
        const page: sdk.ListObjectVersionsCommandOutput = await s3.send(
          new sdk.ListObjectVersionsCommand({ Bucket, MaxKeys: 2, ...more }),
        );
        for (const { Key = '', VersionId } of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])])
          seen.push({ Key, ...(VersionId && { VersionId }) });
        more = page.IsTruncated
          ? { KeyMarker: page.NextKeyMarker ?? '', VersionIdMarker: page.NextVersionIdMarker ?? '' }
          : undefined;
      }
      assert.deepEqual(seen.map(({ Key }) => Key), ['a', 'a', 'a', 'b', 'b']); // prettier-ignore
      assert.equal(new Set(seen.map(({ VersionId }) => VersionId)).size, 5);
      const { Errors } = await s3.send(new sdk.DeleteObjectsCommand({ Bucket, Delete: { Objects: seen } }));
      assert.equal(Errors, undefined);
      await s3.send(new sdk.DeleteBucketCommand({ Bucket }));
    });

    it('writes over the null version while versioning is suspended', async () => {
      const Bucket = await bucket();
      await s3.send(new sdk.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
      await put(Bucket, 'a', 'one');
      await s3.send(new sdk.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }));
      await put(Bucket, 'a', 'two');
      await put(Bucket, 'a', 'three');
      const { Versions } = await s3.send(new sdk.ListObjectVersionsCommand({ Bucket }));
      assert.equal(Versions?.length, 2);
      assert.equal(Versions?.[0]?.VersionId, 'null');
    });

    it('refuses versions that are none', async () => {
      const Bucket = await bucket();
      await s3.send(new sdk.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
      await put(Bucket, 'a');
      const malformed = await refusal(get(Bucket, 'a', { VersionId: 'nonsense' }));
      assert.deepEqual(malformed, { name: 'InvalidArgument', status: 400, message: 'Invalid version id specified' });
      const unknown = await refusal(get(Bucket, 'a', { VersionId: 'x'.repeat(32) }));
      assert.deepEqual(unknown, {
        name: 'NoSuchVersion',
        status: 404,
        message: 'The specified version does not exist.',
      });
    });
  });

  describe('uploads in parts', () => {
    const mega = Buffer.alloc(5 * 1024 * 1024, 'x');

    it('puts the parts together', async () => {
      const Bucket = await bucket();
      const at = { Bucket, Key: 'big' };
      const made = await s3.send(
        new sdk.CreateMultipartUploadCommand({ ...at, ContentType: 'text/plain', ChecksumAlgorithm: 'CRC32' }),
      );
      const upload = { ...at, UploadId: made.UploadId };
      const parts: sdk.CompletedPart[] = [];
      for (const [index, Body] of [mega, Buffer.from('end')].entries()) {
        const part = { PartNumber: index + 1, Body, ChecksumAlgorithm: 'CRC32' as const };
        const { ETag, ChecksumCRC32 } = await s3.send(new sdk.UploadPartCommand({ ...upload, ...part }));
        parts.push({ PartNumber: index + 1, ETag, ChecksumCRC32 });
      }
      const { Uploads } = await s3.send(new sdk.ListMultipartUploadsCommand({ Bucket }));
      assert.deepEqual(
        Uploads?.map(({ Key, UploadId }) => [Key, UploadId]),
        [['big', made.UploadId]],
      );
      const listed = await s3.send(new sdk.ListPartsCommand(upload));
      assert.deepEqual(listed.Parts?.map(({ Size }) => Size), [mega.length, 3]); // prettier-ignore
      const done = await s3.send(
        new sdk.CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } }),
      );
      assert.match(done.ETag ?? '', /^"[0-9a-f]{32}-2"$/);
      assert.match(done.ChecksumCRC32 ?? '', /-2$/);
      assert.equal(done.ChecksumType, 'COMPOSITE');
      const { Checksum } = await s3.send(new sdk.GetObjectAttributesCommand({ ...at, ObjectAttributes: ['Checksum'] }));
      assert.deepEqual(Checksum, { ChecksumCRC32: done.ChecksumCRC32?.replace('-2', ''), ChecksumType: 'COMPOSITE' });
      const partsOf = async (input: Partial<sdk.GetObjectAttributesCommandInput> = {}) => {
        const asked = { ...at, ObjectAttributes: ['ObjectParts' as const], ...input };
        return (await s3.send(new sdk.GetObjectAttributesCommand(asked))).ObjectParts;
      };
      const ofParts = parts.map(({ PartNumber, ChecksumCRC32 }, index) => ({
        PartNumber,
        ChecksumCRC32,
        Size: index === 0 ? mega.length : 3,
      }));
      const pages = { TotalPartsCount: 2, PartNumberMarker: '0', NextPartNumberMarker: '2', MaxParts: 1000 };
      assert.deepEqual(await partsOf(), { ...pages, IsTruncated: false, Parts: ofParts });
      const [firstPart, secondPart] = ofParts;
      const firstPage = { ...pages, NextPartNumberMarker: '1', MaxParts: 1, IsTruncated: true, Parts: [firstPart] };
      assert.deepEqual(await partsOf({ MaxParts: 1 }), firstPage);
      const secondPage = { ...pages, PartNumberMarker: '1', IsTruncated: false, Parts: [secondPart] };
      assert.deepEqual(await partsOf({ PartNumberMarker: '1' }), secondPage);
      const head = await s3.send(new sdk.HeadObjectCommand(at));
      assert.deepEqual([head.ContentLength, head.ContentType, head.ETag], [mega.length + 3, 'text/plain', done.ETag]);
      const part = async (PartNumber: number, more = {}) => {
        const read = await s3.send(new sdk.GetObjectCommand({ ...at, PartNumber, ...more }));
        const { $metadata, ContentRange, ContentLength, PartsCount, ETag } = read;
        return { status: $metadata.httpStatusCode, ContentRange, ContentLength, PartsCount, ETag };
      };
      const total = mega.length + 3;
      const ofWhole = { status: 206, PartsCount: 2, ETag: done.ETag };
      assert.deepEqual(await part(2), {
        ...ofWhole,
        ContentRange: `bytes ${mega.length}-${total - 1}/${total}`,
        ContentLength: 3,
      });
      const first = await s3.send(new sdk.HeadObjectCommand({ ...at, PartNumber: 1 }));
      assert.deepEqual([first.ContentLength, first.PartsCount, first.ETag], [mega.length, 2, done.ETag]);
      assert.deepEqual(await refusal(part(3)), {
        name: 'InvalidPartNumber',
        status: 416,
        message: 'The requested partnumber is not satisfiable',
      });
      assert.equal((await refusal(part(0))).name, 'InvalidArgument');
      assert.deepEqual(await refusal(part(1, { Range: 'bytes=0-1' })), {
        name: 'InvalidRequest',
        status: 400,
        message: 'Cannot specify both Range header and partNumber query parameter',
      });
      // A copy is one part.
      const copy = { Bucket, Key: 'copy' };
      const { CopyObjectResult } = await s3.send(new sdk.CopyObjectCommand({ ...copy, CopySource: `${Bucket}/big` }));
      const md5 = createHash('md5').update(mega).update('end').digest('hex');
      assert.equal(CopyObjectResult?.ETag, `"${md5}"`);
      const whole = await part(1, copy);
      assert.deepEqual([whole.ContentLength, whole.PartsCount], [total, undefined]);
      assert.equal((await refusal(part(2, copy))).name, 'InvalidPartNumber');
      assert.equal((await s3.send(new sdk.ListMultipartUploadsCommand({ Bucket }))).Uploads, undefined);
    });

    it('copies a part from an object, as a whole or in a range', async () => {
      const Bucket = await bucket();
      await put(Bucket, 'source', '0123456789');
      const at = { Bucket, Key: 'made/of it' };
      const upload = { ...at, UploadId: (await s3.send(new sdk.CreateMultipartUploadCommand(at))).UploadId };
      const copy = (CopySourceRange?: string, CopySource = `${Bucket}/source`, PartNumber = 1) =>
        s3.send(new sdk.UploadPartCopyCommand({ ...upload, PartNumber, CopySource, CopySourceRange }));
      const whole = await copy();
      assert.equal(whole.CopyPartResult?.ETag, `"${createHash('md5').update('0123456789').digest('hex')}"`);
      const { CopyPartResult } = await copy('bytes=2-4');
      const part = { PartNumber: 1, ETag: CopyPartResult?.ETag };
      await s3.send(new sdk.CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: [part] } }));
      const got = await get(Bucket, at.Key);
      assert.equal(await got.Body?.transformToString(), '234');
    });

    it('refuses to copy a part of what is not there, or beyond its end', async () => {
      const Bucket = await bucket();
      await put(Bucket, 'source', '0123456789');
      const at = { Bucket, Key: 'made' };
      const upload = { ...at, UploadId: (await s3.send(new sdk.CreateMultipartUploadCommand(at))).UploadId };
      const refused = async (more: Partial<sdk.UploadPartCopyCommandInput>) => {
        const input = { ...upload, PartNumber: 1, CopySource: `${Bucket}/source`, ...more };
        const { name, status, message } = await refusal(s3.send(new sdk.UploadPartCopyCommand(input)));
        return [name, status, message];
      };
      const form =
        'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy';
      for (const range of ['bytes=5-', 'bytes=-5', '0-5', 'bytes=5-4']) {
        assert.deepEqual(await refused({ CopySourceRange: range }), ['InvalidArgument', 400, form]);
      }
      const beyond = 'Range specified is not valid for source object of size: 10';
      assert.deepEqual(await refused({ CopySourceRange: 'bytes=0-10' }), ['InvalidArgument', 400, beyond]);
      const outside = 'The specified copy range is invalid for the source object size';
      assert.deepEqual(await refused({ CopySourceRange: 'bytes=10-11' }), ['InvalidRequest', 400, outside]);
      assert.equal((await refused({ CopySource: `${Bucket}/nothing` }))[0], 'NoSuchKey');
      assert.equal((await refused({ CopySourceIfMatch: '"other"' }))[0], 'PreconditionFailed');
      assert.equal((await refused({ UploadId: 'nothing' }))[0], 'NoSuchUpload');
    });

    it('refuses parts that are unknown, out of order or too small', async () => {
      const Bucket = await bucket();
      const at = { Bucket, Key: 'big' };
      const upload = { ...at, UploadId: (await s3.send(new sdk.CreateMultipartUploadCommand(at))).UploadId };
      const etags: string[] = [];
      for (const PartNumber of [1, 2]) {
        etags.push((await s3.send(new sdk.UploadPartCommand({ ...upload, PartNumber, Body: 'small' }))).ETag ?? '');
      }
      const complete = (Parts: sdk.CompletedPart[]) =>
        refusal(s3.send(new sdk.CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } })));
      const [one, two] = etags.map((ETag, index) => ({ ETag, PartNumber: index + 1 })) as [
        sdk.CompletedPart,
        sdk.CompletedPart,
      ];
      assert.equal((await complete([two, one])).name, 'InvalidPartOrder');
      assert.equal((await complete([one, { ...two, PartNumber: 3 }])).name, 'InvalidPart');
      assert.deepEqual(await complete([one, two]), {
        name: 'EntityTooSmall',
        status: 400,
        message: 'Your proposed upload is smaller than the minimum allowed size',
      });
      assert.equal((await complete([])).name, 'MalformedXML');
      const zero = await refusal(s3.send(new sdk.UploadPartCommand({ ...upload, PartNumber: 0, Body: 'x' })));
      assert.equal(zero.message, 'Part number must be an integer between 1 and 10000, inclusive');
      await s3.send(new sdk.AbortMultipartUploadCommand(upload));
      assert.equal((await complete([one])).name, 'NoSuchUpload');
    });
  });

  it('loses nothing in a restart', async () => {
    const first = await startTestSandbox();
    const client = first.client(sdk.S3Client);
    await client.send(new sdk.CreateBucketCommand({ Bucket: 'kept' }));
    await client.send(new sdk.PutObjectCommand({ Bucket: 'kept', Key: 'a', Body: 'still here' }));
    client.destroy();
    await first.sandbox.close();
    const second = await startTestSandbox({ dir: first.dir });
    const again = second.client(sdk.S3Client);
    const got = await again.send(new sdk.GetObjectCommand({ Bucket: 'kept', Key: 'a' }));
    assert.equal(await got.Body?.transformToString(), 'still here');
    again.destroy();
    await second.stop();
    await first.stop();
  });

  async function configOf() {
    return {
      endpoint: test.url,
      credentials: await s3.config.credentials(),
      maxAttempts: 1,
      forcePathStyle: true,
    };
  }
});
