// The resource types of CloudWatch Logs.
import type { Properties } from '../records.ts';
import { allTags, goneIs, hasChanged, removedTagKeys, tagMap } from './shared.ts';
import type { Made, ResourceType, TypeContext } from './resource-type.ts';
import { textOf } from '../template/text-of.ts';

export const logsTypes: readonly ResourceType[] = [
  {
    name: 'AWS::Logs::LogGroup',
    properties: ['LogGroupName', 'RetentionInDays', 'Tags'],
    createOnly: ['LogGroupName'],
    naming: { property: 'LogGroupName', longest: 512 },
    identifier: ['LogGroupName'],
    async create(context, properties) {
      const logGroupName = textOf(properties['LogGroupName']);
      const tags = tagMap(context, properties);
      const tagged = Object.keys(tags).length > 0;
      await context.call('logs', 'CreateLogGroup', { logGroupName, ...(tagged && { tags }) });
      await context.initiated(logGroupName);
      if (properties['RetentionInDays'] !== undefined) await setRetention(context, logGroupName, properties);
      return made(context, logGroupName);
    },
    async update(context, logGroupName, properties, before) {
      if (hasChanged(properties, before, 'RetentionInDays')) await setRetention(context, logGroupName, properties);
      const resourceArn = groupArn(context, logGroupName);
      const gone = removedTagKeys(context, properties, before);
      if (gone.length > 0) await context.call('logs', 'UntagResource', { resourceArn, tagKeys: gone });
      if (allTags(context, properties).length > 0)
        await context.call('logs', 'TagResource', { resourceArn, tags: tagMap(context, properties) });
      return made(context, logGroupName);
    },
    async remove(context, logGroupName) {
      await goneIs('ResourceNotFoundException', () => context.call('logs', 'DeleteLogGroup', { logGroupName }));
    },
    async read(context, logGroupName) {
      const { logGroups = [] } = await context.call('logs', 'DescribeLogGroups', { logGroupNamePrefix: logGroupName });
      return logGroups.some((group) => group.logGroupName === logGroupName) ? made(context, logGroupName) : undefined;
    },
  },
  {
    name: 'AWS::Logs::LogStream',
    properties: ['LogGroupName', 'LogStreamName'],
    required: ['LogGroupName'],
    createOnly: ['LogGroupName', 'LogStreamName'],
    naming: { property: 'LogStreamName', longest: 512 },
    async create(context, { LogGroupName: logGroupName, LogStreamName: logStreamName }) {
      await context.call('logs', 'CreateLogStream', { logGroupName, logStreamName });
      return { physicalId: textOf(logStreamName), attributes: {} };
    },
    async remove(context, logStreamName, { LogGroupName: logGroupName }) {
      await goneIs('ResourceNotFoundException', () =>
        context.call('logs', 'DeleteLogStream', { logGroupName, logStreamName }),
      );
    },
  },
];

function groupArn({ account, region }: TypeContext, name: string): string {
  return `arn:aws:logs:${region}:${account}:log-group:${name}`;
}

function made(context: TypeContext, name: string): Made {
  return { physicalId: name, attributes: { Arn: `${groupArn(context, name)}:*` } };
}

async function setRetention(
  context: TypeContext,
  logGroupName: string,
  { RetentionInDays: days }: Properties,
): Promise<void> {
  if (days !== undefined) await context.call('logs', 'PutRetentionPolicy', { logGroupName, retentionInDays: days });
  else await context.call('logs', 'DeleteRetentionPolicy', { logGroupName });
}
