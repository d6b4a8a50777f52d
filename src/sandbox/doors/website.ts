// The website endpoint of a bucket: index and error documents, redirects, and its own error pages, for anybody.
import { anonymous } from '../iam/principal.ts';
import type { Buckets, DoorHandler, DoorRequest, DoorResponse, ObjectAnswer, StoredObject, WebsiteSettings, World } from '../ports.ts';
import { judge, rangeOf } from '../s3/conditions.ts';
import { corsHeaders } from '../s3/cors.ts';
import { errorHeaders, headerSafe, newIds, pageOf, type Ids, type WebsiteError } from '../s3/website-page.ts';
import { redirectOf, ruleFor } from '../s3/website-rules.ts';

/** Everything that one request is answered from. */
interface Visit {
  readonly bucket: string;
  readonly buckets: Buckets;
  readonly request: DoorRequest;
  readonly website: WebsiteSettings;
  readonly ids: Ids;
}

export function websiteDoor(world: World): DoorHandler {
  return async (bucket, request) => {
    const ids = newIds();
    const { status, headers, body } = await answer(bucket, request, await world.s3(), ids);
    const own = { server: 'AmazonS3', 'x-amz-request-id': ids.requestId, 'x-amz-id-2': ids.hostId };
    return { status, headers: { ...headers, ...own }, body };
  };
}

async function answer(bucket: string, request: DoorRequest, buckets: Buckets, ids: Ids): Promise<DoorResponse> {
  const bare = (code: string, message: string) => errorPage({ status: 404, code, message, details: { BucketName: bucket } }, ids);
  if (!buckets.bucketExists(bucket)) return bare('NoSuchBucket', 'The specified bucket does not exist');
  const website = buckets.website(bucket);
  // Before any question of permission: that there is no website is no secret.
  if (!website) return bare('NoSuchWebsiteConfiguration', 'The specified bucket does not have a website configuration');
  const visit = { bucket, buckets, request, website, ids };
  if (request.method !== 'GET' && request.method !== 'HEAD') return preflight(visit) ?? errorPage(methodNotAllowed(request), ids);
  const response = website.redirectAll ? redirectAll(website.redirectAll, request) : await serve(visit);
  return { ...response, headers: { ...response.headers, ...crossOrigin(visit) } };
}

async function serve(visit: Visit): Promise<DoorResponse> {
  const { request, website } = visit;
  const path = keyOf(request.path);
  const asked = { key: path, query: request.query, host: request.host };
  const rule = ruleFor(website.rules, path);
  if (rule) return redirect(redirectOf(rule, asked));
  const isFolder = path === '' || path.endsWith('/');
  const key = isFolder ? path + (website.index ?? '') : path;
  const found = await read(visit, key);
  if ('found' in found) return serveObject(visit, found.found);
  if (!isFolder && 'found' in (await read(visit, `${path}/${website.index ?? ''}`))) return toFolder(request, visit.ids);
  const error = { ...found, details: found.code === 'NoSuchKey' ? { Key: key } : undefined };
  const errorRule = ruleFor(website.rules, path, error.status);
  return errorRule ? redirect(redirectOf(errorRule, asked)) : serveError(visit, error);
}

async function serveObject(visit: Visit, object: StoredObject): Promise<DoorResponse> {
  if (object.redirect !== undefined) return redirect({ status: 301, location: object.redirect });
  const { headers } = visit.request;
  const verdict = judge(conditionsOf(headers), object.etag, object.lastModified);
  if (verdict === 'not-modified') return { status: 304, headers: validatorsOf(object), body: '' };
  if (verdict !== 'go') {
    const message = 'At least one of the pre-conditions you specified did not hold';
    return serveError(visit, { status: 412, code: 'PreconditionFailed', message, details: { Condition: verdict.failed } });
  }
  const range = rangeOf(headers['range'], object.size);
  if (range === 'unsatisfiable') {
    const details = { RangeRequested: headers['range'] ?? '', ActualObjectSize: String(object.size) };
    return serveError(visit, { status: 416, code: 'InvalidRange', message: 'The requested range is not satisfiable', details });
  }
  const bytes = await object.body();
  if (!range) return { status: 200, headers: headersOf(object), body: bytes };
  const part = { 'content-range': `bytes ${range.from}-${range.to}/${object.size}` };
  return { status: 206, headers: { ...headersOf(object), ...part }, body: bytes.subarray(range.from, range.to + 1) };
}

/** With the website's error document, where it has one that can be read; the status stays the error's. */
async function serveError(visit: Visit, error: WebsiteError): Promise<DoorResponse> {
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

function conditionsOf(headers: DoorRequest['headers']) {
  const date = (text: string | undefined) => (text === undefined ? undefined : new Date(text));
  return {
    IfMatch: headers['if-match'],
    IfNoneMatch: headers['if-none-match'],
    IfModifiedSince: date(headers['if-modified-since']),
    IfUnmodifiedSince: date(headers['if-unmodified-since']),
  };
}

function validatorsOf({ etag, lastModified }: StoredObject): Record<string, string> {
  return { etag, 'last-modified': new Date(lastModified).toUTCString() };
}

function headersOf(object: StoredObject): Record<string, string> {
  return { ...object.headers, ...validatorsOf(object), 'content-type': object.contentType };
}

function redirect({ status, location }: { status: number; location: string }): DoorResponse {
  return { status, headers: { location: headerSafe(location) }, body: '' };
}

function redirectAll({ host, protocol = 'http' }: NonNullable<WebsiteSettings['redirectAll']>, { path, query }: DoorRequest): DoorResponse {
  return redirect({ status: 301, location: `${protocol}://${host}${path}${query && `?${query}`}` });
}

/** `/dir` where there is a `/dir/index.html`. */
function toFolder({ path }: DoorRequest, ids: Ids): DoorResponse {
  const response = errorPage({ status: 302, code: 'Found', message: 'Resource Found' }, ids);
  return { ...response, headers: { ...response.headers, location: `${path}/` } };
}

function errorPage(error: WebsiteError, ids: Ids, documentError?: WebsiteError): DoorResponse {
  const headers = { 'content-type': 'text/html; charset=utf-8', ...errorHeaders(error) };
  return { status: error.status, headers, body: pageOf(error, ids, documentError) };
}

function methodNotAllowed({ method }: DoorRequest): WebsiteError {
  const message = 'The specified method is not allowed against this resource.';
  return { status: 405, code: 'MethodNotAllowed', message, details: { Method: method, ResourceType: 'OBJECT' } };
}

function crossOrigin({ request: { method, headers }, website }: Visit): Record<string, string> {
  const { origin } = headers;
  return (origin !== undefined && corsHeaders(website.cors, { origin, method, headers: [] })) || {};
}

/** A browser's question before a request; a bucket without CORS rules does not know the method. */
function preflight({ request, website, ids }: Visit): DoorResponse | undefined {
  const { origin, 'access-control-request-method': method } = request.headers;
  if (request.method !== 'OPTIONS' || website.cors.length === 0 || origin === undefined || method === undefined) return undefined;
  const names = (request.headers['access-control-request-headers'] ?? '').split(',');
  const headers = corsHeaders(website.cors, { origin, method, headers: names.map((name) => name.trim().toLowerCase()).filter(Boolean) });
  if (headers) return { status: 200, headers, body: '' };
  const message =
    "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";
  return errorPage({ status: 403, code: 'AccessForbidden', message, details: { Method: method, ResourceType: 'OBJECT' } }, ids);
}
