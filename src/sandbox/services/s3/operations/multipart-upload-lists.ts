// Operations that list multipart uploads and their parts, and abort an upload.
import * as sdk from '@aws-sdk/client-s3';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { compareKeys, isAfter, keyEncoder, limitOf, pageOf } from '../rules/listing.ts';
import { checksumMember } from '../rules/checksum.ts';
import { ownerOf, recordsOf, type UploadRecord } from '../records.ts';
import { findUpload } from '../rules/multipart-uploads.ts';
import { ofUpload } from './multipart-uploads.ts';
import { openBucket } from './requested-bucket.ts';

const operation = operationsOf(sdk);

export function uploadOperations(sandbox: SandboxContext): Operation[] {
  const { uploads } = recordsOf(sandbox);
  return [
    operation('AbortMultipartUpload', { takes: ofUpload, action: null }, (input, call) => {
      const bucket = openBucket(sandbox, input, call, 's3:AbortMultipartUpload', input.Key ?? '');
      const upload = findUpload(sandbox, bucket.name, input.Key ?? '', input.UploadId);
      uploads.delete(`${bucket.name}/${upload.id}`);
      return {};
    }),
    operation('ListParts', { takes: [...ofUpload, 'MaxParts', 'PartNumberMarker'], action: null }, (input, call) => {
      const bucket = openBucket(sandbox, input, call, 's3:ListMultipartUploadParts', input.Key ?? '');
      const upload = findUpload(sandbox, bucket.name, input.Key ?? '', input.UploadId);
      return { ...partsOf(upload, input), ...saidOf(upload, bucket.account) };
    }),
    operation(
      'ListMultipartUploads',
      {
        takes: [
          'Bucket',
          'Prefix',
          'Delimiter',
          'EncodingType',
          'KeyMarker',
          'UploadIdMarker',
          'MaxUploads',
          'ExpectedBucketOwner',
        ],
        action: null,
      },
      (input, call) => {
        const bucket = openBucket(sandbox, input, call, 's3:ListBucketMultipartUploads');
        const encode = keyEncoder(input.EncodingType);
        const {
          KeyMarker: marker = '',
          UploadIdMarker: id = '',
          Prefix: prefix = '',
          Delimiter: delimiter = '',
        } = input;
        const limit = limitOf(input.MaxUploads);
        // Of the marked key, the uploads behind the marked one are still to come.
        const isAhead = (upload: UploadRecord) =>
          marker === '' || isAfter(upload.key, marker) || (id !== '' && upload.key === marker && upload.id > id);
        const entries = uploads.values(`${bucket.name}/`).filter(isAhead).sort(byKeyAndId);
        const isBehind = (rolled: string) => marker !== '' && rolled !== marker && !isAfter(rolled, marker);
        const page = pageOf(entries, ({ key }) => key, { prefix, delimiter, limit, isBehind });
        return {
          Bucket: bucket.name,
          Prefix: encode(prefix),
          KeyMarker: encode(marker),
          UploadIdMarker: id,
          MaxUploads: limit,
          IsTruncated: page.isTruncated,
          Uploads: page.items.map((upload) => ({
            ...saidOf(upload, bucket.account),
            Key: encode(upload.key),
            Initiated: new Date(upload.initiated),
          })),
          CommonPrefixes: page.prefixes.map((text) => ({ Prefix: encode(text) })),
          ...(delimiter !== '' && { Delimiter: encode(delimiter) }),
          ...(input.EncodingType && { EncodingType: input.EncodingType }),
          ...(page.isTruncated && { NextKeyMarker: encode(page.last ?? ''), NextUploadIdMarker: page.lastItem?.id }),
        };
      },
    ),
  ];
}

function byKeyAndId(a: UploadRecord, b: UploadRecord): number {
  return compareKeys(a.key, b.key) || (a.id < b.id ? -1 : 1);
}

function saidOf(upload: UploadRecord, account: string) {
  return {
    UploadId: upload.id,
    StorageClass: upload.description.storageClass as sdk.StorageClass,
    Owner: ownerOf(account),
    Initiator: { ID: upload.initiator },
    ChecksumAlgorithm: upload.algorithm as sdk.ChecksumAlgorithm | undefined,
    ChecksumType: upload.checksumType,
  };
}

function partsOf(
  upload: UploadRecord,
  input: { MaxParts?: number | undefined; PartNumberMarker?: string | undefined },
) {
  const marker = Number(input.PartNumberMarker ?? 0);
  const limit = limitOf(input.MaxParts);
  const ahead = Object.entries(upload.parts)
    .map(([number, part]) => ({ number: Number(number), part }))
    .filter(({ number }) => number > marker)
    .sort((a, b) => a.number - b.number);
  const page = ahead.slice(0, limit);
  return {
    Bucket: upload.bucket,
    Key: upload.key,
    MaxParts: limit,
    PartNumberMarker: String(marker),
    IsTruncated: ahead.length > page.length,
    NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
    Parts: page.map(({ number, part: { etag, size, lastModified, checksum } }) => ({
      PartNumber: number,
      ETag: etag,
      Size: size,
      LastModified: new Date(lastModified),
      ...(checksum && upload.algorithm !== undefined && checksumMember(checksum)),
    })),
  };
}
