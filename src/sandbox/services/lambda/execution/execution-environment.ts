// One execution environment: a log stream, credentials, and a process that runs one event at a time. After a timeout,
// an exit or a crash a new process starts with the same log stream, as on Lambda.
import { rm } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import type { ServiceContext } from '../../context.ts';
import type { Hop } from '../../../server/traces/hop.ts';
import { withTimeout } from '../../shared/with-timeout.ts';
import type { FunctionVersion } from '../rules/function-configuration.ts';
import { functionArn } from '../rules/function-names.ts';
import { unsupportedRuntimeError } from '../rules/runtimes.ts';
import { maxResponse, type ErrorPayload, type EventMessage } from '../runtime/messages.ts';
import type { FunctionFiles } from './function-files.ts';
import { startProcess, type FunctionProcess, type OnChunk, type ProcessEvent } from './function-process.ts';
import { exitText, failureOf, invocationResult } from './invocation-result.ts';
import { openLogStream } from './log-stream.ts';
import { platformLog } from './platform-log.ts';
import { restOrigin } from '../../s3/rest-endpoint.ts';
import { processVariables } from './process-variables.ts';

export type InvocationJob = Omit<EventMessage, 'deadline'>;

export interface Execution {
  readonly payload: Buffer;
  readonly failed: boolean;
  /** Milliseconds, without those of a cold start. */
  readonly duration: number;
  /** The last 4 KB of the invocation's log. */
  readonly tail: Buffer;
}

export interface ExecutionEnvironment {
  /** Until its process is ready for the first event. */
  readonly isStarting: boolean;
  /**
   * One at a time. What the function calls and logs meanwhile belongs to `hop`. With `onChunk`, a streamed response goes
   * there, and the payload is empty.
   */
  invoke(job: InvocationJob, hop?: Hop, onChunk?: OnChunk): Promise<Execution>;
  stop(): Promise<void>;
}

/** `duration` in milliseconds. */
type TimedEvent = { readonly event: ProcessEvent | 'timeout'; readonly duration: number };

const initTimeout = 10_000;

/** Starts its process with the first event. */
export function createEnvironment(
  sandbox: ServiceContext,
  version: FunctionVersion,
  loadFiles: () => Promise<FunctionFiles>,
): ExecutionEnvironment {
  const { record, settings } = version;
  const credentials = sandbox.iam.session(settings.role, record.name, { functionArn: functionArn(record) });
  const log = openLogStream(sandbox, version, credentials.principal);
  const platform = platformLog(version, () => sandbox.now());
  const timeout = settings.timeout * 1000;
  let running: FunctionProcess | undefined;
  let isStopped = false;
  let isInitialized = false;
  let isStarting = true;
  let memory = 0;
  let coldStart: number | undefined;
  let tmp: string | undefined;
  let receiveChunk: OnChunk = () => undefined;

  /** SystemLogLevel WARN suppresses these records. */
  function writeRecord(text: string | undefined): void {
    if (text !== undefined && settings.logging.system !== 'WARN') log.writePlatformLine(text);
  }

  async function nextEvent(process: FunctionProcess, limit: number): Promise<TimedEvent> {
    const start = performance.now();
    const event = await withTimeout(process.next(), limit);
    const duration = performance.now() - start;
    if (event === 'timeout' || (event.type === 'failed' && event.fatal)) await process.kill();
    if (event !== 'timeout' && 'memory' in event) memory = event.memory;
    if (event !== 'timeout' && event.type === 'exit' && event.outOfMemory) memory = settings.memory;
    if (process.exited) running = undefined;
    return { event, duration };
  }

  /** For a runtime that the sandbox does not have: fails as an init that crashes. */
  function failInit(error: ErrorPayload, phase: 'init' | 'invoke'): TimedEvent & { isReady: boolean } {
    const event: ProcessEvent = { type: 'failed', error, fatal: true, memory: 0 };
    const time = new Date(sandbox.now()).toISOString();
    log.writePlatformLine(`${time}\t\tERROR\t${error.errorType}: ${error.errorMessage}\n`);
    writeRecord(platform.initReport(0, phase, failureOf(event)));
    return { event, duration: 0, isReady: false };
  }

  async function init(limit: number, phase: 'init' | 'invoke'): Promise<TimedEvent & { isReady: boolean }> {
    const error = unsupportedRuntimeError(settings.runtime);
    if (error) return failInit(error, phase);
    const { bootstrap, layOut, makeTmp } = await loadFiles();
    // It stays for as long as the environment: also after a timeout or a crash.
    // source: docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
    tmp ??= await makeTmp();
    const folders = await layOut(settings);
    if (isStopped) throw new Error('The environment is closed.');
    running = startProcess({
      bootstrap,
      argument: { ...folders, tmp, storage: settings.storage * 1024 * 1024 },
      variables: processVariables(version, log, credentials, {
        all: sandbox.origin(),
        s3: restOrigin(sandbox),
      }),
      memory: settings.memory,
      onLine: (time, text) => log.writeFunctionLine(text, time),
      onChunk: (bytes, contentType) => receiveChunk(bytes, contentType),
    });
    const first = await nextEvent(running, limit);
    const isReady = first.event !== 'timeout' && first.event.type === 'ready';
    if (!isReady) writeRecord(platform.initReport(first.duration, phase, failureOf(first.event)));
    return { ...first, isReady };
  }

  async function execute(job: InvocationJob): Promise<TimedEvent> {
    const deadline = Date.now() + timeout;
    const ends = performance.now() + timeout;
    // The process exited, or its init failed: the new init is part of the invocation ("suppressed init").
    const start = running && !running.exited ? undefined : await init(timeout, 'invoke');
    writeRecord(platform.start(job.requestId));
    if (!running) return start ?? { event: { type: 'exit', code: 1, signal: null }, duration: 0 };
    running.send({ ...job, deadline });
    const { event, duration } = await nextEvent(running, ends - performance.now());
    return { event, duration: duration + (start?.duration ?? 0) };
  }

  async function invoke(job: InvocationJob, onChunk: OnChunk | undefined): Promise<Execution> {
    const { requestId } = job;
    log.startTail();
    const collected = collectChunks();
    receiveChunk = onChunk ?? collected.add;
    const { event, duration } = await execute(job);
    receiveChunk = () => undefined;
    const { payload, failure } = invocationResult(event, requestId, settings.timeout, collected.bytes());
    if (event === 'timeout') {
      const time = new Date(sandbox.now()).toISOString();
      log.writePlatformLine(`${time} ${requestId} Task timed out after ${settings.timeout.toFixed(2)} seconds\n\n`);
    } else if (event.type === 'exit') {
      log.writePlatformLine(`${exitText(event, requestId)}\nRuntime.ExitError\n`);
    }
    writeRecord(platform.end(requestId));
    // Exactly the timeout, and not what this machine measured.
    const reported = event === 'timeout' ? timeout : duration;
    writeRecord(
      platform.report({
        requestId,
        duration: reported,
        init: coldStart,
        memory: Math.min(memory, settings.memory),
        failure,
      }),
    );
    coldStart = undefined;
    log.flush();
    return { payload, failed: failure !== undefined, duration: reported, tail: log.tail() };
  }

  async function initAndInvoke(job: InvocationJob, hop?: Hop, onChunk?: OnChunk): Promise<Execution> {
    if (!isInitialized) {
      writeRecord(platform.initStart());
      const { isReady, duration } = await init(initTimeout, 'init').finally(() => (isStarting = false));
      isInitialized = true;
      if (isReady) coldStart = duration;
      if (hop) hop.coldStart = duration;
    }
    return invoke(job, onChunk);
  }

  /** The credentials of an environment are its own, and it has one event at a time. */
  function attribute(hop: Hop): () => void {
    hop.note('log group', log.group);
    hop.note('log stream', log.stream);
    log.attribute(hop);
    const end = sandbox.traces.attribute(credentials.accessKeyId, hop);
    return () => {
      log.attribute(undefined);
      end();
    };
  }

  return {
    get isStarting() {
      return isStarting;
    },
    async invoke(job, hop, onChunk) {
      const endAttribution = hop && attribute(hop);
      try {
        return await initAndInvoke(job, hop, onChunk);
      } finally {
        endAttribution?.();
      }
    },
    async stop() {
      isStopped = true;
      await running?.kill();
      log.flush();
      if (tmp) await rm(tmp, { recursive: true, force: true });
    },
  };
}

/** One byte more than the limit shows that a response is too long; the rest is not kept. */
function collectChunks(): { readonly add: OnChunk; bytes(): Buffer } {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    add(bytes) {
      const kept = bytes.subarray(0, Math.max(0, maxResponse + 1 - size));
      size += kept.length;
      if (kept.length > 0) chunks.push(kept);
    },
    bytes: () => Buffer.concat(chunks),
  };
}
