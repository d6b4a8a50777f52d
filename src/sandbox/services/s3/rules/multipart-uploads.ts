// Multipart uploads: their parts, and the object that the parts become.
import { createHash } from 'node:crypto';
import type { CompletedPart } from '@aws-sdk/client-s3';
import type { SandboxContext } from '../../../server/context.ts';
import { checksumOf, compositeOf, etagOf, isAlgorithm, type StoredChecksum } from './checksum.ts';
import { malformedXml, noSuchUpload, partNotFound, partsOutOfOrder, partTooSmall } from '../errors.ts';
import { recordsOf, type Content, type Part, type UploadRecord } from '../records.ts';

/** Of every part but the last. */
const minPartBytes = 5 * 1024 * 1024;

export function findUpload(sandbox: SandboxContext, bucket: string, key: string, id: string | undefined): UploadRecord {
  const upload = recordsOf(sandbox).uploads.get(`${bucket}/${id ?? ''}`);
  return upload && upload.key === key ? upload : noSuchUpload(id);
}

/** Which part of which upload. */
interface PartTarget {
  readonly bucket: string;
  readonly key: string;
  readonly id: string | undefined;
  readonly number: number;
}

/** `given`: a checksum of the client's, verified. */
export async function storePart(
  sandbox: SandboxContext,
  at: PartTarget,
  body: Buffer,
  given?: StoredChecksum,
): Promise<Part> {
  const { algorithm } = findUpload(sandbox, at.bucket, at.key, at.id);
  const checksum = given ?? checksumOf(isAlgorithm(algorithm) ? algorithm : 'CRC64NVME', body);
  const hash = await sandbox.store.putBlob(body);
  const part = { hash, size: body.length, etag: etagOf(body), checksum, lastModified: sandbox.now() };
  // Once more, after the wait: other parts arrive meanwhile.
  const upload = findUpload(sandbox, at.bucket, at.key, at.id);
  const parts = { ...upload.parts, [String(at.number)]: part };
  recordsOf(sandbox).uploads.set(`${at.bucket}/${upload.id}`, { ...upload, parts });
  return part;
}

/** The parts that the client lists, which need not be all that were uploaded. */
export function listedParts(upload: UploadRecord, listed: readonly CompletedPart[]): Part[] {
  if (listed.length === 0) malformedXml();
  const numbers = listed.map(({ PartNumber }) => PartNumber ?? 0);
  if (numbers.some((number, index) => index > 0 && number <= Number(numbers[index - 1]))) partsOutOfOrder(upload.id);
  const parts = listed.map((part) => listedPart(upload, part));
  for (const [index, { size, etag }] of parts.entries()) {
    if (size >= minPartBytes || index === parts.length - 1) continue;
    partTooSmall({ number: Number(numbers[index]), size, etag: etag.slice(1, -1) }, minPartBytes);
  }
  return parts;
}

/** One blob, one ETag (the MD5 of the parts' MD5s, with their number), one checksum. */
export async function assembleParts(
  sandbox: SandboxContext,
  upload: UploadRecord,
  parts: readonly Part[],
): Promise<Content> {
  const bytes = Buffer.concat(await Promise.all(parts.map(({ hash }) => sandbox.store.getBlob(hash))));
  const sums = createHash('md5');
  for (const { etag } of parts) sums.update(Buffer.from(etag.slice(1, -1), 'hex'));
  const checksum = checksumOfWhole(upload, parts, bytes);
  return {
    hash: await sandbox.store.putBlob(bytes),
    size: bytes.length,
    etag: `"${sums.digest('hex')}-${parts.length}"`,
    checksum,
    partSizes: parts.map(({ size }) => size),
    ...(checksum.type === 'COMPOSITE' && { partChecksums: parts.map((part) => part.checksum?.value ?? '') }),
  };
}

function listedPart(upload: UploadRecord, { PartNumber, ETag = '', ...rest }: CompletedPart): Part {
  const part = upload.parts[String(PartNumber)];
  const bare = (etag: string) => etag.replaceAll('"', '');
  const given = part?.checksum && (rest as Record<string, unknown>)[`Checksum${part.checksum.algorithm}`];
  if (part && bare(part.etag) === bare(ETag) && (given === undefined || given === part.checksum?.value)) return part;
  return partNotFound(upload.id, PartNumber, bare(ETag));
}

function checksumOfWhole(
  { algorithm, checksumType }: UploadRecord,
  parts: readonly Part[],
  bytes: Buffer,
): StoredChecksum {
  if (!isAlgorithm(algorithm)) return checksumOf('CRC64NVME', bytes);
  if (checksumType === 'FULL_OBJECT') return checksumOf(algorithm, bytes);
  return compositeOf(
    algorithm,
    parts.map(({ checksum }) => checksum?.value ?? ''),
  );
}
