// The sandbox's own addresses, under /_sandbox/: its health, its endpoints, its reset and its injections.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SandboxInstance } from '../../sandbox-instance.ts';
import type { AccessKey } from '../access.ts';
import type { WireRequest, WireResponse } from '../service.ts';
import { collect, TooLarge } from '../http/body.ts';
import { InvalidInjection, type Injections } from '../injections/injections.ts';

export interface OwnParts {
  /** What the sandbox says of itself. */
  readonly status: () => object;
  readonly inside: () => SandboxInstance;
  /** Absent where nobody may. */
  readonly reset?: () => Promise<void>;
  readonly faults: Injections;
  /** Who may set faults; absent, everybody who gets here. */
  readonly key?: AccessKey;
}

/** A list of faults that is longer is none. */
const maxFaults = 1024 * 1024;

export async function answerOwn(
  parts: OwnParts,
  { method, path, headers }: WireRequest,
  message: IncomingMessage,
  answering: ServerResponse,
): Promise<WireResponse> {
  const { store, endpoints } = parts.inside().context;
  if (path === '/_sandbox/health') return json(200, parts.status());
  // `doors` is the name that this list had first.
  if (path === '/_sandbox/endpoints' || path === '/_sandbox/doors') return json(200, endpoints.list());
  if (path === '/_sandbox/reset' && parts.reset) return reset(parts.reset, method);
  if (path === '/_sandbox/faults') {
    return mayFault(parts, headers['authorization'])
      ? faults(parts.faults, method, message, answering)
      : unauthorized();
  }
  const blob = /^\/_sandbox\/blob\/([0-9a-f]{64})$/.exec(path)?.[1];
  const bytes = blob && (await store.getBlob(blob).catch(() => undefined));
  if (bytes) return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: bytes };
  return plain(404, 'Not found');
}

async function reset(empty: () => Promise<void>, method: string): Promise<WireResponse> {
  if (method !== 'POST') return plain(405, 'POST empties the sandbox.\n', { allow: 'POST' });
  const began = performance.now();
  await empty();
  return json(200, { reset: true, milliseconds: Math.round(performance.now() - began) });
}

/** Always with the list as it is then. */
async function faults(
  plan: Injections,
  method: string,
  message: IncomingMessage,
  answering: ServerResponse,
): Promise<WireResponse> {
  if (method === 'DELETE') plan.clear();
  else if (method === 'PUT' || method === 'POST') {
    try {
      const body = await collect(message, answering, maxFaults);
      await plan.add(body.toString('utf8'), method === 'PUT');
    } catch (error) {
      if (error instanceof InvalidInjection) return plain(400, `${error.message}\n`);
      if (error instanceof TooLarge) return plain(413, `${error.message}\n`);
      throw error;
    }
  } else if (method !== 'GET') {
    const allow = 'GET, PUT, POST, DELETE';
    return plain(405, `The faults take ${allow}.\n`, { allow });
  }
  return json(200, plan.list());
}

function mayFault({ key }: OwnParts, authorization: string | undefined): boolean {
  if (!key) return true;
  const wanted = `Basic ${Buffer.from(`${key.accessKeyId}:${key.secretAccessKey}`).toString('base64')}`;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(authorization ?? ''), digest(wanted));
}

function unauthorized(): WireResponse {
  const text = 'Faults are set with the sandbox\'s own key: curl -u "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" …\n';
  return plain(401, text, { 'www-authenticate': 'Basic realm="sandbox"' });
}

export function json(status: number, value: object): WireResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}

export function plain(status: number, text: string, headers: Record<string, string> = {}): WireResponse {
  return { status, headers: { 'content-type': 'text/plain', ...headers }, body: text };
}
