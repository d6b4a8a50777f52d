// The HTTP servers of the sandbox: their limits on clients, and how they write answers.
import { pipeline, Readable } from 'node:stream';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { asksFirst } from './body.ts';
import { limitConnections, useConnection } from './connections.ts';

/** In milliseconds. */
export interface ClientTimeouts {
  /** From the connection, or the last answer, to the end of a request's headers. */
  readonly headers: number;
  /** To the end of its body. */
  readonly body: number;
}

export const defaultTimeouts: ClientTimeouts = { headers: 20_000, body: 120_000 };

/** How long the rest of a body may take that nobody reads any more: enough for a client that answers after sending. */
const restTimeout = 5_000;

/**
 * How long an idle connection stays open. Clients are told `keepAlive`; the server closes later, because a request that is
 * already on its way to a closed connection gets no answer. Newer versions of Node have such a margin, of a second.
 */
const idle = { keepAlive: 5_000, margin: 3_000 };

type Handle = (message: IncomingMessage, response: ServerResponse) => void;

export function createHttpServer(handle: Handle, { headers, body }: ClientTimeouts): Server {
  const onRequest: Handle = (message, response) => {
    const { socket } = message;
    useConnection(socket, hasBody(message) ? 'receiving' : 'answering');
    response.once('close', () => useConnection(socket, 'waiting'));
    // After Node's own listener, which sets the time that clients are told.
    response.once('finish', () => {
      if (response.shouldKeepAlive) socket.setTimeout(idle.keepAlive + idle.margin);
    });
    handle(message, response);
  };
  const server = createServer(
    {
      headersTimeout: headers,
      requestTimeout: Math.max(headers, body),
      connectionsCheckingInterval: Math.min(headers, 5_000) / 4,
      // Browsers keep connections open: without this a stop would wait for them.
      keepAliveTimeout: idle.keepAlive,
    },
    onRequest,
  );
  limitConnections(server);
  // Expect: 100-continue: `collect` asks for the body, so one that is refused need not be sent.
  server.on('checkContinue', onRequest);
  return server;
}

export function hasBody({ headers }: IncomingMessage): boolean {
  return 'transfer-encoding' in headers || Number(headers['content-length'] ?? 0) > 0;
}

interface Sendable {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Uint8Array | string;
  readonly stream?: AsyncIterable<Uint8Array> | undefined;
}

export function send(response: ServerResponse, { status, headers, body, stream }: Sendable): void {
  if (stream) return sendStream(response, status, headers as Headers, stream);
  const isBodyless = status === 204 || status === 304;
  const size = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  // Content-Length last: after it, Node refuses letters of ISO-8859-1 in Content-Disposition.
  const { 'content-length': length = isBodyless ? undefined : String(size), ...others } = headers;
  writeHead(response, status, { ...others, ...(length !== undefined && { 'content-length': length }) } as Headers);
  if (!response.req.complete) endUnread(response);
  // Text goes out in one piece with the headers.
  response.end(response.req.method === 'HEAD' || isBodyless ? undefined : body);
}

/** In chunks, without a length. A stream that fails, or a client that goes, ends the connection. */
function sendStream(
  response: ServerResponse,
  status: number,
  headers: Headers,
  stream: AsyncIterable<Uint8Array>,
): void {
  writeHead(response, status, headers);
  response.flushHeaders();
  if (!response.req.complete) endUnread(response);
  // To HEAD, Node writes no body.
  pipeline(Readable.from(stream, { objectMode: false }), response, () => undefined);
}

/** A client that reads only after sending gets its answer, and one that never ends its body loses the connection. */
function endUnread(response: ServerResponse): void {
  const { req } = response;
  // Whether the body of such a request still comes is not known, so no other can follow it.
  if (asksFirst(req)) response.shouldKeepAlive = false;
  response.once('finish', () => {
    // Nothing waits for the end of the connection: it may have many such requests.
    setTimeout(() => req.complete || req.socket.destroy(), restTimeout).unref();
  });
}

type Headers = Record<string, string | string[]>;

/** Headers may have any text of a caller: a character that HTTP cannot carry becomes a question mark. */
function writeHead(response: ServerResponse, status: number, headers: Headers): void {
  try {
    response.writeHead(status, headers);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_INVALID_CHAR') throw error;
    const plain = (text: string) => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?');
    const safe = Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(plain) : plain(value),
    ]);
    response.writeHead(status, Object.fromEntries(safe) as Headers);
  }
}
