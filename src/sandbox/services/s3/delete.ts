// Objects deleted, one at a time or a thousand.
import * as sdk from '@aws-sdk/client-s3';
import { Fault } from '../../fault.ts';
import type { World } from '../../ports.ts';
import { operationsOf, type Call, type Operation } from '../../service.ts';
import { accessTo, contextOf } from '../../s3/access.ts';
import { verifyBody } from '../../s3/checksum.ts';
import { accessDenied, invalidRequest, malformedXml } from '../../s3/faults.ts';
import { deleteObject, deleteVersion } from '../../s3/objects.ts';
import type { BucketRecord } from '../../s3/records.ts';
import { findBucket } from './open.ts';

const operation = operationsOf(sdk);

export function deleteOperations(world: World): Operation[] {
  return [
    operation(
      'DeleteObject',
      { takes: ['Bucket', 'Key', 'VersionId', 'ExpectedBucketOwner'], action: null },
      (input, call) => {
        const deleted = remove(world, findBucket(world, input, call), call, input.Key ?? '', input.VersionId);
        return { DeleteMarker: deleted.isMarker ? true : undefined, VersionId: deleted.versionId };
      },
    ),
    operation(
      'DeleteObjects',
      { takes: ['Bucket', 'Delete', 'ChecksumAlgorithm', 'ExpectedBucketOwner'], action: null },
      (input, call) => {
        const bucket = findBucket(world, input, call);
        const isChecked = verifyBody(call.request) !== undefined || 'content-md5' in call.request.headers;
        if (!isChecked) invalidRequest('Missing required header for this request: Content-MD5 OR x-amz-checksum-*');
        const objects = input.Delete?.Objects ?? [];
        if (objects.length === 0 || objects.length > 1000) malformedXml();
        const results = objects.map((object) => attempt(world, bucket, call, object));
        return {
          Deleted: input.Delete?.Quiet ? [] : results.flatMap(({ deleted }) => deleted ?? []),
          Errors: results.flatMap(({ error }) => error ?? []),
        };
      },
    ),
  ];
}

interface Attempt {
  readonly deleted?: sdk.DeletedObject;
  readonly error?: sdk._Error;
}

function attempt(
  world: World,
  bucket: BucketRecord,
  call: Call,
  { Key = '', VersionId }: sdk.ObjectIdentifier,
): Attempt {
  try {
    const { isMarker, versionId } = remove(world, bucket, call, Key, VersionId);
    // A marker made by this request has an id of its own; one removed by it is named by the request's.
    const marker = isMarker ? { DeleteMarker: true, DeleteMarkerVersionId: versionId } : {};
    return { deleted: { Key, ...(VersionId !== undefined && { VersionId }), ...marker } };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { error: { Key, VersionId, Code: error.code, Message: error.message } };
  }
}

interface Removed {
  readonly isMarker: boolean;
  readonly versionId?: string | undefined;
}

function remove(world: World, bucket: BucketRecord, call: Call, key: string, versionId: string | undefined): Removed {
  const action = versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
  const { allowed, text } = accessTo(world, bucket, {
    principal: call.principal,
    action,
    key,
    context: contextOf(call),
  });
  if (!allowed) accessDenied(text);
  if (versionId === undefined) {
    const marker = deleteObject(world, bucket, key);
    return { isMarker: marker !== undefined, versionId: marker?.versionId };
  }
  const gone = deleteVersion(world, bucket.name, key, versionId);
  return { isMarker: gone !== undefined && !gone.object, versionId };
}
