// The website endpoint of a bucket: index and error documents, redirects, and its own error pages, for anybody.
import { anonymous } from '../../../server/principal.ts';
import type { Buckets, ObjectAnswer, StoredObject, WebsiteSettings } from '../buckets.ts';
import type { EndpointHandler, EndpointRequest, EndpointResponse } from '../../../server/endpoints.ts';
import type { ServiceContext } from '../../context.ts';
import { judge, rangeOf } from '../rules/conditions.ts';
import {
  crossOrigin,
  errorPage,
  headersOf,
  methodNotAllowed,
  preflight,
  redirect,
  redirectAll,
  toFolder,
  validatorsOf,
} from './answer.ts';
import { errorHeaders, newIds, type Ids, type WebsiteError } from './page.ts';
import { redirectOf, ruleFor } from './rules.ts';

/** Everything that one request is answered from. */
interface Visit {
  readonly bucket: string;
  readonly buckets: Buckets;
  readonly request: EndpointRequest;
  readonly website: WebsiteSettings;
  readonly ids: Ids;
}

export function websiteEndpoint(sandbox: ServiceContext): EndpointHandler {
  return async (bucket, request) => {
    const ids = newIds();
    const { status, headers, body } = await answer(bucket, request, await sandbox.s3(), ids);
    const own = { server: 'AmazonS3', 'x-amz-request-id': ids.requestId, 'x-amz-id-2': ids.hostId };
    return { status, headers: { ...headers, ...own }, body };
  };
}

async function answer(bucket: string, request: EndpointRequest, buckets: Buckets, ids: Ids): Promise<EndpointResponse> {
  const bare = (code: string, message: string) =>
    errorPage({ status: 404, code, message, details: { BucketName: bucket } }, ids);
  if (!buckets.bucketExists(bucket)) return bare('NoSuchBucket', 'The specified bucket does not exist');
  const website = buckets.website(bucket);
  // Before any question of permission: that there is no website is no secret.
  if (!website) return bare('NoSuchWebsiteConfiguration', 'The specified bucket does not have a website configuration');
  const visit = { bucket, buckets, request, website, ids };
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return preflight(request, website, ids) ?? errorPage(methodNotAllowed(request), ids);
  const response = website.redirectAll ? redirectAll(website.redirectAll, request) : await serve(visit);
  return { ...response, headers: { ...response.headers, ...crossOrigin(request, website) } };
}

async function serve(visit: Visit): Promise<EndpointResponse> {
  const { request, website } = visit;
  const path = keyOf(request.path);
  const asked = { key: path, query: request.query, host: request.host };
  const rule = ruleFor(website.rules, path);
  if (rule) return redirect(redirectOf(rule, asked));
  const isFolder = path === '' || path.endsWith('/');
  const key = isFolder ? path + (website.index ?? '') : path;
  const found = await read(visit, key);
  if ('found' in found) return serveObject(visit, found.found);
  if (!isFolder && 'found' in (await read(visit, `${path}/${website.index ?? ''}`)))
    return toFolder(request, visit.ids);
  const error = { ...found, details: found.code === 'NoSuchKey' ? { Key: key } : undefined };
  const errorRule = ruleFor(website.rules, path, error.status);
  return errorRule ? redirect(redirectOf(errorRule, asked)) : serveError(visit, error);
}

async function serveObject(visit: Visit, object: StoredObject): Promise<EndpointResponse> {
  if (object.redirect !== undefined) return redirect({ status: 301, location: object.redirect });
  const { headers } = visit.request;
  const verdict = judge(conditionsOf(headers), object.etag, object.lastModified);
  if (verdict === 'not-modified') return { status: 304, headers: validatorsOf(object), body: '' };
  if (verdict !== 'go') {
    const message = 'At least one of the pre-conditions you specified did not hold';
    return serveError(visit, {
      status: 412,
      code: 'PreconditionFailed',
      message,
      details: { Condition: verdict.failed },
    });
  }
  const range = rangeOf(headers['range'], object.size);
  if (range === 'unsatisfiable') {
    const details = { RangeRequested: headers['range'] ?? '', ActualObjectSize: String(object.size) };
    return serveError(visit, {
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

/** With the website's error document, where it has one that can be read; the status stays the error's. */
async function serveError(visit: Visit, error: WebsiteError): Promise<EndpointResponse> {
  const { error: key } = visit.website;
  if (key === undefined) return errorPage(error, visit.ids);
  const document = await read(visit, key);
  if (!('found' in document)) {
    const details = document.code === 'NoSuchKey' ? { Key: key } : undefined;
    return errorPage(error, visit.ids, { ...document, details });
  }
  const { found } = document;
  if (found.redirect !== undefined) return redirect({ status: 301, location: found.redirect });
  return { status: error.status, headers: { ...headersOf(found), ...errorHeaders(error) }, body: await found.body() };
}

/** S3 judges a visitor of the website by s3:GetObject alone: who may read the key may know that it is missing. */
function read({ bucket, buckets, request }: Visit, key: string): Promise<ObjectAnswer> {
  const context: Record<string, string> = { 'aws:SourceIp': request.sourceIp, 'aws:SecureTransport': 'false' };
  if (request.headers['referer'] !== undefined) context['aws:Referer'] = request.headers['referer'];
  if (request.headers['user-agent'] !== undefined) context['aws:UserAgent'] = request.headers['user-agent'];
  return buckets.read(bucket, key, anonymous, { listIgnored: true, context });
}

function keyOf(path: string): string {
  try {
    return decodeURIComponent(path.slice(1));
  } catch {
    return path.slice(1);
  }
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
