// The resource type of CloudWatch. Alarms with actions, and those on metric math or percentiles, fail by the name of the
// property.
import { throwAwsError } from '../../../server/aws-error.ts';
import type { Properties } from '../records.ts';
import { textOf } from '../template/text-of.ts';
import { allTags, goneIs, only, removedTagKeys } from './shared.ts';
import type { Made, ResourceType, TypeContext } from './resource-type.ts';

const settings = [
  'ActionsEnabled',
  'AlarmDescription',
  'ComparisonOperator',
  'DatapointsToAlarm',
  'Dimensions',
  'EvaluationPeriods',
  'MetricName',
  'Namespace',
  'Period',
  'Statistic',
  'Threshold',
  'TreatMissingData',
  'Unit',
];

export const cloudwatchTypes: readonly ResourceType[] = [
  {
    name: 'AWS::CloudWatch::Alarm',
    properties: ['AlarmName', ...settings, 'Tags'],
    required: ['ComparisonOperator', 'EvaluationPeriods'],
    createOnly: ['AlarmName'],
    naming: { property: 'AlarmName', longest: 255 },
    identifier: ['AlarmName'],
    async create(context, properties) {
      const name = textOf(properties['AlarmName']);
      // PutMetricAlarm would change an alarm of this name.
      if (await read(context, name)) alarmExists(name);
      const tags = allTags(context, properties);
      await put(context, name, { ...properties, ...(tags.length > 0 && { Tags: tags }) }, ['Tags']);
      return made(context, name);
    },
    async update(context, name, properties, before) {
      await put(context, name, properties);
      const ResourceARN = arnOf(context, name);
      const TagKeys = removedTagKeys(context, properties, before);
      if (TagKeys.length > 0) await context.call('cloudwatch', 'UntagResource', { ResourceARN, TagKeys });
      const Tags = allTags(context, properties);
      if (Tags.length > 0) await context.call('cloudwatch', 'TagResource', { ResourceARN, Tags });
      return made(context, name);
    },
    async remove(context, name) {
      await goneIs('ResourceNotFound', () => context.call('cloudwatch', 'DeleteAlarms', { AlarmNames: [name] }));
    },
    read,
  },
];

async function put(
  context: TypeContext,
  AlarmName: string,
  properties: Properties,
  more: readonly string[] = [],
): Promise<void> {
  await context.call('cloudwatch', 'PutMetricAlarm', { AlarmName, ...only(properties, [...settings, ...more]) });
}

async function read(context: TypeContext, name: string): Promise<Made | undefined> {
  const { MetricAlarms = [] } = await context.call('cloudwatch', 'DescribeAlarms', { AlarmNames: [name] });
  return MetricAlarms.length > 0 ? made(context, name) : undefined;
}

function arnOf({ account, region }: TypeContext, name: string): string {
  return `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;
}

function made(context: TypeContext, name: string): Made {
  return { physicalId: name, attributes: { Arn: arnOf(context, name) } };
}

function alarmExists(name: string): never {
  return throwAwsError({ code: 'AlreadyExists', status: 400 }, `${name} already exists`);
}
