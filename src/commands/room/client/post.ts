// A request to the board of a class: JSON over HTTP, within a limit of time and size. It follows no redirect.
import { request } from 'node:http';
import type { Form } from '../../../lib/form.ts';

const longestAnswer = 256 * 1024;

export interface BoardAnswer {
  readonly status: number;
  readonly body: unknown;
  /** The class that the board is of, where it does not know the learner. */
  readonly room: string | undefined;
}

interface PostOptions {
  readonly token?: string | undefined;
  readonly signal: AbortSignal;
}

/** Throws where the board does not answer in JSON. */
export function post(
  address: string,
  path: string,
  body: object,
  { token, signal }: PostOptions,
): Promise<BoardAnswer> {
  const { hostname, port } = new URL(`http://${address}/`);
  const text = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        // A URL writes an IPv6 address in brackets, a socket does not.
        host: hostname.replace(/^\[|\]$/g, ''),
        port: port || 80,
        path,
        method: 'POST',
        agent: false,
        signal,
        headers: {
          host: address,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('error', reject);
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > longestAnswer) sent.destroy(new Error(`The answer of ${address} is too long.`));
          else chunks.push(chunk);
        });
        response.on('end', () => {
          const room = response.headers['x-workshop-room'];
          const body = parsed(Buffer.concat(chunks).toString());
          if (body === undefined)
            return reject(new Error(`${address} is no board of a class: its answer is not JSON.`));
          resolve({ status: response.statusCode ?? 0, body, room: typeof room === 'string' ? room : undefined });
        });
      },
    );
    sent.on('error', reject);
    sent.end(text);
  });
}

/** Undefined where the answer does not have this form. */
export function bodyOf({ status, body }: BoardAnswer, form: Form): unknown {
  return status === 200 && form(body, '') === undefined ? body : undefined;
}

/** Undefined where it is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
