// Reads request bodies, with a limit for each and limits for all of them together.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { useConnection } from './connections.ts';

/** The largest request: a 50 MB function package in base64, within JSON. */
export const maxBodyBytes = 80 * 1024 * 1024;

const megabyte = 1024 * 1024;
/** Of all bodies together, and of those whose sender is unknown. */
const maxHeldBytes = 768 * megabyte;
const maxUnknownBytes = 192 * megabyte;
/** So many bytes show that the body of a known caller makes progress. */
const progressBytes = 64 * 1024;
/** After so many milliseconds, an unfinished body makes room for others. */
const slowAfter = 3_000;

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

interface Held {
  readonly isKnown: boolean;
  readonly since: number;
  bytes: number;
  isComplete: boolean;
  giveUp(): void;
}

/** In the order in which they began. */
const all = new Set<Held>();
let heldBytes = 0;
let unknownBytes = 0;

function hold(held: Held, bytes: number): void {
  if (!all.has(held)) return;
  held.bytes += bytes;
  heldBytes += bytes;
  if (!held.isKnown) unknownBytes += bytes;
}

function release(held: Held): void {
  hold(held, -held.bytes);
  all.delete(held);
}

/** `Expect: 100-continue`: the client sends the body only when it is asked for it. */
export function asksFirst({ headers }: IncomingMessage): boolean {
  return headers.expect?.toLowerCase() === '100-continue';
}

interface CollectOptions {
  /** Bytes. */
  readonly limit?: number;
  /** A caller with a key of the sandbox. */
  readonly isKnown?: boolean;
}

/**
 * Rejects with one of the errors above. The rest of a refused body is read and dropped, so that a client that reads only
 * after sending gets the answer. The bytes count until `response` is closed.
 */
export function collect(
  message: IncomingMessage,
  response: ServerResponse,
  { limit = maxBodyBytes, isKnown = false }: CollectOptions = {},
): Promise<Buffer> {
  const announced = message.headers['content-length'];
  return new Promise((resolve, reject) => {
    if (announced !== undefined && Number(announced) > limit) return reject(new TooLarge(limit, Number(announced)));
    if (asksFirst(message)) response.writeContinue();
    if (isKnown) useConnection(message.socket, 'receiving-signed');
    const chunks: Buffer[] = [];
    let progress = 0;
    const held: Held = {
      isKnown,
      since: performance.now(),
      bytes: 0,
      isComplete: false,
      giveUp: () => message.destroy(),
    };
    all.add(held);
    response.once('close', () => release(held));
    const onData = (chunk: Buffer) => {
      if (held.bytes + chunk.length > limit) return refuse(new TooLarge(limit));
      hold(held, chunk.length);
      if (!hasRoom(held)) return refuse(new Overloaded());
      chunks.push(chunk);
      progress += chunk.length;
      if (!isKnown || progress < progressBytes) return;
      progress = 0;
      useConnection(message.socket, 'receiving-signed');
    };
    const refuse = (error: Error) => {
      release(held);
      message.off('data', onData).resume();
      chunks.length = 0;
      reject(error);
    };
    message
      .on('data', onData)
      .once('end', () => {
        held.isComplete = true;
        useConnection(message.socket, 'answering');
        resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
      })
      .once('error', () => reject(new ClientGone()))
      .once('close', () => message.complete || reject(new ClientGone()));
  });
}

/** Gives up bodies that are slow, the oldest first, before it refuses one. */
function hasRoom(asking: Held): boolean {
  while (isTooMuch(asking)) {
    const latest = performance.now() - slowAfter;
    const slow = [...all].find(
      ({ isComplete, since, isKnown, bytes }) =>
        !isComplete && bytes > 0 && since < latest && (!isKnown || asking.isKnown),
    );
    if (!slow || slow === asking) return false;
    release(slow);
    slow.giveUp();
  }
  return true;
}

function isTooMuch({ isKnown }: Held): boolean {
  return heldBytes > maxHeldBytes || (!isKnown && unknownBytes > maxUnknownBytes);
}
