// Bytes from a producer that does not wait to a reader that may come later, or go before the end.
import { Readable } from 'node:stream';
import { maxStreamed } from '../runtime/messages.ts';

export interface ByteStream {
  readonly bytes: AsyncIterable<Uint8Array>;
  push(bytes: Uint8Array): void;
  end(): void;
  /** The reader gets the error after what was pushed before. */
  fail(error: Error): void;
}

export function createByteStream(): ByteStream {
  const readable = new Readable({ read: () => undefined });
  // It is reported by the one who fails it; without a reader nobody else listens.
  readable.on('error', () => undefined);
  let size = 0;
  return {
    bytes: readable,
    push(bytes) {
      size += bytes.length;
      if (readable.destroyed || bytes.length === 0) return;
      if (size > maxStreamed) readable.destroy(new Error('The response is larger than a function can stream.'));
      else readable.push(bytes);
    },
    end: () => void (readable.destroyed || readable.push(null)),
    fail: (error) => void readable.destroy(error),
  };
}
