// Writes an answer with the client's own protocol code: an answer is to it "a request whose input is our output".
import { createHash } from 'node:crypto';
import { XmlShapeSerializer } from '@aws-sdk/core/protocols';
import type { AwsError } from '../server/aws-error.ts';
import type { Service, WireResponse } from '../server/service.ts';
import { dialectOf } from './route.ts';
import { restruct, type OperationSchema } from './schema.ts';

interface Writer {
  options?: { xmlNamespace?: string; defaultNamespace?: string };
  serializeRequest(
    operation: object,
    input: object,
    context: object,
  ): Promise<{ headers: Record<string, string>; body?: unknown }>;
}

const context = { endpoint: () => Promise.resolve(undefined) };

export async function writeOutput(
  service: Service,
  operation: OperationSchema,
  output: Record<string, unknown>,
  requestId: string,
): Promise<WireResponse> {
  if (dialectOf(service) === 'query') return writeQueryResult(service, operation, output, requestId);
  const { members } = operation.output;
  const code = members.find((member) => member.traits.httpResponseCode);
  // No schema says it: part of an object is answered as such.
  const usual = output['ContentRange'] === undefined ? (operation.traits.http?.[2] ?? 200) : 206;
  const status = code && output[code.name] !== undefined ? Number(output[code.name]) : usual;
  const payload = members.find((member) => member.traits.httpPayload);
  const streamed = payload?.schema.isStreaming() ? payload : undefined;
  const schema = restruct(operation.output, (member) => member !== code && member !== streamed);
  const swapped = { name: operation.name, namespace: operation.namespace, traits: {}, input: schema, output: 'unit' };
  const { headers, body } = await (service.protocol as Writer).serializeRequest(swapped, output, context);
  delete headers['x-amz-target'];
  if (saysNothing(service, operation)) return silent(service, headers, requestId);
  const bytes = streamed ? output[streamed.name] : documentOf(service, body);
  // The XML codec names an empty body's type all the same: an answer without a body has none.
  const ownType = members.some(
    ({ traits, name }) => traits.httpHeader === 'Content-Type' && output[name] !== undefined,
  );
  if ((bytes === undefined || bytes === '') && !ownType) delete headers['content-type'];
  return {
    status,
    headers: { ...headers, ...requestIdHeaders(service, requestId) },
    body: (bytes as Uint8Array | string | undefined) ?? '',
  };
}

/**
 * GetBucketLocation's root element is its only member: the model says so in a trait that the SDK's schemas lost. And
 * S3 writes the milliseconds of its whole seconds out.
 */
function documentOf(service: Service, body: unknown): unknown {
  if (typeof body !== 'string' || dialectOf(service) !== 'restXml') return body;
  const xml = escapeControls(body);
  if (service.id !== 's3') return xml;
  return xml
    .replace(/<(LocationConstraint)>([^<]*)<\/\1>(?=<\/\1>)/, '$2')
    .replace(/(<(LastModified|CreationDate|Initiated)>[^<.]*)Z(?=<\/\2>)/g, '$1.000Z');
}

/** Output that is the wire's JSON already. */
export function writeJson(
  service: Service,
  operation: OperationSchema,
  output: object,
  requestId: string,
): WireResponse {
  const headers = { 'content-type': 'application/x-amz-json-1.0', ...requestIdHeaders(service, requestId) };
  if (saysNothing(service, operation)) return silent(service, headers, requestId);
  return { status: 200, headers, body: JSON.stringify(output) };
}

/** JSON services leave the body empty where an operation has no output at all. */
function saysNothing(service: Service, { output }: OperationSchema): boolean {
  return dialectOf(service) === 'json' && output.name === 'Unit';
}

function silent(service: Service, headers: Record<string, string>, requestId: string): WireResponse {
  return { status: 200, headers: { ...headers, ...requestIdHeaders(service, requestId) }, body: '' };
}

function writeQueryResult(
  service: Service,
  { name, output: struct }: OperationSchema,
  output: Record<string, unknown>,
  requestId: string,
): WireResponse {
  const { xmlNamespace, defaultNamespace } = (service.protocol as Writer).options ?? {};
  let result = '';
  if (struct.name !== 'Unit') {
    const serializer = new XmlShapeSerializer({
      timestampFormat: { useTrait: true, default: 5 },
      httpBindings: false,
      serviceNamespace: defaultNamespace ?? '',
      xmlNamespace: undefined as unknown as string,
    });
    serializer.write(restruct(struct, () => true, `${name}Result`) as never, inSeconds(output));
    result = escapeControls(String(serializer.flush()));
  }
  const body =
    `<${name}Response xmlns="${xmlNamespace ?? ''}">${result}` +
    `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${name}Response>`;
  return { status: 200, headers: { 'content-type': 'text/xml', ...requestIdHeaders(service, requestId) }, body };
}

/** IAM and STS tell no milliseconds. */
function inSeconds(value: unknown): unknown {
  if (value instanceof Date) return new Date(Math.floor(value.getTime() / 1000) * 1000);
  if (Array.isArray(value)) return value.map(inSeconds);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, inSeconds(member)]));
}

/** `head`: the answer to a HEAD request has no body. */
export function writeError(service: Service, fault: AwsError, requestId: string, head = false): WireResponse {
  // S3's answer to a conditional request is an exception to the SDK, and to HTTP a success without a body.
  if (fault.status === 304)
    return { status: 304, headers: { ...fault.headers, ...requestIdHeaders(service, requestId) }, body: '' };
  const { type, body } = faultBody(service, fault, requestId);
  const headers: Record<string, string> = {
    'content-type': type,
    ...fault.headers,
    ...requestIdHeaders(service, requestId),
  };
  if (dialectOf(service) === 'restJson') headers['x-amzn-errortype'] = fault.code;
  return { status: fault.status, headers, body: head ? '' : body };
}

function faultBody(service: Service, fault: AwsError, requestId: string): { type: string; body: string } {
  const { code, message, members } = fault;
  switch (dialectOf(service)) {
    case 'restJson':
      return { type: 'application/json', body: JSON.stringify({ ...members, ...(message && { message }) }) };
    case 'json':
      return {
        type: `application/x-amz-json-1.${service.id === 'dynamodb' ? 0 : 1}`,
        body: JSON.stringify({ __type: code, ...members, message }),
      };
    case 'query':
      return { type: 'text/xml', body: errorResponse(service, fault, requestId) };
    case 'restXml':
      if (service.id !== 's3') return { type: 'text/xml', body: errorResponse(service, fault, requestId) };
      return {
        type: 'application/xml',
        body:
          `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${element('Code', code)}${element('Message', message)}` +
          Object.entries(members)
            .map(([name, value]) => element(name, String(value)))
            .join('') +
          `${element('RequestId', requestId)}${element('HostId', hostId(requestId))}</Error>`,
      };
  }
}

function errorResponse(service: Service, { code, message, sender }: AwsError, requestId: string): string {
  const namespace = (service.protocol as { options?: { xmlNamespace?: string } }).options?.xmlNamespace;
  return (
    `<?xml version="1.0"?>\n<ErrorResponse${namespace ? ` xmlns="${namespace}"` : ''}><Error><Type>${sender ? 'Sender' : 'Receiver'}</Type>` +
    `${element('Code', code)}${element('Message', message)}</Error>${element('RequestId', requestId)}</ErrorResponse>`
  );
}

function requestIdHeaders(service: Service, requestId: string): Record<string, string> {
  if (service.id === 's3' || service.id === 's3control')
    return { server: 'AmazonS3', 'x-amz-request-id': requestId, 'x-amz-id-2': hostId(requestId) };
  return { 'x-amzn-requestid': requestId };
}

/** 76 characters, the same in header and body. */
function hostId(requestId: string): string {
  return createHash('sha512').update(requestId).digest().subarray(0, 56).toString('base64');
}

function element(name: string, text: string): string {
  const plain = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<${name}>${escapeControls(plain)}</${name}>`;
}

// eslint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** XML has no way to write them; S3 does it all the same, in this form, and its clients read it. */
function escapeControls(xml: string): string {
  return xml.replace(forbidden, (char) => `&#x${char.charCodeAt(0).toString(16)};`);
}
