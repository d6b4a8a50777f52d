// One loopback port for each thing that has an address of its own on AWS, the same one after a restart: real origins,
// so that browsers apply real CORS, and no names to resolve.
import { randomInt } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ClientGone, collect, Overloaded, TooLarge } from './http/body.ts';
import { foreignHost, hostOf, targetOf } from './http/host-check.ts';
import { createHttpServer, send, type ClientTimeouts } from './http/server.ts';
import { observeStream } from './http/streams.ts';
import { headersOf, oneLine } from './http/wire.ts';
import { corsOf } from './traces/cors.ts';
import type { Hop } from './traces/hop.ts';
import { messageOf, safeText } from './traces/messages.ts';
import type { Traces } from './traces/traces.ts';
import { asStorageError, DamagedError, type Store } from '../state/store.ts';

export interface EndpointRequest {
  readonly method: string;
  /** As sent: percent-encoded path, and the query without its `?`. */
  readonly path: string;
  readonly query: string;
  /** Lower-case names; duplicates joined as node:http does. */
  readonly headers: Readonly<Record<string, string>>;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly sourceIp: string;
  /** `127.0.0.1:49153` */
  readonly host: string;
  /** The part of the trace that the endpoint is. */
  readonly hop: Hop;
}

export interface EndpointResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Uint8Array | string;
  /** In place of the body: its parts, sent as they come. */
  readonly stream?: AsyncIterable<Uint8Array> | undefined;
}

/** What is known before the body is read. */
type EndpointRequestHead = Omit<EndpointRequest, 'body' | 'hop'>;

/** What answers at the endpoints of one kind. */
export interface EndpointHandler {
  /** The sandbox's name of the service, for traces. */
  readonly service: string;
  /** Of a body, in bytes; absent, 10 MB. */
  readonly maxBody?: number;
  respond(id: string, request: EndpointRequest): Promise<EndpointResponse>;
  /** What AWS answers where a request is for a host that it does not know. `host` has no port. */
  refuseHost(host: string, request: EndpointRequestHead): EndpointResponse;
}

/** The ports of things that have an address of their own on AWS. A kind is served by one service. */
export interface Endpoints<Kind extends string = string> {
  /** Opens the endpoint (on the port it had before, where it had one) and resolves with its origin, `http://127.0.0.1:49153`. */
  open(kind: Kind, id: string): Promise<string>;
  /** Closes it and forgets its port. */
  close(kind: Kind, id: string): Promise<void>;
  /** Undefined while the endpoint is closed. */
  origin(kind: Kind, id: string): string | undefined;
  list(): EndpointAddress<Kind>[];
}

export interface EndpointAddress<Kind extends string = string> {
  readonly kind: Kind;
  readonly id: string;
  readonly url: string;
}

interface EndpointsOptions<Kind extends string> {
  readonly store: Store;
  /** Loaded with the first request. */
  readonly handlers: Readonly<Record<Kind, () => Promise<EndpointHandler>>>;
  readonly traces: Traces;
  readonly log: (line: string) => void;
  readonly onRequest: () => void;
  readonly timeouts: ClientTimeouts;
  /** Counts a request until it has ended. */
  readonly track: <T>(work: () => Promise<T>) => Promise<T>;
}

/** The limit that is usual is 10 MB, and one byte more exceeds it. */
const maxEndpointBody = 10 * 1024 * 1024 + 1;

const firstPort = 21_000;
const portCount = 9_000;

/** By kind and id. The collection's name is that of the first state files. */
const portsIn = (store: Store) => store.collection<number>('doors');

/** For a kind whose address is the same before and after a reset. */
export function keepPorts(kind: string, from: Store, to: Store): void {
  for (const [key, port] of portsIn(from).entries(`${kind}/`)) portsIn(to).set(key, port);
}

export function createEndpoints<Kind extends string>(
  options: EndpointsOptions<Kind>,
): Endpoints<Kind> & { reopen(): Promise<void>; closeAll(): Promise<void> } {
  const ports = portsIn(options.store);
  const servers = new Map<string, Server>();
  const keyOf = (kind: Kind, id: string) => `${kind}/${id}`;

  function serverOf(kind: Kind, id: string): Server {
    return createHttpServer((message, response) => {
      options.onRequest();
      serve(kind, id, message, response)
        .catch((error: unknown) => failure(options, `${kind} ${id} ${message.method} ${message.url}`, error))
        .then((answer) => send(response, answer))
        .catch((error: unknown) => {
          if (!(error instanceof ClientGone)) options.log(`lost ${kind} ${id} ${String(error)}`);
          response.destroy();
        });
    }, options.timeouts);
  }

  async function open(kind: Kind, id: string): Promise<string> {
    const key = keyOf(kind, id);
    const known = servers.get(key);
    if (known) return originOf(known);
    const server = serverOf(kind, id);
    await listen(server, ports.get(key) ?? firstPort + randomInt(portCount));
    servers.set(key, server);
    ports.set(key, (server.address() as AddressInfo).port);
    return originOf(server);
  }

  async function openOn(kind: Kind, id: string, port: number): Promise<boolean> {
    const server = serverOf(kind, id);
    const opened = await listens(server, port);
    if (opened) servers.set(keyOf(kind, id), server);
    return opened;
  }

  async function serve(
    kind: Kind,
    id: string,
    message: IncomingMessage,
    answering: ServerResponse,
  ): Promise<EndpointResponse> {
    const head = requestHead(message);
    const host = foreignHost(message);
    if (host !== undefined) {
      options.log(oneLine(`refused ${kind} ${id} ${head.method}: not a host of this machine: ${host}`));
      return (await options.handlers[kind]()).refuseHost(host, head);
    }
    const handler = await options.handlers[kind]();
    const body = await collect(message, answering, { limit: handler.maxBody ?? maxEndpointBody });
    return options.track(async () => {
      const hop = options.traces.begin(kind, handler.service, `${head.method} ${head.path}`);
      const response = await handler.respond(id, { ...head, body, hop });
      await options.store.commit();
      const { stream } = response;
      if (!stream) {
        traceAnswer(hop, head, body, response);
        return response;
      }
      const observed = observeStream(stream, (beginning) =>
        traceAnswer(hop, head, body, { ...response, body: beginning }),
      );
      // The request goes on until its response has ended.
      void options.track(() => observed.ended);
      return { ...response, stream: observed.stream };
    });
  }

  return {
    open,
    async close(kind, id) {
      const server = servers.get(keyOf(kind, id));
      servers.delete(keyOf(kind, id));
      ports.delete(keyOf(kind, id));
      if (server) await closed(server);
    },
    origin(kind, id) {
      const server = servers.get(keyOf(kind, id));
      return server && originOf(server);
    },
    list: () =>
      [...servers].map(([key, server]) => {
        const at = key.indexOf('/');
        return { kind: key.slice(0, at) as Kind, id: key.slice(at + 1), url: originOf(server) };
      }),
    async reopen() {
      const known = ports.entries().map(([key, port]) => {
        const at = key.indexOf('/');
        return { kind: key.slice(0, at) as Kind, id: key.slice(at + 1), port };
      });
      // All of them on their own ports first: one whose port is taken now must not take another one's.
      const displaced = [];
      for (const { kind, id, port } of known) if (!(await openOn(kind, id, port))) displaced.push({ kind, id });
      for (const { kind, id } of displaced) await open(kind, id);
    },
    async closeAll() {
      await Promise.all([...servers.values()].map(closed));
      servers.clear();
    },
  };
}

function traceAnswer(hop: Hop, head: EndpointRequestHead, body: Buffer, response: EndpointResponse): void {
  if (head.query !== '') hop.note('query', safeText(head.query));
  hop.request = messageOf(head.headers, body);
  hop.cors = corsOf(head, response);
  const id = idHeaders.map((name) => response.headers[name]).find((value) => value !== undefined);
  hop.finish({
    id: id === undefined ? undefined : String(id),
    status: response.status,
    response: messageOf(response.headers, response.body),
  });
}

/** Where services put the id of a request. */
const idHeaders = ['apigw-requestid', 'x-amz-cf-id', 'x-amzn-requestid', 'x-amz-request-id'];

function requestHead(message: IncomingMessage): EndpointRequestHead {
  const [path = '/', ...query] = targetOf(message).split('?');
  return {
    method: message.method ?? 'GET',
    path,
    query: query.join('?'),
    headers: headersOf(message),
    rawHeaders: message.rawHeaders,
    sourceIp: (message.socket.remoteAddress ?? '127.0.0.1').replace('::ffff:', ''),
    host: hostOf(message),
  };
}

function failure(options: Pick<EndpointsOptions<string>, 'log'>, what: string, error: unknown): EndpointResponse {
  if (error instanceof ClientGone) throw error;
  const headers = { 'content-type': 'application/json' };
  if (error instanceof TooLarge) return { status: 413, headers, body: '{"message":"Request Entity Too Large"}' };
  if (error instanceof Overloaded) return { status: 503, headers, body: '{"message":"Service Unavailable"}' };
  const storage = asStorageError(error);
  if (storage) {
    options.log(`${what} 507 ${storage.message}`);
    return { status: 507, headers, body: JSON.stringify({ message: storage.message }) };
  }
  if (error instanceof DamagedError) {
    options.log(`${what} 500 ${error.message}`);
    return { status: 500, headers, body: JSON.stringify({ message: error.message }) };
  }
  options.log(`bug ${what} ${error instanceof Error ? error.stack : String(error)}`);
  return { status: 500, headers, body: '{"message":"The sandbox failed; see its log."}' };
}

/**
 * On the port it had before, or the next free one. New ports are below the range that systems use for outgoing
 * connections, so that they are still free after a restart.
 */
async function listen(server: Server, port: number): Promise<void> {
  for (let tries = 0; tries < portCount; tries += 1) {
    const wanted = firstPort + ((port - firstPort + tries) % portCount);
    if (await listens(server, wanted)) return;
  }
  throw new Error(`No port from ${firstPort} to ${firstPort + portCount - 1} is free.`);
}

/** False where the port is taken, or reserved as Windows does it. */
function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const refused = (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(false) : reject(error);
    server.once('error', refused);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', refused);
      resolve(true);
    });
  });
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function closed(server: Server): Promise<void> {
  const done = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await done;
}
