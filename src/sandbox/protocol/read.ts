// Reads a request with the client's own protocol code: a request is to it "a response whose output is our input".
import { AwsError } from '../server/aws-error.ts';
import type { Service, WireRequest } from '../server/service.ts';
import { readForm } from './form.ts';
import { parseObject, serialization } from './json.ts';
import { misfit } from './type-errors.ts';
import { dialectOf, formOf, type Match } from './route.ts';
import { restruct, structOf, type Member, type Struct } from './schema.ts';
import { fromText } from './text.ts';
import { readXml } from './xml.ts';

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
  if (dialect === 'query') return fitting(service, input, readForm(input, formOf(request)));
  const isRest = dialect === 'restXml' || dialect === 'restJson';
  const body = dialect === 'restXml' ? checkXml(service, input, request) : checkJson(service, input, request);
  const values = await readBody(service, match, { ...request, body }, isRest);
  for (const member of input.members) {
    const value = fromUrl(member, match, request, service);
    if (value !== undefined) values[member.name] = value;
    else if (member.traits.httpPayload && isStream(member)) values[member.name] = request.body;
  }
  return fitting(service, input, values);
}

/** The body's own JSON, for operations that work on the wire's form. */
export function readJson({ body }: WireRequest): Record<string, unknown> {
  return parseObject(body);
}

/** S3 says in its own words what is wrong with a number in an address. */
function fitting(service: Service, input: Struct, values: Record<string, unknown>): Record<string, unknown> {
  for (const { name, schema, traits } of input.members) {
    if (isStream({ schema }) || (service.id === 's3' && !traits.httpPayload)) continue;
    const wrong = misfit(schema, values[name], 'value');
    if (wrong !== undefined) throw malformed(service, wrong);
  }
  return values;
}

function checkJson({ id }: Service, input: Struct, { body }: WireRequest): Buffer {
  const payload = input.members.find((member) => member.traits.httpPayload);
  if (payload && !payload.schema.isStructSchema()) return body;
  const values = parseObject(body);
  for (const { name, schema, traits } of payload ? structOf(payload.schema).members : input.members) {
    // Lambda's clients send a value that is in the address in the body as well, at times.
    if (isInUrl({ traits })) continue;
    const key = traits.jsonName ?? name;
    const wrong = Object.hasOwn(values, key) ? misfit(schema, values[key], 'wire') : undefined;
    if (wrong !== undefined) throw serialization(id === 'apigatewayv2' ? `Invalid value of ${key}. ${wrong}` : wrong);
  }
  return body;
}

/** With a document where the operation takes one; other bodies are not looked at. */
function checkXml(service: Service, input: Struct, { body }: WireRequest): Buffer {
  const payload = input.members.find((member) => member.traits.httpPayload);
  const isDocument = payload ? payload.schema.isStructSchema() : input.members.some((member) => isInBody(member));
  if (!isDocument) return body;
  if (body.length === 0) {
    if (payload?.required && service.id === 's3')
      throw new AwsError('MissingRequestBodyError', 400, 'Request Body is empty');
    return body;
  }
  const document = readXml(body);
  if (!document || (payload && document.root !== rootOf(payload))) throw notWellFormed(service, payload);
  return Buffer.from(document.text);
}

function rootOf({ schema, traits }: Member): string {
  return traits.xmlName ?? structOf(schema).name;
}

function notWellFormed(service: Service, payload: Member | undefined): AwsError {
  if (service.id !== 'cloudfront' || !payload) return malformed(service, '');
  // CloudFront goes on without what it cannot read, and misses it.
  const name = payload.name.charAt(0).toLowerCase() + payload.name.slice(1);
  const text = `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`;
  return new AwsError('MalformedXML', 400, text);
}

function malformed(service: Service, text: string): AwsError {
  switch (dialectOf(service)) {
    case 'query':
      return new AwsError('MalformedInput', 400, text);
    case 'restXml':
      if (service.id === 'cloudfront') return new AwsError('MalformedInput', 400, text);
      return new AwsError(
        'MalformedXML',
        400,
        'The XML you provided was not well-formed or did not validate against our published schema',
      );
    default:
      return serialization(text);
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
  } catch {
    // What it stumbles over, it says in words about its own code.
    throw malformed(service, '');
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
