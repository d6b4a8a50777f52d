// UploadPartCopy: a part of a multipart upload, copied from an object. The AWS CLI copies files beyond 8 MB with it.
import * as sdk from '@aws-sdk/client-s3';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { checksumMember } from '../rules/checksum.ts';
import type { Range } from '../rules/conditions.ts';
import { invalidArgument, invalidRequest } from '../errors.ts';
import { findUpload, storePart } from '../rules/multipart-uploads.ts';
import { findSource, sourceOf, sourcing } from './object-copies.ts';
import { checkPartNumber, ofUpload } from './multipart-uploads.ts';
import { openBucket } from './requested-bucket.ts';
import { encryptionOf } from '../records.ts';

const operation = operationsOf(sdk);

export function partCopyOperations(sandbox: SandboxContext): Operation[] {
  const takes = [...ofUpload, ...sourcing, 'PartNumber', 'CopySourceRange'] as const;
  return [
    operation('UploadPartCopy', { takes, action: null }, async (input, call) => {
      const key = input.Key ?? '';
      const bucket = openBucket(sandbox, input, call, 's3:PutObject', key);
      const number = checkPartNumber(input.PartNumber);
      const { algorithm } = findUpload(sandbox, bucket.name, key, input.UploadId);
      const source = findSource(sandbox, input, call, sourceOf(input.CopySource ?? ''));
      const range = copiedRange(input.CopySourceRange, source.object.size);
      const whole = await sandbox.store.getBlob(source.object.hash);
      const bytes = range ? whole.subarray(range.from, range.to + 1) : whole;
      const at = { bucket: bucket.name, key, id: input.UploadId, number };
      const part = await storePart(sandbox, at, bytes);
      return {
        CopyPartResult: {
          ETag: part.etag,
          LastModified: new Date(Math.floor(part.lastModified / 1000) * 1000),
          ...(algorithm && part.checksum && checksumMember(part.checksum)),
        },
        ServerSideEncryption: encryptionOf(bucket),
        ...(source.versionId !== 'null' && { CopySourceVersionId: source.versionId }),
      };
    }),
  ];
}

/** Stricter than GetObject's: what is no range, or reaches beyond the source, is refused. */
function copiedRange(header: string | undefined, size: number): Range | undefined {
  if (header === undefined) return undefined;
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(header) ?? [];
  const refuse = (text: string) => invalidArgument(text, 'x-amz-copy-source-range', header);
  if (first === undefined || Number(first) > Number(last)) {
    return refuse(
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
    );
  }
  if (Number(first) >= size) invalidRequest('The specified copy range is invalid for the source object size');
  if (Number(last) >= size) refuse(`Range specified is not valid for source object of size: ${size}`);
  return { from: Number(first), to: Number(last) };
}
