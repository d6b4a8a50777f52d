// Metrics: put by clients, read as statistics over periods, and listed.
import * as sdk from '@aws-sdk/client-cloudwatch';
import { operationsOf, type Operation } from '../../../server/service.ts';
import type { ServiceContext } from '../../context.ts';
import { pageOf } from '../../shared/paging.ts';
import { refuseUnsupported } from '../../shared/unsupported.ts';
import { invalidCombination, invalidToken, invalidValue, missingParameter, validationError } from '../errors.ts';
import type { Series } from '../metrics/metrics.ts';
import { statisticOf } from '../metrics/statistics.ts';
import type { Dimension, Scope, Statistic } from '../records.ts';
import {
  check,
  checkDimensions,
  length,
  metricNameViolations,
  oneOf,
  range,
  size,
  statistics,
  units,
} from '../rules/constraints.ts';
import { checkNamespace, sampleOf } from '../rules/metric-datum.ts';
import { summariesIn, windowOf } from '../rules/periods.ts';

const operation = operationsOf(sdk);

const mostData = 1_000;
const mostDatapoints = 1_440;
const mostQueries = 500;
/** Of GetMetricData, in a page. */
const mostValues = 100_800;
const metricsPage = 500;
const threeHours = 3 * 60 * 60 * 1000;
/** A metric without data is listed for so long. */
const twoWeeks = 14 * 24 * 60 * 60 * 1000;

export function metricDataOperations(sandbox: ServiceContext): Operation[] {
  const { metrics } = sandbox;

  /** What a client is told is in the store. */
  function seriesOf(scope: Scope, input: MetricInput, unit: string | undefined): readonly Series[] {
    check(...metricNameViolations(input.MetricName, input.Namespace), oneOf(unit, 'unit', units));
    const dimensions = checkDimensions(input.Dimensions);
    metrics.flush();
    return metrics
      .seriesOf(scope, { namespace: input.Namespace ?? '', name: input.MetricName ?? '', dimensions })
      .filter((series) => unit === undefined || series.unit === unit);
  }

  return [
    operation('PutMetricData', { takes: ['Namespace', 'MetricData'] }, ({ Namespace = '', MetricData }, call) => {
      check(...metricNameViolations(undefined, Namespace));
      checkNamespace(Namespace);
      const data = MetricData ?? [];
      if (data.length === 0) missingParameter('The parameter MetricData is required.');
      if (data.length > mostData)
        invalidValue(`The collection MetricData must not have a size greater than ${mostData}.`);
      const now = sandbox.now();
      const samples = data.map((datum, index) => {
        check(length(datum.MetricName, `metricData.${index + 1}.member.metricName`, 1, 255));
        const metric = {
          namespace: Namespace,
          name: datum.MetricName ?? '',
          dimensions: checkDimensions(datum.Dimensions),
        };
        return { metric, unit: datum.Unit ?? 'None', sample: sampleOf(datum, `MetricData.member.${index + 1}`, now) };
      });
      for (const { metric, unit, sample } of samples) metrics.put(call, metric, unit, sample);
      metrics.flush();
      return {};
    }),

    operation(
      'GetMetricStatistics',
      { takes: ['Namespace', 'MetricName', 'Dimensions', 'StartTime', 'EndTime', 'Period', 'Statistics', 'Unit'] },
      (input, call) => {
        const wanted = input.Statistics ?? [];
        if (wanted.length === 0)
          invalidCombination('At least one of the parameters Statistics and ExtendedStatistics must be specified.');
        check(size(wanted, 'statistics', 5), ...wanted.map((one) => oneOf(one, 'statistics', statistics)));
        const all = seriesOf(call, input, input.Unit);
        const window = windowOf(input, input.Period ?? 0);
        const count = Math.ceil((window.end - window.start) / window.period);
        if (count > mostDatapoints)
          invalidCombination(
            `You have requested up to ${grouped(count)} datapoints, which exceeds the limit of ${grouped(mostDatapoints)}. ` +
              'You may reduce the datapoints requested by increasing Period, or decreasing the time range.',
          );
        // Each unit has datapoints of its own.
        const datapoints = all.flatMap((series) =>
          summariesIn(window, [series]).map(([start, summary]) => ({
            Timestamp: new Date(start),
            Unit: series.unit as sdk.StandardUnit,
            ...Object.fromEntries(wanted.map((name) => [name, statisticOf(summary, name)])),
          })),
        );
        return { Label: input.MetricName, Datapoints: datapoints };
      },
    ),

    operation(
      'GetMetricData',
      { takes: ['MetricDataQueries', 'StartTime', 'EndTime', 'NextToken', 'ScanBy', 'MaxDatapoints'] },
      (input, call) => {
        const queries = input.MetricDataQueries ?? [];
        check(
          size(queries, 'metricDataQueries', mostQueries),
          oneOf(input.ScanBy, 'scanBy', Object.values(sdk.ScanBy)),
          range(input.MaxDatapoints, 'maxDatapoints', 1, mostValues),
        );
        checkQueries(queries);
        const isAscending = input.ScanBy === 'TimestampAscending';
        const shown = queries.filter(({ ReturnData = true }) => ReturnData);
        const values = shown.flatMap(
          ({ Id = '', Label, MetricStat: { Metric = {}, Period = 0, Stat = '', Unit } = {} }) => {
            check(oneOf(Stat, `metricDataQueries.${Id}.metricStat.stat`, statistics));
            const all = inOneUnit(seriesOf(call, Metric, Unit));
            const found = summariesIn(windowOf(input, Period), all.series);
            if (!isAscending) found.reverse();
            const points = found.map(([start, summary]) => ({ start, value: statisticOf(summary, Stat as Statistic) }));
            return [
              { Id, Label: Label ?? defaultLabel({ Metric, Stat, Period }, shown), messages: all.messages, points },
            ];
          },
        );
        return pageOfData(values, input.NextToken, input.MaxDatapoints ?? mostValues);
      },
    ),

    operation(
      'ListMetrics',
      { takes: ['Namespace', 'MetricName', 'Dimensions', 'NextToken', 'RecentlyActive'] },
      (input, call) => {
        check(
          ...metricNameViolations(input.MetricName, input.Namespace),
          size(input.Dimensions, 'dimensions', 10),
          oneOf(input.RecentlyActive, 'recentlyActive', Object.values(sdk.RecentlyActive)),
        );
        metrics.flush();
        const since = sandbox.now() - (input.RecentlyActive === undefined ? twoWeeks : threeHours);
        const found = new Map<string, sdk.Metric>();
        for (const { namespace, name, dimensions, last } of metrics.allSeries(call)) {
          const fits =
            last >= since &&
            (input.Namespace === undefined || namespace === input.Namespace) &&
            (input.MetricName === undefined || name === input.MetricName) &&
            (input.Dimensions ?? []).every((filter) => dimensions.some((dimension) => isMatch(dimension, filter)));
          const metric = { Namespace: namespace, MetricName: name, Dimensions: dimensions.map((one) => ({ ...one })) };
          // In several units it is one metric.
          if (fits) found.set(JSON.stringify(metric), metric);
        }
        const { items, nextToken } = pageOf([...found.values()], {
          token: input.NextToken,
          size: metricsPage,
          refuseToken: invalidToken,
        });
        return { Metrics: items, NextToken: nextToken };
      },
    ),
  ];
}

interface MetricInput {
  readonly Namespace?: string | undefined;
  readonly MetricName?: string | undefined;
  readonly Dimensions?: readonly sdk.Dimension[] | undefined;
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

function isMatch({ Name, Value }: Dimension, filter: sdk.DimensionFilter): boolean {
  return Name === filter.Name && (filter.Value === undefined || Value === filter.Value);
}

function checkQueries(queries: readonly sdk.MetricDataQuery[]): void {
  const ids = new Set<string>();
  if (queries.length === 0) validationError('The parameter MetricDataQueries is required.');
  for (const { Id = '', Expression, MetricStat, AccountId, Period } of queries) {
    if (!/^[a-z][a-zA-Z0-9_]{0,254}$/.test(Id)) validationError(`The value ${Id} for parameter Id is invalid.`);
    if (ids.has(Id)) validationError(`The values for parameter id in MetricDataQueries are not unique.`);
    ids.add(Id);
    if (Expression !== undefined) refuseUnsupported('cloudwatch', `the Expression ${Expression}`);
    if (AccountId !== undefined) refuseUnsupported('cloudwatch', 'AccountId');
    if (Period !== undefined) refuseUnsupported('cloudwatch', 'Period without an Expression');
    if (!MetricStat) validationError(`Exactly one of MetricStat and Expression must be set in the query ${Id}.`);
  }
}

/**
 * The metric, with what tells it from the other queries: the statistic, the period, or both.
 * source: answers that LocalStack recorded on AWS (test_label_generation), checked 2026-11-30
 */
function defaultLabel({ Metric, Stat, Period }: sdk.MetricStat, queries: readonly sdk.MetricDataQuery[]): string {
  const differs = (of: 'Stat' | 'Period') => new Set(queries.map(({ MetricStat }) => MetricStat?.[of])).size > 1;
  return [Metric?.MetricName, differs('Stat') && Stat, differs('Period') && Period].filter(Boolean).join(' ');
}

interface QueryValues {
  readonly Id: string;
  readonly Label: string;
  readonly messages: readonly sdk.MessageData[];
  readonly points: readonly { readonly start: number; readonly value: number }[];
}

/** A page ends where it has so many values. The next one goes on with the same queries. */
function pageOfData(all: readonly QueryValues[], token: string | undefined, most: number) {
  const points = all.flatMap(({ points: own }, query) => own.map((point) => ({ ...point, query })));
  const { items, nextToken } = pageOf(points, { token, size: most, refuseToken: invalidToken });
  const results = all.map(({ Id, Label, messages }, query) => {
    const own = items.filter((point) => point.query === query);
    const isWhole = nextToken === undefined || (items.at(-1)?.query ?? 0) > query;
    return {
      Id,
      Label,
      Timestamps: own.map(({ start }) => new Date(start)),
      Values: own.map(({ value }) => value),
      StatusCode: isWhole ? ('Complete' as const) : ('PartialData' as const),
      ...(messages.length > 0 && { Messages: [...messages] }),
    };
  });
  return { MetricDataResults: results, NextToken: nextToken, Messages: [] };
}

/**
 * Without a unit in the query, and with several in the metric, AWS returns one of them and says so.
 * source: LocalStack's recorded answers: of Milliseconds and Seconds the former, of Count, Milliseconds and Seconds the first
 */
function inOneUnit(series: readonly Series[]): { series: readonly Series[]; messages: sdk.MessageData[] } {
  const named = series.map(({ unit }) => unit).sort();
  if (named.length < 2) return { series, messages: [] };
  return {
    series: series.filter(({ unit }) => unit === named[0]),
    messages: [{ Code: 'MultipleUnits', Value: `Multiple units returned: '[${named.join(', ')}]'` }],
  };
}
