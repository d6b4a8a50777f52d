// The website endpoint of a bucket: index and error documents, redirects, and error pages, for anonymous requests.
import { anonymous } from '../../../server/principal.ts';
import type { Buckets, ObjectAnswer, StoredObject, WebsiteSettings } from '../buckets.ts';
import type { EndpointHandler, EndpointRequest, EndpointResponse } from '../../../server/endpoints.ts';
import type { ServiceContext } from '../../context.ts';
import { bucketArn } from '../records.ts';
import { checkConditions, rangeOf } from '../rules/conditions.ts';
import { crossOriginHeaders } from '../cors/rules.ts';
import { keyOfPath } from './keys.ts';
import {
  errorPage,
  headersOf,
  methodNotAllowed,
  preflight,
  redirect,
  redirectAll,
  toFolder,
  validatorsOf,
} from './responses.ts';
import { errorHeaders, newIds, type Ids, type WebsiteError } from './error-page.ts';
import { redirectOf, ruleFor } from './routing-rules.ts';

interface WebsiteRequest {
  readonly bucket: string;
  readonly buckets: Buckets;
  readonly request: EndpointRequest;
  readonly website: WebsiteSettings;
  readonly ids: Ids;
  readonly now: number;
}

export function websiteEndpoint(sandbox: ServiceContext): EndpointHandler {
  return {
    service: 's3',
    async respond(bucket, request) {
      request.hop.resource = bucketArn(bucket);
      const ids = newIds();
      return withIds(await respond(bucket, request, await sandbox.s3(), ids, sandbox.now()), ids);
    },
    // The website endpoint takes a host that is not its own for the name of a bucket.
    // source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html, checked 2026-11-29
    refuseHost(host) {
      const ids = newIds();
      return withIds(noSuchBucket(host, ids), ids);
    },
  };
}

function withIds({ status, headers, body }: EndpointResponse, { requestId, hostId }: Ids): EndpointResponse {
  const s3Headers = { server: 'AmazonS3', 'x-amz-request-id': requestId, 'x-amz-id-2': hostId };
  return { status, headers: { ...headers, ...s3Headers }, body };
}

function noSuchBucket(bucket: string, ids: Ids): EndpointResponse {
  return bucketError(bucket, 'NoSuchBucket', 'The specified bucket does not exist', ids);
}

function bucketError(bucket: string, code: string, message: string, ids: Ids): EndpointResponse {
  return errorPage({ status: 404, code, message, details: { BucketName: bucket } }, ids);
}

async function respond(
  bucket: string,
  request: EndpointRequest,
  buckets: Buckets,
  ids: Ids,
  now: number,
): Promise<EndpointResponse> {
  if (!buckets.bucketExists(bucket)) return noSuchBucket(bucket, ids);
  const website = buckets.website(bucket);
  // Comes before the permission check: S3 tells everybody that a bucket has no website.
  if (!website) {
    const message = 'The specified bucket does not have a website configuration';
    return bucketError(bucket, 'NoSuchWebsiteConfiguration', message, ids);
  }
  const call = { bucket, buckets, request, website, ids, now };
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return preflight(request, website, ids) ?? errorPage(methodNotAllowed(request), ids);
  const response = website.redirectAll ? redirectAll(website.redirectAll, request) : await serve(call);
  return {
    ...response,
    headers: { ...response.headers, ...crossOriginHeaders(website.cors, request.method, request.headers) },
  };
}

async function serve(call: WebsiteRequest): Promise<EndpointResponse> {
  const { request, website } = call;
  const path = keyOfPath(request.path);
  const url = { key: path, query: request.query, host: request.host };
  const rule = ruleFor(website.rules, path);
  if (rule) return redirect(redirectOf(rule, url));
  const isFolder = path === '' || path.endsWith('/');
  const key = isFolder ? path + (website.index ?? '') : path;
  const found = await read(call, key);
  if ('found' in found) return serveObject(call, found.found);
  if (!isFolder && 'found' in (await read(call, `${path}/${website.index ?? ''}`))) return toFolder(request, call.ids);
  const error = { ...found, details: found.code === 'NoSuchKey' ? { Key: key } : undefined };
  const errorRule = ruleFor(website.rules, path, error.status);
  return errorRule ? redirect(redirectOf(errorRule, url)) : serveError(call, error);
}

async function serveObject(call: WebsiteRequest, object: StoredObject): Promise<EndpointResponse> {
  if (object.redirect !== undefined) return redirect({ status: 301, location: object.redirect });
  const { headers } = call.request;
  const condition = checkConditions(conditionsOf(headers), object.etag, object.lastModified, call.now);
  if (condition === 'not-modified') return { status: 304, headers: validatorsOf(object), body: '' };
  if (condition !== 'met') {
    const message = 'At least one of the pre-conditions you specified did not hold';
    return serveError(call, {
      status: 412,
      code: 'PreconditionFailed',
      message,
      details: { Condition: condition.failed },
    });
  }
  const range = rangeOf(headers['range'], object.size);
  if (range === 'unsatisfiable') {
    const details = { RangeRequested: headers['range'] ?? '', ActualObjectSize: String(object.size) };
    return serveError(call, {
      status: 416,
      code: 'InvalidRange',
      message: 'The requested range is not satisfiable',
      details,
    });
  }
  const bytes = await object.body();
  if (!range) return { status: 200, headers: headersOf(object), body: bytes };
  const part = { 'content-range': `bytes ${range.from}-${range.to}/${object.size}` };
  return { status: 206, headers: { ...headersOf(object), ...part }, body: bytes.subarray(range.from, range.to + 1) };
}

/** With the website's error document, if it can be read. The status is that of the error. */
async function serveError(call: WebsiteRequest, error: WebsiteError): Promise<EndpointResponse> {
  const { error: key } = call.website;
  if (key === undefined) return errorPage(error, call.ids);
  const document = await read(call, key);
  if (!('found' in document)) {
    const details = document.code === 'NoSuchKey' ? { Key: key } : undefined;
    return errorPage(error, call.ids, { ...document, details });
  }
  const { found } = document;
  if (found.redirect !== undefined) return redirect({ status: 301, location: found.redirect });
  return { status: error.status, headers: { ...headersOf(found), ...errorHeaders(error) }, body: await found.body() };
}

/** The website endpoint checks only s3:GetObject: with that permission, a missing key is 404. */
async function read({ bucket, buckets, request }: WebsiteRequest, key: string): Promise<ObjectAnswer> {
  const context: Record<string, string> = { 'aws:SourceIp': request.sourceIp, 'aws:SecureTransport': 'false' };
  if (request.headers['referer'] !== undefined) context['aws:Referer'] = request.headers['referer'];
  if (request.headers['user-agent'] !== undefined) context['aws:UserAgent'] = request.headers['user-agent'];
  const { hop } = request;
  const answer = await buckets.read(bucket, key, { ...anonymous, hop }, { listIgnored: true, context });
  if (!('found' in answer)) hop.error = { code: answer.code, message: answer.message };
  return answer;
}

function conditionsOf(headers: EndpointRequest['headers']) {
  const date = (text: string | undefined) => (text === undefined ? undefined : new Date(text));
  return {
    IfMatch: headers['if-match'],
    IfNoneMatch: headers['if-none-match'],
    IfModifiedSince: date(headers['if-modified-since']),
    IfUnmodifiedSince: date(headers['if-unmodified-since']),
  };
}
