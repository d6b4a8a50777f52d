// Operations on the tags of buckets and objects.
import { settingNotFound } from '../errors.ts';
import * as sdk from '@aws-sdk/client-s3';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { verifyBody } from '../rules/checksum.ts';
import { findVersion, replaceVersion, type StoredVersion } from '../rules/objects.ts';
import type { BucketRecord } from '../records.ts';
import { checkTags } from '../rules/tags.ts';
import { changeBucket, openBucket } from './requested-bucket.ts';

const operation = operationsOf(sdk);
const ofBucket = ['Bucket', 'ExpectedBucketOwner'] as const;
const ofObject = ['Bucket', 'Key', 'VersionId', 'ExpectedBucketOwner'] as const;
const writing = ['Tagging', 'ContentMD5', 'ChecksumAlgorithm'] as const;

export function taggingOperations(sandbox: SandboxContext): Operation[] {
  return [
    operation('PutBucketTagging', { takes: [...ofBucket, ...writing], action: null }, (input, call) =>
      changeBucket(sandbox, input, call, 's3:PutBucketTagging', () => ({
        tags: checkTags(input.Tagging?.TagSet, 'bucket'),
      })),
    ),
    operation('GetBucketTagging', { takes: ofBucket, action: null }, (input, call) => {
      const { tags = [], name } = openBucket(sandbox, input, call, 's3:GetBucketTagging');
      if (tags.length === 0) settingNotFound('NoSuchTagSet', name);
      return { TagSet: [...tags] };
    }),
    operation('DeleteBucketTagging', { takes: ofBucket, action: null }, (input, call) =>
      changeBucket(sandbox, input, call, 's3:PutBucketTagging', () => ({ tags: undefined })),
    ),
    operation('PutObjectTagging', { takes: [...ofObject, ...writing], action: null }, (input, call) => {
      verifyBody(call.request);
      return retag(sandbox, input, call, 'Put', checkTags(input.Tagging?.TagSet, 'object'));
    }),
    operation('GetObjectTagging', { takes: ofObject, action: null }, (input, call) => {
      const { bucket, version } = find(sandbox, input, call, 'Get');
      return { TagSet: [...version.object.tags], VersionId: idIn(bucket, version) };
    }),
    operation('DeleteObjectTagging', { takes: ofObject, action: null }, (input, call) =>
      retag(sandbox, input, call, 'Delete', []),
    ),
  ];
}

type Input = Pick<sdk.GetObjectTaggingCommandInput, (typeof ofObject)[number]>;

function retag(sandbox: SandboxContext, input: Input, call: Call, verb: string, tags: readonly sdk.Tag[]) {
  const { bucket, version } = find(sandbox, input, call, verb, tags);
  replaceVersion(sandbox, bucket.name, input.Key ?? '', { ...version, object: { ...version.object, tags } });
  return { VersionId: idIn(bucket, version) };
}

function find(
  sandbox: SandboxContext,
  input: Input,
  call: Call,
  verb: string,
  tags?: readonly sdk.Tag[],
): { bucket: BucketRecord; version: StoredVersion } {
  const action = `s3:${verb}Object${input.VersionId === undefined ? '' : 'Version'}Tagging`;
  const bucket = openBucket(sandbox, input, call, action, input.Key ?? '', tags);
  return {
    bucket,
    version: findVersion(sandbox, bucket.name, input.Key ?? '', input.VersionId, () => undefined, call.request.method),
  };
}

function idIn({ versioning }: BucketRecord, { versionId }: StoredVersion): string | undefined {
  return versioning && versionId;
}
