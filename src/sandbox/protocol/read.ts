// Reads requests with the client's own protocol code: our input is the output of a response to it.
import type { Service, WireRequest } from '../server/service.ts';
import { checkCbor, withNumbers } from './cbor.ts';
import type { Protocol } from './dialect.ts';
import { readForm } from './form.ts';
import { parseObject } from './json.ts';
import { hideProto, mentionsProto } from './proto-name.ts';
import { formOf, type Match } from './route.ts';
import { restruct, structOf, type Member, type Struct } from './schema.ts';
import { fromText } from './text.ts';
import { typeError } from './type-errors.ts';
import { readXml } from './xml.ts';

interface Reader extends Protocol {
  deserializeResponse(operation: object, context: object, response: object): Promise<Record<string, unknown>>;
}

/** Throws where the request is not what the operation takes. */
export async function readInput(
  service: Service,
  match: Match,
  request: WireRequest,
): Promise<Record<string, unknown>> {
  const { input } = match.operation;
  const { dialect } = service;
  if (dialect === 'query') return typed(service, input, readForm(input, formOf(request)));
  if (dialect === 'cbor') {
    if (request.body.length > 0 && !checkCbor(request.body)) throw service.errors.malformed('');
    const values = request.body.length > 0 ? await readBody(service, match, request, false) : {};
    return typed(service, input, withNumbers(values));
  }
  const isRest = dialect === 'restXml' || dialect === 'restJson';
  const body = dialect === 'restXml' ? checkXml(service, input, request) : checkJson(service, input, request);
  const values = await readBody(service, match, { ...request, body }, isRest);
  for (const member of input.members) {
    const value = fromUrl(member, match, request, service);
    if (value !== undefined) values[member.name] = value;
    else if (member.traits.httpPayload && isStream(member)) values[member.name] = request.body;
  }
  return typed(service, input, values);
}

/** The body's own JSON, for operations that work on the wire's form. */
export function readJson({ body }: WireRequest): Record<string, unknown> {
  return parseObject(body);
}

/** Throws where a value has another type than its parameter. */
function typed(service: Service, input: Struct, values: Record<string, unknown>): Record<string, unknown> {
  for (const { name, schema, traits } of input.members) {
    if (isStream({ schema }) || (service.judgesParameters && !traits.httpPayload)) continue;
    const wrong = typeError(schema, values[name], 'value');
    if (wrong !== undefined) throw service.errors.malformed(wrong);
  }
  return values;
}

function checkJson({ errors }: Service, input: Struct, { body }: WireRequest): Buffer {
  const payload = input.members.find((member) => member.traits.httpPayload);
  if (payload && !payload.schema.isStructSchema()) return body;
  const values = parseObject(body);
  for (const { name, schema, traits } of payload ? structOf(payload.schema).members : input.members) {
    // Clients send a value that is in the address in the body as well, at times.
    if (isInUrl({ traits })) continue;
    const key = traits.jsonName ?? name;
    const wrong = Object.hasOwn(values, key) ? typeError(schema, values[key], 'wire') : undefined;
    if (wrong !== undefined) throw errors.wrongType(key, wrong);
  }
  return mentionsProto(body) ? Buffer.from(hideProto(body.toString('utf8'))) : body;
}

/** Checks the document, where the operation takes one. */
function checkXml({ errors }: Service, input: Struct, { body }: WireRequest): Buffer {
  const payload = input.members.find((member) => member.traits.httpPayload);
  const isDocument = payload ? payload.schema.isStructSchema() : input.members.some((member) => isInBody(member));
  if (!isDocument) return body;
  if (body.length === 0) {
    const error = payload?.required ? errors.emptyDocument() : undefined;
    if (error) throw error;
    return body;
  }
  const document = readXml(body);
  if (!document || (payload && document.root !== rootOf(payload))) throw errors.malformedDocument(payload?.name);
  return Buffer.from(document.text);
}

function rootOf({ schema, traits }: Member): string {
  return traits.xmlName ?? structOf(schema).name;
}

async function readBody(
  service: Service,
  match: Match,
  request: WireRequest,
  rest: boolean,
): Promise<Record<string, unknown>> {
  const { input, name, namespace } = match.operation;
  const schema = restruct(input, (member) => !rest || !(isInUrl(member) || isStream(member)));
  const operation = { name: `${namespace}#${name}`, namespace, traits: {}, input: 'unit', output: schema };
  const response = { statusCode: 200, headers: { ...request.headers }, body: new Uint8Array(request.body) };
  try {
    const { $metadata: _, ...values } = await (service.protocol as Reader).deserializeResponse(
      operation,
      context,
      response,
    );
    keepProtoHeaders(input, request, values);
    return values;
  } catch {
    // Its message is about its own code.
    throw service.errors.malformed('');
  }
}

/** `x-amz-meta-__proto__`: the SDK's code loses the name when it takes the prefix off. */
function keepProtoHeaders({ members }: Struct, { headers }: WireRequest, values: Record<string, unknown>): void {
  for (const { name, traits } of members) {
    const value = traits.httpPrefixHeaders && headers[`${traits.httpPrefixHeaders}__proto__`];
    if (value === undefined || value === '') continue;
    const others = Object.entries((values[name] as object | undefined) ?? {});
    values[name] = Object.fromEntries([...others, ['__proto__', value]]);
  }
}

const context = {
  streamCollector: (body: Uint8Array) => Promise.resolve(body),
  utf8Encoder: (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8'),
  utf8Decoder: (text: string) => new Uint8Array(Buffer.from(text, 'utf8')),
  base64Encoder: (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64'),
  base64Decoder: (text: string) => new Uint8Array(Buffer.from(text, 'base64')),
};

function isInUrl({ traits }: Pick<Member, 'traits'>): boolean {
  return Boolean(traits.httpLabel || traits.httpQuery || traits.httpQueryParams);
}

function isStream({ schema }: Pick<Member, 'schema'>): boolean {
  return schema.isStreaming();
}

function isInBody(member: Member): boolean {
  const { traits } = member;
  return !isInUrl(member) && !isStream(member) && !traits.httpHeader && !traits.httpPrefixHeaders;
}

function fromUrl(member: Member, match: Match, request: WireRequest, service: Service): unknown {
  const { traits, schema, name } = member;
  if (traits.httpLabel || name === service.pathMember) {
    const text = match.labels[name];
    return text === undefined ? undefined : fromText(schema, text);
  }
  if (traits.httpQuery) {
    const texts = request.query.getAll(traits.httpQuery);
    if (texts.length === 0) return undefined;
    return schema.isListSchema()
      ? texts.map((text) => fromText(schema.getValueSchema(), text))
      : fromText(schema, String(texts[0]));
  }
  return undefined;
}
