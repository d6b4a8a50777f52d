// The alarms of the step limits. They watch the responses of the API, and not the metrics of the functions: the functions
// catch their errors and respond with 500, which Lambda counts as a success. What Lambda throttles or ends is a 5xx of the
// API as well. So two alarms on one metric each are enough, and each says which side to look at.
// source: Lambda Developer Guide, "Types of metrics for Lambda functions", Errors; API Gateway Developer Guide, "Metrics for
// HTTP APIs"; CloudWatch User Guide, "Recommended alarms", 4xx and 5xx of API Gateway; checked 2026-11-30
import { CloudWatchClient, DescribeAlarmHistoryCommand, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { alarm } from '../../src/resources/cloudwatch/alarm.ts';
import type { Aws, Verdict } from '../../src/engine/types.ts';
import { names } from '../names.ts';

type Props = Parameters<typeof alarm.describe>[0];

/** A few typing errors in a minute are usual; this many are a script. The burst of the checks has more. */
const refusedInAMinute = 10;

/** `name`: with the learner's suffix. */
export function apiAlarms(apiId: string, name: (handbook: string) => string): { errors: Props; refused: Props } {
  const ofApi = { namespace: 'AWS/ApiGateway', dimensions: { ApiId: apiId } };
  return {
    errors: {
      ...ofApi,
      name: name(names.serverErrors),
      metric: '5xx',
      threshold: 1,
      description:
        'A visitor got a server error. Look at the logs of the functions, and at their reserved concurrency.',
    },
    refused: {
      ...ofApi,
      name: name(names.refusedRequests),
      metric: '4xx',
      threshold: refusedInAMinute,
      description: 'Many requests were refused in one minute. Somebody may send them with a script.',
    },
  };
}

/** What both alarms watch, in the words of the verdict. */
export async function alarmsText(all: readonly Props[], aws: Aws): Promise<{ expected: string; actual: string }> {
  const live = await Promise.all(all.map((props) => alarm.read(props, aws, undefined)));
  const text = (name: string, settings: Awaited<ReturnType<typeof alarm.read>>) => {
    if (!settings) return `${name}: none`;
    const { metric, dimensions, statistic, comparison, threshold, period, missingData, actionsEnabled } = settings;
    const watched = Object.entries(dimensions).map(([dimension, value]) => `${dimension} ${value}`);
    const rule = `${statistic} ${comparison} ${threshold} in ${period} s, missing data ${missingData}`;
    return `${name}: ${metric} of ${watched.join(', ')}, ${rule}, actions ${actionsEnabled ? 'on' : 'off'}`;
  };
  const wanted = await Promise.all(all.map(async (props) => alarm.settings?.(props, aws, undefined)));
  return {
    expected: all.map(({ name }, index) => text(name, { arn: '', ...wanted[index] } as never)).join('; '),
    actual: all.map(({ name }, index) => text(name, live[index])).join('; '),
  };
}

/** Whether it is in ALARM, or was since it has its present settings. */
export async function wasRaised({ name: AlarmName }: Props, aws: Aws): Promise<Verdict> {
  const client = aws.client(CloudWatchClient);
  const { MetricAlarms: [live] = [] } = await client.send(new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }));
  const { AlarmHistoryItems: history = [] } = await client.send(
    new DescribeAlarmHistoryCommand({
      AlarmName,
      HistoryItemType: 'StateUpdate',
      StartDate: live?.AlarmConfigurationUpdatedTimestamp,
    }),
  );
  const raised = history.find(({ HistorySummary }) => HistorySummary?.endsWith('to ALARM'));
  if (live?.StateValue === 'ALARM') return { pass: true, actual: `ALARM: ${live.StateReason ?? ''}` };
  if (raised) return { pass: true, actual: `${raised.Timestamp?.toISOString() ?? ''}: ${raised.HistorySummary ?? ''}` };
  return {
    pass: false,
    because: 'An attack goes on, and the alarm stays silent.',
    expected: `${AlarmName}: ALARM after many refused requests`,
    actual: `${AlarmName}: ${live?.StateValue ?? 'none'}`,
    help: 'workshop repair refused-alarm',
  };
}
