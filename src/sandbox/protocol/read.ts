// Reads a request with the client's own protocol code: a request is to it "a response whose output is our input".
import type { NormalizedSchema } from '@smithy/core/schema';
import { fault } from '../fault.ts';
import type { Service, WireRequest } from '../service.ts';
import { dialectOf, formOf, type Match } from './route.ts';
import { restruct, structOf, type Member, type Struct } from './schema.ts';

interface Reader {
  deserializeResponse(operation: object, context: object, response: object): Promise<Record<string, unknown>>;
}

/** Throws a Fault where the body is not what the operation takes. */
export async function readInput(
  service: Service,
  match: Match,
  request: WireRequest,
): Promise<Record<string, unknown>> {
  const { input } = match.operation;
  const dialect = dialectOf(service);
  if (dialect === 'query') return readForm(input, formOf(request));
  const body = await readBody(service, match, request, dialect === 'restXml' || dialect === 'restJson');
  for (const member of input.members) {
    const value = fromUrl(member, match, request, service);
    if (value !== undefined) body[member.name] = value;
    else if (member.traits.httpPayload && isStream(member)) body[member.name] = request.body;
  }
  return body;
}

/** The body's own JSON, for operations that work on the wire's form. */
export function readJson({ body }: WireRequest): Record<string, unknown> {
  try {
    return JSON.parse(body.toString('utf8') || '{}') as Record<string, unknown>;
  } catch {
    return fault({ code: 'SerializationException', status: 400 }, '');
  }
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
    return values;
  } catch (error) {
    const text = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return fault(
      { code: dialectOf(service) === 'restXml' ? 'MalformedXML' : 'SerializationException', status: 400 },
      String(text),
    );
  }
}

const context = {
  streamCollector: (body: Uint8Array) => Promise.resolve(body),
  utf8Encoder: (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8'),
  utf8Decoder: (text: string) => new Uint8Array(Buffer.from(text, 'utf8')),
  base64Encoder: (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64'),
  base64Decoder: (text: string) => new Uint8Array(Buffer.from(text, 'base64')),
};

function isInUrl({ traits }: Member): boolean {
  return Boolean(traits.httpLabel || traits.httpQuery || traits.httpQueryParams);
}

function isStream(member: Member): boolean {
  return member.schema.isStreaming();
}

function fromUrl(member: Member, match: Match, request: WireRequest, service: Service): unknown {
  const { traits, schema, name } = member;
  // S3's Bucket carries no label trait: the client takes it out of the path by its endpoint rules.
  if (traits.httpLabel || (service.id === 's3' && name === 'Bucket')) {
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

function fromText(schema: NormalizedSchema, text: string): unknown {
  if (schema.isNumericSchema()) return Number(text);
  if (schema.isBooleanSchema()) return text === 'true';
  if (schema.isTimestampSchema()) return new Date(/^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : text);
  if (schema.isBlobSchema()) return new Uint8Array(Buffer.from(text, 'base64'));
  return text;
}

// --- awsQuery: `Tags.member.1.Key=a&Tags.member.1.Value=b` ---

function readForm(struct: Struct, form: URLSearchParams, prefix = ''): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { name, schema, traits } of struct.members) {
    const value = readField(schema, form, prefix + (traits.xmlName ?? name));
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function readField(schema: NormalizedSchema, form: URLSearchParams, key: string): unknown {
  if (schema.isListSchema()) return readList(schema, form, key);
  if (schema.isMapSchema()) return readMap(schema, form, key);
  if (schema.isStructSchema()) {
    const any = [...form.keys()].some((name) => name.startsWith(`${key}.`));
    return any ? readForm(structOf(schema), form, `${key}.`) : undefined;
  }
  const text = form.get(key);
  return text === null ? undefined : fromText(schema, text);
}

function readList(schema: NormalizedSchema, form: URLSearchParams, key: string): unknown {
  // An empty list is sent as the bare key.
  if (form.get(key) === '') return [];
  const flat = (schema.getMergedTraits() as { xmlFlattened?: number }).xmlFlattened;
  const value = schema.getValueSchema();
  const prefix = flat ? key : `${key}.${(value.getMergedTraits() as { xmlName?: string }).xmlName ?? 'member'}`;
  const items: unknown[] = [];
  for (let item; (item = readField(value, form, `${prefix}.${items.length + 1}`)) !== undefined;) items.push(item);
  return items.length > 0 ? items : undefined;
}

function readMap(schema: NormalizedSchema, form: URLSearchParams, key: string): unknown {
  const entries: [string, unknown][] = [];
  const flat = (schema.getMergedTraits() as { xmlFlattened?: number }).xmlFlattened;
  const prefix = flat ? key : `${key}.entry`;
  const keyName = (schema.getKeySchema().getMergedTraits() as { xmlName?: string }).xmlName ?? 'key';
  const valueName = (schema.getValueSchema().getMergedTraits() as { xmlName?: string }).xmlName ?? 'value';
  for (let name; (name = form.get(`${prefix}.${entries.length + 1}.${keyName}`)) !== null;) {
    entries.push([name, readField(schema.getValueSchema(), form, `${prefix}.${entries.length + 1}.${valueName}`)]);
  }
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
