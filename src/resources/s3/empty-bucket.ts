// Empties a bucket: objects, earlier versions, delete markers, and unfinished uploads.
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  S3Client,
  type ListMultipartUploadsCommandOutput,
  type ListObjectVersionsCommandOutput,
} from '@aws-sdk/client-s3';
import { WorkshopError } from '../../engine/errors.ts';
import type { Aws } from '../../engine/types.ts';
import { orMissing } from '../define.ts';

interface ObjectName {
  readonly Key: string;
  readonly VersionId?: string | undefined;
}

export async function emptyBucket(bucket: string, aws: Aws): Promise<void> {
  await deleteVersions(bucket, aws);
  await abortUploads(bucket, aws);
}

/** DeleteObjects takes a thousand at a time, and answers 200 even if it did not delete some. */
export async function deleteObjects(bucket: string, objects: readonly ObjectName[], aws: Aws): Promise<void> {
  const s3 = aws.client(S3Client);
  const inXml = objects.filter(({ Key }) => fitsXml(Key));
  for (let from = 0; from < inXml.length; from += 1000) {
    const Objects = inXml.slice(from, from + 1000);
    const { Errors } = await s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: [...Objects], Quiet: true } }),
    );
    const [error] = Errors ?? [];
    if (!error) continue;
    throw new WorkshopError({
      code: 'left',
      message: `S3 did not delete ${Errors?.length} objects of the bucket ${bucket}. The first is ${error.Key} (${error.Code}: ${error.Message}).`,
      state: 'The others were deleted.',
      fix: 'workshop teardown   # once nothing protects them',
    });
  }
  for (const { Key, VersionId } of objects.filter((object) => !fitsXml(object.Key))) {
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key, VersionId }));
  }
}

async function deleteVersions(bucket: string, aws: Aws): Promise<void> {
  let page: ListObjectVersionsCommandOutput | undefined;
  do {
    page = await aws.client(S3Client).send(
      new ListObjectVersionsCommand({
        Bucket: bucket,
        // Keys may hold what XML cannot.
        EncodingType: 'url',
        KeyMarker: page?.NextKeyMarker && decodeKey(page.NextKeyMarker),
        VersionIdMarker: page?.NextVersionIdMarker,
      }),
    );
    const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    const objects = found.map(({ Key = '', VersionId }) => ({ Key: decodeKey(Key), VersionId }));
    await deleteObjects(bucket, objects, aws);
  } while (page.IsTruncated);
}

async function abortUploads(bucket: string, aws: Aws): Promise<void> {
  const s3 = aws.client(S3Client);
  let page: ListMultipartUploadsCommandOutput | undefined;
  do {
    page = await s3.send(
      new ListMultipartUploadsCommand({
        Bucket: bucket,
        EncodingType: 'url',
        KeyMarker: page?.NextKeyMarker && decodeKey(page.NextKeyMarker),
        UploadIdMarker: page?.NextUploadIdMarker,
      }),
    );
    for (const { Key = '', UploadId } of page.Uploads ?? []) {
      const abort = new AbortMultipartUploadCommand({ Bucket: bucket, Key: decodeKey(Key), UploadId });
      await orMissing(s3.send(abort), 'NoSuchUpload');
    }
  } while (page.IsTruncated);
}

function decodeKey(encoded: string): string {
  return decodeURIComponent(encoded.replaceAll('+', ' '));
}

/** Control characters do not survive in XML, and would name another object. */
function fitsXml(key: string): boolean {
  return Array.from(key).every((character) => character >= ' ' && character !== '\uFFFE' && character !== '\uFFFF');
}
