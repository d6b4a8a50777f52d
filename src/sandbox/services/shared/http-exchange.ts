// One HTTP request to a server that a learner's configuration names, and its whole response.
import { request as sendHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as sendHttps } from 'node:https';

/** `timeout`, in milliseconds: for the connection, and for each part of the response. */
interface Exchange extends RequestOptions {
  readonly body: Buffer;
  readonly maxResponseBytes?: number;
}

interface ExchangeResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** Nothing was received for as long as `timeout` says. */
export class ExchangeTimeout extends Error {
  override name = 'ExchangeTimeout';
}

/** Rejects with an ExchangeTimeout, or with any other error of the connection. */
export function exchange({ body, maxResponseBytes = Infinity, ...options }: Exchange): Promise<ExchangeResponse> {
  const send = options.protocol === 'https:' ? sendHttps : sendHttp;
  return new Promise((resolve, reject) => {
    const outgoing = send({ ...options, agent: false }, (incoming) => {
      collect(incoming, maxResponseBytes).then(resolve, (error: Error) => {
        outgoing.destroy();
        reject(error);
      });
    });
    outgoing.on('timeout', () => outgoing.destroy(new ExchangeTimeout('Nothing was received in time.')));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function collect(incoming: IncomingMessage, maxBytes: number): Promise<ExchangeResponse> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`the response is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  const headers = Object.entries(incoming.headers).filter(
    (header): header is [string, string | string[]] => header[1] !== undefined,
  );
  return { status: incoming.statusCode ?? 502, headers: Object.fromEntries(headers), body: Buffer.concat(chunks) };
}
