// `awslambda.streamifyResponse`: functions that stream their response. Each write is sent at once; function URLs and
// InvokeWithResponseStream pass it on, and Invoke and HTTP APIs receive the response complete.
/* oxlint-disable no-underscore-dangle -- libraries for streaming use this name of Lambda's runtime */
import { Writable } from 'node:stream';
import { streaming, type Handler } from './handler.ts';
import { integrationType } from './messages.ts';

export type SendChunk = (bytes: Buffer, contentType: string | undefined) => void;

class ResponseStream extends Writable {
  readonly #send: SendChunk;
  #contentType: string | undefined;
  /** As in Lambda's runtime, whose name it has: the prelude is sent with the first write, and not without one. */
  _onBeforeFirstWrite: ((write: (bytes: Uint8Array | string) => void) => void) | undefined;

  constructor(send: SendChunk) {
    super();
    this.#send = send;
  }

  override _write(chunk: Buffer | string, encoding: BufferEncoding, done: () => void): void {
    const before = this._onBeforeFirstWrite;
    this._onBeforeFirstWrite = undefined;
    before?.((bytes) => this.#send(Buffer.from(bytes), this.#contentType));
    this.#send(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk, this.#contentType);
    done();
  }

  setContentType(type: unknown): void {
    this.#contentType = String(type);
  }
}

export function installGlobal(): void {
  const awslambda = {
    streamifyResponse: (handler: Handler) => Object.assign(handler, { [streaming]: true }),
    HttpResponseStream: {
      from(stream: ResponseStream, prelude: unknown): Writable {
        stream.setContentType(integrationType);
        const text = JSON.stringify(prelude);
        stream._onBeforeFirstWrite = (write) => {
          write(text);
          write(new Uint8Array(8));
        };
        return stream;
      },
    },
  };
  Object.assign(globalThis, { awslambda });
}

/** Resolves once the handler has ended, and its stream too. */
export async function runStreaming(handler: Handler, event: unknown, context: unknown, send: SendChunk): Promise<void> {
  const stream = new ResponseStream(send);
  const finished = new Promise<void>((resolve, reject) => stream.on('finish', resolve).on('error', reject));
  await Promise.all([handler(event, stream, context), finished]);
}
