// `awslambda.streamifyResponse`: functions that write their answer. Invoke and HTTP APIs receive it whole.
import { Writable } from 'node:stream';
import { streaming, type Handler } from './load.ts';

class ResponseStream extends Writable {
  readonly chunks: Buffer[] = [];

  override _write(chunk: Buffer | string, encoding: BufferEncoding, done: () => void): void {
    this.chunks.push(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);
    done();
  }

  /** The content type would be Function URL's business, which the sandbox has none of. */
  setContentType(): void {}
}

export function installGlobal(): void {
  const awslambda = {
    streamifyResponse: (handler: Handler) => Object.assign(handler, { [streaming]: true }),
    HttpResponseStream: {
      from(stream: Writable, prelude: unknown): Writable {
        stream.write(JSON.stringify(prelude));
        stream.write(Buffer.alloc(8));
        return stream;
      },
    },
  };
  Object.assign(globalThis, { awslambda });
}

export async function runStreaming(handler: Handler, event: unknown, context: unknown): Promise<Buffer> {
  const stream = new ResponseStream();
  const finished = new Promise<void>((resolve, reject) => stream.on('finish', resolve).on('error', reject));
  await Promise.all([handler(event, stream, context), finished]);
  return Buffer.concat(stream.chunks);
}
