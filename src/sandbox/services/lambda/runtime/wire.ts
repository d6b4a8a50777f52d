// What the sandbox and a function's process say to each other: JSON frames behind a length, on two pipes of their own.
// Not Node's IPC: a function must not find `process.send`, and what it wrote last must survive its `process.exit`.

/** The pipes' numbers in the child. */
export const eventsFd = 3;
export const answersFd = 4;

/** The folders that stand for Lambda's; handed over as the process's only argument. */
export interface Mounts {
  /** /var/task */
  readonly task: string;
  /** /opt */
  readonly opt: string;
  /** /var/runtime: its node_modules links to the installed @aws-sdk and @smithy. */
  readonly runtime: string;
  /** Where those links lead. */
  readonly installed: string;
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

export type Answer =
  | { readonly type: 'ready'; readonly memory: number }
  | { readonly type: 'log'; readonly time: number; readonly text: string }
  /** `base64` where the function streamed bytes instead of returning a value. */
  | { readonly type: 'done'; readonly payload: string; readonly base64?: boolean; readonly memory: number }
  /** `fatal`: the process ends itself after this. */
  | { readonly type: 'failed'; readonly error: ErrorPayload; readonly fatal: boolean; readonly memory: number };

export function frame(message: EventMessage | Answer): Buffer {
  const text = JSON.stringify(message);
  const size = Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafe(4 + size);
  bytes.writeUInt32LE(size, 0);
  bytes.write(text, 4);
  return bytes;
}

/** Far more than a response may have; who says that more follows does not keep to the form. */
const maxFrame = 64 * 1024 * 1024;

/** The most bytes that a response may have. */
export const maxResponse = 6_291_556;

/** Of a log line, or of what stands for one: CloudWatch takes no longer events. */
export const maxLine = 256 * 1024;

/**
 * Takes chunks as they come and calls back with each whole message. `onBroken`: what came is no message, and nothing
 * behind it is read.
 */
export function unframe(onMessage: (message: unknown) => void, onBroken: () => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let length = 0;
  let isBroken = false;
  const giveUp = () => {
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
      // Chunks are joined only once a whole frame is there: a large payload arrives in many.
      if (head.length < 4) chunks = [Buffer.concat(chunks)];
      const size = 4 + (chunks[0] as Buffer).readUInt32LE(0);
      if (size > maxFrame) return giveUp();
      if (length < size) return;
      const all = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
      chunks = all.length > size ? [all.subarray(size)] : [];
      length -= size;
      const message = parse(all.toString('utf8', 4, size));
      if (message === undefined) return giveUp();
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

/** The function shares the pipe with the runtime: what comes through it need not be the runtime's. */
export function isAnswer(message: unknown): message is Answer {
  if (typeof message !== 'object' || message === null) return false;
  const { type, time, text, payload, memory, error } = message as Record<string, unknown>;
  switch (type) {
    case 'ready':
      return true;
    case 'log':
      return typeof time === 'number' && Math.abs(time) <= 8.64e15 && typeof text === 'string';
    case 'done':
      return typeof payload === 'string' && typeof memory === 'number';
    case 'failed':
      return typeof memory === 'number' && typeof (error as ErrorPayload | null)?.errorType === 'string';
    default:
      return false;
  }
}
