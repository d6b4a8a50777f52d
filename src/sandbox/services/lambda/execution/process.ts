// One process of a function: started, spoken to, ended.
import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { guard, unguard } from './reaper.ts';
import type { Mounts } from '../runtime/wire.ts';
import {
  answersFd,
  eventsFd,
  frame,
  isAnswer,
  maxLine,
  unframe,
  type Answer,
  type EventMessage,
} from '../runtime/wire.ts';

export type Reply =
  | Exclude<Answer, { type: 'log' }>
  | { readonly type: 'exit'; readonly code: number | null; readonly signal: NodeJS.Signals | null };

export interface RuntimeProcess {
  /** The next thing it says that is no log line; its exit is the last. */
  next(): Promise<Reply>;
  send(message: EventMessage): void;
  readonly exited: boolean;
  /** Resolves once it is gone. */
  kill(): Promise<void>;
}

export interface ProcessOptions {
  readonly bootstrap: string;
  readonly mounts: Mounts;
  readonly variables: Record<string, string>;
  /** MB */
  readonly memory: number;
  readonly onLine: (time: number, text: string) => void;
}

/** Lambda turns these off, whatever the Node: require() of an ES module fails, and .js means CommonJS. */
const flags = ['--no-experimental-require-module', '--no-experimental-detect-module'].filter((flag) =>
  process.allowedNodeEnvironmentFlags.has(flag),
);
const windows = process.platform === 'win32';

/** So many unasked answers are no mistake any more. */
const maxReplies = 8;

export function startProcess({ bootstrap, mounts, variables, memory, onLine }: ProcessOptions): RuntimeProcess {
  const heap = `--max-old-space-size=${Math.floor(memory * 0.9)}`;
  const child = spawn(process.execPath, [...flags, heap, bootstrap, JSON.stringify(mounts)], {
    cwd: mounts.task,
    env: variables,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C in the sandbox's terminal is the sandbox's to handle, and what the function started
    // dies with it.
    detached: !windows,
    windowsHide: true,
  });
  guard(child.pid);
  const replies: Reply[] = [];
  let waiting: ((reply: Reply) => void) | undefined;
  let exited = false;
  const give = (reply: Reply) => {
    if (waiting) waiting(reply);
    else replies.push(reply);
    waiting = undefined;
  };

  const events = child.stdio[eventsFd] as Writable;
  const answers = child.stdio[answersFd] as Readable;
  // A process that dies while it is written to says so by its exit.
  events.on('error', () => undefined);
  // A function that writes to the runtime's pipe itself ends as one whose runtime has crashed.
  let isReady = false;
  let isBroken = false;
  const onBroken = () => {
    isBroken = true;
    killGroup(child.pid);
  };
  const onAnswer = (answer: unknown) => {
    if (isBroken) return;
    if (!isAnswer(answer) || replies.length >= maxReplies || (answer.type === 'ready' && isReady)) return onBroken();
    isReady ||= answer.type === 'ready';
    if (answer.type === 'log') onLine(answer.time, answer.text);
    else give(answer);
  };
  answers.on('data', unframe(onAnswer, onBroken));
  answers.on('error', () => undefined);
  // Only what comes from beneath JavaScript arrives here: Node's own last words, and children's output.
  for (const stream of [child.stdout, child.stderr])
    readLines(stream as Readable, (line) => onLine(Date.now(), `${line}\n`));

  const gone = new Promise<void>((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null) => {
      if (exited) return;
      exited = true;
      // What it has started ends with it, as all of an environment does.
      killGroup(child.pid);
      unguard(child.pid);
      give({ type: 'exit', code, signal });
      resolve();
    };
    // `close`, not `exit`: by then all that it wrote has been read. A grandchild may hold the pipes open for ever.
    child.on('close', end);
    child.on('exit', (code, signal) => setTimeout(end, 200, code, signal).unref());
    child.on('error', () => end(1, null));
  });

  return {
    next: () =>
      new Promise((resolve) => {
        const reply = replies.shift();
        if (reply) resolve(reply);
        else waiting = resolve;
      }),
    send(message) {
      // Whatever it said before this event is no answer to it; that it has ended, is.
      replies.splice(0, replies.length, ...replies.filter(({ type }) => type === 'exit'));
      events.write(frame(message));
    },
    get exited() {
      return exited;
    },
    kill() {
      if (!exited) killGroup(child.pid);
      return gone;
    },
  };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(windows ? pid : -pid, 'SIGKILL');
  } catch {
    // Gone already.
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
    // One that does not end must not be gathered without end.
    if (rest.length < maxLine) return;
    onLine(rest);
    rest = '';
  });
  stream.on('end', () => rest && onLine(rest));
}
