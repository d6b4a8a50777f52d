// Operations that delete objects: one, or up to a thousand.
import * as sdk from '@aws-sdk/client-s3';
import { AwsError } from '../../../server/aws-error.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { accessTo, contextOf } from '../rules/access.ts';
import { verifyBody } from '../rules/checksum.ts';
import { accessDenied, conditionNotImplemented, invalidArgument, invalidRequest, malformedXml } from '../errors.ts';
import { deleteObject, deleteVersion } from '../rules/objects.ts';
import type { BucketRecord } from '../records.ts';
import { refuseUnsupported } from '../../shared/unsupported.ts';
import { checkMatch } from './object-input.ts';
import { findBucket } from './requested-bucket.ts';

const operation = operationsOf(sdk);

export function deleteOperations(sandbox: SandboxContext): Operation[] {
  return [
    operation(
      'DeleteObject',
      {
        takes: ['Bucket', 'Key', 'VersionId', 'ExpectedBucketOwner', 'IfMatch', 'BypassGovernanceRetention'],
        action: null,
      },
      (input, call) => {
        const bucket = findBucket(sandbox, input, call);
        refuseBypass(input);
        const deleted = remove(sandbox, bucket, call, input);
        return { DeleteMarker: deleted.isMarker ? true : undefined, VersionId: deleted.versionId };
      },
    ),
    operation(
      'DeleteObjects',
      {
        takes: ['Bucket', 'Delete', 'ChecksumAlgorithm', 'ExpectedBucketOwner', 'BypassGovernanceRetention'],
        action: null,
      },
      (input, call) => {
        const bucket = findBucket(sandbox, input, call);
        refuseBypass(input);
        const isChecked = verifyBody(call.request) !== undefined || 'content-md5' in call.request.headers;
        if (!isChecked) invalidRequest('Missing required header for this request: Content-MD5 OR x-amz-checksum-*');
        const objects = input.Delete?.Objects ?? [];
        if (objects.length === 0 || objects.length > 1000) malformedXml();
        const results = objects.map((object) => attempt(sandbox, bucket, call, object));
        return {
          Deleted: input.Delete?.Quiet ? [] : results.flatMap(({ deleted }) => deleted ?? []),
          Errors: results.flatMap(({ error }) => error ?? []),
        };
      },
    ),
  ];
}

/**
 * No bucket of the sandbox has Object Lock, and S3 refuses the header with each value then.
 * source: https://github.com/versity/versitygw/issues/1218 and https://github.com/jamesmcm/s3rename/issues/10, both seen
 * on AWS, checked 2026-11-30
 */
function refuseBypass({ BypassGovernanceRetention: value }: { BypassGovernanceRetention?: boolean | undefined }): void {
  if (value === undefined) return;
  const header = 'x-amz-bypass-governance-retention';
  invalidArgument(`${header} is only applicable to Object Lock enabled buckets.`, header, String(value));
}

interface Attempt {
  readonly deleted?: sdk.DeletedObject;
  readonly error?: sdk._Error;
}

function attempt(
  sandbox: SandboxContext,
  bucket: BucketRecord,
  call: Call,
  { Key = '', VersionId, ETag, ...others }: sdk.ObjectIdentifier,
): Attempt {
  try {
    const [other] = Object.keys(others);
    if (other !== undefined) refuseUnsupported('s3', `${other} of DeleteObjects`);
    const { isMarker, versionId } = remove(sandbox, bucket, call, { Key, VersionId, IfMatch: ETag });
    // A marker made by this request has an id of its own; one removed by it is named by the request's.
    const marker = isMarker ? { DeleteMarker: true, DeleteMarkerVersionId: versionId } : {};
    return { deleted: { Key, ...(VersionId !== undefined && { VersionId }), ...marker } };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { error: { Key, VersionId, Code: error.code, Message: error.message } };
  }
}

/** source of If-Match: docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html and what was measured on AWS in
 * github.com/ministackorg/ministack/issues/1475 and github.com/localstack/localstack/issues/13894, checked 2026-11-29 */
interface Deletion {
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
  readonly IfMatch?: string | undefined;
}

interface Removed {
  readonly isMarker: boolean;
  readonly versionId?: string | undefined;
}

function remove(
  sandbox: SandboxContext,
  bucket: BucketRecord,
  call: Call,
  { Key: key = '', VersionId: versionId, IfMatch }: Deletion,
): Removed {
  const context = {
    ...contextOf(call),
    ...(versionId !== undefined && { 's3:versionid': versionId }),
    ...(IfMatch !== undefined && { 's3:if-match': IfMatch }),
  };
  const isComparing = IfMatch !== undefined && IfMatch !== '*';
  const actions = [
    versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion',
    ...(isComparing ? ['s3:GetObject'] : []),
  ];
  for (const action of actions) {
    const { allowed, text } = accessTo(sandbox, bucket, { principal: call.principal, action, key, context });
    if (!allowed) accessDenied(text);
  }
  if (IfMatch !== undefined) {
    // Only the current version can be compared.
    if (versionId !== undefined) conditionNotImplemented('If-Match');
    checkMatch(sandbox, bucket.name, key, IfMatch);
  }
  if (versionId === undefined) {
    const marker = deleteObject(sandbox, bucket, key);
    return { isMarker: marker !== undefined, versionId: marker?.versionId };
  }
  const gone = deleteVersion(sandbox, bucket.name, key, versionId);
  return { isMarker: gone !== undefined && !gone.object, versionId };
}
