// Evaluates alarms when somebody looks at them: a sandbox has no timers. On AWS an alarm is evaluated every minute, over
// minutes that have passed. A reader finds the same changes of state, with the same times, as if that had been done here.
// At the quick paces an alarm is also evaluated as soon as its metric has new data, and then the running minute counts.
import type { SandboxContext } from '../../../server/context.ts';
import { minute, type Metrics, type Series } from '../metrics/metrics.ts';
import { statisticOf, summaryOf } from '../metrics/statistics.ts';
import { alarmKey, recordsOf, type AlarmRecord, type AlarmSettings, type AlarmState, type Scope } from '../records.ts';
import { evaluate, evaluationRange, type Evaluated } from './evaluate.ts';
import { addHistory, stateUpdate } from './history.ts';
import { stateOf } from './reason.ts';

export interface AlarmEvaluation {
  /** Brings all alarms of an account in a region to the state that they have now. */
  evaluateAll(scope: Scope): void;
  setState(alarm: AlarmRecord, state: AlarmState): void;
  /** To be called when an alarm is created, changed or deleted. */
  forget(alarm: Scope & { readonly name: string }): void;
}

/** What the last evaluation of an alarm has seen. */
interface Seen {
  readonly time: number;
  /** Of all series of its metric together; undefined where no new data was evaluated at once yet. */
  readonly version: number | undefined;
}

/** Of evaluations that nobody has read: so many are caught up on. */
const mostTicks = 1_440;
const hour = 60 * minute;
const day = 24 * hour;

export function createAlarmEvaluation(
  sandbox: Pick<SandboxContext, 'store' | 'now' | 'pace'> & { readonly metrics: Metrics },
): AlarmEvaluation {
  const records = recordsOf(sandbox.store);
  const seen = new Map<string, Seen>();
  const isQuick = () => sandbox.pace.alarm < minute;

  function evaluateAll({ account, region }: Scope): void {
    for (const alarm of records.alarms.values(`${account}/${region}/`)) catchUp(alarm);
  }

  function catchUp(alarm: Readonly<AlarmRecord>): void {
    const now = sandbox.now();
    const key = alarmKey(alarm, alarm.name);
    const all = seriesOf(alarm.settings, alarm);
    const version = versionOf(all);
    const last = seen.get(key) ?? { time: Math.max(alarm.configured, alarm.stateUpdated), version: undefined };
    // A clock that was set back: what was seen then counts from now.
    if (last.time > now) seen.set(key, { time: now, version: last.version });
    const from = Math.min(last.time, now);
    const ticks = ticksOf(alarm, from, now, all);
    const latest = ticks.reduce((current, tick) => evaluateAt(current, all, tick, tick), alarm);
    if (isQuick() && last.version !== version && now - from >= sandbox.pace.alarm) {
      evaluateAt(latest, all, now, runningEnd(alarm, all, now));
      seen.set(key, { time: now, version });
    } else if (ticks.length > 0) {
      seen.set(key, { time: ticks.at(-1) ?? now, version: last.version });
    }
  }

  /** When CloudWatch would have evaluated the alarm since then. */
  function ticksOf({ settings, configured }: AlarmRecord, from: number, now: number, all: readonly Series[]): number[] {
    const interval = intervalOf(settings);
    const offset = isQuick() ? 0 : configured % interval;
    const first = Math.floor((from - offset) / interval) * interval + offset + interval;
    const ticks: number[] = [];
    for (let tick = Math.max(first, now - mostTicks * interval); tick <= now; tick += interval) ticks.push(tick);
    // Nothing changes once all data has left the evaluation range.
    const lastData = Math.max(0, ...all.map(({ last }) => last));
    const settled = lastData + (evaluationRange(settings) + 1) * settings.period * 1000;
    return ticks.filter((tick, index) => index === 0 || tick - interval <= settled);
  }

  /** `end`: of the newest period. */
  function evaluateAt(
    alarm: Readonly<AlarmRecord>,
    all: readonly Series[],
    time: number,
    end: number,
  ): Readonly<AlarmRecord> {
    const points = pointsOf(alarm.settings, all, end);
    const verdict = evaluate(alarm.settings, points);
    if (!verdict || verdict.value === alarm.state.value) return alarm;
    return change(alarm, stateOf(alarm.settings, verdict, points, time), time);
  }

  function change(alarm: Readonly<AlarmRecord>, state: AlarmState, time: number): Readonly<AlarmRecord> {
    const isTransition = state.value !== alarm.state.value;
    const changed: AlarmRecord = {
      ...alarm,
      state,
      stateUpdated: time,
      stateTransitioned: isTransition ? time : alarm.stateTransitioned,
    };
    records.alarms.set(alarmKey(alarm, alarm.name), changed);
    if (isTransition) addHistory(records, alarm, stateUpdate(alarm, state, time));
    return changed;
  }

  function seriesOf({ metric, unit }: AlarmSettings, scope: Scope): readonly Series[] {
    return sandbox.metrics.seriesOf(scope, metric).filter((series) => unit === undefined || series.unit === unit);
  }

  return {
    evaluateAll,
    setState(alarm, state) {
      const all = seriesOf(alarm.settings, alarm);
      change(alarm, state, sandbox.now());
      // Its metric decides again with the next evaluation.
      seen.set(alarmKey(alarm, alarm.name), { time: sandbox.now(), version: versionOf(all) });
    },
    forget: (alarm) => void seen.delete(alarmKey(alarm, alarm.name)),
  };
}

function versionOf(all: readonly Series[]): number {
  return all.reduce((sum, { version }) => sum + version, 0);
}

/** "If EvaluationPeriods × Period exceeds a day, the alarm is evaluated once an hour"; with a short period, every 10 s. */
function intervalOf({ period, evaluationPeriods }: AlarmSettings): number {
  if (period < 60) return 10_000;
  return period * evaluationPeriods * 1000 > day ? hour : minute;
}

/** With the minute that still runs, where it has data. */
function runningEnd({ settings }: AlarmRecord, all: readonly Series[], now: number): number {
  const unit = settings.period < 60 ? 10_000 : minute;
  const end = Math.floor(now / unit) * unit;
  return summaryOf(all, end, end + unit) ? end + unit : end;
}

function pointsOf(settings: AlarmSettings, all: readonly Series[], until: number): Evaluated[] {
  const length = settings.period * 1000;
  const unit = settings.period < 60 ? 10_000 : minute;
  const end = Math.floor(until / unit) * unit;
  return Array.from({ length: evaluationRange(settings) }, (_, index) => {
    const start = end - (index + 1) * length;
    const summary = summaryOf(all, start, start + length);
    return summary ? { start, value: statisticOf(summary, settings.statistic), count: summary.count } : { start };
  });
}
