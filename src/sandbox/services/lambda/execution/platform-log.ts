// The log lines that Lambda itself writes: INIT_START, INIT_REPORT, START, END and REPORT, as text or JSON.
import { runtimeVersionArn, versionName } from '../rules/runtimes.ts';
import type { FunctionVersion } from '../rules/function-configuration.ts';

interface Report {
  readonly requestId: string;
  /** Milliseconds. */
  readonly duration: number;
  /** Milliseconds of a cold start. */
  readonly init?: number | undefined;
  /** MB */
  readonly memory: number;
  readonly failure?: Failure | undefined;
}

export type Failure = ({ readonly status: 'timeout' } | { readonly status: 'error'; readonly errorType: string }) & {
  /** The handler failed and its process goes on: the text form of REPORT does not mention it. */
  readonly byHandler?: boolean;
};

interface PlatformLog {
  initStart(): string;
  initReport(duration: number, phase: 'init' | 'invoke', failure: Failure): string;
  start(requestId: string): string;
  /** The JSON form has no such record. */
  end(requestId: string): string | undefined;
  report(report: Report): string;
}

export function platformLog(version: FunctionVersion, now: () => number): PlatformLog {
  return version.settings.logging.format === 'JSON' ? jsonLog(version, now) : textLog(version);
}

function textLog({ record, settings, version }: FunctionVersion): PlatformLog {
  const arn = runtimeVersionArn(record.region, settings.runtime);
  const name = versionName(settings.runtime);
  return {
    initStart: () => `INIT_START Runtime Version: ${name}\tRuntime Version ARN: ${arn}\n`,
    initReport: (duration, phase, failure) =>
      `INIT_REPORT Init Duration: ${duration.toFixed(2)} ms\tPhase: ${phase}${suffix(failure)}\n`,
    start: (requestId) => `START RequestId: ${requestId} Version: ${version}\n`,
    end: (requestId) => `END RequestId: ${requestId}\n`,
    report({ requestId, duration, init, memory, failure }) {
      const columns = [
        `REPORT RequestId: ${requestId}`,
        `Duration: ${duration.toFixed(2)} ms`,
        `Billed Duration: ${billed(duration, init)} ms`,
        `Memory Size: ${settings.memory} MB`,
        `Max Memory Used: ${memory} MB`,
        ...(init === undefined ? [] : [`Init Duration: ${init.toFixed(2)} ms`]),
      ];
      return `${columns.join('\t')}\t${failure && !failure.byHandler ? suffix(failure).slice(1) : ''}\n`;
    },
  };
}

function suffix(failure: Failure): string {
  return failure.status === 'timeout' ? '\tStatus: timeout' : `\tStatus: error\tError Type: ${failure.errorType}`;
}

/** Since August 2025 AWS bills the cold start, too. */
function billed(duration: number, init = 0): number {
  return Math.ceil(duration + init);
}

function jsonLog({ record, settings, version }: FunctionVersion, now: () => number): PlatformLog {
  const line = (type: string, content: object) =>
    `${JSON.stringify({ time: new Date(now()).toISOString(), type: `platform.${type}`, record: content })}\n`;
  return {
    initStart: () =>
      line('initStart', {
        initializationType: 'on-demand',
        phase: 'init',
        runtimeVersionArn: runtimeVersionArn(record.region, settings.runtime),
        functionName: record.name,
        functionVersion: version,
      }),
    initReport: (durationMs, phase, failure) =>
      line('initReport', {
        initializationType: 'on-demand',
        phase,
        ...statusOf(failure),
        metrics: { durationMs: round(durationMs) },
      }),
    start: (requestId) => line('start', { requestId, version }),
    end: () => undefined,
    report: ({ requestId, duration, init, memory, failure }) =>
      line('report', {
        requestId,
        metrics: {
          durationMs: round(duration),
          billedDurationMs: billed(duration, init),
          memorySizeMB: settings.memory,
          maxMemoryUsedMB: memory,
          ...(init !== undefined && { initDurationMs: round(init) }),
        },
        ...(failure ? statusOf(failure) : { status: 'success' }),
      }),
  };
}

function statusOf(failure: Failure): object {
  return failure.status === 'timeout' ? { status: 'timeout' } : { status: 'error', errorType: failure.errorType };
}

function round(milliseconds: number): number {
  return Number(milliseconds.toFixed(3));
}
