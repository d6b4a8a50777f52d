// Requests as they go over the wire, byte for byte: written to a socket, since a client would not let through what is
// wrong with them.
import { connect } from 'node:net';

export type WireHeader = readonly [name: string, value: string];

export interface WireRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  readonly headers: readonly WireHeader[];
  readonly body: Buffer;
}

export interface WireAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export function bytesOf({ method, target, headers, body }: WireRequest): Buffer {
  const lines = [`${method} ${target} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`), '', ''];
  return Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), body]);
}

interface Exchange {
  /** Milliseconds; 10 s unless told. */
  readonly within?: number;
  readonly isHead?: boolean;
  /** Closes this side once all is sent, which a server may take for a client that has gone. */
  readonly hangsUp?: boolean;
}

/** The answer to bytes on a connection of their own; undefined where it ends without a whole one, rejects on silence. */
export function exchange(url: string, bytes: Buffer, options: Exchange = {}): Promise<WireAnswer | undefined> {
  const { within = 10_000, isHead = false, hangsUp = false } = options;
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => (hangsUp ? socket.end(bytes) : socket.write(bytes)));
    const timer = setTimeout(() => socket.destroy(new Error(`silence for ${within} ms`)), within);
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      const answer = answerIn(Buffer.concat(chunks), isHead);
      // Also where the server keeps the connection open.
      if (answer && (isHead || [204, 304].includes(answer.status) || 'content-length' in answer.headers)) {
        clearTimeout(timer);
        resolve(answer);
        socket.destroy();
      }
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      // Refused before all of it was read: what came until then is the answer.
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve(answerIn(Buffer.concat(chunks), isHead));
      else reject(error);
    });
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(answerIn(Buffer.concat(chunks), isHead));
    });
  });
}

/** The last answer: `100 Continue` may stand before it. */
function answerIn(bytes: Buffer, isHead: boolean): WireAnswer | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1]);
  if (status === 100) return answerIn(bytes.subarray(end + 4), isHead);
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const rest = bytes.subarray(end + 4);
  const length = headers['content-length'];
  if (!isHead && length !== undefined && rest.length < Number(length)) return undefined;
  return { status, headers, body: length === undefined ? rest : rest.subarray(0, Number(length)) };
}
