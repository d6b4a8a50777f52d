// Answers of S3 that other people's tools depend on, to the letter.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as sdk from '@aws-sdk/client-s3';
import { sandboxTarget } from '../../../../src/aws/target/target.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const run = promisify(execFile);

describe('S3 answers as on AWS', () => {
  let test: TestSandbox;
  let s3: sdk.S3Client;

  before(async () => {
    test = await startTestSandbox();
    s3 = test.client(sdk.S3Client);
    await s3.send(new sdk.CreateBucketCommand({ Bucket: 'answers' }));
  });
  after(() => test.stop());

  /** Status and body of a request that curl signs. */
  async function curl(path: string, region = test.region, ...more: string[]): Promise<[number, string]> {
    const { accessKeyId, secretAccessKey } = test.sandbox.key;
    const scope = `aws:amz:${region}:s3`;
    const user = `${accessKeyId}:${secretAccessKey}`;
    const signed = ['--aws-sigv4', scope, '--user', user];
    const { stdout } = await run('curl', ['-s', '-w', '\n%{http_code}', ...signed, ...more, `${test.url}${path}`]);
    const at = stdout.lastIndexOf('\n');
    return [Number(stdout.slice(at + 1)), stdout.slice(0, at)];
  }

  it('names no location for a bucket in us-east-1, by an empty element', async () => {
    const { config } = sandboxTarget({ url: test.url, ...test.sandbox.key }, 'us-east-1');
    const us = new sdk.S3Client({ ...config, maxAttempts: 1 } as sdk.S3ClientConfig);
    await us.send(new sdk.CreateBucketCommand({ Bucket: 'in-us-east-1' }));
    const [status, body] = await curl('/in-us-east-1?location=', 'us-east-1');
    assert.deepEqual(
      [status, body.replace(/<\?xml[^>]*\?>\s*/, '')],
      [200, '<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>'],
    );
    const { LocationConstraint } = await us.send(new sdk.GetBucketLocationCommand({ Bucket: 'in-us-east-1' }));
    assert.equal(LocationConstraint || undefined, undefined);
  });

  it('says 204 to a policy and to tags of a bucket', async () => {
    const statusOf = async (call: Promise<sdk.PutBucketPolicyCommandOutput>) => (await call).$metadata.httpStatusCode;
    const Principal = { AWS: `arn:aws:iam::${test.account}:root` };
    const Statement = [{ Effect: 'Allow', Principal, Action: 's3:GetObject', Resource: 'arn:aws:s3:::answers/*' }];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    assert.equal(await statusOf(s3.send(new sdk.PutBucketPolicyCommand({ Bucket: 'answers', Policy }))), 204);
    const Tagging = { TagSet: [{ Key: 'a', Value: '1' }] };
    assert.equal(await statusOf(s3.send(new sdk.PutBucketTaggingCommand({ Bucket: 'answers', Tagging }))), 204);
  });

  it('lets the service for access logs write, and names the method that a delete marker does not have', async () => {
    const Bucket = 'marked';
    await s3.send(new sdk.CreateBucketCommand({ Bucket }));
    const Principal = { Service: 'logging.s3.amazonaws.com' };
    const Statement = [{ Effect: 'Allow', Principal, Action: 's3:PutObject', Resource: `arn:aws:s3:::${Bucket}/*` }];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await s3.send(new sdk.PutBucketPolicyCommand({ Bucket, Policy }));
    const VersioningConfiguration = { Status: 'Enabled' as const };
    await s3.send(new sdk.PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    const { VersionId } = await s3.send(new sdk.DeleteObjectCommand({ Bucket, Key: 'gone' }));
    const Tagging = { TagSet: [{ Key: 'a', Value: '1' }] };
    const tagged = s3.send(new sdk.PutObjectTaggingCommand({ Bucket, Key: 'gone', VersionId, Tagging }));
    await assert.rejects(tagged, { name: 'MethodNotAllowed', Method: 'PUT', ResourceType: 'DeleteMarker' });
  });

  it('answers the completion of a multipart upload again, while the object is that one', async () => {
    const at = { Bucket: 'answers', Key: 'parts' };
    const { UploadId } = await s3.send(new sdk.CreateMultipartUploadCommand(at));
    const { ETag } = await s3.send(new sdk.UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body: 'one' }));
    const complete = (PartNumber = 1) =>
      s3.send(
        new sdk.CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts: [{ ETag, PartNumber }] } }),
      );
    const { $metadata: _, ...first } = await complete();
    const { $metadata: _again, ...second } = await complete();
    assert.deepEqual(second, first);
    assert.equal((await refusal(complete(2))).name, 'NoSuchUpload');
    await s3.send(new sdk.PutObjectCommand({ ...at, Body: 'other' }));
    assert.equal((await refusal(complete())).name, 'NoSuchUpload');
  });

  it('knows no version ids in a bucket that was never versioned', async () => {
    const at = { Bucket: 'answers', Key: 'plain' };
    await s3.send(new sdk.PutObjectCommand({ ...at, Body: 'x' }));
    const get = (VersionId: string) => s3.send(new sdk.GetObjectCommand({ ...at, VersionId }));
    assert.deepEqual(await refusal(get('A'.repeat(32))), {
      name: 'InvalidArgument',
      status: 400,
      message: 'Invalid version id specified',
    });
    assert.equal((await get('null')).$metadata.httpStatusCode, 200);
  });

  it('refuses access control lists, and takes the settings that every bucket has already', async () => {
    const at = { Bucket: 'answers' };
    const refused = { name: 'AccessControlListNotSupported', status: 400, message: 'The bucket does not allow ACLs' };
    await s3.send(new sdk.PutObjectCommand({ ...at, Key: 'plain', Body: 'x', ACL: 'bucket-owner-full-control' }));
    const acl = { ...at, ACL: 'public-read' as const };
    assert.deepEqual(await refusal(s3.send(new sdk.PutBucketAclCommand(acl))), refused);
    assert.deepEqual(await refusal(s3.send(new sdk.PutObjectAclCommand({ ...acl, Key: 'plain' }))), refused);
    assert.deepEqual(await refusal(s3.send(new sdk.CreateBucketCommand({ Bucket: 'public', ACL: 'public-read' }))), {
      name: 'InvalidBucketAclWithObjectOwnership',
      status: 400,
      message: "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    });
    await s3.send(new sdk.CreateBucketCommand({ Bucket: 'private', ACL: 'private' }));

    const ownership = (ObjectOwnership: sdk.ObjectOwnership) =>
      s3.send(
        new sdk.PutBucketOwnershipControlsCommand({ ...at, OwnershipControls: { Rules: [{ ObjectOwnership }] } }),
      );
    await ownership('BucketOwnerEnforced');
    assert.equal((await refusal(ownership('ObjectWriter'))).name, 'NotImplemented');
    await s3.send(new sdk.DeleteBucketOwnershipControlsCommand(at));
    assert.deepEqual(await refusal(s3.send(new sdk.GetBucketOwnershipControlsCommand(at))), {
      name: 'OwnershipControlsNotFoundError',
      status: 404,
      message: 'The bucket ownership controls were not found',
    });
    await ownership('BucketOwnerEnforced');
    const { OwnershipControls } = await s3.send(new sdk.GetBucketOwnershipControlsCommand(at));
    assert.deepEqual(OwnershipControls, { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] });

    const encryption = (SSEAlgorithm: sdk.ServerSideEncryption) =>
      s3.send(
        new sdk.PutBucketEncryptionCommand({
          ...at,
          ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm } }] },
        }),
      );
    await encryption('AES256');
    assert.equal((await refusal(encryption('aws:kms:dsse'))).name, 'NotImplemented');
    await s3.send(new sdk.PutObjectCommand({ ...at, Key: 'before', Body: 'x' }));
    await encryption('aws:kms');
    const { ServerSideEncryptionConfiguration } = await s3.send(new sdk.GetBucketEncryptionCommand(at));
    assert.deepEqual(ServerSideEncryptionConfiguration?.Rules, [
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' }, BucketKeyEnabled: false },
    ]);
    await s3.send(new sdk.PutObjectCommand({ ...at, Key: 'after', Body: 'x' }));
    await s3.send(new sdk.PutObjectCommand({ ...at, Key: 'asked', Body: 'x', ServerSideEncryption: 'AES256' }));
    const of = async (Key: string) => (await s3.send(new sdk.HeadObjectCommand({ ...at, Key }))).ServerSideEncryption;
    assert.deepEqual([await of('before'), await of('after'), await of('asked')], ['AES256', 'aws:kms', 'AES256']);
    for (const Key of ['before', 'after', 'asked']) await s3.send(new sdk.DeleteObjectCommand({ ...at, Key }));
    await s3.send(new sdk.DeleteBucketEncryptionCommand(at));
  });

  it('refuses to bypass retention in a bucket without Object Lock, and deletes nothing', async () => {
    const at = { Bucket: 'answers', Key: 'kept' };
    await s3.send(new sdk.PutObjectCommand({ ...at, Body: 'x' }));
    const refused = {
      name: 'InvalidArgument',
      status: 400,
      message: 'x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.',
    };
    const BypassGovernanceRetention = true;
    const Delete = { Objects: [{ Key: 'kept' }] };
    assert.deepEqual(
      await refusal(s3.send(new sdk.DeleteObjectCommand({ ...at, BypassGovernanceRetention }))),
      refused,
    );
    assert.deepEqual(
      await refusal(s3.send(new sdk.DeleteObjectsCommand({ Bucket: 'answers', Delete, BypassGovernanceRetention }))),
      refused,
    );
    await s3.send(new sdk.HeadObjectCommand(at));
  });

  it('never stores aws-chunked as an encoding of the object, framed or not', async () => {
    const at = { Bucket: 'answers', Key: 'encoded' };
    const stored = async (ContentEncoding: string) => {
      await s3.send(new sdk.PutObjectCommand({ ...at, Body: 'hello', ContentEncoding }));
      const { ContentEncoding: encoding, Body } = await s3.send(new sdk.GetObjectCommand(at));
      assert.equal(await Body?.transformToString(), 'hello');
      return encoding;
    };
    assert.equal(await stored('deflate, gzip'), 'deflate, gzip');
    assert.equal(await stored('gzip, aws-chunked'), 'gzip');
    assert.equal(await stored('aws-chunked, gzip'), 'gzip');
    assert.equal(await stored('aws-chunked, aws-chunked'), undefined);
  });

  it('takes a type of checksum that it has, and only with an algorithm', async () => {
    const made = (input: object) =>
      refusal(s3.send(new sdk.CreateMultipartUploadCommand({ Bucket: 'answers', Key: 'parts', ...input })));
    const refused = (message: string) => ({ name: 'InvalidRequest', status: 400, message });
    assert.deepEqual(
      await made({ ChecksumAlgorithm: 'CRC32', ChecksumType: 'PARTIAL' }),
      refused('Value for x-amz-checksum-type header is invalid.'),
    );
    assert.deepEqual(
      await made({ ChecksumType: 'FULL_OBJECT' }),
      refused('The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.'),
    );
  });

  it('gives the attributes of an object that are asked for, and refuses others', async () => {
    const at = { Bucket: 'answers', Key: 'attributes' };
    await s3.send(new sdk.PutObjectCommand({ ...at, Body: 'hello', ChecksumAlgorithm: 'SHA256' }));
    const attributes = (...ObjectAttributes: sdk.ObjectAttributes[]) =>
      s3.send(new sdk.GetObjectAttributesCommand({ ...at, ObjectAttributes }));
    const { $metadata: _, LastModified, ...found } = await attributes('ETag', 'Checksum', 'ObjectSize', 'StorageClass');
    assert.ok(LastModified instanceof Date);
    assert.deepEqual(found, {
      Checksum: { ChecksumSHA256: 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=', ChecksumType: 'FULL_OBJECT' },
      ETag: '5d41402abc4b2a76b9719d911017c592',
      ObjectSize: 5,
      StorageClass: 'STANDARD',
    });
    assert.equal((await refusal(attributes('Size' as never))).name, 'InvalidArgument');
  });
});
