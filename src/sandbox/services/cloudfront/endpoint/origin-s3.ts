// A bucket as an origin: read as the origin access identity, as CloudFront itself (OAC), or as an anonymous caller.
import { randomBytes, randomUUID } from 'node:crypto';
import { anonymous, type Principal } from '../../../server/principal.ts';
import { objectArn } from '../../s3/records.ts';
import type { ObjectAnswer, StoredObject } from '../../s3/buckets.ts';
import type { ServiceContext } from '../../context.ts';
import { distributionArn, identityArn, recordsOf } from '../records.ts';
import { bucketOf, identityIdOf } from '../rules/origins.ts';
import type { OriginRequest, OriginResponse } from './origin.ts';

export async function fetchBucket(sandbox: ServiceContext, originRequest: OriginRequest): Promise<OriginResponse> {
  const { method, headers } = originRequest.request;
  if (method === 'OPTIONS') return headers['origin'] === undefined ? noOriginHeader : noCors;
  if (method !== 'GET' && method !== 'HEAD') {
    return xmlError(501, 'NotImplemented', 'The sandbox does not write to S3 through a distribution.');
  }
  const bucket = bucketOf(originRequest.origin.DomainName) ?? '';
  const key = keyOf(`${originRequest.origin.OriginPath ?? ''}${originRequest.path}`);
  const { principal, context } = principalFor(sandbox, originRequest);
  const { hop } = originRequest.request;
  hop.resource = objectArn(bucket, key);
  const result = await (await sandbox.s3()).read(bucket, key, { ...principal, hop }, context && { context });
  if ('found' in result) return objectResponse(result.found, originRequest.validators.etag);
  // With the permission to list, AWS answers the root with a listing. The sandbox reads only objects here.
  if (key === '' && result.code === 'NoSuchKey')
    return xmlError(501, 'NotImplemented', 'The sandbox does not list a bucket through a distribution.');
  hop.id = newRequestId();
  hop.error = { code: result.code, message: result.message };
  return errorResponse(result, bucket, key, hop.id);
}

function keyOf(path: string): string {
  const text = path.slice(1);
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function principalFor(
  sandbox: ServiceContext,
  { distribution, origin, request }: OriginRequest,
): { principal: Principal; context?: Record<string, string> } {
  const { identities, accessControls } = recordsOf(sandbox);
  const { account } = distribution;
  const identity = identities.get(`${account}/${identityIdOf(origin)}`);
  if (identity) {
    const arn = identityArn(identity.id);
    return { principal: { type: 'origin-access-identity', arn, canonicalUser: identity.canonicalUser } };
  }
  const signing = accessControls.get(`${account}/${origin.OriginAccessControlId}`)?.config.SigningBehavior ?? 'never';
  if (signing === 'never' || (signing === 'no-override' && request.headers['authorization'] !== undefined))
    return { principal: anonymous };
  const sourceArn = distributionArn(distribution);
  return {
    principal: { type: 'service', service: 'cloudfront.amazonaws.com', sourceArn, sourceAccount: account },
    context: { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': account },
  };
}

async function objectResponse(object: StoredObject, cachedEtag: string | undefined): Promise<OriginResponse> {
  const etag = object.etag.startsWith('"') ? object.etag : `"${object.etag}"`;
  const headers: Record<string, string> = {
    'content-type': object.contentType,
    'last-modified': new Date(object.lastModified).toUTCString(),
    etag,
    'x-amz-server-side-encryption': 'AES256',
    'accept-ranges': 'bytes',
    server: 'AmazonS3',
    ...object.headers,
    ...(object.redirect !== undefined && { 'x-amz-website-redirect-location': object.redirect }),
  };
  if (etag === cachedEtag) return { status: 304, headers, body: Buffer.alloc(0) };
  return { status: 200, headers, body: await object.body() };
}

function errorResponse(
  { status, code, message }: Exclude<ObjectAnswer, { found: unknown }>,
  bucket: string,
  key: string,
  requestId: string,
): OriginResponse {
  if (code === 'NoSuchKey') return xmlError(status, code, message, { Key: key }, requestId);
  return xmlError(status, code, message, code === 'NoSuchBucket' ? { BucketName: bucket } : {}, requestId);
}

function newRequestId(): string {
  return randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase();
}

function xmlError(
  status: number,
  code: string,
  message: string,
  members: Record<string, string> = {},
  requestId = newRequestId(),
): OriginResponse {
  const all = {
    Code: code,
    Message: message,
    ...members,
    RequestId: requestId,
    HostId: randomBytes(48).toString('base64'),
  };
  const elements = Object.entries(all).map(([name, value]) => `<${name}>${escape(value)}</${name}>`);
  const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<Error>${elements.join('')}</Error>`);
  return { status, headers: { 'content-type': 'application/xml', server: 'AmazonS3' }, body };
}

const noOriginHeader = xmlError(400, 'BadRequest', 'Insufficient information. Origin request header needed.');
const noCors = xmlError(403, 'AccessForbidden', 'CORSResponse: CORS is not enabled for this bucket.');

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
