// Why an alarm has its state: the sentence for people and the JSON for programs, as CloudWatch writes them.
// source: StateReason and StateReasonData of alarms on AWS, in LocalStack's recorded snapshots and in public repositories
// and issues, checked 2026-11-30
import type { AlarmSettings, AlarmState, Comparison } from '../records.ts';
import { isBreaching, treatmentOf, type Evaluated, type Verdict } from './evaluate.ts';
import { doubleText, javaJson, longTime, shortTime } from './java-text.ts';

export const initialState: AlarmState = {
  value: 'INSUFFICIENT_DATA',
  reason: 'Unchecked: Initial alarm creation',
};

/** So many datapoints are in the sentence itself. */
const mostShown = 5;

const words: Readonly<Record<Comparison, string>> = {
  GreaterThanThreshold: 'greater than',
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

/** `points`: of the whole evaluation range, newest first. `time`: of the evaluation. */
export function stateOf(
  settings: AlarmSettings,
  verdict: Verdict,
  points: readonly Evaluated[],
  time: number,
): AlarmState {
  return {
    value: verdict.value,
    reason: reasonOf(settings, verdict),
    reasonData: reasonData(settings, verdict, points, time),
  };
}

function reasonOf(settings: AlarmSettings, { value, used, filled }: Verdict): string {
  const { evaluationPeriods } = settings;
  if (value === 'INSUFFICIENT_DATA')
    return `Insufficient Data: ${counted(evaluationPeriods, 'datapoint')} ${was(evaluationPeriods)} unknown.`;
  const treatment = { breaching: 'Breaching', notBreaching: 'NonBreaching' }[treatmentOf(settings) as string];
  if (filled > 0 && treatment !== undefined) {
    const received =
      used.length === 0 ? 'no datapoints were' : `${counted(used.length, 'datapoint')} ${was(used.length)}`;
    const missing = `${counted(filled, 'missing datapoint')} ${was(filled)} treated as [${treatment}]`;
    return `Threshold Crossed: ${received} received for ${counted(evaluationPeriods, 'period')} and ${missing}.`;
  }
  return `Threshold Crossed: ${crossed(settings, value, used)}.`;
}

/** The datapoints that speak for the new state. */
function crossed(settings: AlarmSettings, value: 'ALARM' | 'OK', used: readonly Evaluated[]): string {
  const { evaluationPeriods, datapointsToAlarm, comparison, threshold } = settings;
  const isAlarm = value === 'ALARM';
  const decisive = used.filter((point) => isBreaching(settings, point) === isAlarm);
  const { length } = decisive;
  const shown = `[${decisive.slice(0, mostShown).map(textOf).join(', ')}]`;
  const isShort = length < mostShown;
  const count =
    datapointsToAlarm === undefined
      ? counted(length, 'datapoint')
      : `${length} out of the last ${used.length} datapoints`;
  const verb = `${was(length)} ${isAlarm ? '' : 'not '}${words[comparison]} the threshold (${doubleText(threshold)})`;
  const recent = isShort ? '' : `. The most recent datapoints which crossed the threshold: ${shown}`;
  const needed = isAlarm ? datapointsToAlarm : evaluationPeriods - (datapointsToAlarm ?? 0) + 1;
  const change = isAlarm ? 'OK -> ALARM' : 'ALARM -> OK';
  const minimum =
    datapointsToAlarm === undefined ? '' : ` (minimum ${counted(needed ?? 1, 'datapoint')} for ${change} transition)`;
  return `${count}${isShort ? ` ${shown}` : ''} ${verb}${recent}${minimum}`;
}

function textOf({ start, value = 0 }: Evaluated): string {
  return `${doubleText(value)} (${shortTime(start)})`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function was(count: number): string {
  return count === 1 ? 'was' : 'were';
}

function reasonData(
  { statistic, period, threshold, unit, evaluationPeriods }: AlarmSettings,
  { used }: Verdict,
  points: readonly Evaluated[],
  time: number,
): string {
  const evaluated = used.length > 0 ? used : points.slice(0, evaluationPeriods);
  const oldest = used.at(-1);
  const data = {
    version: '1.0',
    queryDate: longTime(time),
    startDate: oldest && longTime(oldest.start),
    unit,
    statistic,
    period,
    recentDatapoints: used.map(({ value }) => value).reverse(),
    threshold,
    evaluatedDatapoints: evaluated.map(({ start, count, value }) => ({
      timestamp: longTime(start),
      sampleCount: count,
      value,
    })),
  };
  return javaJson(data, ['period']);
}
