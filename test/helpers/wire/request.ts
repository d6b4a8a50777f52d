// Requests byte for byte, written to a socket: an HTTP client would refuse or repair malformed ones.
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
  /** Milliseconds; 10 s by default. */
  readonly within?: number;
  readonly isHead?: boolean;
  /** Closes its side after sending, which some servers take for a client that has gone. */
  readonly hangsUp?: boolean;
}

/** Sends bytes on a new connection. Undefined if it ends without a complete answer; rejects if nothing comes in time. */
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
      // The server may keep the connection open.
      if (answer && (isHead || [204, 304].includes(answer.status) || 'content-length' in answer.headers)) {
        clearTimeout(timer);
        resolve(answer);
        socket.destroy();
      }
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      // The server refused before it had read everything: what came until then is the answer.
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve(answerIn(Buffer.concat(chunks), isHead));
      else reject(error);
    });
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(answerIn(Buffer.concat(chunks), isHead));
    });
  });
}

/** The last answer: `100 Continue` may come before it. */
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
