// Writes answers with the client's own protocol code: our output is the input of a request to it.
import { XmlShapeSerializer } from '@aws-sdk/core/protocols';
import { cbor } from '@smithy/core/cbor';
import type { AwsError } from '../server/aws-error.ts';
import type { Service, WireResponse } from '../server/service.ts';
import type { Protocol } from './dialect.ts';
import { showProto } from './proto-name.ts';
import { restruct, type OperationSchema } from './schema.ts';
import { element, escapeControls } from './xml.ts';

interface Writer extends Protocol {
  options?: { xmlNamespace?: string; defaultNamespace?: string };
  serializeRequest(
    operation: object,
    input: object,
    context: object,
  ): Promise<{ headers: Record<string, string>; body?: unknown }>;
}

/** Headers that the client's code sets for a request. */
const ofRequests = ['x-amz-target', 'x-amzn-query-mode', 'accept'];

const context = { endpoint: () => Promise.resolve(undefined) };

export async function writeOutput(
  service: Service,
  operation: OperationSchema,
  output: Record<string, unknown>,
  requestId: string,
): Promise<WireResponse> {
  if (service.dialect === 'query') return writeQueryResult(service, operation, output, requestId);
  const { members } = operation.output;
  const code = members.find((member) => member.traits.httpResponseCode);
  // In no schema: a part of an object has the status 206.
  const modelled = service.statuses[operation.name] ?? operation.traits.http?.[2] ?? 200;
  const usual = output['ContentRange'] === undefined ? modelled : 206;
  const status = code && output[code.name] !== undefined ? Number(output[code.name]) : usual;
  const streamed = members.find((member) => member.schema.isStreaming());
  const schema = restruct(operation.output, (member) => member !== code && member !== streamed);
  const swapped = { name: operation.name, namespace: operation.namespace, traits: {}, input: schema, output: 'unit' };
  const { headers, body } = await (service.protocol as Writer).serializeRequest(swapped, output, context);
  for (const name of ofRequests) delete headers[name];
  // The length is set when the answer is sent, except where it is a member: HEAD has one without a body.
  if (service.dialect === 'cbor') delete headers['content-length'];
  if (saysNothing(service, operation)) return silent(service, headers, requestId);
  const content = streamed ? output[streamed.name] : documentOf(service, body);
  const stream = isStream(content) ? content : undefined;
  const bytes = stream ? undefined : content;
  // The XML codec sets a content type for an empty body too; AWS does not.
  const ownType = members.some(
    ({ traits, name }) => traits.httpHeader === 'Content-Type' && output[name] !== undefined,
  );
  if ((bytes === undefined || bytes === '') && !ownType) delete headers['content-type'];
  return {
    status,
    headers: { ...headers, ...service.answerHeaders(requestId) },
    body: (bytes as Uint8Array | string | undefined) ?? '',
    ...(stream && { stream }),
  };
}

function isStream(content: unknown): content is AsyncIterable<Uint8Array> {
  return typeof content === 'object' && content !== null && Symbol.asyncIterator in content;
}

function documentOf({ dialect, finishDocument }: Service, body: unknown): unknown {
  if (dialect === 'restXml') return typeof body === 'string' ? finishDocument(escapeControls(body)) : body;
  // A copy: the SDK writes the next value into the same memory.
  if (dialect === 'cbor') return Buffer.from(body as Uint8Array);
  // The SDK gives JSON as text or as bytes.
  const text = body instanceof Uint8Array ? Buffer.from(body.buffer, body.byteOffset, body.length).toString() : body;
  return typeof text === 'string' ? showProto(text) : body;
}

/** For output that is the JSON of the wire already. */
export function writeJson(
  service: Service,
  operation: OperationSchema,
  output: object,
  requestId: string,
): WireResponse {
  const headers = { 'content-type': jsonType(service), ...service.answerHeaders(requestId) };
  if (saysNothing(service, operation)) return silent(service, headers, requestId);
  return { status: 200, headers, body: showProto(JSON.stringify(output)) };
}

/** JSON and CBOR services leave the body empty where an operation has no output at all. */
function saysNothing({ dialect }: Service, { output }: OperationSchema): boolean {
  return (dialect === 'json' || dialect === 'cbor') && output.name === 'Unit';
}

function silent(service: Service, headers: Record<string, string>, requestId: string): WireResponse {
  // Without a body there is no type of it; CBOR clients find the protocol in its own header.
  if (service.dialect === 'cbor') delete headers['content-type'];
  return { status: 200, headers: { ...headers, ...service.answerHeaders(requestId) }, body: '' };
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
    serializer.write(
      restruct(struct, () => true, `${name}Result`) as never,
      service.hasMilliseconds ? output : inSeconds(output),
    );
    result = escapeControls(String(serializer.flush()));
  }
  const body =
    `<${name}Response xmlns="${xmlNamespace ?? ''}">${result}` +
    `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${name}Response>`;
  return { status: 200, headers: { 'content-type': 'text/xml', ...service.answerHeaders(requestId) }, body };
}

/** Most services of this protocol write whole seconds. */
function inSeconds(value: unknown): unknown {
  if (value instanceof Date) return new Date(Math.floor(value.getTime() / 1000) * 1000);
  if (Array.isArray(value)) return value.map(inSeconds);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, inSeconds(member)]));
}

/** `head`: the answer to a HEAD request has no body. */
export function writeError(service: Service, error: AwsError, requestId: string, head = false): WireResponse {
  // The answer to a conditional request is an exception to the SDK, and to HTTP a success without a body.
  if (error.status === 304)
    return { status: 304, headers: { ...error.headers, ...service.answerHeaders(requestId) }, body: '' };
  const { type, body } = errorBody(service, error, requestId);
  const headers: Record<string, string> = {
    'content-type': type,
    ...error.headers,
    ...service.answerHeaders(requestId),
  };
  if (service.dialect === 'restJson') headers['x-amzn-errortype'] = error.code;
  if (service.dialect === 'cbor') headers['smithy-protocol'] = 'rpc-v2-cbor';
  if (service.isQueryCompatible) headers['x-amzn-query-error'] = queryErrorOf(error);
  return { status: error.status, headers, body: head ? '' : body };
}

/** Clients of a service that once had the Query protocol alone know its errors by the codes of that time. */
function queryErrorOf({ code, shape, sender }: AwsError): string {
  return `${shape === undefined ? (queryCodes[code] ?? code) : code};${sender ? 'Sender' : 'Receiver'}`;
}

const queryCodes: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  ValidationException: 'ValidationError',
  ThrottlingException: 'Throttling',
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  UnrecognizedClientException: 'InvalidClientTokenId',
  InvalidSignatureException: 'SignatureDoesNotMatch',
};

function errorBody(service: Service, error: AwsError, requestId: string): { type: string; body: string | Uint8Array } {
  const { code, message, members, messageMember, shape = code } = error;
  if (service.errorDocument) return service.errorDocument(error, requestId);
  switch (service.dialect) {
    case 'restJson':
      return {
        type: 'application/json',
        body: showProto(JSON.stringify({ ...members, ...(message && { [messageMember]: message }) })),
      };
    case 'json':
      return {
        type: jsonType(service),
        body: showProto(JSON.stringify({ __type: service.isQueryCompatible ? shape : code, ...members, message })),
      };
    case 'cbor':
      return {
        type: 'application/cbor',
        body: Buffer.from(cbor.serialize({ __type: shape, ...members, message })),
      };
    default:
      return { type: 'text/xml', body: errorResponse(service, error, requestId) };
  }
}

function jsonType({ protocol }: Service): string {
  return `application/x-amz-json-${protocol.getShapeId().endsWith('awsJson1_0') ? '1.0' : '1.1'}`;
}

function errorResponse(service: Service, { code, message, sender }: AwsError, requestId: string): string {
  const namespace = (service.protocol as Writer).options?.xmlNamespace;
  return (
    `<?xml version="1.0"?>\n<ErrorResponse${namespace ? ` xmlns="${namespace}"` : ''}><Error><Type>${sender ? 'Sender' : 'Receiver'}</Type>` +
    `${element('Code', code)}${element('Message', message)}</Error>${element('RequestId', requestId)}</ErrorResponse>`
  );
}
