// `console` as Lambda's runtime replaces it: one log event for each call, with time, request id and level.
import { format } from 'node:util';
import { lambdaPaths } from './lambda-paths.ts';
import { errorText } from './errors.ts';
import { maxLine } from './messages.ts';

interface LogSettings {
  readonly json: boolean;
  /** The lowest level that is written. JSON format only. */
  readonly level: string;
  requestId(): string | undefined;
  write(time: number, text: string): void;
}

const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
type Level = (typeof levels)[number];

const methods = { log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR', debug: 'DEBUG', trace: 'TRACE' } as const;

let settings: LogSettings;

export function patchConsole(logSettings: LogSettings): void {
  settings = logSettings;
  for (const [method, level] of Object.entries(methods)) {
    console[method as keyof typeof methods] = (...args: unknown[]) => log(level, args);
  }
  Object.assign(console, { fatal: (...args: unknown[]) => log('FATAL', args) });
  for (const stream of [process.stdout, process.stderr]) patchStream(stream);
}

/** "Invoke Error", "Uncaught Exception", "Unhandled Promise Rejection". */
export function logError(title: string, error: unknown): void {
  log('ERROR', settings.json ? [error] : [title, errorText(error)]);
}

function log(level: Level, args: unknown[]): void {
  if (settings.json && levels.indexOf(level) < levels.indexOf(settings.level as Level)) return;
  const time = Date.now();
  const head = { timestamp: new Date(time).toISOString(), level, requestId: settings.requestId() };
  const text = settings.json
    ? jsonLine(head, args)
    : `${head.timestamp}\t${head.requestId}\t${level}\t${format(...args)}`;
  settings.write(time, `${lambdaPaths(text)}\n`);
}

function jsonLine(head: object, args: unknown[]): string {
  if (args.length === 1) {
    try {
      return JSON.stringify({ ...head, message: args[0] }, (_key, value: unknown) =>
        value instanceof Error ? Object.assign(errorMembers(value), value) : value,
      );
    } catch {
      return JSON.stringify({ ...head, message: format(args[0]) });
    }
  }
  const error = args.find((arg) => arg instanceof Error);
  return JSON.stringify({ ...head, message: format(...args), ...(error && errorMembers(error)) });
}

function errorMembers(error: Error): Record<string, unknown> {
  return {
    errorType: error.constructor?.name ?? 'UnknownError',
    errorMessage: error.message,
    stackTrace: typeof error.stack === 'string' ? error.stack.split('\n') : [],
  };
}

/** Output without `console` takes the same way, so that the lines stay in order. */
function patchStream(stream: NodeJS.WriteStream): void {
  let rest = '';
  stream.write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown) => {
    const lines = (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')).split('\n');
    lines[0] = rest + lines[0];
    rest = lines.pop() ?? '';
    // A line without an end must not fill the memory.
    if (rest.length >= maxLine) {
      lines.push(rest);
      rest = '';
    }
    for (const line of lines) settings.write(Date.now(), `${line}\n`);
    const callback = typeof encoding === 'function' ? encoding : done;
    if (typeof callback === 'function') process.nextTick(callback);
    return true;
  };
  process.on('exit', () => rest && settings.write(Date.now(), `${rest}\n`));
}
