// A CloudWatch alarm: it counts events of one metric, and goes to ALARM where a minute has too many of them.
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  ListTagsForResourceCommand,
  paginateDescribeAlarms,
  PutMetricAlarmCommand,
  TagResourceCommand,
  type MetricAlarm,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { isDeepStrictEqual } from 'node:util';
import { consoleUrl } from '../../aws/console-url.ts';
import {
  accountScan,
  adoption,
  allow,
  anyResource,
  cleanupToo,
  learnerOnly,
  onlyWhen,
  optionalStep,
  type StatementScope,
} from '../../aws/permissions.ts';
import { alwaysFree, hoursPerMonth, prices } from '../../aws/prices.ts';
import { assertOurs, ownerOf, tagList } from '../../aws/tags.ts';
import type { Aws } from '../../engine/types.ts';
import { defineResource, orMissing, required } from '../define.ts';

type Dimensions = { readonly [name: string]: string };
type Props = {
  name: string;
  description: string;
  namespace: string;
  metric: string;
  dimensions: Dimensions;
  /** Of events in a minute. */
  threshold: number;
};
/** Not its state, which changes by itself. */
type Outputs = Omit<Props, 'name'> & {
  arn: string;
  statistic: string;
  /** Seconds. */
  period: number;
  evaluationPeriods: number;
  comparison: string;
  missingData: string;
  unit: string | null;
  actionsEnabled: boolean;
};

const notFound = 'ResourceNotFound';
const noSuchArn = 'ResourceNotFoundException';

/** How each alarm of the course counts: the events of one minute, and no datapoint means that nothing has happened. */
const counting = {
  statistic: 'Sum',
  period: 60,
  evaluationPeriods: 1,
  comparison: 'GreaterThanOrEqualToThreshold',
  missingData: 'notBreaching',
  unit: null,
  actionsEnabled: true,
} as const;

export const alarms: StatementScope = {
  sid: 'Alarms',
  arns: ({ arn, names }) => names('alarm').map((name) => arn('cloudwatch', `alarm:${name}`)),
};

export const alarm = defineResource<Props, Outputs>({
  kind: 'alarm',
  describe: ({ name }) => `CloudWatch alarm ${name}`,
  identify: ({ name }, outputs) => ({ name, arn: outputs?.arn }),

  async read({ name }, aws) {
    const live = await find(name, aws);
    return live && outputsOf(live);
  },

  async ensure(props, aws) {
    const live = await find(props.name, aws);
    // PutMetricAlarm replaces an alarm of this name without a question.
    if (live) await assertAlarmOurs(props.name, aws);
    if (live && isAs(props, live)) return outputsOf(live);
    await aws.client(CloudWatchClient).send(new PutMetricAlarmCommand(inputOf(props, live, aws)));
    const wait = { for: `the alarm ${props.name} to have its settings`, usually: 1, atMost: 60 };
    return aws.waiter.until(wait, async () => {
      const found = await find(props.name, aws);
      return found && isAs(props, found) ? outputsOf(found) : undefined;
    });
  },

  async remove({ name }, aws) {
    if (!(await find(name, aws))) return;
    await assertAlarmOurs(name, aws);
    await orMissing(aws.client(CloudWatchClient).send(new DeleteAlarmsCommand({ AlarmNames: [name] })), notFound);
    const wait = { for: `the deletion of the alarm ${name}`, usually: 1, atMost: 60 };
    await aws.waiter.until(wait, async () => ((await find(name, aws)) ? undefined : true));
  },

  calls: {
    'CloudWatch.DescribeAlarms': cleanupToo(allow(anyResource, 'cloudwatch:DescribeAlarms')),
    'CloudWatch.ListTagsForResource': onlyWhen(
      accountScan,
      cleanupToo(allow(anyResource, 'cloudwatch:ListTagsForResource')),
    ),
    'CloudWatch.PutMetricAlarm': optionalStep(
      'limits',
      learnerOnly(allow(alarms, 'cloudwatch:PutMetricAlarm cloudwatch:TagResource')),
    ),
    'CloudWatch.TagResource': {
      ...onlyWhen(adoption, learnerOnly(allow(alarms, 'cloudwatch:TagResource'))),
      optional: true,
    },
    'CloudWatch.DeleteAlarms': optionalStep('limits', cleanupToo(allow(alarms, 'cloudwatch:DeleteAlarms'))),
  },

  listing: {
    noun: 'CloudWatch alarm',
    async *list(aws, names) {
      const client = aws.client(CloudWatchClient);
      for (const AlarmNamePrefix of names['alarm'] ?? [])
        for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, { AlarmNamePrefix }))
          for (const { AlarmName: name = '' } of MetricAlarms) yield { name, key: name };
    },
    propsOf: ({ key }) => ({ name: key, description: '', namespace: '', metric: '', dimensions: {}, threshold: 0 }),
  },

  completeProps: ({ name }, { description, namespace, metric, dimensions, threshold }) => ({
    name,
    description,
    namespace,
    metric,
    dimensions,
    threshold,
  }),

  // Its description is corrected without a word.
  settings: ({ namespace, metric, dimensions, threshold }) => ({
    namespace,
    metric,
    dimensions,
    threshold,
    ...counting,
  }),

  byHand: {
    async find({ name }, aws) {
      const live = await find(name, aws);
      return live ? [{ outputs: outputsOf(live), owner: ownerOf(await liveTags(name, aws), aws.tags) }] : [];
    },
    async tag(_props, { arn: ResourceARN }, aws) {
      await aws.client(CloudWatchClient).send(new TagResourceCommand({ ResourceARN, Tags: tagList(aws.tags) }));
    },
  },

  liveTags,

  atRest: () => ({
    dollarsPerHour: prices.alarmMonth / hoursPerMonth,
    because: `${prices.alarmMonth.toFixed(2)} USD a month for each metric of an alarm; the first ${alwaysFree.alarms} of an account are free`,
  }),

  consoleLink: ({ props: { name }, region }) =>
    consoleUrl(region, `cloudwatch/home?region=${region}#alarmsV2:alarm/${encodeURIComponent(name)}`),

  cloudFormation: {
    type: 'AWS::CloudWatch::Alarm',
    values: ({ outputs }) => ({ Arn: outputs.arn }),
    properties: ({ props, tags }) => ({ ...settingsOf(props), Tags: tagList(tags) }),
  },

  why: {
    about:
      'A CloudWatch alarm. Each minute it compares a metric with its threshold, and has the state OK, ALARM or INSUFFICIENT_DATA. It does nothing else until you give it an action, such as an SNS topic that sends an email.',
    properties: {
      name: {
        what: 'The course and what the alarm watches. A name is unique in an account and region.',
        otherwise: 'an alarm with the name of another one replaces that one.',
      },
      description: {
        what: 'What it means, and what to look at first. It is in each notification.',
        otherwise: 'somebody who is woken at night has to find out what the alarm is about.',
      },
      namespace: {
        what: 'The service that publishes the metric.',
        otherwise: 'the alarm finds no datapoints, and never goes to ALARM.',
      },
      metric: {
        what: '`5xx` are the responses with a server error, `4xx` those that refuse a request. Both count what your visitors get.',
        otherwise:
          'an alarm on the Errors of a function stays OK where the code catches its errors and responds with 500, as the functions of the handbook do.',
      },
      dimensions: {
        what: 'The API whose responses count.',
        otherwise: 'the alarm watches something else, or nothing, and stays OK.',
      },
      threshold: {
        what: 'So many in a minute are too many.',
        otherwise: 'a lower number raises the alarm for every typing error of a visitor. A higher one misses failures.',
      },
      missingData: {
        what: '`notBreaching`: a minute without requests has no datapoint, and nothing is wrong.',
        otherwise: 'the alarm goes to INSUFFICIENT_DATA whenever nobody uses the page.',
      },
      actionsEnabled: {
        what: 'The actions that you add run.',
        otherwise: 'the alarm changes its state, and nobody is notified.',
      },
    },
  },
});

async function find(name: string, aws: Aws): Promise<MetricAlarm | undefined> {
  const { MetricAlarms = [] } = await aws
    .client(CloudWatchClient)
    .send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  return MetricAlarms[0];
}

/** Actions that somebody has added stay. PutMetricAlarm takes tags of new alarms only. */
function inputOf(props: Props, live: MetricAlarm | undefined, aws: Aws): PutMetricAlarmCommandInput {
  const { AlarmActions = [], OKActions = [], InsufficientDataActions = [] } = live ?? {};
  return {
    ...settingsOf(props),
    ...(AlarmActions.length > 0 && { AlarmActions }),
    ...(OKActions.length > 0 && { OKActions }),
    ...(InsufficientDataActions.length > 0 && { InsufficientDataActions }),
    ...(!live && { Tags: tagList(aws.tags) }),
  };
}

/** By the names of PutMetricAlarm, which CloudFormation has as well. */
function settingsOf(props: Props) {
  return {
    AlarmName: props.name,
    AlarmDescription: props.description,
    Namespace: props.namespace,
    MetricName: props.metric,
    Dimensions: Object.entries(props.dimensions).map(([Name, Value]) => ({ Name, Value })),
    Statistic: counting.statistic,
    Period: counting.period,
    EvaluationPeriods: counting.evaluationPeriods,
    Threshold: props.threshold,
    ComparisonOperator: counting.comparison,
    TreatMissingData: counting.missingData,
  };
}

function isAs({ name: _name, ...props }: Props, live: MetricAlarm): boolean {
  const { arn: _arn, ...settings } = outputsOf(live);
  return isDeepStrictEqual(settings, { ...props, ...counting });
}

/** An alarm on metric math has no metric, statistic and period of its own. */
function outputsOf(live: MetricAlarm): Outputs {
  return {
    arn: required(live.AlarmArn, 'MetricAlarms[].AlarmArn'),
    description: live.AlarmDescription ?? '',
    namespace: live.Namespace ?? '',
    metric: live.MetricName ?? '',
    dimensions: Object.fromEntries((live.Dimensions ?? []).map(({ Name = '', Value = '' }) => [Name, Value])),
    threshold: live.Threshold ?? 0,
    statistic: live.Statistic ?? live.ExtendedStatistic ?? '',
    period: live.Period ?? 0,
    evaluationPeriods: live.EvaluationPeriods ?? 0,
    comparison: live.ComparisonOperator ?? '',
    missingData: live.TreatMissingData ?? 'missing',
    unit: live.Unit ?? null,
    actionsEnabled: live.ActionsEnabled ?? false,
  };
}

async function assertAlarmOurs(name: string, aws: Aws): Promise<void> {
  assertOurs(`CloudWatch alarm ${name}`, await liveTags(name, aws), aws.tags);
}

async function liveTags(name: string, aws: Aws): Promise<Readonly<Record<string, string>> | undefined> {
  const ResourceARN = `arn:aws:cloudwatch:${aws.region}:${aws.account}:alarm:${name}`;
  const asked = aws.client(CloudWatchClient).send(new ListTagsForResourceCommand({ ResourceARN }));
  const found = await orMissing(asked, noSuchArn);
  return found && Object.fromEntries((found.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
}
