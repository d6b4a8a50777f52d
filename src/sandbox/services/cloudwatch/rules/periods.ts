// Which periods and times a reader of metrics can ask for.
// source: API_GetMetricStatistics.html and API_GetMetricData.html, checked 2026-11-30
import { minute } from '../metrics/metrics.ts';
import { summaryOf, type Summary } from '../metrics/statistics.ts';
import type { Series } from '../metrics/metrics.ts';
import { invalidValue } from '../errors.ts';

interface Window {
  readonly start: number;
  readonly end: number;
  /** Milliseconds. */
  readonly period: number;
}

/** The start is rounded down: to a minute, or to the period where that is shorter. */
export function windowOf(
  { StartTime: from, EndTime: to }: { readonly StartTime?: Date | undefined; readonly EndTime?: Date | undefined },
  period: number,
): Window {
  if (![1, 5, 10, 20, 30].includes(period) && (period % 60 !== 0 || period < 60))
    invalidValue('The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.');
  const [start, end] = [from?.getTime() ?? 0, to?.getTime() ?? 0];
  if (start >= end) invalidValue('The parameter StartTime must be less than the parameter EndTime.');
  const rounding = Math.min(period * 1000, minute);
  return { start: Math.floor(start / rounding) * rounding, end, period: period * 1000 };
}

/** Only the periods that have data, by their start. */
export function summariesIn({ start, end, period }: Window, all: readonly Series[]): [number, Summary][] {
  const starts = new Set<number>();
  for (const { points } of all)
    for (const at of points.keys())
      if (at >= start && at < end) starts.add(start + Math.floor((at - start) / period) * period);
  return [...starts]
    .sort((a, b) => a - b)
    .flatMap((at) => {
      const summary = summaryOf(all, at, Math.min(at + period, end));
      return summary ? [[at, summary] as [number, Summary]] : [];
    });
}
