// The condition keys of S3: what the headers and the query of a request say, and what is known of the object.
// source: docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html and
// docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html, checked 2026-11-29
import type { Tag } from '@aws-sdk/client-s3';
import type { Call } from '../../server/service.ts';
import type { ConditionKeys } from '../shared/condition-keys.ts';
import type { TagMap } from '../shared/tags.ts';

interface Asked {
  readonly call: Call;
  /** The tags that the request puts on an object, where they are in its body. */
  readonly tags?: readonly Tag[] | undefined;
}

type Filler = (asked: Asked) => string | undefined;

const header =
  (name: string): Filler =>
  ({ call }) =>
    call.request.headers[name];
const parameter =
  (name: string): Filler =>
  ({ call }) =>
    call.request.query.get(name) ?? undefined;

export const s3Keys: ConditionKeys<Asked> = {
  filled: {
    's3:authType': ({ call }) => authTypes[signingOf(call)],
    // A form says it in its body: forms/post-object.ts knows.
    's3:signatureversion': ({ call }) => (['header', 'query'].includes(signingOf(call)) ? versionOf(call) : undefined),
    's3:signatureAge': ({ call }) => (signingOf(call) === 'query' ? ageOf(call) : undefined),
    's3:x-amz-content-sha256': ({ call }) =>
      call.request.headers['x-amz-content-sha256'] ?? (signingOf(call) === 'query' ? 'UNSIGNED-PAYLOAD' : undefined),
    // On AWS the SDK uses TLS.
    's3:TlsVersion': () => '1.3',
    's3:prefix': parameter('prefix'),
    's3:delimiter': parameter('delimiter'),
    's3:max-keys': parameter('max-keys'),
    's3:versionid': parameter('versionId'),
    's3:if-match': header('if-match'),
    's3:if-none-match': header('if-none-match'),
    's3:locationconstraint': ({ call }) =>
      /<LocationConstraint>([^<]*)<\/LocationConstraint>/.exec(call.request.body.toString('latin1'))?.[1],
    's3:object-lock-legal-hold': header('x-amz-object-lock-legal-hold'),
    's3:object-lock-mode': header('x-amz-object-lock-mode'),
    's3:object-lock-retain-until-date': header('x-amz-object-lock-retain-until-date'),
    // The parts of an upload, and its beginning, create no object. Its completion does, and is a POST with an id.
    's3:ObjectCreationOperation': ({ call: { request } }) =>
      !request.query.has('uploads') && !(request.method === 'PUT' && request.query.has('uploadId')),
    's3:RequestObjectTagKeys': (asked) => {
      const keys = Object.keys(requestTags(asked));
      return keys.length > 0 ? keys : undefined;
    },
    's3:x-amz-acl': header('x-amz-acl'),
    's3:x-amz-bucket-namespace': header('x-amz-bucket-namespace'),
    's3:x-amz-copy-source': header('x-amz-copy-source'),
    's3:x-amz-grant-full-control': header('x-amz-grant-full-control'),
    's3:x-amz-grant-read': header('x-amz-grant-read'),
    's3:x-amz-grant-read-acp': header('x-amz-grant-read-acp'),
    's3:x-amz-grant-write': header('x-amz-grant-write'),
    's3:x-amz-grant-write-acp': header('x-amz-grant-write-acp'),
    's3:x-amz-metadata-directive': header('x-amz-metadata-directive'),
    's3:x-amz-object-ownership': header('x-amz-object-ownership'),
    's3:x-amz-server-side-encryption': header('x-amz-server-side-encryption'),
    's3:x-amz-server-side-encryption-aws-kms-key-id': header('x-amz-server-side-encryption-aws-kms-key-id'),
    's3:x-amz-server-side-encryption-customer-algorithm': header('x-amz-server-side-encryption-customer-algorithm'),
    's3:x-amz-storage-class': header('x-amz-storage-class'),
    's3:x-amz-website-redirect-location': header('x-amz-website-redirect-location'),
    // rules/access.ts knows the bucket.
    's3:ResourceAccount': () => undefined,
  },
  filledTags: {
    's3:RequestObjectTag/': requestTags,
    // rules/access.ts knows the object.
    's3:ExistingObjectTag/': () => undefined,
  },
  // Of access points, access grants, batch jobs, inventories, retention, annotations, and of buckets with ABAC.
  absent: [
    's3:AccessGrantScope',
    's3:AccessGrantsInstanceArn',
    's3:AccessGrantsLocationScope',
    's3:AccessPointNetworkOrigin',
    's3:AccessPointTag/',
    's3:BucketTag/',
    's3:DataAccessPointAccount',
    's3:DataAccessPointArn',
    's3:ExistingJobOperation',
    's3:ExistingJobPriority',
    's3:InventoryAccessibleOptionalFields',
    's3:JobSuspendedCause',
    's3:RequestJobOperation',
    's3:RequestJobPriority',
    's3:annotation-prefix',
    's3:deliverySourceArn',
    's3:destinationRegion',
    's3:isReplicationPauseRequest',
    's3:logType',
    's3:max-annotation-results',
    's3:object-lock-event-hold',
    's3:object-lock-event-hold-duration-days',
    's3:object-lock-remaining-retention-days',
    's3:resourceArnBeingAuthorized',
    's3:x-amz-object-annotation-directive',
    's3:x-amz-object-if-match',
  ],
};

type Signing = 'header' | 'query' | 'form' | 'none';

const authTypes = { header: 'REST-HEADER', query: 'REST-QUERY-STRING', form: 'POST', none: undefined };

function signingOf({ request: { headers, query }, principal }: Call): Signing {
  if (headers['authorization'] !== undefined) return 'header';
  if (query.has('X-Amz-Signature') || query.has('Signature')) return 'query';
  if (principal.type === 'anonymous') return 'none';
  // CloudFront signs its requests for an identity of its own.
  return 'account' in principal ? 'form' : 'header';
}

function versionOf({ request: { headers, query } }: Call): string {
  const isOld = headers['authorization']?.startsWith('AWS ') ?? query.has('Signature');
  return isOld ? 'AWS' : 'AWS4-HMAC-SHA256';
}

/** Milliseconds since a presigned URL was signed. */
function ageOf({ request, context }: Call): string | undefined {
  const [, date, time] = /^(\d{8})T(\d{6})Z$/.exec(request.query.get('X-Amz-Date') ?? '') ?? [];
  if (!date || !time) return undefined;
  const iso = `${date.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`;
  return String(Math.max(0, Number(context['aws:EpochTime']) * 1000 - Date.parse(iso)));
}

function requestTags({ call, tags = [] }: Asked): TagMap {
  const inHeader = new URLSearchParams(call.request.headers['x-amz-tagging'] ?? '');
  return Object.fromEntries([...inHeader, ...tags.map(({ Key = '', Value = '' }) => [Key, Value] as const)]);
}
