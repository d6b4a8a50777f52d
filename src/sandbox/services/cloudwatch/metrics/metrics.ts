// The metrics of the sandbox: what its services record of themselves, and what clients put. Datapoints are in memory, a few
// numbers for each minute, and are written to the store now and then: recording one costs no write.
import type { SandboxContext } from '../../../server/context.ts';
import { recordsOf, type Datapoint, type Dimension, type Metric, type Scope } from '../records.ts';

/** The sets of dimensions under which a service publishes its values, each a metric of its own. */
interface MetricSource extends Scope {
  readonly namespace: string;
  readonly dimensionSets: readonly (readonly Dimension[])[];
}

export interface MetricValue {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
}

/** One value, or several that were added up before. */
interface Values {
  readonly count: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
}

export interface Sample extends Values {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** It has a datapoint for its second, and not only for its minute. */
  readonly isHighResolution?: boolean | undefined;
}

/** A metric in one unit. */
export interface Series extends Scope, Metric {
  readonly unit: string;
  /** By the start of the minute, or of the second. */
  readonly points: ReadonlyMap<number, Datapoint>;
  /** Milliseconds: every datapoint starts at a multiple of it. */
  readonly resolution: number;
  /** The time of its last datapoint. */
  readonly last: number;
  /** Grows with each sample. */
  readonly version: number;
}

export interface Metrics {
  /** What a service records of itself. Never throws, and writes nothing at once. `time`: now, where it is absent. */
  record(source: MetricSource, values: readonly MetricValue[], time?: number): void;
  put(scope: Scope, metric: Metric, unit: string, sample: Sample): void;
  /** In each unit that it has. */
  seriesOf(scope: Scope, metric: Metric): readonly Series[];
  allSeries(scope: Scope): readonly Series[];
  /** Puts into the store what is in memory alone: before a client is told of it. */
  flush(): void;
}

export const minute = 60_000;

/** AWS keeps datapoints of a minute for 15 days, and then those of five minutes for longer. Here they are gone. */
const retention = 15 * 24 * 60 * minute;
const mostPoints = 100_000;
const mostSeries = 5_000;
const flushAfter = 30_000;
const chunkLength = 15 * minute;

type Mutable<Tuple> = { -readonly [Index in keyof Tuple]: Tuple[Index] };

interface StoredSeries extends Series {
  readonly key: string;
  readonly points: Map<number, Mutable<Datapoint>>;
  resolution: number;
  last: number;
  version: number;
  /** The starts of its quarters of an hour, and which of them have changed since they were written. */
  readonly chunks: Set<number>;
  readonly changed: Set<number>;
}

export function createMetrics(sandbox: Pick<SandboxContext, 'store' | 'now' | 'onClose'>): Metrics {
  const { datapoints } = recordsOf(sandbox.store);
  /** By metric, then by unit. */
  const metrics = new Map<string, Map<string, StoredSeries>>();
  const unwritten = new Set<StoredSeries>();
  /** The series of what a service records again and again, by its dimensions and then by name: each has one unit. */
  const recorded = new Map<string, Map<string, StoredSeries>>();
  let points = 0;
  let count = 0;
  let flushed = sandbox.now();
  let isLoaded = false;

  function load(): void {
    if (isLoaded) return;
    isLoaded = true;
    for (const { points: stored, unit, ...metric } of datapoints.values()) {
      const series = seriesFor(metricKey(metric, metric), metric, metric, unit);
      for (const [start, count, sum, minimum, maximum] of stored)
        addPoint(series, start, { count, sum, minimum, maximum });
    }
    unwritten.clear();
    for (const series of all()) series.changed.clear();
    flushed = sandbox.now();
  }

  function* all(): Iterable<StoredSeries> {
    for (const units of metrics.values()) yield* units.values();
  }

  function seriesFor(key: string, { account, region }: Scope, metric: Metric, unit: string): StoredSeries {
    const units = metrics.get(key) ?? new Map<string, StoredSeries>();
    metrics.set(key, units);
    const known = units.get(unit);
    if (known) return known;
    const series: StoredSeries = {
      key: `${key}|${unit}`,
      account,
      region,
      namespace: metric.namespace,
      name: metric.name,
      dimensions: metric.dimensions,
      unit,
      points: new Map(),
      resolution: minute,
      last: 0,
      version: 0,
      chunks: new Set(),
      changed: new Set(),
    };
    units.set(unit, series);
    count += 1;
    return series;
  }

  function addPoint(series: StoredSeries, start: number, { count, sum, minimum, maximum }: Values): void {
    const point = series.points.get(start);
    if (point) {
      point[1] += count;
      point[2] += sum;
      point[3] = Math.min(point[3], minimum);
      point[4] = Math.max(point[4], maximum);
    } else {
      series.points.set(start, [start, count, sum, minimum, maximum]);
      points += 1;
      if (start % minute !== 0) series.resolution = 1000;
      series.last = Math.max(series.last, start);
      series.chunks.add(startOf(start, chunkLength));
    }
    series.version += 1;
    series.changed.add(startOf(start, chunkLength));
    unwritten.add(series);
  }

  /** What is there is not looked up by all its dimensions again: that is most of what recording costs. */
  function recordedSeries({ account, region, namespace }: MetricSource, dimensions: readonly Dimension[]) {
    let key = `${account}\n${region}\n${namespace}`;
    for (const { Name, Value } of dimensions) key += `\n${Name}\n${Value}`;
    let byName = recorded.get(key);
    if (!byName) recorded.set(key, (byName = new Map()));
    return byName;
  }

  /** After all samples of a record are added: it can drop series. */
  function tidy(): void {
    if (points > mostPoints || count > mostSeries) dropOldest(0.9 * mostPoints, 0.9 * mostSeries);
    if (Math.abs(sandbox.now() - flushed) >= flushAfter) flush();
  }

  function flush(): void {
    load();
    flushed = sandbox.now();
    for (const series of unwritten) {
      for (const chunk of series.changed) {
        const { account, region, namespace, name, dimensions, unit } = series;
        const inChunk = Array.from(pointsIn(series, chunk, chunk + chunkLength), (point): Datapoint => [...point]);
        const record = { account, region, namespace, name, dimensions, unit, points: inChunk };
        datapoints.set(chunkKey(series, chunk), record);
      }
      series.changed.clear();
    }
    unwritten.clear();
    dropBefore(flushed - retention);
  }

  function dropBefore(time: number): void {
    for (const series of all())
      for (const chunk of series.chunks) if (chunk + chunkLength <= time) dropChunk(series, chunk);
  }

  /** By quarters of an hour, the oldest first, and among these the metrics that have been silent for longest. */
  function dropOldest(mostLeft: number, mostSeriesLeft: number): void {
    const oldestFirst = [...all()]
      .flatMap((series) => [...series.chunks].map((chunk) => ({ series, chunk })))
      .sort((a, b) => a.chunk - b.chunk || a.series.last - b.series.last);
    for (const { series, chunk } of oldestFirst) {
      if (points <= mostLeft && count <= mostSeriesLeft) return;
      dropChunk(series, chunk);
    }
  }

  function dropChunk(series: StoredSeries, chunk: number): void {
    for (const [start] of pointsIn(series, chunk, chunk + chunkLength)) {
      series.points.delete(start);
      points -= 1;
    }
    series.chunks.delete(chunk);
    series.changed.delete(chunk);
    datapoints.delete(chunkKey(series, chunk));
    if (series.chunks.size > 0) return;
    const key = metricKey(series, series);
    const units = metrics.get(key);
    if (units?.delete(series.unit)) count -= 1;
    if (units?.size === 0) metrics.delete(key);
    unwritten.delete(series);
    recorded.clear();
  }

  sandbox.onClose(() => {
    // A sandbox that has recorded nothing has nothing to write.
    if (isLoaded) flush();
    return Promise.resolve();
  });

  return {
    record(source, values, time = sandbox.now()) {
      load();
      const start = startOf(time, minute);
      for (const dimensions of source.dimensionSets) {
        const known = recordedSeries(source, dimensions);
        for (const { name, unit, value } of values) {
          let series = known.get(name);
          if (!series) {
            const metric = { namespace: source.namespace, name, dimensions };
            known.set(name, (series = seriesFor(metricKey(source, metric), source, metric, unit)));
          }
          addPoint(series, start, { count: 1, sum: value, minimum: value, maximum: value });
        }
      }
      tidy();
    },
    put(scope, metric, unit, { time, isHighResolution, ...values }) {
      load();
      const series = seriesFor(metricKey(scope, metric), scope, metric, unit);
      addPoint(series, startOf(time, isHighResolution ? 1000 : minute), values);
      tidy();
    },
    seriesOf(scope, metric) {
      load();
      return [...(metrics.get(metricKey(scope, metric))?.values() ?? [])];
    },
    allSeries({ account, region }) {
      load();
      return [...all()].filter((series) => series.account === account && series.region === region);
    },
    flush,
  };
}

function startOf(time: number, length: number): number {
  return Math.floor(time / length) * length;
}

function chunkKey({ key }: StoredSeries, chunk: number): string {
  return `${key}|${chunk}`;
}

function metricKey(scope: Scope, { namespace, name, dimensions }: Metric): string {
  return keyPrefix(scope, namespace, dimensions) + name;
}

/** The order of dimensions makes no difference. */
function keyPrefix({ account, region }: Scope, namespace: string, dimensions: readonly Dimension[]): string {
  const pairs = dimensions.map(({ Name, Value }) => [Name, Value]);
  if (pairs.length > 1) pairs.sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return JSON.stringify([account, region, namespace, pairs]);
}

/** Looked up one by one where the period is shorter than what the series has. */
export function* pointsIn({ points, resolution }: Series, start: number, end: number): Iterable<Datapoint> {
  const first = Math.ceil(start / resolution) * resolution;
  if ((end - first) / resolution > points.size) {
    for (const point of points.values()) if (point[0] >= start && point[0] < end) yield point;
    return;
  }
  for (let at = first; at < end; at += resolution) {
    const point = points.get(at);
    if (point) yield point;
  }
}
