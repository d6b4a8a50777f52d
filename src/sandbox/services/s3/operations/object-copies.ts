// CopyObject: from another object, or onto itself to change its metadata.
import { refuseUnsupported } from '../../shared/unsupported.ts';
import * as sdk from '@aws-sdk/client-s3';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { checksumOf, etagOf, isAlgorithm, type StoredChecksum } from '../rules/checksum.ts';
import { checkConditions } from '../rules/conditions.ts';
import { invalidArgument, invalidRequest, noSuchKey, preconditionFailed } from '../errors.ts';
import { findVersion, putObject, type StoredVersion } from '../rules/objects.ts';
import type { Description } from '../records.ts';
import { checkPermission, findBucket, openBucket } from './requested-bucket.ts';
import {
  checkKey,
  checksumMembers,
  checkWrite,
  readDescription,
  objectInputMembers,
  writeOutput,
} from './object-input.ts';

const operation = operationsOf(sdk);

/** What says from where to copy, and on which conditions; the same for a whole object and for a part. */
export const sourcing = [
  'CopySource',
  'CopySourceIfMatch',
  'CopySourceIfNoneMatch',
  'CopySourceIfModifiedSince',
  'CopySourceIfUnmodifiedSince',
  'ExpectedSourceBucketOwner',
] as const;

const taken = [
  ...objectInputMembers,
  ...sourcing,
  'Bucket',
  'Key',
  'ChecksumAlgorithm',
  'MetadataDirective',
  'TaggingDirective',
  'IfMatch',
  'IfNoneMatch',
  'ExpectedBucketOwner',
] as const;

type Input = Pick<sdk.CopyObjectCommandInput, (typeof taken)[number]>;
type Sourcing = Pick<Input, (typeof sourcing)[number]>;

export function copyOperations(sandbox: SandboxContext): Operation[] {
  return [
    operation('CopyObject', { takes: taken, action: null }, async (input, call) => {
      const key = checkKey(input.Key ?? '');
      const bucket = openBucket(sandbox, input, call, 's3:PutObject', key);
      const from = sourceOf(input.CopySource ?? '');
      const source = findSource(sandbox, input, call, from);
      const isSelf = from.bucket === bucket.name && from.key === key && from.versionId === undefined;
      if (isSelf && !changesAnything(input)) {
        invalidRequest(
          "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
        );
      }
      const description = describeCopy(input, source);
      if (description.tags.length > 0) checkPermission(sandbox, bucket, call, 's3:PutObjectTagging', key);
      const { hash, size } = source.object;
      // A copy is one part, and so its ETag the MD5 of its bytes.
      // source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html, checked 2026-11-30
      const etag = source.object.etag.includes('-') ? etagOf(await sandbox.store.getBlob(hash)) : source.object.etag;
      const checksum = await checksumOfCopy(sandbox, input.ChecksumAlgorithm, source);
      checkWrite(sandbox, bucket.name, key, input);
      const version = putObject(sandbox, bucket.name, key, { hash, size, etag, ...description, checksum });
      const { ETag, VersionId, ServerSideEncryption, Expiration } = writeOutput(version, bucket, key);
      return {
        CopyObjectResult: { ETag, LastModified: new Date(version.lastModified), ...checksumMembers(version.object) },
        VersionId,
        ServerSideEncryption,
        Expiration,
        ...(source.versionId !== 'null' && { CopySourceVersionId: source.versionId }),
      };
    }),
  ];
}

interface Source {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string | undefined;
}

/** `bucket/key`, with or without a slash in front, percent-encoded, and maybe `?versionId=`. */
export function sourceOf(header: string): Source {
  const [path = '', query = ''] = header.split('?versionId=');
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decode(path)) ?? [];
  if (bucket === undefined || key === undefined) {
    return invalidArgument(
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
      'x-amz-copy-source',
      header,
    );
  }
  return { bucket, key, versionId: query || undefined };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

export function findSource(
  sandbox: SandboxContext,
  input: Sourcing,
  call: Call,
  { bucket, key, versionId }: Source,
): StoredVersion {
  const at = { Bucket: bucket, ExpectedBucketOwner: input.ExpectedSourceBucketOwner };
  // For policies, this is a read of the source.
  const query = new URLSearchParams(versionId === undefined ? {} : { versionId });
  const read: Call = { ...call, context: call.context, request: { ...call.request, query } };
  // The request goes to the region of the copy. Its source can be in another one.
  const opened = findBucket(sandbox, at, read, true);
  checkPermission(sandbox, opened, read, versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion', key);
  const source = findVersion(sandbox, bucket, key, versionId, () => {
    checkPermission(sandbox, opened, call, 's3:ListBucket');
    noSuchKey(key);
  });
  const conditions = {
    IfMatch: input.CopySourceIfMatch,
    IfNoneMatch: input.CopySourceIfNoneMatch,
    IfModifiedSince: input.CopySourceIfModifiedSince,
    IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
  };
  const condition = checkConditions(conditions, source.object.etag, source.lastModified, sandbox.now());
  // A copy has no 304: what was not modified is a condition that failed.
  if (condition === 'not-modified')
    preconditionFailed(`x-amz-copy-source-If-${input.CopySourceIfNoneMatch ? 'None-Match' : 'Modified-Since'}`);
  if (condition !== 'met') preconditionFailed(`x-amz-copy-source-${condition.failed}`);
  return source;
}

function changesAnything(input: Input): boolean {
  const changes = [input.StorageClass, input.WebsiteRedirectLocation, input.ServerSideEncryption];
  return input.MetadataDirective === 'REPLACE' || changes.some((value) => value !== undefined);
}

function describeCopy(input: Input, { object }: StoredVersion): Description {
  checkDirective('MetadataDirective', input.MetadataDirective);
  checkDirective('TaggingDirective', input.TaggingDirective);
  const given = readDescription(input);
  const tags = input.TaggingDirective === 'REPLACE' ? given.tags : object.tags;
  if (input.MetadataDirective === 'REPLACE') return { ...given, tags };
  const { contentType, headers, metadata } = object;
  // Neither the redirect, nor the encryption, nor the storage class is copied along.
  return { ...given, contentType, headers, metadata, tags };
}

function checkDirective(name: string, value: string | undefined): void {
  if (value !== undefined && value !== 'COPY' && value !== 'REPLACE') {
    invalidArgument(`Unknown ${name === 'MetadataDirective' ? 'metadata' : 'tagging'} directive.`, name, value);
  }
}

/** A copy is one piece, also where its source came in parts. */
async function checksumOfCopy(
  sandbox: SandboxContext,
  wanted: string | undefined,
  { object }: StoredVersion,
): Promise<StoredChecksum | undefined> {
  const kept = object.checksum;
  if (wanted === undefined && kept?.type === 'FULL_OBJECT') return kept;
  const algorithm = wanted ?? kept?.algorithm ?? 'CRC64NVME';
  if (!isAlgorithm(algorithm)) return refuseUnsupported('s3', `ChecksumAlgorithm ${algorithm}`);
  return checksumOf(algorithm, await sandbox.store.getBlob(object.hash));
}
