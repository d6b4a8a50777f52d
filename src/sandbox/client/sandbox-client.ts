// A client of a running sandbox's own addresses: health, endpoints, reset, injections and traces. AWS's services have the SDK.
import { randomBytes } from 'node:crypto';
import type { EndpointAddress } from '../server/endpoints.ts';
import type { Injection, InjectionStatus } from '../server/injections/injections.ts';
import type { Trace, TracePage, TraceQuery } from '../server/traces/trace.ts';
import { adminPaths } from './admin-paths.ts';
import { challengeHeader, challengeKeyHeader, isProof, proofOf } from './proof.ts';

export type { EndpointAddress, Injection, InjectionStatus };
export type * from './trace-types.ts';

interface SandboxAddress {
  /** `http://127.0.0.1:4566` */
  readonly url: string;
  /** The sandbox's own key: without it a learner's sandbox takes no injections and shows no traces. */
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
}

interface Health {
  readonly pid: number;
  readonly account: string;
  /** Of the folder that its state is in: see lib/files/folder-identity.ts. */
  readonly folder?: string;
}

/** What a sandbox says of itself once it has proved that it knows the secret; the secret is not sent. */
export async function provenHealth(
  { url, accessKeyId, secretAccessKey }: Required<SandboxAddress>,
  timeout: number,
): Promise<Health | undefined> {
  const challenge = randomBytes(32).toString('hex');
  const headers = { [challengeHeader]: challenge, [challengeKeyHeader]: accessKeyId };
  const text = await send({ url }, 'GET', adminPaths.health, undefined, timeout, headers);
  const health = JSON.parse(text) as Health & { readonly proof?: unknown };
  return isProof(health.proof, proofOf(secretAccessKey, challenge, url, health)) ? health : undefined;
}

export interface SandboxClient {
  health(): Promise<Health>;
  /** The addresses of APIs, websites and distributions. */
  endpoints(): Promise<readonly EndpointAddress[]>;
  /** Deletes everything but the key; only a sandbox that was started for tests does it. */
  reset(): Promise<void>;
  /** Does what AWS does in its console alone, and resolves with what was made. */
  consoleAction(service: string, action: string, input: Readonly<Record<string, string>>): Promise<unknown>;
  /** Each of these resolves with the injections as they are afterwards. */
  readonly injections: {
    list(): Promise<readonly InjectionStatus[]>;
    add(injections: readonly Injection[]): Promise<readonly InjectionStatus[]>;
    replace(injections: readonly Injection[]): Promise<readonly InjectionStatus[]>;
    clear(): Promise<readonly InjectionStatus[]>;
  };
  readonly traces: {
    /** In the order in which they ended: the newest, or the next after one. */
    list(query?: TraceQuery): Promise<TracePage>;
    /** By the request id of any hop; undefined where the sandbox has no such trace, or no longer. */
    get(requestId: string): Promise<Trace | undefined>;
    /** Each trace as soon as its request has ended, until the signal ends it. It starts after the trace `after`, or now. */
    follow(query?: Pick<TraceQuery, 'after' | 'calls'>, signal?: AbortSignal): AsyncGenerator<Trace>;
  };
}

/** The sandbox refused; the message is its text. */
export class SandboxRefusal extends Error {
  override name = 'SandboxRefusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Rejects with a SandboxRefusal, or with the error of the connection. `timeout`: milliseconds without an answer. */
export function sandboxClient(address: SandboxAddress, timeout = 10_000): SandboxClient {
  const ask = async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> =>
    JSON.parse(await send(address, method, path, body, timeout)) as Answer;
  return {
    health: () => ask('GET', adminPaths.health),
    endpoints: () => ask('GET', adminPaths.endpoints),
    reset: async () => void (await ask('POST', adminPaths.reset)),
    consoleAction: (service, action, input) => ask('POST', `${adminPaths.consoleActions}/${service}/${action}`, input),
    injections: {
      list: () => ask('GET', adminPaths.injections),
      add: (injections) => ask('POST', adminPaths.injections, injections),
      replace: (injections) => ask('PUT', adminPaths.injections, injections),
      clear: () => ask('DELETE', adminPaths.injections),
    },
    traces: {
      list: (query = {}) => ask('GET', `${adminPaths.traces}${queryText(query)}`),
      get: (requestId) =>
        ask<Trace>('GET', `${adminPaths.traces}/${encodeURIComponent(requestId)}`).catch((error: unknown) => {
          if (error instanceof SandboxRefusal && error.status === 404) return undefined;
          throw error;
        }),
      follow: (query = {}, signal) =>
        followTraces(
          (page) =>
            send(
              address,
              'GET',
              `${adminPaths.traces}${queryText({ ...query, ...page })}`,
              undefined,
              followTimeout,
              {},
              signal,
            ),
          query.after,
          signal,
        ),
    },
  };
}

/** Seconds that a request for the next traces waits, and milliseconds until it counts as lost. */
const followWait = 20;
const followTimeout = 30_000;

async function* followTraces(
  ask: (page: TraceQuery) => Promise<string>,
  from: number | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<Trace> {
  let after = from;
  for (;;) {
    if (signal?.aborted) return;
    try {
      const page = JSON.parse(await ask(after === undefined ? { limit: 0 } : { after, wait: followWait })) as TracePage;
      yield* page.traces;
      after = page.last;
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  }
}

function queryText(query: TraceQuery): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(Object.fromEntries(given.map(([name, value]) => [name, String(value)]))).toString();
  return text && `?${text}`;
}

/** By node:http, as fetch takes longer to load than the answer takes. */
async function send(
  { url, accessKeyId, secretAccessKey }: SandboxAddress,
  method: string,
  path: string,
  body: unknown,
  timeout: number,
  more: Readonly<Record<string, string>> = {},
  signal?: AbortSignal,
): Promise<string> {
  const { request } = await import('node:http');
  const key = accessKeyId && Buffer.from(`${accessKeyId}:${secretAccessKey}`).toString('base64');
  const headers = { ...(key && { authorization: `Basic ${key}` }), ...more };
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { method, headers, timeout, ...(signal && { signal }) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const status = response.statusCode ?? 0;
        if (status === 200) resolve(text);
        else reject(new SandboxRefusal(status, text.trim()));
      });
    });
    sent.on('timeout', () => sent.destroy(new Error(`No answer from ${url} within ${timeout / 1000} s`)));
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
