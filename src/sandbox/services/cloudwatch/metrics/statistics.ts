// Statistics of datapoints over periods.
import type { Statistic } from '../records.ts';
import { pointsIn, type Series } from './metrics.ts';

/** What is known of the values in a period. */
export interface Summary {
  readonly count: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** Of all datapoints that start in the period; undefined where there are none. */
export function summaryOf(all: readonly Series[], start: number, end: number): Summary | undefined {
  let summary: Summary | undefined;
  for (const series of all) {
    if (series.last < start) continue;
    for (const [, count, sum, minimum, maximum] of pointsIn(series, start, end)) {
      summary = summary
        ? {
            count: summary.count + count,
            sum: summary.sum + sum,
            minimum: Math.min(summary.minimum, minimum),
            maximum: Math.max(summary.maximum, maximum),
          }
        : { count, sum, minimum, maximum };
    }
  }
  return summary;
}

export function statisticOf({ count, sum, minimum, maximum }: Summary, statistic: Statistic): number {
  switch (statistic) {
    case 'SampleCount':
      return count;
    case 'Sum':
      return sum;
    case 'Average':
      return sum / count;
    case 'Minimum':
      return minimum;
    case 'Maximum':
      return maximum;
  }
}
