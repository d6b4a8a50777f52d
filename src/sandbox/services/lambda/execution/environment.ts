// One execution environment: a log stream, credentials, and a process that takes one event at a time. The process may
// die (timeout, exit, crash) and is then started again under the same stream, as on Lambda.
import { performance } from 'node:perf_hooks';
import type { ServiceContext } from '../../context.ts';
import { openLogStream } from './log-stream.ts';
import type { Mounting } from './mounts.ts';
import { exitText, failureOf, outcomeOf } from './outcome.ts';
import { platformLog } from './platform-log.ts';
import { startProcess, type Reply, type RuntimeProcess } from './process.ts';
import { unavailable } from '../rules/runtimes.ts';
import type { ErrorPayload, EventMessage } from '../runtime/wire.ts';
import { variablesOf, type Identity } from './variables.ts';

export type Job = Omit<EventMessage, 'deadline'>;

export interface Execution {
  readonly payload: Buffer;
  readonly failed: boolean;
  /** The last 4 KB of the invocation's log. */
  readonly tail: Buffer;
}

export interface Environment {
  /** Its process is not ready for the first event yet. */
  readonly starting: boolean;
  /** One at a time. */
  invoke(job: Job): Promise<Execution>;
  stop(): Promise<void>;
}

type Ending = { readonly reply: Reply | 'timeout'; readonly took: number };

const initLimit = 10_000;

/** Starts at its first event. */
export function createEnvironment(
  sandbox: ServiceContext,
  identity: Identity,
  mounting: () => Promise<Mounting>,
): Environment {
  const { record, settings } = identity;
  const credentials = sandbox.iam.session(settings.role, record.name);
  const log = openLogStream(sandbox, identity, credentials.principal);
  const platform = platformLog(identity, () => sandbox.now());
  const limit = settings.timeout * 1000;
  let running: RuntimeProcess | undefined;
  let stopped = false;
  let memory = 0;
  let coldStart: number | undefined;
  let opened = false;
  let starting = true;

  /** SystemLogLevel WARN keeps the platform's own, merely informative records out. */
  function note(text: string | undefined): void {
    if (text !== undefined && settings.logging.system !== 'WARN') log.write(text);
  }

  /** The process's next word, or that it took too long. Either may be its end. */
  async function listen(process: RuntimeProcess, within: number): Promise<Ending> {
    const began = performance.now();
    const reply = await before(process.next(), within);
    const took = performance.now() - began;
    if (reply === 'timeout' || (reply.type === 'failed' && reply.fatal)) await process.kill();
    if (reply !== 'timeout' && 'memory' in reply) memory = reply.memory;
    if (process.exited) running = undefined;
    return { reply, took };
  }

  /** In place of a process that the sandbox has not got: it fails as one whose runtime does not start. */
  function missing(error: ErrorPayload, phase: 'init' | 'invoke'): Ending & { ready: boolean } {
    const reply: Reply = { type: 'failed', error, fatal: true, memory: 0 };
    log.write(`${new Date(sandbox.now()).toISOString()}\t\tERROR\t${error.errorType}: ${error.errorMessage}\n`);
    note(platform.initReport(0, phase, failureOf(reply)));
    return { reply, took: 0, ready: false };
  }

  async function init(within: number, phase: 'init' | 'invoke'): Promise<Ending & { ready: boolean }> {
    const error = unavailable(settings.runtime);
    if (error) return missing(error, phase);
    const { bootstrap, mount } = await mounting();
    const mounts = await mount(settings);
    if (stopped) throw new Error('The environment is closed.');
    running = startProcess({
      bootstrap,
      mounts,
      variables: variablesOf(identity, mounts, log, credentials, sandbox.origin()),
      memory: settings.memory,
      onLine: (time, text) => log.say(text, time),
    });
    const ending = await listen(running, within);
    const ready = ending.reply !== 'timeout' && ending.reply.type === 'ready';
    if (!ready) note(platform.initReport(ending.took, phase, failureOf(ending.reply)));
    return { ...ending, ready };
  }

  async function execute(job: Job): Promise<Ending> {
    const deadline = Date.now() + limit;
    // The process is gone since, or never came up: its start is part of the invocation ("suppressed init").
    const start = running && !running.exited ? undefined : await init(limit, 'invoke');
    note(platform.start(job.requestId));
    if (!running) return start ?? { reply: { type: 'exit', code: 1, signal: null }, took: 0 };
    running.send({ ...job, deadline });
    const { reply, took } = await listen(running, deadline - Date.now());
    return { reply, took: took + (start?.took ?? 0) };
  }

  async function invoke(job: Job): Promise<Execution> {
    const { requestId } = job;
    log.mark();
    const { reply, took } = await execute(job);
    const { payload, failure } = outcomeOf(reply, requestId, settings.timeout);
    if (reply === 'timeout') {
      const time = new Date(sandbox.now()).toISOString();
      log.write(`${time} ${requestId} Task timed out after ${settings.timeout.toFixed(2)} seconds\n\n`);
    } else if (reply.type === 'exit') {
      log.write(`${exitText(reply, requestId)}\nRuntime.ExitError\n`);
    }
    note(platform.end(requestId));
    const used = Math.min(memory, settings.memory);
    // Whatever the clock of this machine says: a time-out takes its time to the hundredth of a millisecond.
    const duration = reply === 'timeout' ? limit : took;
    note(platform.report({ requestId, duration, init: coldStart, memory: used, failure }));
    coldStart = undefined;
    log.flush();
    return { payload, failed: failure !== undefined, tail: log.tail() };
  }

  return {
    get starting() {
      return starting;
    },
    async invoke(job) {
      if (!opened) {
        note(platform.initStart());
        const { ready, took } = await init(initLimit, 'init').finally(() => (starting = false));
        opened = true;
        if (ready) coldStart = took;
      }
      return invoke(job);
    },
    async stop() {
      stopped = true;
      await running?.kill();
      log.flush();
    },
  };
}

async function before<Value>(promise: Promise<Value>, milliseconds: number): Promise<Value | 'timeout'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, milliseconds), 'timeout');
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
