// Valid requests of every operation of the sandbox, from the SDK's schemas, with the names of existing resources. So a
// request that is malformed afterwards still passes the first checks.
import { operationSchema, type Member } from '../../src/sandbox/protocol/schema.ts';
import type { Operation, Service } from '../../src/sandbox/server/service.ts';
import { serde, type ClientProtocol } from '../helpers/aws/client-protocol.ts';
import { synthesize } from '../helpers/aws/synthesize.ts';
import type { Random } from './random.ts';
import type { WireHeader, WireRequest } from '../helpers/wire/request.ts';

export interface Base {
  readonly service: Service;
  readonly operation: Operation;
  readonly wire: WireRequest;
}

/** Values by the name of the member, or by `service.member` if services mean different things. */
export type Known = Readonly<Record<string, unknown>>;

const context = {
  ...serde,
  base64Encoder: (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64'),
  utf8Decoder: (text: string) => new Uint8Array(Buffer.from(text)),
};

export async function validRequest(
  service: Service,
  operation: Operation,
  known: Known,
  random: Random,
  /** Of the optional members. */
  hasMember: () => boolean = () => random.chance(0.5),
): Promise<Base> {
  const { input: struct, name, namespace, traits } = operationSchema(operation.schema);
  const isWanted = (member: Member) =>
    operation.takes.includes(member.name) && (member.required || hasMember()) && !member.schema.isStreaming();
  const top = new Set(struct.members.filter(isWanted).map((member) => member.name));
  const input = withKnown(
    synthesize({ ...struct, members: struct.members.filter((member) => top.has(member.name)) }, () => false),
    service.id,
    known,
  ) as Record<string, unknown>;
  const protocol = service.protocol as ClientProtocol;
  protocol.setSerdeContext(context);
  const schema = operation.schema;
  const shapes = { name, namespace, traits, input: schema[4], output: schema[5] };
  const { method, path, query, headers, body = '' } = await protocol.serializeRequest(shapes, input, context);
  const named = input['Bucket'];
  const bucket = service.id === 's3' && typeof named === 'string' ? `/${named}` : '';
  const place = bucket !== '' && path.startsWith(`${bucket}/`) ? path : bucket + path;
  const parameters = Object.entries(query).flatMap(([key, value]) =>
    [value].flat().map((text) => `${encodeURIComponent(key)}=${encodeURIComponent(text ?? '')}`),
  );
  const streams = struct.members.some((member) => member.schema.isStreaming() && operation.takes.includes(member.name));
  const list: WireHeader[] = Object.entries(headers).filter(([key]) => !/^(content-length|host)$/i.test(key));
  return {
    service,
    operation,
    wire: {
      method,
      target: place + (parameters.length > 0 ? `?${parameters.join('&')}` : ''),
      headers: list,
      // The SDK gives JSON as bytes, which warn when they are used as text.
      body: streams
        ? Buffer.from('hello')
        : typeof body === 'string'
          ? Buffer.from(body)
          : Buffer.from(new Uint8Array(body)),
    },
  };
}

function withKnown(value: unknown, service: string, known: Known, key = ''): unknown {
  const found = known[`${service}.${key}`] ?? known[key];
  if (found !== undefined) return found;
  if (Array.isArray(value)) return value.map((item) => withKnown(item, service, known));
  if (value instanceof Date || value instanceof Uint8Array || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withKnown(item, service, known, name)]));
}
