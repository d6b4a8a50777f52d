// Operations that list the objects of a bucket, in pages.
import * as sdk from '@aws-sdk/client-s3';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { compareKeys, isAfter, keyEncoder, limitOf, pageOf, type Page } from '../rules/listing.ts';
import type { StoredVersion } from '../rules/objects.ts';
import { invalidArgument } from '../errors.ts';
import { ownerOf, recordsOf } from '../records.ts';
import { openBucket } from './requested-bucket.ts';

const operation = operationsOf(sdk);

export const listing = ['Bucket', 'Prefix', 'Delimiter', 'EncodingType', 'MaxKeys', 'ExpectedBucketOwner'] as const;

export interface ListingInput {
  readonly Prefix?: string | undefined;
  readonly Delimiter?: string | undefined;
  readonly EncodingType?: sdk.EncodingType | undefined;
  readonly MaxKeys?: number | undefined;
}

type Encode = (text: string) => string;
type Entry = StoredVersion & { readonly key: string };

export function listingOperations(sandbox: SandboxContext): Operation[] {
  return [
    operation(
      'ListObjectsV2',
      { takes: [...listing, 'ContinuationToken', 'StartAfter', 'FetchOwner'], action: null },
      (input, call) => {
        const bucket = openBucket(sandbox, input, call, 's3:ListBucket');
        const encode = keyEncoder(input.EncodingType);
        const { ContinuationToken: token, StartAfter: startAfter } = input;
        const page = pageOfObjects(sandbox, bucket.name, input, token === undefined ? startAfter : fromToken(token));
        return {
          ...frameOf(bucket.name, input, page, encode),
          KeyCount: page.items.length + page.prefixes.length,
          Contents: page.items.map((entry) => contentOf(entry, encode, input.FetchOwner ? bucket.account : undefined)),
          ...(token !== undefined && { ContinuationToken: token }),
          ...(startAfter !== undefined && { StartAfter: encode(startAfter) }),
          ...(page.isTruncated && { NextContinuationToken: toToken(page.last ?? '') }),
        };
      },
    ),
    operation('ListObjects', { takes: [...listing, 'Marker'], action: null }, (input, call) => {
      const bucket = openBucket(sandbox, input, call, 's3:ListBucket');
      const encode = keyEncoder(input.EncodingType);
      const page = pageOfObjects(sandbox, bucket.name, input, input.Marker);
      return {
        ...frameOf(bucket.name, input, page, encode),
        Marker: encode(input.Marker ?? ''),
        Contents: page.items.map((entry) => contentOf(entry, encode, bucket.account)),
        // Without a delimiter the client is to take the last key.
        ...(page.isTruncated && input.Delimiter && { NextMarker: encode(page.last ?? '') }),
      };
    }),
  ];
}

/** What every list says of its own request and extent. */
export function frameOf(bucket: string, input: ListingInput, page: Page<unknown>, encode: Encode) {
  return {
    Name: bucket,
    Prefix: encode(input.Prefix ?? ''),
    MaxKeys: limitOf(input.MaxKeys),
    IsTruncated: page.isTruncated,
    CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
    ...(input.Delimiter && { Delimiter: encode(input.Delimiter) }),
    ...(input.EncodingType && { EncodingType: input.EncodingType }),
  };
}

export function contentOf({ key, object, lastModified }: Entry, encode: Encode, owner?: string) {
  return {
    Key: encode(key),
    LastModified: new Date(lastModified),
    ETag: object.etag,
    Size: object.size,
    StorageClass: object.storageClass as sdk.ObjectStorageClass & sdk.ObjectVersionStorageClass,
    ...(object.checksum && { ChecksumAlgorithm: [object.checksum.algorithm], ChecksumType: object.checksum.type }),
    ...(owner !== undefined && { Owner: ownerOf(owner) }),
  };
}

function pageOfObjects(sandbox: SandboxContext, bucket: string, input: ListingInput, after = ''): Page<Entry> {
  const entries = recordsOf(sandbox)
    .objects.values(`${bucket}/`)
    .flatMap(({ key, versions: [version] }) => (version?.object ? [{ ...version, object: version.object, key }] : []))
    .sort((a, b) => compareKeys(a.key, b.key));
  return pageOf(entries, ({ key }) => key, {
    prefix: input.Prefix ?? '',
    delimiter: input.Delimiter ?? '',
    limit: limitOf(input.MaxKeys),
    isBehind: (rolled) => after !== '' && !isAfter(rolled, after),
  });
}

function toToken(last: string): string {
  return Buffer.from(`1${last}`).toString('base64');
}

function fromToken(token: string): string {
  const text = Buffer.from(token, 'base64').toString('utf8');
  if (!text.startsWith('1') || toToken(text.slice(1)) !== token)
    invalidArgument('The continuation token provided is incorrect', 'continuation-token', token);
  return text.slice(1);
}
