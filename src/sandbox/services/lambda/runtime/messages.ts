// The messages between the sandbox and a function's process: JSON after its length, on two pipes of their own.
// Not Node's IPC: a function must not have `process.send`, and its last message must arrive despite `process.exit`.
import { isObject } from '../../../../lib/is-object.ts';

/** The pipes' numbers in the child. */
export const eventsFd = 3;
export const messagesFd = 4;

/** The folders in place of Lambda's: with the size of /tmp, the argument of the process. */
export interface RuntimeFolders {
  /** /var/task */
  readonly task: string;
  /** /opt */
  readonly opt: string;
  /** /var/runtime: its node_modules links to the installed @aws-sdk and @smithy. */
  readonly runtime: string;
  /** The target of those links. */
  readonly installed: string;
  /** /tmp, of this environment alone. */
  readonly tmp: string;
}

export interface ProcessArgument extends RuntimeFolders {
  /** Of /tmp, in bytes. */
  readonly storage: number;
}

export interface EventMessage {
  readonly requestId: string;
  /** JSON text. */
  readonly event: string;
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly functionArn: string;
  readonly traceId: string;
  readonly clientContext?: string | undefined;
}

/** The payload of a failed invocation. */
export interface ErrorPayload {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export type RuntimeMessage =
  | { readonly type: 'ready'; readonly memory: number }
  | { readonly type: 'log'; readonly time: number; readonly text: string }
  /** A part of a response that the function streams, in base64. `contentType`: as it has set it for the whole response. */
  | { readonly type: 'chunk'; readonly bytes: string; readonly contentType?: string | undefined }
  /** `streamed`: its chunks are the response, and the payload is empty. */
  | { readonly type: 'done'; readonly payload: string; readonly streamed?: boolean; readonly memory: number }
  /** `fatal`: the process exits after this. */
  | { readonly type: 'failed'; readonly error: ErrorPayload; readonly fatal: boolean; readonly memory: number };

export function encodeMessage(message: EventMessage | RuntimeMessage): Buffer {
  const text = JSON.stringify(message);
  const size = Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafe(4 + size);
  bytes.writeUInt32LE(size, 0);
  bytes.write(text, 4);
  return bytes;
}

/** Far more than a response can have: a longer message is not the runtime's. */
const maxMessage = 64 * 1024 * 1024;

/** Bytes. */
export const maxResponse = 6_291_556;
/** Bytes. source: docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html (memory) */
export const maxStreamed = 200 * 1024 * 1024;

/** Of a streamed response that begins with status and headers, as `HttpResponseStream.from` writes them. */
export const integrationType = 'application/vnd.awslambda.http-integration-response';

/** Bytes of a log line: CloudWatch accepts no longer events. */
export const maxLine = 256 * 1024;

/**
 * Takes chunks as they arrive, and passes on each complete message. `onBroken`: for something that is no message; what
 * follows it is not read.
 */
export function decodeMessages(onMessage: (message: unknown) => void, onBroken: () => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let length = 0;
  let isBroken = false;
  const stop = () => {
    isBroken = true;
    chunks = [];
    onBroken();
  };
  return (chunk) => {
    if (isBroken) return;
    chunks.push(chunk);
    length += chunk.length;
    while (length >= 4) {
      const head = chunks[0] as Buffer;
      // Joins chunks only for a complete message: a large payload arrives in many.
      if (head.length < 4) chunks = [Buffer.concat(chunks)];
      const size = 4 + (chunks[0] as Buffer).readUInt32LE(0);
      if (size > maxMessage) return stop();
      if (length < size) return;
      const all = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
      chunks = all.length > size ? [all.subarray(size)] : [];
      length -= size;
      const message = parse(all.toString('utf8', 4, size));
      if (message === undefined) return stop();
      onMessage(message);
    }
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The function has access to the pipe, so a message need not come from the runtime. */
export function isRuntimeMessage(message: unknown): message is RuntimeMessage {
  if (!isObject(message)) return false;
  const { type, time, text, bytes, contentType, payload, memory, error } = message;
  switch (type) {
    case 'ready':
      return true;
    case 'log':
      return typeof time === 'number' && Math.abs(time) <= 8.64e15 && typeof text === 'string';
    case 'chunk':
      return typeof bytes === 'string' && (contentType === undefined || typeof contentType === 'string');
    case 'done':
      return typeof payload === 'string' && typeof memory === 'number';
    case 'failed':
      return typeof memory === 'number' && typeof (error as ErrorPayload | null)?.errorType === 'string';
    default:
      return false;
  }
}
