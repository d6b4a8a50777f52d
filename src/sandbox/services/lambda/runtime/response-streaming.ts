// `awslambda.streamifyResponse`: functions that stream their response. Invoke and HTTP APIs receive it complete.
import { Writable } from 'node:stream';
import { streaming, type Handler } from './handler.ts';

class ResponseStream extends Writable {
  readonly chunks: Buffer[] = [];

  override _write(chunk: Buffer | string, encoding: BufferEncoding, done: () => void): void {
    this.chunks.push(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);
    done();
  }

  /** Only function URLs use the content type, and the sandbox has none. */
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
