// The input that PutObject, CopyObject and multipart uploads share: metadata, and conditions of a write.
import { refuseUnsupported } from '../../shared/unsupported.ts';
import type { ObjectStorageClass, StorageClass } from '@aws-sdk/client-s3';
import type { SandboxContext } from '../../../server/context.ts';
import { expirationOf } from '../lifecycle/expiry.ts';
import { checksumMember } from '../rules/checksum.ts';
import { matchesEtag } from '../rules/conditions.ts';
import {
  aclNotSupported,
  conditionNotImplemented,
  invalidRedirectLocation,
  invalidStorageClass,
  keyTooLong,
  metadataTooLarge,
  noSuchKey,
  preconditionFailed,
  severalConditions,
} from '../errors.ts';
import { currentObject, type StoredVersion } from '../rules/objects.ts';
import { encryptionOf, type BucketRecord, type Content, type Description } from '../records.ts';
import { tagsOfHeader } from '../rules/tags.ts';

export const objectInputMembers = [
  'ACL',
  'CacheControl',
  'ContentDisposition',
  'ContentEncoding',
  'ContentLanguage',
  'ContentType',
  'Expires',
  'Metadata',
  'ServerSideEncryption',
  'StorageClass',
  'Tagging',
  'WebsiteRedirectLocation',
] as const;

interface ObjectInput {
  readonly ACL?: string | undefined;
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly ContentType?: string | undefined;
  readonly Expires?: Date | string | undefined;
  readonly Metadata?: Record<string, string> | undefined;
  readonly ServerSideEncryption?: string | undefined;
  readonly StorageClass?: string | undefined;
  readonly Tagging?: string | undefined;
  readonly WebsiteRedirectLocation?: string | undefined;
}

/** Classes that are read at once; the others would have to be restored first. */
const readableClasses = [
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
];
const maxMetadataBytes = 2048;
const maxKeyBytes = 1024;

export function readDescription(input: ObjectInput): Description {
  if (!grantsNothing(input.ACL)) aclNotSupported();
  const { ServerSideEncryption: encryption } = input;
  if (encryption !== undefined && encryption !== 'AES256' && encryption !== 'aws:kms')
    return refuseUnsupported('s3', `ServerSideEncryption ${encryption}`);
  const headers: Record<string, string | undefined> = {
    'cache-control': input.CacheControl,
    'content-disposition': input.ContentDisposition,
    'content-encoding': input.ContentEncoding,
    'content-language': input.ContentLanguage,
    expires: input.Expires instanceof Date ? input.Expires.toUTCString() : input.Expires,
  };
  return {
    contentType: input.ContentType || 'binary/octet-stream',
    headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value)) as Record<string, string>,
    metadata: checkMetadata(input.Metadata ?? {}),
    redirect: checkRedirect(input.WebsiteRedirectLocation),
    ...(encryption && { encryption }),
    storageClass: checkClass(input.StorageClass ?? 'STANDARD'),
    tags: tagsOfHeader(input.Tagging),
  };
}

/** Buckets enforce their owner's ownership, so that an ACL can only say what is so anyway. */
export function grantsNothing(acl: string | undefined): boolean {
  return acl === undefined || acl === 'private' || acl === 'bucket-owner-full-control';
}

export function checkKey(key: string): string {
  const size = Buffer.byteLength(key);
  if (size > maxKeyBytes) keyTooLong(size, maxKeyBytes);
  return key;
}

/** If-Match and If-None-Match of a write, against what is there at this moment. */
export function checkWrite(
  sandbox: SandboxContext,
  bucket: string,
  key: string,
  input: { IfMatch?: string | undefined; IfNoneMatch?: string | undefined },
): void {
  const { IfMatch, IfNoneMatch } = input;
  if (IfMatch !== undefined && IfNoneMatch !== undefined) severalConditions('If-Match,If-None-Match');
  // A write is for an object that is as the client knows it, or for none.
  if (IfMatch === '*') conditionNotImplemented('If-Match');
  if (IfNoneMatch !== undefined && IfNoneMatch !== '*') conditionNotImplemented('If-None-Match');
  if (IfMatch !== undefined) checkMatch(sandbox, bucket, key, IfMatch);
  if (IfNoneMatch !== undefined && currentObject(sandbox, bucket, key)) preconditionFailed('If-None-Match');
}

/** If-Match of what changes or deletes an object. One whose current version is a delete marker does not exist. */
export function checkMatch(sandbox: SandboxContext, bucket: string, key: string, wanted: string): void {
  const current = currentObject(sandbox, bucket, key) ?? noSuchKey(key);
  if (!matchesEtag(wanted, current.object.etag)) preconditionFailed('If-Match');
}

/** The header `x-amz-expiration`, where a lifecycle rule deletes the object. */
export function expirationMember(bucket: BucketRecord, key: string, version: StoredVersion): { Expiration?: string } {
  const effect = expirationOf(bucket, key, version);
  if (!effect) return {};
  const date = new Date(effect.at).toUTCString();
  return { Expiration: `expiry-date="${date}", rule-id="${encodeURIComponent(effect.id)}"` };
}

/** What the answer to a finished write says of it. */
export function writeOutput(version: StoredVersion, bucket: BucketRecord, key: string) {
  const { object, versionId } = version;
  return {
    ...expirationMember(bucket, key, version),
    ETag: object.etag,
    ...checksumMembers(object),
    ServerSideEncryption: encryptionOf(object),
    ...(bucket.versioning === 'Enabled' && { VersionId: versionId }),
  };
}

export function checksumMembers({ checksum }: Content) {
  return checksum && { ...checksumMember(checksum), ChecksumType: checksum.type };
}

function checkMetadata(metadata: Record<string, string>): Record<string, string> {
  const size = Object.entries(metadata).reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value), 0);
  if (size > maxMetadataBytes) metadataTooLarge(size, maxMetadataBytes);
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name.toLowerCase(), value]));
}

function checkRedirect(location: string | undefined): string | undefined {
  if (location === undefined || /^(\/|https?:\/\/)/.test(location)) return location;
  return invalidRedirectLocation();
}

function checkClass(name: string): StorageClass & ObjectStorageClass {
  if (readableClasses.includes(name)) return name as StorageClass & ObjectStorageClass;
  if (/^(GLACIER|DEEP_ARCHIVE|OUTPOSTS|SNOW|EXPRESS_ONEZONE|FSX_\w+)$/.test(name))
    return refuseUnsupported('s3', `StorageClass ${name}`);
  return invalidStorageClass(name);
}
