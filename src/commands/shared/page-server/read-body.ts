// Reads the JSON body of a request, up to a limit.
import type { IncomingMessage } from 'node:http';
import { isObject } from '../../../lib/is-object.ts';

const longestBody = 64 * 1024;

export class BodyError extends Error {
  override name = 'BodyError';
  readonly status: 400 | 413 | 415;

  constructor(status: BodyError['status'], message: string) {
    super(message);
    this.status = status;
  }
}

/** Throws a BodyError. */
export async function readBody(message: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  if (message.headers['content-type'] !== 'application/json')
    throw new BodyError(415, 'The body of a request is application/json.');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > longestBody) throw new BodyError(413, `A request has at most ${longestBody / 1024} KiB.`);
    chunks.push(chunk);
  }
  let body: unknown;
  try {
    body = JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new BodyError(400, 'The body is not JSON.');
  }
  if (!isObject(body)) throw new BodyError(400, 'The body is not a JSON object.');
  return body;
}
