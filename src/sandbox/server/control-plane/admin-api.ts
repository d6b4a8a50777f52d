// The sandbox's own addresses, under /_sandbox/: its health, endpoints, reset, injections, traces, and what AWS does in
// its console alone.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isObject } from '../../../lib/is-object.ts';
import { AwsError } from '../aws-error.ts';
import type { Instance, ServiceDirectory } from '../context.ts';
import { adminPaths } from '../../client/admin-paths.ts';
import { challengeHeader, challengeKeyHeader } from '../../client/proof.ts';
import type { AccessKey } from '../access.ts';
import type { WireRequest, WireResponse } from '../service.ts';
import { collect, TooLarge } from '../http/body.ts';
import { InvalidInjection, type Injections } from '../injections/injections.ts';
import { DamagedError, type Store } from '../../state/store.ts';
import type { Traces } from '../traces/traces.ts';
import { blobError, type BlobAddresses } from './blob-address.ts';
import { answerTraces } from './traces-api.ts';

export interface AdminParts {
  /** For `/_sandbox/health`, with the challenge of a client that wants a proof. */
  readonly status: (challenge: string | undefined, accessKeyId: string | undefined) => object;
  readonly instance: () => Instance;
  readonly services: ServiceDirectory;
  /** Absent where resets are not allowed. */
  readonly reset?: () => Promise<void>;
  readonly injections: Injections;
  readonly blobAddresses: BlobAddresses;
  readonly traces: Traces;
  /** The key that sets injections and reads traces; absent, none is needed. */
  readonly key?: AccessKey;
}

/** Bytes of a list of injections. */
const maxInjections = 1024 * 1024;
const maxConsoleInput = 64 * 1024;

export async function answerAdmin(
  parts: AdminParts,
  request: WireRequest,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<WireResponse> {
  const { method, path, headers } = request;
  const { store, endpoints, log } = parts.instance().context;
  if (path === adminPaths.health) return json(200, parts.status(headers[challengeHeader], headers[challengeKeyHeader]));
  // `doors` is the name that this list had first.
  if (path === adminPaths.endpoints || path === '/_sandbox/doors') return json(200, endpoints.list());
  if (path === adminPaths.reset && parts.reset) return reset(parts.reset, method);
  // `faults` is the name that injections had first.
  if (path === adminPaths.injections || path === '/_sandbox/faults') {
    return hasKey(parts, headers['authorization'])
      ? injections(parts.injections, method, message, response)
      : unauthorized('Injections');
  }
  if (path === adminPaths.traces || path.startsWith(`${adminPaths.traces}/`)) {
    return hasKey(parts, headers['authorization']) ? answerTraces(parts.traces, request) : unauthorized('Traces');
  }
  if (path.startsWith(`${adminPaths.consoleActions}/`))
    return hasKey(parts, headers['authorization'])
      ? consoleAction(parts, path.slice(adminPaths.consoleActions.length + 1), message, response)
      : unauthorized('Actions of the console');
  const hash = /[0-9a-f]{64}$/.exec(path)?.[0];
  if (hash !== undefined && path === adminPaths.blob(hash))
    return parts.blobAddresses.refusalOf(request, hash) ?? blob(store, hash, log);
  return plain(404, 'Not found');
}

async function blob(store: Store, hash: string, log: (line: string) => void): Promise<WireResponse> {
  try {
    const body = await store.getBlob(hash);
    return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body };
  } catch (error) {
    if (!(error instanceof DamagedError)) throw error;
    log(`download 500 ${error.message}`);
    return blobError(500, 'InternalError', error.message);
  }
}

async function reset(empty: () => Promise<void>, method: string): Promise<WireResponse> {
  if (method !== 'POST') return plain(405, 'POST empties the sandbox.\n', { allow: 'POST' });
  const began = performance.now();
  await empty();
  return json(200, { reset: true, milliseconds: Math.round(performance.now() - began) });
}

/** Answers with the list as it is afterwards. */
async function injections(
  plan: Injections,
  method: string,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<WireResponse> {
  if (method === 'DELETE') plan.clear();
  else if (method === 'PUT' || method === 'POST') {
    try {
      const body = await collect(message, response, { limit: maxInjections });
      await plan.add(body.toString('utf8'), method === 'PUT');
    } catch (error) {
      if (error instanceof InvalidInjection) return plain(400, `${error.message}\n`);
      if (error instanceof TooLarge) return plain(413, `${error.message}\n`);
      throw error;
    }
  } else if (method !== 'GET') {
    const allow = 'GET, PUT, POST, DELETE';
    return plain(405, `Injections take ${allow}.\n`, { allow });
  }
  return json(200, plan.list());
}

/** `name`: `service/Action`. Answers with what the action has made. */
async function consoleAction(
  { instance, services }: Pick<AdminParts, 'instance' | 'services'>,
  name: string,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<WireResponse> {
  if (message.method !== 'POST') return plain(405, 'POST does what the console does.\n', { allow: 'POST' });
  const [id = '', action = ''] = name.split('/');
  try {
    const body = await collect(message, response, { limit: maxConsoleInput });
    const { context, service } = instance();
    const { consoleActions = {} } = services.ids.includes(id) ? await service(id) : {};
    const run = Object.hasOwn(consoleActions, action) ? consoleActions[action] : undefined;
    if (!run) return plain(404, 'Not found');
    const input: unknown = JSON.parse(body.toString('utf8'));
    if (!isObject(input)) return plain(400, 'The body is not a JSON object.\n');
    const made = run(input);
    await context.store.commit();
    return json(200, made);
  } catch (error) {
    if (error instanceof AwsError) return plain(error.status, `${error.message}\n`);
    if (error instanceof SyntaxError) return plain(400, 'The body is not JSON.\n');
    if (error instanceof TooLarge) return plain(413, `${error.message}\n`);
    throw error;
  }
}

function hasKey({ key }: AdminParts, authorization: string | undefined): boolean {
  if (!key) return true;
  const wanted = `Basic ${Buffer.from(`${key.accessKeyId}:${key.secretAccessKey}`).toString('base64')}`;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(authorization ?? ''), digest(wanted));
}

function unauthorized(what: string): WireResponse {
  const text = `${what} need the sandbox's own key: curl -u "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" …\n`;
  return plain(401, text, { 'www-authenticate': 'Basic realm="sandbox"' });
}

export function json(status: number, value: object): WireResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}

export function plain(status: number, text: string, headers: Record<string, string> = {}): WireResponse {
  return { status, headers: { 'content-type': 'text/plain', ...headers }, body: text };
}
