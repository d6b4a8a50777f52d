// An alarm: its state and the reason, the datapoints of its metric beside the threshold, and its changes of state.
import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
  type AlarmHistoryItem,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import { nameOf, type KindView, type ViewedResource } from './kind.ts';

const shownMs = 60 * 60 * 1000;
/** The datapoints of the minute that still runs as well. */
const aheadMs = 60 * 1000;
const mostChanges = 20;
const longestReason = 2048;

export const alarmView: KindView = {
  reads: {
    /** `alarm` is null where there is none. Its history is kept after it was deleted. */
    async state(at) {
      const client = at.aws.client(CloudWatchClient);
      const { MetricAlarms: [live] = [] } = await client.send(new DescribeAlarmsCommand({ AlarmNames: [nameOf(at)] }));
      const { AlarmHistoryItems: history = [] } = await client.send(
        new DescribeAlarmHistoryCommand({
          AlarmName: nameOf(at),
          HistoryItemType: 'StateUpdate',
          MaxRecords: mostChanges,
        }),
      );
      return { alarm: live ? await shown(at, live) : null, changes: history.map(changeOf) };
    },
  },
};

async function shown(at: ViewedResource, live: MetricAlarm): Promise<object> {
  return {
    state: live.StateValue ?? 'INSUFFICIENT_DATA',
    reason: live.StateReason ?? '',
    since: live.StateTransitionedTimestamp?.toISOString() ?? null,
    isNotifying: live.ActionsEnabled ?? false,
    actions: [live.AlarmActions, live.OKActions, live.InsufficientDataActions].flatMap((actions) => actions ?? [])
      .length,
    metric: live.MetricName ?? null,
    namespace: live.Namespace ?? '',
    dimensions: (live.Dimensions ?? []).map(({ Name: name = '', Value: value = '' }) => ({ name, value })),
    statistic: live.Statistic ?? live.ExtendedStatistic ?? '',
    period: live.Period ?? 60,
    evaluationPeriods: live.EvaluationPeriods ?? 1,
    comparison: live.ComparisonOperator ?? '',
    threshold: live.Threshold ?? 0,
    missingData: live.TreatMissingData ?? 'missing',
    ...(await datapointsOf(at, live)),
  };
}

/** Of the last hour, oldest first. None for an alarm on metric math or on a percentile, which the course does not create. */
async function datapointsOf(at: ViewedResource, live: MetricAlarm) {
  const { Namespace, MetricName, Dimensions, Statistic, Period = 60 } = live;
  const end = Math.ceil((Date.now() + aheadMs) / aheadMs) * aheadMs;
  const span = { from: end - shownMs, to: end };
  if (!MetricName || !Statistic) return { ...span, points: [] };
  const { Datapoints = [] } = await at.aws.client(CloudWatchClient).send(
    new GetMetricStatisticsCommand({
      Namespace,
      MetricName,
      Dimensions,
      Statistics: [Statistic],
      Period,
      StartTime: new Date(span.from),
      EndTime: new Date(span.to),
    }),
  );
  const points = Datapoints.map((point) => ({ at: point.Timestamp?.getTime() ?? 0, value: point[Statistic] ?? 0 }));
  return { ...span, points: points.toSorted((one, other) => one.at - other.at) };
}

function changeOf({ Timestamp, HistorySummary = '', HistoryData = '' }: AlarmHistoryItem): object {
  const [, from = null, to = null] = /from (\w+) to (\w+)$/.exec(HistorySummary) ?? [];
  return { at: Timestamp?.toISOString() ?? null, from, to, summary: HistorySummary, reason: reasonIn(HistoryData) };
}

/** JSON, as the guide's examples have it; without a promise of AWS. */
function reasonIn(data: string): string {
  try {
    const { newState } = JSON.parse(data) as { newState?: { stateReason?: unknown } };
    return typeof newState?.stateReason === 'string' ? newState.stateReason.slice(0, longestReason) : '';
  } catch {
    return '';
  }
}
