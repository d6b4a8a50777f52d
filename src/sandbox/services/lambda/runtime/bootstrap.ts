// The process of one execution environment: loads the handler, then takes events one at a time until the pipe closes.
import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { isMainThread } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
import { logError, patchConsole } from './console.ts';
import { useLambdaPaths } from './lambda-paths.ts';
import { errorPayload, unhandledRejection } from './errors.ts';
import { buildContext, invokeClassic, invokeModern, stringify, type Outcome } from './invoke.ts';
import { loadHandler, type Handler } from './load.ts';
import { confineModules } from './modules.ts';
import { installGlobal } from './streaming.ts';
import {
  answersFd,
  eventsFd,
  frame,
  maxLine,
  maxResponse,
  unframe,
  type Answer,
  type EventMessage,
  type Mounts,
} from './wire.ts';

// Node's loader thread finds its hooks in this same file.
export { initialize, resolve } from './modules.ts';

let requestId: string | undefined;
let onDrained: (() => void) | undefined;

if (isMainThread) await main();

async function main(): Promise<void> {
  const mounts = JSON.parse(String(process.argv[2])) as Mounts;
  process.argv.length = 2;
  // Set here, as it would turn the dynamic linker of this machine's own Node.
  process.env.LD_LIBRARY_PATH ??=
    '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib';
  useLambdaPaths(mounts, fileURLToPath(import.meta.url));
  patchConsole({
    json: process.env.AWS_LAMBDA_LOG_FORMAT === 'JSON',
    level: process.env.AWS_LAMBDA_LOG_LEVEL ?? 'TRACE',
    requestId: () => requestId,
    write: (time, text) => send({ type: 'log', time, text: text.length > maxLine ? text.slice(0, maxLine) : text }),
  });
  confineModules(mounts.task, mounts.opt, import.meta.url);
  if (process.env.AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA !== '1') installGlobal();
  guardProcesses();
  process.on('uncaughtException', (error) => die('Uncaught Exception', error, 129));
  process.on('unhandledRejection', (reason, promise) =>
    die('Unhandled Promise Rejection', unhandledRejection(reason, promise), 128),
  );
  const events = new Socket({ fd: eventsFd, readable: true, writable: false });
  // The sandbox is gone, even by kill -9: nobody is left to answer to.
  events.on('close', () => process.exit(0));
  const modern = Number(/nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV ?? '')?.[1]) >= 24;
  try {
    const handler = await loadHandler(mounts.task, process.env['_HANDLER'] ?? '', modern);
    if (!modern) warnOfCallbacks(handler);
    listen(events, handler, modern);
    send({ type: 'ready', memory: memory() });
  } catch (error) {
    die('Uncaught Exception', error, 1);
  }
}

/** On Lambda the processes around a function's own are not its user's to end. */
function guardProcesses(): void {
  const outside = [process.ppid, -process.ppid, 1, -1];
  const kill = process.kill.bind(process);
  process.kill = (pid, signal) => {
    if (!outside.includes(pid)) return kill(pid, signal);
    throw Object.assign(new Error('kill EPERM'), { errno: -1, code: 'EPERM', syscall: 'kill' });
  };
}

function listen(events: Socket, handler: Handler, modern: boolean): void {
  process.on('beforeExit', () => {
    const action = onDrained;
    onDrained = undefined;
    action?.();
  });
  const onEvent = (received: unknown) => {
    const message = received as EventMessage;
    // From here the loop lives only by what the handler started: how else to see that it has nothing left to wait for?
    events.unref();
    requestId = message.requestId;
    process.env['_X_AMZN_TRACE_ID'] = message.traceId;
    let settled = false;
    const settle = (outcome: Outcome) => {
      if (settled) return;
      settled = true;
      onDrained = undefined;
      events.ref();
      answer(outcome);
    };
    const invoke = modern ? invokeModern : invokeClassic;
    invoke(handler, JSON.parse(message.event), buildContext(message, modern), settle, {
      set: (action) => (onDrained = action),
    });
  };
  events.on(
    'data',
    unframe(onEvent, () => process.exit(1)),
  );
}

function answer({ value, bytes, error }: Outcome): void {
  if (error !== undefined) return fail('Invoke Error', error, false);
  if (bytes) {
    const payload = bytes.subarray(0, maxResponse + 1).toString('base64');
    return send({ type: 'done', payload, base64: true, memory: memory() });
  }
  let payload: string;
  try {
    payload = stringify(value);
  } catch (problem) {
    return fail('Invoke Error', problem, false);
  }
  // So much of one that is too long shows that it is.
  send({ type: 'done', payload: payload.slice(0, maxResponse + 1), memory: memory() });
}

function fail(title: string, error: unknown, fatal: boolean): void {
  logError(title, error);
  send({ type: 'failed', error: errorPayload(error), fatal, memory: memory() });
}

function die(title: string, error: unknown, status: number): void {
  fail(title, error, true);
  process.exit(status);
}

/** Blocks until the sandbox has it, as Lambda's telemetry pipe does: nothing is lost by an exit right after. */
function send(message: Answer): void {
  const bytes = frame(message);
  for (let sent = 0; sent < bytes.length;) sent += writeSync(answersFd, bytes, sent);
}

/** The most this process has held so far, in MB. */
function memory(): number {
  return Math.ceil(process.resourceUsage().maxRSS / 1024);
}

function warnOfCallbacks(handler: Handler): void {
  const isAsync = Object.prototype.toString.call(handler) === '[object AsyncFunction]';
  if (handler.length < 3 || isAsync || process.env.AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING) return;
  console.warn(
    'WARNING: AWS Lambda plans to remove support for callback-based function handlers starting with Node.js 24. ' +
      'You will need to update this function to use an async handler to use Node.js 24 or later. ' +
      'For more information and to provide feedback on this change, see ' +
      'https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/issues/137. ' +
      'To disable this warning, set the AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING environment variable.',
  );
}
