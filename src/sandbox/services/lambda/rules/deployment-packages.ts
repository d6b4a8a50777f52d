// The deployment packages of functions and layers: read from the request or from a bucket, checked, and stored.
import { createHash } from 'node:crypto';
import type { ServiceContext } from '../../context.ts';
import type { Call } from '../../../server/service.ts';
import type { Code } from '../records.ts';
import { refuseUnsupported } from '../../shared/unsupported.ts';
import { invalidParameter } from '../errors.ts';
import { packageNotDownloaded, unzippedTooLarge, zippedTooLarge } from '../package-errors.ts';
import { maxUnzipped, measureZip } from './zip/zip.ts';

/** In a request. A zip in a bucket may be larger. source: "Lambda quotas", checked 2026-11-30 */
const maxZipped = 52_428_800;

/** The members of FunctionCode, LayerVersionContentInput and UpdateFunctionCode that say where the zip is. */
interface PackageSource {
  readonly ZipFile?: Uint8Array | undefined;
  readonly S3Bucket?: string | undefined;
  readonly S3Key?: string | undefined;
}

const supportedMembers = ['ZipFile', 'S3Bucket', 'S3Key'];

export async function storePackage(sandbox: ServiceContext, source: PackageSource, call: Call): Promise<Code> {
  const others = Object.entries(source).filter(
    ([name, value]) => value !== undefined && !supportedMembers.includes(name),
  );
  if (others.length > 0)
    refuseUnsupported('lambda', `${others.map(([name]) => name).join(', ')} of a deployment package`);
  const bytes = await packageBytes(sandbox, source, call);
  if (bytes.length === 0) invalidParameter('packageEmpty');
  const unzipped = await measureZip(bytes);
  checkUnzipped(unzipped);
  const sha256 = createHash('sha256').update(bytes).digest('base64');
  return { blob: await sandbox.store.putBlob(bytes), sha256, size: bytes.length, unzipped };
}

/** Function and layers together. */
export function checkUnzipped(size: number): void {
  if (size >= maxUnzipped) unzippedTooLarge(maxUnzipped);
}

async function packageBytes(
  sandbox: ServiceContext,
  { ZipFile, S3Bucket, S3Key }: PackageSource,
  call: Call,
): Promise<Buffer> {
  if (ZipFile) return ZipFile.length > maxZipped ? zippedTooLarge(maxZipped) : Buffer.from(ZipFile);
  if (!S3Bucket || !S3Key) invalidParameter('packageMissing');
  const buckets = await sandbox.s3();
  const result = await buckets.read(S3Bucket, S3Key, call.principal);
  if (!('found' in result)) return packageNotDownloaded(result.code, result.message);
  // Before it is read: a zip of that size has files of that size.
  checkUnzipped(result.found.size);
  return result.found.body();
}
