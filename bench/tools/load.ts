// Sends a number of requests to one address, with a limit of how many run at once, over kept connections. It uses plain
// sockets, because the sender takes processor time from the server that is measured: node:http takes three times as much.
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';

export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string | undefined;
}

export interface Load {
  /** Milliseconds of each request. */
  readonly times: readonly number[];
  readonly perSecond: number;
  readonly bodies: readonly string[];
}

export async function load(
  origin: string,
  { count, atOnce, request }: { count: number; atOnce: number; request: (n: number) => LoadRequest },
): Promise<Load> {
  const { hostname, port, host } = new URL(origin);
  const times: number[] = [];
  const bodies: string[] = [];
  let next = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      const socket = connect(Number(port), hostname);
      socket.setNoDelay(true);
      try {
        for (let n = next++; n < count; n = next++) {
          const start = performance.now();
          bodies.push(await send(socket, host, request(n)));
          times.push(performance.now() - start);
        }
      } finally {
        socket.destroy();
      }
    }),
  );
  return { times, bodies, perSecond: (count / (performance.now() - began)) * 1000 };
}

/** One request, for callers that only want its answer. */
export async function ask(origin: string, request: LoadRequest): Promise<string> {
  const [body] = (await load(origin, { count: 1, atOnce: 1, request: () => request })).bodies;
  return String(body);
}

function send(socket: Socket, host: string, { method, path, body }: LoadRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const onData = (chunk: Buffer) => {
      received += chunk.toString('latin1');
      const answer = whole(received);
      if (answer === undefined) return;
      finish();
      if (received.startsWith('HTTP/1.1 200')) resolve(answer);
      else reject(new Error(`${method} ${path} answered: ${received}`));
    };
    const onEnd = (error?: Error) => {
      finish();
      reject(error instanceof Error ? error : new Error(`${method} ${path}: the connection was closed.`));
    };
    function finish(): void {
      socket.off('data', onData).off('error', onEnd).off('close', onEnd);
    }
    socket.on('data', onData).on('error', onEnd).on('close', onEnd);
    const content =
      body === undefined ? '' : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
    socket.write(`${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n${content}\r\n${body ?? ''}`);
  });
}

/** The body when it is complete: of a known length, or in chunks (those of the floor are all short). */
function whole(received: string): string | undefined {
  const head = received.indexOf('\r\n\r\n') + 4;
  if (head < 4) return undefined;
  const length = /\r\ncontent-length: (\d+)/i.exec(received.slice(0, head))?.[1];
  const rest = received.slice(head);
  if (length !== undefined) return rest.length < Number(length) ? undefined : rest.slice(0, Number(length));
  if (!rest.endsWith('0\r\n\r\n')) return undefined;
  return rest.replace(/[0-9a-f]+\r\n([^\r]*)\r\n/g, '$1').replace(/\r\n$/, '');
}
