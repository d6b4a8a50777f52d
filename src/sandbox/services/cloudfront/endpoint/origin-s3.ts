// A bucket as an origin: read as the origin access identity, as CloudFront itself (OAC), or as anybody.
import { randomBytes, randomUUID } from 'node:crypto';
import { anonymous, type Principal } from '../../../server/principal.ts';
import type { ObjectAnswer, StoredObject } from '../../s3/buckets.ts';
import type { ServiceContext } from '../../context.ts';
import { bucketOf, type OriginAnswer, type OriginRequest } from './origin.ts';
import { distributionArn, identityArn, identityIdOf, openCloudFront } from '../records.ts';

export async function fetchBucket(sandbox: ServiceContext, asked: OriginRequest): Promise<OriginAnswer> {
  const { method, headers } = asked.request;
  if (method === 'OPTIONS') return headers['origin'] === undefined ? noOrigin : noCors;
  if (method !== 'GET' && method !== 'HEAD') {
    return xmlError(501, 'NotImplemented', 'The sandbox does not write to S3 through a distribution.');
  }
  const bucket = bucketOf(asked.origin.DomainName) ?? '';
  const key = keyOf(`${asked.origin.OriginPath ?? ''}${asked.path}`);
  const { principal, context } = readerOf(sandbox, asked);
  const answer = await (await sandbox.s3()).read(bucket, key, principal, context && { context });
  if ('found' in answer) return found(answer.found, asked.validators.etag);
  // Who may list gets, for no key at all, a listing; the way to S3 from here reads objects only.
  if (key === '' && answer.code === 'NoSuchKey')
    return xmlError(501, 'NotImplemented', 'The sandbox does not list a bucket through a distribution.');
  return refused(answer, bucket, key);
}

function keyOf(path: string): string {
  const text = path.slice(1);
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readerOf(
  sandbox: ServiceContext,
  { distribution, origin, request }: OriginRequest,
): { principal: Principal; context?: Record<string, string> } {
  const { identities, accessControls } = openCloudFront(sandbox);
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

async function found(object: StoredObject, knownEtag: string | undefined): Promise<OriginAnswer> {
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
  if (etag === knownEtag) return { status: 304, headers, body: Buffer.alloc(0) };
  return { status: 200, headers, body: await object.body() };
}

function refused(
  { status, code, message }: Exclude<ObjectAnswer, { found: unknown }>,
  bucket: string,
  key: string,
): OriginAnswer {
  if (code === 'NoSuchKey') return xmlError(status, code, message, { Key: key });
  return xmlError(status, code, message, code === 'NoSuchBucket' ? { BucketName: bucket } : {});
}

function xmlError(status: number, code: string, message: string, members: Record<string, string> = {}): OriginAnswer {
  const all = {
    Code: code,
    Message: message,
    ...members,
    RequestId: randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase(),
    HostId: randomBytes(48).toString('base64'),
  };
  const elements = Object.entries(all).map(([name, value]) => `<${name}>${escape(value)}</${name}>`);
  const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<Error>${elements.join('')}</Error>`);
  return { status, headers: { 'content-type': 'application/xml', server: 'AmazonS3' }, body };
}

const noOrigin = xmlError(400, 'BadRequest', 'Insufficient information. Origin request header needed.');
const noCors = xmlError(403, 'AccessForbidden', 'CORSResponse: CORS is not enabled for this bucket.');

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
