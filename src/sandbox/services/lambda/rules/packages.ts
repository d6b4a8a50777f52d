// Takes in the zips of functions and layers, from the request or from a bucket.
import { adminPaths } from '../../../client/admin-paths.ts';
import { createHash } from 'node:crypto';
import type { ServiceContext } from '../../context.ts';
import type { Call } from '../../../server/service.ts';
import type { Code } from '../records.ts';
import { invalidParameter, tooLarge, unhonoured } from '../errors.ts';
import { maximumUnzipped, measureZip } from './zip.ts';

const maximumZipped = 52_428_800;

/** The members of FunctionCode, LayerVersionContentInput and UpdateFunctionCode that say where the zip is. */
export interface Source {
  readonly ZipFile?: Uint8Array | undefined;
  readonly S3Bucket?: string | undefined;
  readonly S3Key?: string | undefined;
}

const members = ['ZipFile', 'S3Bucket', 'S3Key'];

export async function takePackage(sandbox: ServiceContext, source: Source, call: Call): Promise<Code> {
  const others = Object.entries(source).filter(([name, value]) => value !== undefined && !members.includes(name));
  if (others.length > 0) unhonoured(`${others.map(([name]) => name).join(', ')} of a deployment package`);
  const bytes = await bytesOf(sandbox, source, call);
  if (bytes.length === 0) invalidParameter('Uploaded file must be a non-empty zip');
  if (bytes.length > maximumZipped) tooLarge(`Zipped size must be smaller than ${maximumZipped} bytes`);
  const unzipped = await measureZip(bytes);
  checkUnzipped(unzipped);
  const sha256 = createHash('sha256').update(bytes).digest('base64');
  return { blob: await sandbox.store.putBlob(bytes), sha256, size: bytes.length, unzipped };
}

/** Function and layers together. */
export function checkUnzipped(size: number): void {
  if (size >= maximumUnzipped) invalidParameter(`Unzipped size must be smaller than ${maximumUnzipped} bytes`);
}

async function bytesOf(sandbox: ServiceContext, { ZipFile, S3Bucket, S3Key }: Source, call: Call): Promise<Buffer> {
  if (ZipFile) return Buffer.from(ZipFile);
  if (!S3Bucket || !S3Key) invalidParameter('Please provide a source for function code.');
  const buckets = await sandbox.s3();
  const answer = await buckets.read(S3Bucket, S3Key, call.principal);
  if ('found' in answer) return answer.found.body();
  const { code, message } = answer;
  return invalidParameter(`Error occurred while GetObject. S3 Error Code: ${code}. S3 Error Message: ${message}`);
}

/** Stands for AWS's presigned URL: whoever has it may fetch the zip. */
export function locationOf(sandbox: ServiceContext, code: Code): string {
  return `${sandbox.origin()}${adminPaths.blob(code.blob)}`;
}
