// How datapoints are kept: in memory, written now and then, and bounded.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMetrics, type Metrics } from '../../../../src/sandbox/services/cloudwatch/metrics/metrics.ts';
import { recordsOf } from '../../../../src/sandbox/services/cloudwatch/records.ts';
import { openStore, type Store } from '../../../../src/sandbox/state/store.ts';

const second = 1000;
const minute = 60 * second;
const day = 24 * 60 * minute;
const scope = { account: '123456789012', region: 'ap-south-1' };
const metric = { namespace: 'Shop', name: 'Orders', dimensions: [] };
const source = { ...scope, namespace: 'Shop', dimensionSets: [[]] };
const orders = [{ name: 'Orders', unit: 'Count', value: 1 }];

describe('Datapoints', () => {
  let dir: string;
  let store: Store;
  let now: number;
  let close: () => Promise<void>;

  function open(): Metrics {
    return createMetrics({ store, now: () => now, onClose: (end) => void (close = end) });
  }
  const written = () =>
    recordsOf(store)
      .datapoints.values()
      .flatMap(({ points }) => points)
      .reduce((sum, [, count]) => sum + count, 0);
  const countOf = (metrics: Metrics) =>
    metrics
      .seriesOf(scope, metric)
      .flatMap(({ points }) => [...points.values()])
      .reduce((sum, [, count]) => sum + count, 0);

  beforeEach(async () => {
    now = Date.parse('2026-11-30T10:00:00Z');
    dir = await mkdtemp(join(tmpdir(), 'workshop-datapoints-'));
    store = await openStore(dir);
  });
  afterEach(async () => {
    await store.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('are written every 30 seconds, and when the sandbox stops', async () => {
    const metrics = open();
    for (let seconds = 0; seconds < 30; seconds += 1) {
      metrics.record(source, orders);
      now += second;
    }
    assert.equal(written(), 0);
    metrics.record(source, orders);
    assert.equal(written(), 31);
    metrics.record(source, orders);
    assert.equal(written(), 31);
    await close();
    assert.equal(written(), 32);
    assert.equal(countOf(open()), 32);
  });

  it('of a clock that was set back are written all the same', () => {
    const metrics = open();
    metrics.record(source, orders);
    now -= day;
    metrics.record(source, orders);
    assert.equal(written(), 2);
  });

  it('are kept for 15 days', () => {
    const metrics = open();
    metrics.record(source, orders);
    now += 15 * day - minute;
    metrics.record(source, orders);
    assert.equal(countOf(metrics), 2);
    now += 16 * minute;
    metrics.flush();
    assert.equal(countOf(metrics), 1);
    assert.equal(written(), 1);
  });

  it('go on for a metric whose datapoints were all dropped', () => {
    const metrics = open();
    metrics.record(source, orders);
    now += 16 * day;
    metrics.flush();
    assert.equal(countOf(metrics), 0);
    metrics.record(source, orders);
    assert.equal(countOf(metrics), 1);
  });

  it('are the newest 100,000 of all metrics', () => {
    const metrics = open();
    const dimensionSets = Array.from({ length: 100 }, (_, index) => [{ Name: 'Page', Value: String(index) }]);
    for (let minutes = 0; minutes < 1_020; minutes += 1)
      metrics.record({ ...source, dimensionSets }, orders, now + minutes * minute);
    metrics.flush();
    const all = metrics.allSeries(scope);
    const points = all.reduce((sum, series) => sum + series.points.size, 0);
    assert.ok(points > 85_000 && points <= 100_000, String(points));
    assert.equal(all.length, 100);
    assert.ok(all.every(({ points: own }) => own.has(now + 1_019 * minute)));
    assert.equal(written() > 85_000 && written() <= 100_000, true);
  });

  it('of ten thousand metrics are those that had data last', () => {
    const metrics = open();
    for (let index = 0; index < 6_000; index += 1) {
      metrics.record({ ...source, dimensionSets: [[{ Name: 'Page', Value: String(index) }]] }, orders);
      now += second;
    }
    const all = metrics.allSeries(scope);
    assert.ok(all.length > 4_000 && all.length <= 5_000, String(all.length));
    assert.ok(all.some(({ dimensions }) => dimensions[0]?.Value === '5999'));
  });
});
