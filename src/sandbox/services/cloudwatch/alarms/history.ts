// The history of alarms: what was configured, and each change of state. AWS keeps it for 30 days, also of alarms that were
// deleted.
// source: HistoryData of alarms on AWS in LocalStack's recorded snapshots and in public repositories; the guide's
// AlarmThatSendsEmail page for the 30 days, checked 2026-11-30
import type { AlarmRecord, AlarmState, HistoryRecord, Records, Scope } from '../records.ts';
import { javaJson, longTime } from './java-text.ts';

const retention = 30 * 24 * 60 * 60 * 1000;
/** Of an account in a region. */
const mostItems = 1_000;

/** Several things can happen in a millisecond: the number keeps their order. */
export function addHistory({ history }: Records, scope: Scope, item: Omit<HistoryRecord, keyof Scope>): void {
  const { account, region } = scope;
  const prefix = `${account}/${region}/`;
  const keys = history.entries(prefix).map(([key]) => key);
  const number = Number(keys.at(-1)?.slice(-8) ?? 0) + 1;
  history.set(`${prefix}${timeText(item.time)}-${String(number).padStart(8, '0')}`, { account, region, ...item });
  const tooMany = keys.slice(0, Math.max(0, keys.length + 1 - mostItems));
  const tooOld = keys.filter((key) => key < prefix + timeText(item.time - retention));
  for (const key of new Set([...tooMany, ...tooOld])) history.delete(key);
}

function timeText(time: number): string {
  return String(Math.max(0, time)).padStart(15, '0');
}

/** Newest last. */
export function historyOf({ history }: Records, { account, region }: Scope, now: number): readonly HistoryRecord[] {
  return history.values(`${account}/${region}/`).filter(({ time }) => time >= now - retention);
}

export function stateUpdate({ name, state: old }: AlarmRecord, state: AlarmState, time: number) {
  const data = `{"version":"1.0","oldState":${stateText(old)},"newState":${stateText(state)}}`;
  const summary = `Alarm updated from ${old.value} to ${state.value}`;
  return { alarm: name, time, type: 'StateUpdate', summary, data } as const;
}

/** The data of a state is JSON already, also where SetAlarmState gave it. */
function stateText({ value, reason, reasonData }: AlarmState): string {
  const data = reasonData === undefined ? '' : `,"stateReasonData":${reasonData}`;
  return `{"stateValue":${JSON.stringify(value)},"stateReason":${JSON.stringify(reason)}${data}}`;
}

export function created(alarm: AlarmRecord) {
  return configurationUpdate(
    alarm,
    'created',
    `{"version":"1.0","type":"Create","createdAlarm":${text(shown(alarm))}}`,
  );
}

export function deleted(alarm: AlarmRecord, time: number) {
  const data = `{"version":"1.0","type":"Delete","deletedAlarm":${text(shown(alarm))}}`;
  return { ...configurationUpdate(alarm, 'deleted', data), time };
}

/** With the old values of what has changed. */
export function updated(old: AlarmRecord, alarm: AlarmRecord) {
  const [before, after] = [shown(old), shown(alarm)];
  const changed = Object.entries(before).filter(([name, value]) => text(value) !== text(after[name]));
  const data = `{"version":"1.0","type":"Update","originalUpdatedFields":${text(Object.fromEntries(changed))},"updatedAlarm":${text(after)}}`;
  return configurationUpdate(alarm, 'updated', data);
}

function configurationUpdate({ name, configured }: AlarmRecord, verb: string, data: string) {
  return {
    alarm: name,
    time: configured,
    type: 'ConfigurationUpdate',
    summary: `Alarm "${name}" ${verb}`,
    data,
  } as const;
}

function text(value: unknown): string {
  return value === undefined ? '' : javaJson(value, ['period', 'evaluationPeriods', 'datapointsToAlarm']);
}

function shown(alarm: AlarmRecord): Record<string, unknown> {
  const { name, settings, configured, state, stateUpdated } = alarm;
  const { metric } = settings;
  return {
    alarmName: name,
    alarmDescription: settings.description,
    alarmArn: `arn:aws:cloudwatch:${alarm.region}:${alarm.account}:alarm:${name}`,
    alarmConfigurationUpdatedTimestamp: longTime(configured),
    namespace: metric.namespace,
    metricName: metric.name,
    statistic: settings.statistic,
    period: settings.period,
    unit: settings.unit,
    dimensions: metric.dimensions.map(({ Name, Value }) => ({ value: Value, name: Name })),
    threshold: settings.threshold,
    comparisonOperator: settings.comparison,
    evaluationPeriods: settings.evaluationPeriods,
    datapointsToAlarm: settings.datapointsToAlarm,
    treatMissingData: settings.missingData,
    stateValue: state.value,
    stateUpdatedTimestamp: longTime(stateUpdated),
    actionsEnabled: settings.actionsEnabled,
    alarmActions: [],
    insufficientDataActions: [],
    okactions: [],
  };
}
