// What CloudWatch keeps: alarms, their history, and the datapoints of metrics.
import type { Store } from '../../state/store.ts';
import type { TagMap } from '../shared/tags.ts';

export interface Scope {
  readonly account: string;
  readonly region: string;
}

export type StateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
export type Statistic = 'SampleCount' | 'Average' | 'Sum' | 'Minimum' | 'Maximum';
export type MissingData = 'breaching' | 'notBreaching' | 'ignore' | 'missing';
export type Comparison =
  'GreaterThanOrEqualToThreshold' | 'GreaterThanThreshold' | 'LessThanThreshold' | 'LessThanOrEqualToThreshold';

export interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

/** A metric, without its account and region. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Dimension[];
}

/** What PutMetricAlarm sets. */
export interface AlarmSettings {
  readonly description?: string | undefined;
  readonly actionsEnabled: boolean;
  readonly metric: Metric;
  readonly statistic: Statistic;
  /** Seconds. */
  readonly period: number;
  readonly unit?: string | undefined;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm?: number | undefined;
  readonly threshold: number;
  readonly comparison: Comparison;
  readonly missingData?: MissingData | undefined;
}

export interface AlarmState {
  readonly value: StateValue;
  readonly reason: string;
  /** JSON. */
  readonly reasonData?: string | undefined;
}

export interface AlarmRecord extends Scope {
  readonly name: string;
  readonly settings: AlarmSettings;
  /** Milliseconds since 1970, as all times here. */
  readonly configured: number;
  readonly state: AlarmState;
  readonly stateUpdated: number;
  /** When the value of its state has last changed. */
  readonly stateTransitioned: number;
  readonly tags: TagMap;
}

export interface HistoryRecord extends Scope {
  readonly alarm: string;
  readonly time: number;
  readonly type: 'ConfigurationUpdate' | 'StateUpdate';
  readonly summary: string;
  /** JSON. */
  readonly data: string;
}

/** The values of a metric in one second or one minute. */
export type Datapoint = readonly [start: number, count: number, sum: number, minimum: number, maximum: number];

/** A quarter of an hour of a metric in one unit. */
interface DatapointsRecord extends Scope, Metric {
  readonly unit: string;
  readonly points: readonly Datapoint[];
}

export function recordsOf(store: Store) {
  return {
    alarms: store.collection<AlarmRecord>('cloudwatch/alarms'),
    /** By account, region and time. */
    history: store.collection<HistoryRecord>('cloudwatch/history'),
    datapoints: store.collection<DatapointsRecord>('cloudwatch/datapoints'),
  };
}

export type Records = ReturnType<typeof recordsOf>;

export function alarmKey({ account, region }: Scope, name: string): string {
  return `${account}/${region}/${name}`;
}

export function alarmArn({ account, region }: Scope, name: string): string {
  return `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;
}

/** A name can have colons. */
export function alarmOfArn({ alarms }: Records, arn: string): Readonly<AlarmRecord> | undefined {
  const [, region = '', account = '', name] = /^arn:aws:cloudwatch:([^:]+):(\d{12}):alarm:(.+)$/s.exec(arn) ?? [];
  return name === undefined ? undefined : alarms.get(alarmKey({ account, region }, name));
}

export function tagsOfArn(store: Store, arn: string): TagMap {
  return alarmOfArn(recordsOf(store), arn)?.tags ?? {};
}
