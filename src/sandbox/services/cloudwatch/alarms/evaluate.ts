// The state that the datapoints of an alarm give: M out of N, and what is done where datapoints are missing.
// source: docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html, checked 2026-11-30
import type { AlarmSettings, MissingData, StateValue } from '../records.ts';

export interface Evaluated {
  /** When its period starts, in milliseconds since 1970. */
  readonly start: number;
  /** Undefined where it is missing. */
  readonly value?: number | undefined;
  /** The number of values in it. */
  readonly count?: number | undefined;
}

export interface Verdict {
  readonly value: StateValue;
  /** The real datapoints that decided it, newest first. */
  readonly used: readonly Evaluated[];
  /** How many datapoints were missing, and what they counted as. */
  readonly filled: number;
}

/** How many more periods CloudWatch reads than it needs: five where an alarm has three, in the guide's examples. */
const extraPeriods = 2;

export function evaluationRange({ evaluationPeriods }: Pick<AlarmSettings, 'evaluationPeriods'>): number {
  return evaluationPeriods + extraPeriods;
}

export function treatmentOf({ missingData, metric }: AlarmSettings): MissingData {
  return missingData ?? (metric.namespace === 'AWS/DynamoDB' ? 'ignore' : 'missing');
}

/** `points`: of the whole evaluation range, newest first. Undefined where the alarm keeps its state. */
export function evaluate(settings: AlarmSettings, points: readonly Evaluated[]): Verdict | undefined {
  const { evaluationPeriods, datapointsToAlarm = evaluationPeriods } = settings;
  const real = points.filter(({ value }) => value !== undefined);
  const used = real.slice(0, evaluationPeriods);
  const filled = evaluationPeriods - used.length;
  const breaching = used.filter((point) => isBreaching(settings, point)).length;
  const verdict = (value: StateValue): Verdict => ({ value, used, filled });
  if (filled === 0) return verdict(breaching >= datapointsToAlarm ? 'ALARM' : 'OK');
  switch (treatmentOf(settings)) {
    case 'breaching':
      return verdict(breaching + filled >= datapointsToAlarm ? 'ALARM' : 'OK');
    case 'notBreaching':
      return verdict(breaching >= datapointsToAlarm ? 'ALARM' : 'OK');
    case 'ignore':
      if (breaching >= datapointsToAlarm) return verdict('ALARM');
      return breaching < used.length ? verdict('OK') : undefined;
    case 'missing':
      if (used.length === 0) return verdict('INSUFFICIENT_DATA');
      if (breaching >= datapointsToAlarm || isOldEnough(settings, points)) return verdict('ALARM');
      // Nothing but breaching datapoints, and too few: the next one may be in order.
      return breaching < used.length ? verdict('OK') : undefined;
  }
}

/** "Premature alarm state": everything since a breaching datapoint, for M periods, is breaching or missing. */
function isOldEnough(settings: AlarmSettings, points: readonly Evaluated[]): boolean {
  const { evaluationPeriods, datapointsToAlarm = evaluationPeriods } = settings;
  const oldest = points.findLastIndex(({ value }) => value !== undefined);
  const isAllBreaching = points.every((point) => point.value === undefined || isBreaching(settings, point));
  return isAllBreaching && oldest + 1 >= datapointsToAlarm;
}

export function isBreaching({ comparison, threshold }: AlarmSettings, { value }: Evaluated): boolean {
  if (value === undefined) return false;
  switch (comparison) {
    case 'GreaterThanThreshold':
      return value > threshold;
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold;
    case 'LessThanThreshold':
      return value < threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= threshold;
  }
}
