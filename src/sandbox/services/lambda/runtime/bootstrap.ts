// The process of one execution environment: loads the handler, then runs it on one event at a time until the pipe closes.
import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { isMainThread } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
import { logError, patchConsole } from './console.ts';
import { useLambdaPaths } from './lambda-paths.ts';
import { errorPayload, unhandledRejection } from './errors.ts';
import { buildContext, invokeClassic, invokeModern, stringify, type HandlerResult } from './invocation.ts';
import { loadHandler, type Handler } from './handler.ts';
import { replaceWorkers } from './file-system/child-processes.ts';
import { replaceRequire } from './file-system/commonjs.ts';
import { lambdaPath, useFolders } from './file-system/folders.ts';
import { replaceFsFunctions } from './file-system/fs-functions.ts';
import { confineModules } from './module-resolution.ts';
import { installGlobal } from './response-streaming.ts';
import {
  messagesFd,
  eventsFd,
  encodeMessage,
  maxLine,
  maxResponse,
  decodeMessages,
  type RuntimeMessage,
  type EventMessage,
  type ProcessArgument,
} from './messages.ts';

// Node's loader thread finds its hooks in this same file.
export { initialize, load, resolve } from './module-resolution.ts';

let requestId: string | undefined;
let onLoopEmpty: (() => void) | undefined;

if (isMainThread) await main();

async function main(): Promise<void> {
  const { storage, ...folders } = JSON.parse(String(process.argv[2])) as ProcessArgument;
  process.argv.splice(1, 2, '/var/runtime/index.mjs');
  // Set here, because it must not change how Node itself is linked on this machine.
  process.env.LD_LIBRARY_PATH ??=
    '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib';
  useLambdaPaths(folders, fileURLToPath(import.meta.url));
  patchConsole({
    json: process.env.AWS_LAMBDA_LOG_FORMAT === 'JSON',
    level: process.env.AWS_LAMBDA_LOG_LEVEL ?? 'TRACE',
    requestId: () => requestId,
    write: (time, text) => send({ type: 'log', time, text: text.length > maxLine ? text.slice(0, maxLine) : text }),
  });
  useFolders(folders);
  confineModules(folders, import.meta.url);
  replaceRequire();
  replaceWorkers();
  replaceFsFunctions(folders.tmp, storage);
  if (process.env.AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA !== '1') installGlobal();
  protectOuterProcesses();
  process.on('uncaughtException', (error) => failAndExit('Uncaught Exception', error, 129));
  process.on('unhandledRejection', (reason, promise) =>
    failAndExit('Unhandled Promise Rejection', unhandledRejection(reason, promise), 128),
  );
  const events = new Socket({ fd: eventsFd, readable: true, writable: false });
  // The sandbox has ended, perhaps by kill -9.
  events.on('close', () => process.exit(0));
  const modern = Number(/nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV ?? '')?.[1]) >= 24;
  try {
    const handler = await loadHandler(lambdaPath(folders.task), process.env['_HANDLER'] ?? '', modern);
    if (!modern) warnOfCallbacks(handler);
    listen(events, handler, modern);
    send({ type: 'ready', memory: memory() });
  } catch (error) {
    failAndExit('Uncaught Exception', error, 1);
  }
}

/** On Lambda a function has no permission to signal the processes around its own. */
function protectOuterProcesses(): void {
  const protectedPids = [process.ppid, -process.ppid, 1, -1];
  const kill = process.kill.bind(process);
  process.kill = (pid, signal) => {
    if (!protectedPids.includes(pid)) return kill(pid, signal);
    throw Object.assign(new Error('kill EPERM'), { errno: -1, code: 'EPERM', syscall: 'kill' });
  };
}

function listen(events: Socket, handler: Handler, modern: boolean): void {
  process.on('beforeExit', () => {
    const action = onLoopEmpty;
    onLoopEmpty = undefined;
    action?.();
  });
  const onEvent = (received: unknown) => {
    const message = received as EventMessage;
    // From here only the work of the handler keeps the event loop alive: `beforeExit` shows that nothing is left.
    events.unref();
    requestId = message.requestId;
    process.env['_X_AMZN_TRACE_ID'] = message.traceId;
    let hasResult = false;
    const onResult = (result: HandlerResult) => {
      if (hasResult) return;
      hasResult = true;
      onLoopEmpty = undefined;
      events.ref();
      sendResult(result);
    };
    const invoke = modern ? invokeModern : invokeClassic;
    const emptyLoop = { set: (action: () => void) => (onLoopEmpty = action) };
    const sendChunk = (bytes: Buffer, contentType: string | undefined) => {
      // What is written after the end of the event belongs to no response.
      if (!hasResult) send({ type: 'chunk', bytes: bytes.toString('base64'), contentType });
    };
    invoke(handler, JSON.parse(message.event), buildContext(message, modern), onResult, emptyLoop, sendChunk);
  };
  events.on(
    'data',
    decodeMessages(onEvent, () => process.exit(1)),
  );
}

function sendResult({ value, streamed, error }: HandlerResult): void {
  if (error !== undefined) return sendFailure('Invoke Error', error, false);
  if (streamed) return send({ type: 'done', payload: '', streamed: true, memory: memory() });
  let payload: string;
  try {
    payload = stringify(value);
  } catch (problem) {
    return sendFailure('Invoke Error', problem, false);
  }
  // One byte more than the limit shows that a response is too long.
  send({ type: 'done', payload: payload.slice(0, maxResponse + 1), memory: memory() });
}

function sendFailure(title: string, error: unknown, fatal: boolean): void {
  logError(title, error);
  send({ type: 'failed', error: errorPayload(error), fatal, memory: memory() });
}

function failAndExit(title: string, error: unknown, status: number): void {
  sendFailure(title, error, true);
  process.exit(status);
}

/** Blocks until the sandbox has read it, as Lambda's telemetry pipe does: an exit right after it loses nothing. */
function send(message: RuntimeMessage): void {
  const bytes = encodeMessage(message);
  for (let sent = 0; sent < bytes.length;) sent += writeSync(messagesFd, bytes, sent);
}

/** The maximum of this process so far, in MB. */
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
