// What PutMetricData takes: a value, a set of statistics, or a list of values with their counts.
// source: API_MetricDatum.html and API_PutMetricData.html; texts: see ../errors.ts, checked 2026-11-30
import type * as sdk from '@aws-sdk/client-cloudwatch';
import { refuseUnsupported } from '../../shared/unsupported.ts';
import { invalidCombination, invalidValue, missingParameter } from '../errors.ts';
import type { Sample } from '../metrics/metrics.ts';
import { units } from './constraints.ts';

const hour = 60 * 60 * 1000;
const twoWeeks = 14 * 24 * hour;
const mostValues = 150;
/** 2 to the power of 360. */
const largest = 2 ** 360;

export function checkNamespace(namespace: string): void {
  if (/^AWS\//i.test(namespace))
    invalidValue('The value AWS/ for parameter Namespace is invalid: it is reserved for the metrics of AWS services.');
}

/** `name`: of the datum in the request, such as `MetricData.member.1`. */
export function sampleOf(datum: sdk.MetricDatum, name: string, now: number): Sample {
  const { Timestamp, Unit, StorageResolution: resolution = 60 } = datum;
  if (Unit !== undefined && !units.includes(Unit))
    invalidValue(`The parameter ${name}.Unit must be a value in the set [ ${units.join(', ')} ].`);
  if (resolution !== 1 && resolution !== 60) invalidValue(`The parameter ${name}.StorageResolution must be 1 or 60.`);
  const time = Timestamp?.getTime() ?? now;
  if (time < now - twoWeeks || time > now + 2 * hour)
    invalidValue(`The parameter ${name}.Timestamp must specify a time no more than two weeks in the past.`);
  return { time, ...valuesOf(datum, name), isHighResolution: resolution === 1 };
}

function valuesOf({ Value, StatisticValues, Values, Counts }: sdk.MetricDatum, name: string): Omit<Sample, 'time'> {
  const [first, second] = Object.entries({ Value, Values, StatisticValues }).filter(([, one]) => one !== undefined);
  if (!first)
    missingParameter(
      `At least one of the parameters ${name}.Value, ${name}.Values or ${name}.StatisticValues must be specified.`,
    );
  if (second)
    invalidCombination(
      `The parameters ${name}.${first[0]} and ${name}.${second[0]} are mutually exclusive and you have specified both.`,
    );
  if (Counts !== undefined && Counts.length !== Values?.length)
    invalidValue(`The parameters ${name}.Values and ${name}.Counts must be of the same size.`);
  if (StatisticValues) return statisticValues(StatisticValues, name);
  const values = Values ?? [Value ?? 0];
  if (values.length === 0 || values.length > mostValues)
    invalidValue(`The parameter ${name}.Values must have between 1 and ${mostValues} values.`);
  const counts = Counts ?? values.map(() => 1);
  for (const value of values) checkNumber(value, `${name}.Value`);
  for (const count of counts) checkNumber(count, `${name}.Counts`);
  for (const count of counts) if (!(count > 0)) refuseUnsupported('cloudwatch', `${name}.Counts of 0 or less`);
  return {
    count: counts.reduce((sum, one) => sum + one, 0),
    sum: values.reduce((sum, value, index) => sum + value * (counts[index] ?? 1), 0),
    minimum: Math.min(...values),
    maximum: Math.max(...values),
  };
}

function statisticValues(set: sdk.StatisticSet, name: string): Omit<Sample, 'time'> {
  const { SampleCount: count = 0, Sum: sum = 0, Minimum: minimum = 0, Maximum: maximum = 0 } = set;
  for (const value of [count, sum, minimum, maximum]) checkNumber(value, `${name}.StatisticValues`);
  if (count <= 0) invalidValue(`The parameter ${name}.StatisticValues.SampleCount must be greater than 0.`);
  if (maximum < minimum)
    invalidValue(`The parameter ${name}.StatisticValues.Maximum must be greater than ${name}.StatisticValues.Minimum.`);
  return { count, sum, minimum, maximum };
}

function checkNumber(value: number, name: string): void {
  if (Math.abs(value) > largest)
    invalidValue(`The value ${value} for parameter ${name} is invalid: it is out of range.`);
}
