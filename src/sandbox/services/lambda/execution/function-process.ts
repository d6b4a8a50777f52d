// One process of a function: start it, exchange messages with it, end it.
import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { keepsCompiledCode } from '../../../compiled-code.ts';
import { trackGroup, untrackGroup } from './process-groups.ts';
import { watchProcess } from './process-watch.ts';
import {
  decodeMessages,
  encodeMessage,
  eventsFd,
  isRuntimeMessage,
  maxLine,
  messagesFd,
  type EventMessage,
  type ProcessArgument,
  type RuntimeMessage,
} from '../runtime/messages.ts';

export type ProcessEvent =
  | Exclude<RuntimeMessage, { type: 'log' | 'chunk' }>
  | {
      readonly type: 'exit';
      readonly code: number | null;
      readonly signal: NodeJS.Signals | null;
      /** It was ended because it needed more memory than the function has. */
      readonly outOfMemory?: boolean;
    };

export interface FunctionProcess {
  /** Its next message that is no log line and no part of a response. The last event is its exit. */
  next(): Promise<ProcessEvent>;
  send(message: EventMessage): void;
  readonly exited: boolean;
  /** Resolves after its exit. */
  kill(): Promise<void>;
}

interface ProcessOptions {
  readonly bootstrap: string;
  readonly argument: ProcessArgument;
  readonly variables: Record<string, string>;
  /** MB */
  readonly memory: number;
  readonly onLine: (time: number, text: string) => void;
  readonly onChunk: OnChunk;
}

/** A part of a streamed response. `contentType`: of the whole response, where the function has set it. */
export type OnChunk = (bytes: Buffer, contentType: string | undefined) => void;

/** Lambda turns these off in every Node version: require() of an ES module fails, and .js means CommonJS. */
const flags = ['--no-experimental-require-module', '--no-experimental-detect-module'].filter((flag) =>
  process.allowedNodeEnvironmentFlags.has(flag),
);
const isWindows = process.platform === 'win32';

/** A runtime sends one event for each message. A process that sends more is broken. */
const maxUnreadEvents = 8;

export function startProcess({
  bootstrap,
  argument,
  variables,
  memory,
  onLine,
  onChunk,
}: ProcessOptions): FunctionProcess {
  const heap = `--max-old-space-size=${Math.floor(memory * 0.9)}`;
  const child = spawn(process.execPath, [...flags, keepsCompiledCode, heap, bootstrap, JSON.stringify(argument)], {
    cwd: argument.task,
    env: variables,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    // In a process group of its own: Ctrl-C in the terminal goes to the sandbox alone, and what the function has started
    // ends with the group.
    detached: !isWindows,
    windowsHide: true,
  });
  trackGroup(child.pid);
  let isBusy = true;
  let outOfMemory = false;
  const watch = watchProcess({
    pid: child.pid,
    memory,
    mark: `AWS_LAMBDA_LOG_STREAM_NAME=${variables['AWS_LAMBDA_LOG_STREAM_NAME']}`,
    isBusy: () => isBusy,
    onTooMuch() {
      outOfMemory = true;
      killGroup(child.pid);
    },
  });
  const unread: ProcessEvent[] = [];
  let reader: ((event: ProcessEvent) => void) | undefined;
  let exited = false;
  const emit = (event: ProcessEvent) => {
    isBusy = false;
    watch.eventEnded();
    if (reader) reader(event);
    else unread.push(event);
    reader = undefined;
  };

  const events = child.stdio[eventsFd] as Writable;
  const messages = child.stdio[messagesFd] as Readable;
  // A failed write is followed by the exit, which says enough.
  events.on('error', () => undefined);
  // A function can write to the runtime's pipe. It then ends like one whose runtime has crashed.
  let isReady = false;
  let isBroken = false;
  const onBroken = () => {
    isBroken = true;
    killGroup(child.pid);
  };
  const onMessage = (message: unknown) => {
    if (isBroken) return;
    const isUnexpected = unread.length >= maxUnreadEvents;
    if (isUnexpected || !isRuntimeMessage(message) || (message.type === 'ready' && isReady)) return onBroken();
    isReady ||= message.type === 'ready';
    if (message.type === 'log') onLine(message.time, message.text);
    else if (message.type === 'chunk') onChunk(Buffer.from(message.bytes, 'base64'), message.contentType);
    else emit(message);
  };
  messages.on('data', decodeMessages(onMessage, onBroken));
  messages.on('error', () => undefined);
  // Output that does not come from JavaScript: Node's own fatal errors, and that of child processes.
  for (const stream of [child.stdout, child.stderr])
    readLines(stream as Readable, (line) => onLine(Date.now(), `${line}\n`));

  const gone = new Promise<void>((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null) => {
      if (exited) return;
      exited = true;
      // Lambda ends child processes together with the execution environment.
      killGroup(child.pid);
      watch.end();
      untrackGroup(child.pid);
      emit({ type: 'exit', code, signal, outOfMemory });
      resolve();
    };
    // `close` comes after all output has been read. A grandchild can keep the pipes open, so `exit` counts soon after.
    child.on('close', end);
    child.on('exit', (code, signal) => setTimeout(end, 200, code, signal).unref());
    child.on('error', () => end(1, null));
  });

  return {
    next: () =>
      new Promise((resolve) => {
        const event = unread.shift();
        if (event) resolve(event);
        else reader = resolve;
      }),
    send(message) {
      // Earlier messages do not respond to this event. An exit still counts.
      unread.splice(0, unread.length, ...unread.filter(({ type }) => type === 'exit'));
      isBusy = true;
      events.write(encodeMessage(message));
    },
    get exited() {
      return exited;
    },
    kill() {
      if (exited) return gone;
      watch.look();
      killGroup(child.pid);
      return gone;
    },
  };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(isWindows ? pid : -pid, 'SIGKILL');
  } catch {
    // It has exited already.
  }
}

function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = text.split('\n');
    lines[0] = rest + lines[0];
    rest = lines.pop() ?? '';
    lines.forEach(onLine);
    // A line without an end must not fill the memory.
    if (rest.length < maxLine) return;
    onLine(rest);
    rest = '';
  });
  stream.on('end', () => rest && onLine(rest));
}
