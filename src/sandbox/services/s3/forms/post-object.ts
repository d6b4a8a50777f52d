// POST Object: a browser uploads a file by a form. It is a PutObject whose headers are fields, allowed by a signed policy.
// source: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html, checked 2026-11-29
import { anonymous } from '../../../server/principal.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { pathStyle } from '../../../server/http/wire.ts';
import type { FormRequest, WireRequest, WireResponse } from '../../../server/service.ts';
import { element, readXml } from '../../../protocol/xml.ts';
import { malformedXml } from '../errors.ts';
import { refuseVersion2 } from '../operations/requested-bucket.ts';
import { recordsOf } from '../records.ts';
import { bucketRules } from '../wire-rules.ts';
import { fieldMissing } from './errors.ts';
import { readForm } from './multipart-form.ts';
import { checkPolicy } from './policy.ts';
import { formSigner } from './signer.ts';

type Fields = ReadonlyMap<string, string>;

/** Undefined for a request that is no POST to a bucket. */
export function readPostObject(sandbox: SandboxContext, request: WireRequest): FormRequest | undefined {
  const [, bucket = '', key] = /^\/([^/]+)(?:\/(.*))?$/.exec(pathStyle(bucketRules, request)) ?? [];
  if (request.method !== 'POST' || bucket === '' || key || request.query.size > 0) return undefined;
  if (request.headers['authorization'] !== undefined) return undefined;
  const form = readForm(request);
  const name = form.fields.get('key') || fieldMissing('key');
  const signer = formSigner(sandbox, form.fields);
  if (signer) checkPolicy(form.fields.get('policy') ?? '', form, bucket, sandbox.now());
  const record = recordsOf(sandbox).buckets.get(bucket);
  if (record && signer?.version === 'AWS') refuseVersion2(record);
  return {
    request: putRequest(request, bucket, name, form.fields, form.file),
    principal: signer?.key.principal ?? anonymous,
    account: signer?.key.account ?? '',
    region: signer?.region ?? '',
    context: signer ? { 's3:signatureversion': signer.version } : {},
    answer: (response) => answer(response, form.fields, { bucket, key: name, url: addressOf(request, bucket, name) }),
  };
}

const kept = ['host', 'origin', 'referer', 'user-agent'];
const sameAsHeaders = ['cache-control', 'content-type', 'content-disposition', 'content-encoding', 'expires'];
const ofSignature = /^x-amz-(signature|algorithm|credential|date|security-token)$/;

function putRequest(
  { headers, query }: WireRequest,
  bucket: string,
  key: string,
  fields: Fields,
  body: Buffer,
): WireRequest {
  const isHeader = ([name]: [string, string]) =>
    sameAsHeaders.includes(name) || (name.startsWith('x-amz-') && !ofSignature.test(name));
  const acl = fields.get('acl');
  const tagging = fields.get('tagging');
  return {
    method: 'PUT',
    path: `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`,
    query,
    headers: {
      ...Object.fromEntries(Object.entries(headers).filter(([name]) => kept.includes(name))),
      ...Object.fromEntries([...fields].filter(isHeader)),
      ...(acl !== undefined && { 'x-amz-acl': acl }),
      ...(tagging !== undefined && { 'x-amz-tagging': taggingHeader(tagging) }),
      'content-length': String(body.length),
    },
    body,
  };
}

/** The field is a document: `<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>`. */
function taggingHeader(document: string): string {
  const read = readXml(Buffer.from(document));
  if (read?.root !== 'Tagging') return malformedXml();
  const tags = [...read.text.matchAll(/<Tag>\s*<Key>([^<]*)<\/Key>\s*<Value>([^<]*)<\/Value>\s*<\/Tag>/g)];
  if (tags.length !== read.text.split('<Tag>').length - 1) malformedXml();
  const parameters = new URLSearchParams();
  for (const [, name = '', value = ''] of tags) parameters.append(name, value);
  return parameters.toString();
}

interface Uploaded {
  readonly bucket: string;
  readonly key: string;
  readonly url: string;
}

function addressOf({ headers, path }: WireRequest, bucket: string, key: string): string {
  const isInPath = path.startsWith(`/${bucket}`);
  return `http://${headers['host']}${isInPath ? `/${bucket}` : ''}/${encodeURIComponent(key)}`;
}

/** The response to a form whose file is stored. */
function answer(stored: WireResponse, fields: Fields, { bucket, key, url }: Uploaded): WireResponse {
  const etag = stored.headers['etag'] ?? '';
  const headers = { ...stored.headers, location: url };
  const redirect = redirectOf(fields, { bucket, key, etag });
  if (redirect !== undefined) return { status: 303, headers: { ...headers, location: redirect }, body: '' };
  const status = fields.get('success_action_status');
  if (status === '200') return { status: 200, headers, body: '' };
  if (status !== '201') return { status: 204, headers, body: '' };
  const members = { Location: url, Bucket: bucket, Key: key, ETag: etag };
  const elements = Object.entries(members).map(([name, value]) => element(name, value));
  return {
    status: 201,
    headers: { ...headers, 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>${elements.join('')}</PostResponse>`,
  };
}

/** `redirect` is its older name. What is no address is as if it were not there. */
function redirectOf(fields: Fields, query: Record<string, string>): string | undefined {
  const wanted = fields.get('success_action_redirect') ?? fields.get('redirect') ?? '';
  if (!/^https?:\/\//.test(wanted) || !URL.canParse(wanted)) return undefined;
  const url = new URL(wanted);
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
  return url.href;
}
