// The responses of the website endpoint that are not the requested object: redirects, error pages, CORS.
import type { EndpointRequest, EndpointResponse } from '../../../server/endpoints.ts';
import type { StoredObject, WebsiteSettings } from '../buckets.ts';
import { corsHeaders, notAllowed, preflightQuery } from '../cors/rules.ts';
import { errorHeaders, headerSafe, pageOf, type Ids, type WebsiteError } from './error-page.ts';

export function validatorsOf({ etag, lastModified }: StoredObject): Record<string, string> {
  return { etag, 'last-modified': new Date(lastModified).toUTCString() };
}

export function headersOf(object: StoredObject): Record<string, string> {
  return { ...object.headers, ...validatorsOf(object), 'content-type': object.contentType };
}

export function redirect({ status, location }: { status: number; location: string }): EndpointResponse {
  return { status, headers: { location: headerSafe(location) }, body: '' };
}

export function redirectAll(
  { host, protocol = 'http' }: NonNullable<WebsiteSettings['redirectAll']>,
  { path, query }: EndpointRequest,
): EndpointResponse {
  return redirect({ status: 301, location: `${protocol}://${host}${path}${query && `?${query}`}` });
}

/** `/dir` where there is a `/dir/index.html`. */
export function toFolder({ path }: EndpointRequest, ids: Ids): EndpointResponse {
  const response = errorPage({ status: 302, code: 'Found', message: 'Resource Found' }, ids);
  return { ...response, headers: { ...response.headers, location: `${path}/` } };
}

export function errorPage(error: WebsiteError, ids: Ids, documentError?: WebsiteError): EndpointResponse {
  const headers = { 'content-type': 'text/html; charset=utf-8', ...errorHeaders(error) };
  return { status: error.status, headers, body: pageOf(error, ids, documentError) };
}

export function methodNotAllowed({ method }: EndpointRequest): WebsiteError {
  const message = 'The specified method is not allowed against this resource.';
  return { status: 405, code: 'MethodNotAllowed', message, details: { Method: method, ResourceType: 'OBJECT' } };
}

/** A browser's question before a request; a bucket without CORS rules does not know the method. */
export function preflight(request: EndpointRequest, website: WebsiteSettings, ids: Ids): EndpointResponse | undefined {
  const query = preflightQuery(request.headers);
  if (request.method !== 'OPTIONS' || website.cors.length === 0 || !query) return undefined;
  const headers = corsHeaders(website.cors, query);
  if (headers) return { status: 200, headers, body: '' };
  const details = { Method: query.method, ResourceType: 'OBJECT' };
  return errorPage({ status: 403, code: 'AccessForbidden', message: notAllowed, details }, ids);
}
