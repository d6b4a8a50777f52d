// Checksums of uploads: verified, computed where the request has none, and stored with the object.
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { WireRequest } from '../../../server/service.ts';
import { crc32c, crc64nvme } from './crc.ts';
import { badDigest, contentMd5Invalid, contentMd5Mismatch, invalidRequest } from '../errors.ts';

export interface StoredChecksum {
  readonly algorithm: Algorithm;
  /** Base64; with `-parts` behind it where it is a checksum of the parts' checksums. */
  readonly value: string;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
}

const compute = {
  CRC32: (bytes: Buffer) => number32(crc32(bytes)),
  CRC32C: (bytes: Buffer) => number32(crc32c(bytes)),
  CRC64NVME: crc64nvme,
  SHA1: (bytes: Buffer) => createHash('sha1').update(bytes).digest(),
  SHA256: (bytes: Buffer) => createHash('sha256').update(bytes).digest(),
  SHA512: (bytes: Buffer) => createHash('sha512').update(bytes).digest(),
  MD5: (bytes: Buffer) => createHash('md5').update(bytes).digest(),
};

type Algorithm = keyof typeof compute;

export const checksumParameters = [
  'ChecksumCRC32',
  'ChecksumCRC32C',
  'ChecksumCRC64NVME',
  'ChecksumSHA1',
  'ChecksumSHA256',
  'ChecksumSHA512',
  'ChecksumMD5',
] as const;

export function isAlgorithm(name: string | undefined): name is Algorithm {
  return name !== undefined && Object.hasOwn(compute, name);
}

export function checksumOf(algorithm: Algorithm, bytes: Buffer): StoredChecksum {
  return { algorithm, value: compute[algorithm](bytes).toString('base64'), type: 'FULL_OBJECT' };
}

/** The checksum of an upload in parts where its type is COMPOSITE. */
export function compositeOf(algorithm: Algorithm, parts: readonly string[]): StoredChecksum {
  const joined = Buffer.concat(parts.map((value) => Buffer.from(value, 'base64')));
  const value = `${compute[algorithm](joined).toString('base64')}-${parts.length}`;
  return { algorithm, value, type: 'COMPOSITE' };
}

/** The MD5 in hex, in quotes. */
export function etagOf(bytes: Buffer): string {
  return `"${compute.MD5(bytes).toString('hex')}"`;
}

/** As the outputs of the SDK name it: `{ ChecksumCRC32: … }`. */
export function checksumMember({ algorithm, value }: StoredChecksum): Record<string, string> {
  return { [`Checksum${algorithm}`]: value };
}

/**
 * Compares the body with every checksum that its headers carry, and returns the one that S3 stores. Read from the
 * headers, since most operations carry one that is no parameter of theirs.
 */
export function verifyBody({ headers, body }: WireRequest): StoredChecksum | undefined {
  verifyMd5(headers['content-md5'], body);
  const given = Object.keys(headers).filter(
    (name) => name.startsWith('x-amz-checksum-') && isAlgorithm(algorithmIn(name)),
  );
  if (given.length > 1) {
    invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.');
  }
  const [header] = given;
  if (header === undefined) return undefined;
  const expected = checksumOf(algorithmIn(header) as Algorithm, body);
  const value = headers[header] ?? '';
  if (Buffer.from(value, 'base64').length !== Buffer.from(expected.value, 'base64').length) {
    invalidRequest(`Value for ${header} header is invalid.`);
  }
  if (value !== expected.value) badDigest(expected.algorithm);
  return expected;
}

function verifyMd5(given: string | undefined, body: Buffer): void {
  if (given === undefined) return;
  if (Buffer.from(given, 'base64').length !== 16) {
    contentMd5Invalid(given);
  }
  const calculated = compute.MD5(body).toString('base64');
  if (given !== calculated) contentMd5Mismatch(given, calculated);
}

function algorithmIn(header: string): string {
  return header.slice('x-amz-checksum-'.length).toUpperCase();
}

function number32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}
