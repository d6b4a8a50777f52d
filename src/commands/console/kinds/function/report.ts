// Reads the REPORT line that Lambda writes for each invocation, as text or as JSON.
// source: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html, checked 2026-11-29
import { isObject } from '../../../../lib/is-object.ts';

export interface Report {
  readonly requestId: string;
  /** Milliseconds. */
  readonly duration: number;
  readonly billed: number;
  /** MB */
  readonly memory: number;
  readonly used: number;
  /** Milliseconds of a cold start; null in an execution environment that was there already. */
  readonly init: number | null;
}

/** Undefined for every other line. */
export function reportIn(line: string): Report | undefined {
  if (line.startsWith('{')) return jsonReport(line);
  const requestId = /^REPORT RequestId: ([\w-]+)/.exec(line)?.[1];
  if (requestId === undefined) return undefined;
  const value = (name: string) => Number(new RegExp(`(?:^|\\t)${name}: ([\\d.]+) `).exec(line)?.[1] ?? NaN);
  const init = value('Init Duration');
  return {
    requestId,
    duration: value('Duration'),
    billed: value('Billed Duration'),
    memory: value('Memory Size'),
    used: value('Max Memory Used'),
    init: Number.isNaN(init) ? null : init,
  };
}

function jsonReport(line: string): Report | undefined {
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isObject(entry) || entry['type'] !== 'platform.report' || !isObject(entry['record'])) return undefined;
  const { requestId, metrics } = entry['record'] as { requestId?: string; metrics?: Record<string, number> };
  if (typeof requestId !== 'string' || !isObject(metrics)) return undefined;
  return {
    requestId,
    duration: metrics['durationMs'] ?? NaN,
    billed: metrics['billedDurationMs'] ?? NaN,
    memory: metrics['memorySizeMB'] ?? NaN,
    used: metrics['maxMemoryUsedMB'] ?? NaN,
    init: metrics['initDurationMs'] ?? null,
  };
}
