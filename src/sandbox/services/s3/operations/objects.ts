// Operations that write and read one object.
import * as sdk from '@aws-sdk/client-s3';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { checksumOf, checksumParameters, etagOf, verifyBody } from '../rules/checksum.ts';
import { checkConditions, rangeOf, type Range } from '../rules/conditions.ts';
import {
  accessDenied,
  invalidArgument,
  invalidPartNumber,
  invalidRange,
  invalidRequest,
  notModified,
  preconditionFailed,
} from '../errors.ts';
import { limitOf } from '../rules/listing.ts';
import { findVersion, httpDate, putObject, type StoredVersion } from '../rules/objects.ts';
import { encryptionOf, type BucketRecord, type Content } from '../records.ts';
import { refuseUnsupported } from '../../shared/unsupported.ts';
import { checkPartNumber } from './multipart-uploads.ts';
import { accessTo, contextOf } from '../rules/access.ts';
import { checkPermission, findBucket, openBucket } from './requested-bucket.ts';
import {
  checkKey,
  checksumMembers,
  checkWrite,
  expirationMember,
  readDescription,
  objectInputMembers,
  writeOutput,
} from './object-input.ts';

const operation = operationsOf(sdk);

const reading = [
  'Bucket',
  'Key',
  'VersionId',
  'ExpectedBucketOwner',
  'IfMatch',
  'IfNoneMatch',
  'IfModifiedSince',
  'IfUnmodifiedSince',
  'Range',
  'PartNumber',
  'ChecksumMode',
  'ResponseCacheControl',
  'ResponseContentDisposition',
  'ResponseContentEncoding',
  'ResponseContentLanguage',
  'ResponseContentType',
  'ResponseExpires',
] as const;

export function objectOperations(sandbox: SandboxContext): Operation[] {
  return [
    operation(
      'PutObject',
      {
        takes: [
          ...objectInputMembers,
          ...checksumParameters,
          ...([
            'Bucket',
            'Key',
            'Body',
            'ContentLength',
            'ContentMD5',
            'ChecksumAlgorithm',
            'IfMatch',
            'IfNoneMatch',
            'ExpectedBucketOwner',
          ] as const),
        ],
        action: null,
      },
      async (input, call) => {
        const key = checkKey(input.Key ?? '');
        const bucket = openBucket(sandbox, input, call, 's3:PutObject', key);
        const description = readDescription(input);
        if (description.tags.length > 0) checkPermission(sandbox, bucket, call, 's3:PutObjectTagging', key);
        const { body } = call.request;
        // An upload without a checksum gets the one that S3 prefers.
        const checksum = verifyBody(call.request) ?? checksumOf('CRC64NVME', body);
        const hash = await sandbox.store.putBlob(body);
        checkWrite(sandbox, bucket.name, key, input);
        const content = { hash, size: body.length, etag: etagOf(body), checksum };
        return writeOutput(putObject(sandbox, bucket.name, key, { ...description, ...content }), bucket, key);
      },
    ),
    operation('GetObject', { takes: reading, action: null }, async (input, call) => {
      const { bucket, version } = find(sandbox, input, call);
      const answer = readOf(bucket, version, input, call, sandbox.now());
      const bytes = await sandbox.store.getBlob(version.object.hash);
      const { range, ...headers } = answer;
      return { ...headers, Body: range ? bytes.subarray(range.from, range.to + 1) : bytes };
    }),
    operation('HeadObject', { takes: reading, action: null }, (input, call) => {
      const { bucket, version } = find(sandbox, input, call);
      const { range: _, ...headers } = readOf(bucket, version, input, call, sandbox.now());
      return headers;
    }),
    operation(
      'GetObjectAttributes',
      {
        takes: [
          'Bucket',
          'Key',
          'VersionId',
          'ObjectAttributes',
          'MaxParts',
          'PartNumberMarker',
          'ExpectedBucketOwner',
        ],
        action: null,
      },
      (input, call) => {
        const { bucket, version } = find(sandbox, input, call);
        const action = input.VersionId === undefined ? 's3:GetObjectAttributes' : 's3:GetObjectVersionAttributes';
        checkPermission(sandbox, bucket, call, action, input.Key);
        return attributesOf(bucket, version, input);
      },
    ),
  ];
}

type Reading = Pick<sdk.GetObjectCommandInput, (typeof reading)[number]>;

function find(sandbox: SandboxContext, input: Reading, call: Call): { bucket: BucketRecord; version: StoredVersion } {
  const key = input.Key ?? '';
  const action = input.VersionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
  const bucket = findBucket(sandbox, input, call);
  checkPermission(sandbox, bucket, call, action, key);
  const missing = () => {
    // Who may not list may not learn from a 404 what is not there.
    const { allowed, text } = accessTo(sandbox, bucket, {
      principal: call.principal,
      action: 's3:ListBucket',
      context: contextOf(call),
    });
    if (!allowed) accessDenied(text);
  };
  return { bucket, version: findVersion(sandbox, bucket.name, key, input.VersionId, missing) };
}

function readOf(bucket: BucketRecord, version: StoredVersion, input: Reading, call: Call, now: number) {
  const { object, lastModified, versionId } = version;
  const condition = checkConditions(input, object.etag, lastModified, now);
  if (condition === 'not-modified') {
    const headers = { etag: object.etag, 'last-modified': httpDate(lastModified) };
    notModified(headers);
  } else if (condition !== 'met') {
    preconditionFailed(condition.failed);
  }
  const part = partOf(input, object);
  const range = part?.range ?? rangeOf(input.Range, object.size);
  if (range === 'unsatisfiable') return invalidRange(input.Range, object.size);
  const { headers } = object;
  return {
    range,
    AcceptRanges: 'bytes',
    LastModified: new Date(lastModified),
    ETag: object.etag,
    ContentLength: range ? range.to - range.from + 1 : object.size,
    ContentType: object.contentType,
    CacheControl: headers['cache-control'],
    ContentDisposition: headers['content-disposition'],
    ContentEncoding: headers['content-encoding'],
    ContentLanguage: headers['content-language'],
    Expires: headers['expires'] === undefined ? undefined : new Date(headers['expires']),
    Metadata: object.metadata,
    WebsiteRedirectLocation: object.redirect,
    ServerSideEncryption: encryptionOf(object),
    ...(range && { ContentRange: `bytes ${range.from}-${range.to}/${object.size}` }),
    ...(part && object.partSizes && { PartsCount: object.partSizes.length }),
    ...(object.storageClass !== 'STANDARD' && { StorageClass: object.storageClass as sdk.StorageClass }),
    ...(object.tags.length > 0 && { TagCount: object.tags.length }),
    ...(bucket.versioning && { VersionId: versionId }),
    ...(input.VersionId === undefined && expirationMember(bucket, input.Key ?? '', version)),
    // A checksum says nothing about a part of the object.
    ...(input.ChecksumMode === 'ENABLED' && !range && checksumMembers(object)),
    ...overridesOf(input, call),
  };
}

/**
 * The part of a multipart upload that a request asks for. An object that was uploaded in one request is its own part 1.
 * source: the parameter in https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, and the errors that
 * LocalStack and Swift took from AWS, checked 2026-11-30
 */
function partOf({ PartNumber, Range }: Reading, { etag, size, partSizes }: Content): { range?: Range } | undefined {
  if (PartNumber === undefined) return undefined;
  const number = checkPartNumber(PartNumber);
  if (Range !== undefined) invalidRequest('Cannot specify both Range header and partNumber query parameter');
  if (partSizes === undefined && etag.includes('-'))
    return refuseUnsupported('s3', 'PartNumber for an object from an earlier version');
  const sizes = partSizes ?? [size];
  const own = sizes[number - 1] ?? invalidPartNumber(number, sizes.length);
  const from = sizes.slice(0, number - 1).reduce((sum, each) => sum + each, 0);
  // HTTP has no range for a part without bytes.
  return own === 0 ? {} : { range: { from, to: from + own - 1 } };
}

const attributes = ['Checksum', 'ETag', 'ObjectParts', 'ObjectSize', 'StorageClass'];

function attributesOf(
  bucket: BucketRecord,
  { object, lastModified, versionId }: StoredVersion,
  { ObjectAttributes: wanted = [], ...paging }: Pick<sdk.GetObjectAttributesCommandInput, 'ObjectAttributes'> & Paging,
): sdk.GetObjectAttributesCommandOutput | object {
  const unknown = wanted.find((name) => !attributes.includes(name));
  if (unknown !== undefined || wanted.length === 0)
    invalidArgument('Invalid attribute name specified.', 'x-amz-object-attributes', unknown ?? '');
  const etag = object.etag.replaceAll('"', '');
  const { checksum } = object;
  const values = {
    // Without the number of parts, which a composite one has elsewhere.
    Checksum: checksum && {
      [`Checksum${checksum.algorithm}`]: checksum.value.replace(/-\d+$/, ''),
      ChecksumType: checksum.type,
    },
    ETag: etag,
    ObjectParts: objectParts(object, paging),
    ObjectSize: object.size,
    StorageClass: object.storageClass,
  };
  return {
    ...Object.fromEntries(Object.entries(values).filter(([name]) => wanted.some((one) => one === name))),
    LastModified: new Date(lastModified),
    ...(bucket.versioning && { VersionId: versionId }),
  };
}

type Paging = Pick<sdk.GetObjectAttributesCommandInput, 'MaxParts' | 'PartNumberMarker'>;

/**
 * S3 lists the parts of a composite checksum alone, and counts all others.
 * source: LocalStack's tests on AWS (github.com/localstack/localstack/pull/12764), checked 2026-12-01
 */
function objectParts({ etag, partSizes, partChecksums, checksum }: Content, paging: Paging) {
  const count = /-(\d+)"$/.exec(etag)?.[1];
  if (count === undefined) return undefined;
  const total = { TotalPartsCount: Number(count) };
  if (!partSizes || !partChecksums || !checksum) return total;
  const marker = Number(paging.PartNumberMarker ?? 0);
  const limit = limitOf(paging.MaxParts);
  const ahead = partSizes
    .map((size, index) => ({
      PartNumber: index + 1,
      Size: size,
      [`Checksum${checksum.algorithm}`]: partChecksums[index],
    }))
    .slice(marker);
  const Parts = ahead.slice(0, limit);
  return {
    ...total,
    PartNumberMarker: String(marker),
    NextPartNumberMarker: String(marker + Parts.length),
    MaxParts: limit,
    IsTruncated: Parts.length < ahead.length,
    Parts,
  };
}

/** The response-… parameters, which only a signed request may use. */
function overridesOf(input: Reading, call: Call): Partial<sdk.GetObjectCommandOutput> {
  const given = {
    CacheControl: input.ResponseCacheControl,
    ContentDisposition: input.ResponseContentDisposition,
    ContentEncoding: input.ResponseContentEncoding,
    ContentLanguage: input.ResponseContentLanguage,
    ContentType: input.ResponseContentType,
    Expires: input.ResponseExpires,
  };
  const overrides = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  for (const [name, value] of call.request.query) if (name.startsWith('response-')) checkHeader(name, value);
  if (Object.keys(overrides).length > 0 && call.principal.type === 'anonymous') {
    invalidRequest('Request specific response headers cannot be used for anonymous GET requests.');
  }
  return overrides;
}

function checkHeader(name: string, value: string): void {
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
    invalidArgument('Header value cannot be represented using ISO-8859-1.', name, value);
  if (name === 'response-expires' && Number.isNaN(Date.parse(value)))
    invalidArgument('The value specified in the response-expires parameter is not a valid date.', name, value);
}
