// Reads request bodies, with a limit for each and a limit for all of them together.
import type { IncomingMessage, ServerResponse } from 'node:http';

/** The largest request: a 50 MB function package in base64, within JSON. */
export const maxBodyBytes = 80 * 1024 * 1024;

const maxHeldBytes = 768 * 1024 * 1024;
let heldBytes = 0;

/** `size`: as announced by the client, where it was. */
export class TooLarge extends Error {
  override name = 'TooLarge';
  readonly limit: number;
  readonly size: number | undefined;

  constructor(limit: number, size?: number) {
    super(`Request must be smaller than ${limit} bytes`);
    this.limit = limit;
    this.size = size;
  }
}

/** All bodies together exceed the limit. */
export class Overloaded extends Error {
  override name = 'Overloaded';
}

/** The client closed the connection before it had sent all of its request. */
export class ClientGone extends Error {
  override name = 'ClientGone';
}

/**
 * Rejects with one of the errors above. The rest of a refused body is read and dropped, so that a client that reads only
 * after sending gets the answer. The bytes count until `response` is closed.
 */
export function collect(message: IncomingMessage, response: ServerResponse, limit = maxBodyBytes): Promise<Buffer> {
  const announced = message.headers['content-length'];
  return new Promise((resolve, reject) => {
    if (announced !== undefined && Number(announced) > limit) return reject(new TooLarge(limit, Number(announced)));
    const chunks: Buffer[] = [];
    let size = 0;
    response.once('close', () => (heldBytes -= size));
    const onData = (chunk: Buffer) => {
      if (size + chunk.length > limit) return refuse(new TooLarge(limit));
      if (heldBytes + chunk.length > maxHeldBytes) return refuse(new Overloaded());
      size += chunk.length;
      heldBytes += chunk.length;
      chunks.push(chunk);
    };
    const refuse = (error: Error) => {
      message.off('data', onData).resume();
      chunks.length = 0;
      reject(error);
    };
    message
      .on('data', onData)
      .once('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)))
      .once('error', () => reject(new ClientGone()))
      .once('close', () => message.complete || reject(new ClientGone()));
  });
}
