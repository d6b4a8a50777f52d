// Operations on multipart uploads: create, upload a part, complete. The AWS CLI uses them for files beyond 8 MB.
import { refuseUnsupported } from '../../shared/unsupported.ts';
import { randomBytes } from 'node:crypto';
import * as sdk from '@aws-sdk/client-s3';
import { principalArn } from '../../../server/principal.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { abortionOf } from '../lifecycle/expiry.ts';
import { checksumMember, checksumParameters, isAlgorithm, verifyBody } from '../rules/checksum.ts';
import { badDigest, invalidArgument, invalidRequest } from '../errors.ts';
import { currentObject, putObject, type StoredVersion } from '../rules/objects.ts';
import { encryptionOf, recordsOf, type BucketRecord, type Content, type UploadRecord } from '../records.ts';
import { assembleParts, findUpload, listedParts, storePart } from '../rules/multipart-uploads.ts';
import { checkPermission, openBucket } from './requested-bucket.ts';
import { checkKey, checkWrite, readDescription, objectInputMembers, writeOutput } from './object-input.ts';

const operation = operationsOf(sdk);
export const ofUpload = ['Bucket', 'Key', 'UploadId', 'ExpectedBucketOwner'] as const;

export function multipartOperations(sandbox: SandboxContext): Operation[] {
  const { uploads, completions } = recordsOf(sandbox);
  return [
    operation(
      'CreateMultipartUpload',
      {
        takes: [...objectInputMembers, 'Bucket', 'Key', 'ChecksumAlgorithm', 'ChecksumType', 'ExpectedBucketOwner'],
        action: null,
      },
      (input, call) => {
        const key = checkKey(input.Key ?? '');
        const bucket = openBucket(sandbox, input, call, 's3:PutObject', key);
        const description = readDescription(input);
        if (description.tags.length > 0) checkPermission(sandbox, bucket, call, 's3:PutObjectTagging', key);
        const { algorithm, checksumType } = checksumsOf(input);
        const id = randomBytes(48).toString('base64url');
        const initiated = Math.floor(sandbox.now() / 1000) * 1000;
        const abortion = abortionOf(bucket, key, initiated);
        uploads.set(`${bucket.name}/${id}`, {
          id,
          bucket: bucket.name,
          key,
          description,
          algorithm,
          checksumType,
          parts: {},
          initiated,
          initiator: principalArn(call.principal),
        });
        return {
          Bucket: bucket.name,
          Key: key,
          UploadId: id,
          ServerSideEncryption: encryptionOf(bucket),
          ChecksumAlgorithm: algorithm as sdk.ChecksumAlgorithm | undefined,
          ChecksumType: checksumType,
          ...(abortion && { AbortDate: new Date(abortion.at), AbortRuleId: abortion.id }),
        };
      },
    ),
    operation(
      'UploadPart',
      {
        takes: [
          ...ofUpload,
          ...checksumParameters,
          'Body',
          'PartNumber',
          'ContentLength',
          'ContentMD5',
          'ChecksumAlgorithm',
        ],
        action: null,
      },
      async (input, call) => {
        const key = input.Key ?? '';
        const bucket = openBucket(sandbox, input, call, 's3:PutObject', key);
        const number = checkPartNumber(input.PartNumber);
        const { algorithm } = findUpload(sandbox, bucket.name, key, input.UploadId);
        const { body } = call.request;
        const given = verifyBody(call.request);
        if (given && algorithm !== undefined && given.algorithm !== algorithm) {
          invalidRequest(
            `Checksum Type mismatch occurred, expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: ${given.algorithm.toLowerCase()}`,
          );
        }
        const part = await storePart(sandbox, { bucket: bucket.name, key, id: input.UploadId, number }, body, given);
        return {
          ETag: part.etag,
          ServerSideEncryption: encryptionOf(bucket),
          ...(given && checksumMember(given)),
        };
      },
    ),
    operation(
      'CompleteMultipartUpload',
      {
        takes: [
          ...ofUpload,
          ...checksumParameters,
          'MultipartUpload',
          'ChecksumType',
          'MpuObjectSize',
          'IfMatch',
          'IfNoneMatch',
        ],
        action: null,
      },
      async (input, call) => {
        const key = input.Key ?? '';
        const bucket = openBucket(sandbox, input, call, 's3:PutObject', key);
        const earlier = earlierCompletion(sandbox, bucket, input);
        if (earlier) return completionOutput(bucket, key, earlier);
        const upload = findUpload(sandbox, bucket.name, key, input.UploadId);
        const parts = listedParts(upload, input.MultipartUpload?.Parts ?? []);
        checkWrite(sandbox, bucket.name, key, input);
        const content = await assembleParts(sandbox, upload, parts);
        checkWhole(input, upload, content);
        // Once more, after the wait: somebody may have aborted it or written the key meanwhile.
        findUpload(sandbox, bucket.name, key, upload.id);
        checkWrite(sandbox, bucket.name, key, input);
        uploads.delete(`${bucket.name}/${upload.id}`);
        const version = putObject(sandbox, bucket.name, key, { ...upload.description, ...content });
        const partEtags = etagsOf(input);
        const { etag } = content;
        completions.set(`${bucket.name}/${upload.id}`, { key, completedAt: sandbox.now(), etag, partEtags });
        return completionOutput(bucket, key, version);
      },
    ),
  ];
}

type Completion = Pick<sdk.CompleteMultipartUploadCommandInput, 'Key' | 'UploadId' | 'MultipartUpload'>;

/** How long the answer to a completion is kept for a client that did not get it. */
const keptMs = 24 * 60 * 60 * 1000;

/** What the upload became, where the same request has completed it before and the object is still that one. */
function earlierCompletion(
  sandbox: SandboxContext,
  { name }: BucketRecord,
  input: Completion,
): StoredVersion | undefined {
  const { completions } = recordsOf(sandbox);
  for (const [id, { completedAt }] of completions.entries(`${name}/`))
    if (sandbox.now() - completedAt > keptMs) completions.delete(id);
  const completion = completions.get(`${name}/${input.UploadId}`);
  if (!completion || completion.key !== input.Key) return undefined;
  if (completion.partEtags.join() !== etagsOf(input).join()) return undefined;
  const version = currentObject(sandbox, name, completion.key);
  return version?.object.etag === completion.etag ? version : undefined;
}

function etagsOf({ MultipartUpload }: Completion): string[] {
  return (MultipartUpload?.Parts ?? []).map(({ PartNumber, ETag = '' }) => `${PartNumber} ${ETag.replaceAll('"', '')}`);
}

function completionOutput(bucket: BucketRecord, key: string, version: StoredVersion) {
  const path = key.split('/').map(encodeURIComponent).join('%2F');
  const location = `https://${bucket.name}.s3.${bucket.region}.amazonaws.com/${path}`;
  return { ...writeOutput(version, bucket, key), Bucket: bucket.name, Key: key, Location: location };
}

type ChecksumInput = Pick<sdk.CreateMultipartUploadCommandInput, 'ChecksumAlgorithm' | 'ChecksumType'>;

function checksumsOf({
  ChecksumAlgorithm: algorithm,
  ChecksumType: type,
}: ChecksumInput): Pick<UploadRecord, 'algorithm' | 'checksumType'> {
  if (type !== undefined && !Object.values(sdk.ChecksumType).includes(type))
    invalidRequest('Value for x-amz-checksum-type header is invalid.');
  if (algorithm === undefined) {
    if (type === undefined) return {};
    return invalidRequest('The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.');
  }
  if (!isAlgorithm(algorithm)) return refuseUnsupported('s3', `ChecksumAlgorithm ${algorithm}`);
  const isLinear = algorithm.startsWith('CRC');
  if ((type === 'FULL_OBJECT' && !isLinear) || (type === 'COMPOSITE' && algorithm === 'CRC64NVME')) {
    invalidRequest(`The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`);
  }
  return { algorithm, checksumType: type ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE') };
}

export function checkPartNumber(number: number | undefined): number {
  if (number !== undefined && Number.isInteger(number) && number >= 1 && number <= 10_000) return number;
  return invalidArgument('Part number must be an integer between 1 and 10000, inclusive', 'partNumber', String(number));
}

type Whole = Pick<
  sdk.CompleteMultipartUploadCommandInput,
  (typeof checksumParameters)[number] | 'ChecksumType' | 'MpuObjectSize'
>;

/** What the client says that the whole should be. */
function checkWhole(input: Whole, upload: UploadRecord, { size, checksum }: Content): void {
  const { MpuObjectSize: declared, ChecksumType: type } = input;
  if (declared !== undefined && declared !== size) {
    invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${declared} does not match what was computed: ${size}`,
    );
  }
  if (type !== undefined && type !== (upload.checksumType ?? 'FULL_OBJECT')) {
    const made = upload.checksumType ?? 'null';
    invalidRequest(
      `The upload was created using the ${made} checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  if (!checksum) return;
  const expected = input[`Checksum${checksum.algorithm}`];
  // Clients may leave out the number of parts.
  const isRight = expected === undefined || expected.replace(/-\d+$/, '') === checksum.value.replace(/-\d+$/, '');
  if (!isRight) badDigest(checksum.algorithm);
}
