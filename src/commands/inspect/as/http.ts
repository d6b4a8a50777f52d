// Calls as signed HTTP requests, by the SDK's own serializer and signer. Nothing is sent.
import { serviceOf } from '../../../aws/service-names.ts';
import type { ClientConfig } from '../../../aws/calls/clients.ts';
import type { Aws, Json } from '../../../engine/types.ts';
import type { Call } from './calls.ts';
import { jsonText, visible, visibleLine } from '../../../lib/visible.ts';
import type { Block } from './cli.ts';
import { isBytes, type Files } from './files.ts';

interface Request {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

type Sdk = Readonly<Record<string, new (input: never) => { send(command: object): Promise<unknown>; destroy(): void }>>;

/** Where requests go; the credentials in it sign nothing that leaves this process. */
export async function asHttp(
  calls: readonly Call[],
  files: Files,
  where: Pick<ClientConfig, 'region' | 'endpoint'>,
): Promise<Block[]> {
  const blocks: Block[] = [];
  for (const call of calls) blocks.push({ call, text: await exchange(call, files, where) });
  return blocks;
}

async function exchange(call: Call, files: Files, where: Pick<ClientConfig, 'region' | 'endpoint'>): Promise<string> {
  const request = await serialize(call, files, where);
  return [
    visibleLine(`# ${call.resource ?? 'check'}: ${call.service} ${call.operation}`),
    ...sent(request, files),
    '',
    ...answered(call),
  ].join('\n');
}

const captured = Symbol('captured');

async function serialize(
  { service, operation, input, at }: Call,
  files: Files,
  where: Pick<ClientConfig, 'region' | 'endpoint'>,
): Promise<Request> {
  const sdk = (await import(`@aws-sdk/client-${serviceOf(service).sdk}`)) as Sdk;
  let request: Request | undefined;
  const Client = sdk[`${service}Client`] as Sdk[string];
  const Command = sdk[`${operation}Command`] as unknown as new (input: unknown) => object;
  const offset = at ? Date.parse(at) - Date.now() : 0;
  const client = new Client({
    ...where,
    forcePathStyle: where.endpoint !== undefined,
    credentials: { accessKeyId: 'MASKED', secretAccessKey: 'MASKED' },
    systemClockOffset: offset,
    maxAttempts: 1,
    requestHandler: {
      handle(sent: Request) {
        request = sent;
        return Promise.reject(Object.assign(new Error('not sent'), { captured }));
      },
    },
  } as never);
  try {
    await client.send(new Command(revive(input, files)));
  } catch (error) {
    if ((error as { captured?: unknown }).captured !== captured) throw error;
  } finally {
    client.destroy();
  }
  if (!request) throw new TypeError(`The SDK wrote no request for ${operation}.`);
  return request;
}

function sent({ method, protocol, hostname, port, path, query = {}, headers, body }: Request, files: Files): string[] {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((item) => (item ? `${name}=${encodeURIComponent(item)}` : name)),
  );
  const shown = Object.entries(headers)
    .filter(([name]) => !/^(user-agent|x-amz-user-agent|amz-sdk-.*)$/i.test(name))
    .map(([name, value]) => `${name}: ${name.toLowerCase() === 'authorization' ? masked(value) : value}`);
  const target = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`;
  return [
    `${method} ${path}${pairs.length > 0 ? `?${pairs.join('&')}` : ''} HTTP/1.1   (${target})`,
    ...shown,
    ...bodyOf(body, files),
  ];
}

function masked(authorization: string): string {
  return authorization.replace(/Credential=[^/]+/, 'Credential=****').replace(/Signature=\w+/, 'Signature=****');
}

function bodyOf(body: unknown, files: Files): string[] {
  if (body === undefined || body === null || body === '') return [];
  const file = [...files.entries()].find(
    ([, { bytes }]) => body instanceof Uint8Array && Buffer.from(bytes).equals(body),
  );
  if (file) return ['', `(${file[1].path}: ${file[0]})`];
  let text =
    typeof body === 'string' ? body : body instanceof Uint8Array ? new TextDecoder().decode(body) : '(a stream)';
  // Archives are sent as base64 in JSON, which nobody can read.
  for (const [name, { path, bytes }] of files)
    text = text.replace(Buffer.from(bytes).toString('base64'), `(${path} in base64: ${name})`);
  return ['', text];
}

/** Everybody who has a presigned address can use it until it expires. */
function unsigned(text: string): string {
  return text.replace(/(X-Amz-(?:Signature|Security-Token|Credential)=)[^&"]+/g, '$1****');
}

function answered({ status, requestId, error, output, ms }: Call): string[] {
  return [
    `HTTP/1.1 ${status}   (after ${ms} ms)`,
    ...(requestId ? [`x-amzn-requestid: ${requestId}`] : []),
    '',
    // The journal keeps what the SDK read out of the answer, not its bytes.
    error === undefined ? unsigned(jsonText(output, 2)) : visible(error),
  ];
}

/** Bytes, of which the journal has the hash alone, come back from their files. */
function revive(value: Json, files: Files): unknown {
  if (isBytes(value)) return files.get(value)?.bytes ?? Buffer.from(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => revive(item, files));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, revive(item, files)]));
}

interface WithEndpoint {
  readonly config: {
    readonly endpoint?: () => Promise<{ protocol: string; hostname: string; port?: number }>;
  };
}

/** The address of the sandbox; on AWS the SDK has its own. */
export async function endpointOf(aws: Aws, kind: 'sandbox' | 'aws'): Promise<{ endpoint?: string }> {
  if (kind === 'aws') return {};
  const { STSClient } = await import('@aws-sdk/client-sts');
  const found = await (aws.client(STSClient) as unknown as WithEndpoint).config.endpoint?.();
  if (!found) return {};
  return { endpoint: `${found.protocol}//${found.hostname}${found.port === undefined ? '' : `:${found.port}`}` };
}
