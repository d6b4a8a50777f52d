// What PutMetricAlarm takes: the settings of an alarm on one metric. Alarms on metric math, percentiles, anomalies and
// queries, and the actions of alarms, are refused by name: the server does it for their parameters.
// source: API_PutMetricAlarm.html; texts: see ../errors.ts, checked 2026-11-30
import type * as sdk from '@aws-sdk/client-cloudwatch';
import { refuseUnsupported } from '../../shared/unsupported.ts';
import { validationError } from '../errors.ts';
import type { AlarmSettings, Comparison, MissingData } from '../records.ts';
import {
  check,
  checkDimensions,
  integer,
  length,
  metricNameViolations,
  oneOf,
  range,
  statistics,
  units,
} from './constraints.ts';

export const alarmParameters = [
  'AlarmName',
  'AlarmDescription',
  'ActionsEnabled',
  'MetricName',
  'Namespace',
  'Statistic',
  'Dimensions',
  'Period',
  'Unit',
  'EvaluationPeriods',
  'DatapointsToAlarm',
  'Threshold',
  'ComparisonOperator',
  'TreatMissingData',
  'Tags',
] as const;

type AlarmInput = Pick<sdk.PutMetricAlarmInput, (typeof alarmParameters)[number]>;

const comparisons: readonly string[] = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
];
/** Of alarms on a band that a model of the metric predicts. */
const bandComparisons = [
  'LessThanLowerOrGreaterThanUpperThreshold',
  'LessThanLowerThreshold',
  'GreaterThanUpperThreshold',
];
const treatments: readonly string[] = ['breaching', 'notBreaching', 'ignore', 'missing'];

const day = 86_400;
const week = 7 * day;

export function checkAlarmName(name: string | undefined): string {
  check(length(name, 'alarmName', 1, 255));
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(name ?? '')) validationError('AlarmName must not contain ASCII Control characters');
  return name ?? '';
}

/** The same text as AWS has for MetricName and Period. */
function required<Value>(value: Value | undefined, parameter: string): Value {
  return value ?? validationError(`${parameter} must not be null`);
}

export function alarmSettings(input: AlarmInput): AlarmSettings {
  const { ComparisonOperator: comparison, TreatMissingData: missingData, DatapointsToAlarm: datapointsToAlarm } = input;
  if (comparison !== undefined && bandComparisons.includes(comparison))
    refuseUnsupported('cloudwatch', `ComparisonOperator ${comparison}`);
  check(
    length(input.AlarmDescription, 'alarmDescription', 0, 1024),
    ...metricNameViolations(input.MetricName, input.Namespace),
    oneOf(input.Statistic, 'statistic', statistics),
    oneOf(input.Unit, 'unit', units),
    oneOf(comparison, 'comparisonOperator', comparisons),
    range(input.Period, 'period', 1),
    integer(input.Period, 'period'),
    range(input.EvaluationPeriods, 'evaluationPeriods', 1),
    integer(input.EvaluationPeriods, 'evaluationPeriods'),
    range(datapointsToAlarm, 'datapointsToAlarm', 1),
    integer(datapointsToAlarm, 'datapointsToAlarm'),
  );
  const period = required(input.Period, 'Period');
  const evaluationPeriods = required(input.EvaluationPeriods, 'EvaluationPeriods');
  checkWindow(period, evaluationPeriods);
  if ((datapointsToAlarm ?? 0) > evaluationPeriods)
    validationError('DatapointsToAlarm must be less than or equal to EvaluationPeriods');
  if (missingData !== undefined && !treatments.includes(missingData))
    validationError('Supported values for TreatMissingData are breaching, notBreaching, ignore, and missing.');
  return {
    description: input.AlarmDescription,
    actionsEnabled: input.ActionsEnabled ?? true,
    metric: {
      namespace: required(input.Namespace, 'Namespace'),
      name: required(input.MetricName, 'MetricName'),
      dimensions: checkDimensions(input.Dimensions),
    },
    statistic: required(input.Statistic, 'Statistic'),
    period,
    unit: input.Unit,
    evaluationPeriods,
    datapointsToAlarm,
    threshold: required(input.Threshold, 'Threshold'),
    comparison: required(comparison, 'ComparisonOperator') as Comparison,
    missingData: missingData as MissingData | undefined,
  };
}

function checkWindow(period: number, evaluationPeriods: number): void {
  if (![10, 20, 30].includes(period) && period % 60 !== 0)
    validationError('Period must be 10, 20, 30 or a multiple of 60');
  if (period < 3600 && period * evaluationPeriods > day)
    validationError(
      'Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400) for alarms using period < 3600',
    );
  if (period * evaluationPeriods > week)
    validationError(
      'Metrics cannot be checked across more than a week (EvaluationPeriods * Period must be <= 604800) for alarms using period >= 3600',
    );
}
