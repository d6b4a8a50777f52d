// S3's REST API for callers that may come from a web page: preflight requests, and CORS headers on every response.
import { AwsError } from '../../../server/aws-error.ts';
import type { Caller, Signed, WireRequest, WireResponse } from '../../../server/service.ts';
import { pathStyle } from '../../../server/http/wire.ts';
import type { ServiceContext } from '../../context.ts';
import { corsHeaders, crossOriginHeaders, notAllowed, preflightQuery } from './rules.ts';
import { recordsOf } from '../records.ts';
import { newIds } from '../website/error-page.ts';
import { bucketRules } from '../wire-rules.ts';

/** The bucket is the first segment of the path, or a label in front of the host. */
export async function crossOriginRequest(
  sandbox: ServiceContext,
  request: WireRequest,
  caller: Caller | Signed,
): Promise<WireResponse> {
  const [, name = '', key = ''] = pathStyle(bucketRules, request).split('/', 3);
  const rules = recordsOf(sandbox).buckets.get(name)?.cors;
  if (request.method === 'OPTIONS') return preflight(rules, request, key === '' ? 'BUCKET' : 'OBJECT');
  const response = await sandbox.request('s3', request, caller);
  return {
    ...response,
    headers: { ...response.headers, ...crossOriginHeaders(rules ?? [], request.method, request.headers) },
  };
}

/** Needs no permission. source: responses of S3, as public bug reports quote them, checked 2026-11-29 */
function preflight(
  rules: Parameters<typeof corsHeaders>[0] | undefined,
  { headers }: WireRequest,
  ResourceType: string,
): WireResponse {
  const { requestId } = newIds();
  const query = preflightQuery(headers);
  const allowed = query && rules && corsHeaders(rules, query);
  const own = bucketRules.answerHeaders(requestId);
  if (allowed) return { status: 200, headers: { ...allowed, ...own }, body: '' };
  const error = query
    ? forbidden(rules ? notAllowed : 'CORSResponse: CORS is not enabled for this bucket.', query.method, ResourceType)
    : badRequest(headers['origin']);
  const { type, body } = bucketRules.errorDocument(error, requestId);
  return { status: error.status, headers: { 'content-type': type, ...own }, body };
}

function forbidden(text: string, Method: string, ResourceType: string): AwsError {
  return new AwsError('AccessForbidden', 403, text, { Method, ResourceType });
}

function badRequest(origin: string | undefined): AwsError {
  const text =
    origin === undefined
      ? 'Insufficient information. Origin request header needed.'
      : 'Invalid Access-Control-Request-Method: null';
  return new AwsError('BadRequest', 400, text);
}
