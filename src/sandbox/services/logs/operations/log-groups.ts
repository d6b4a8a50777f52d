// Log groups: created, described, deleted, and their retention.
import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, tagging, type Call, type Need, type Operation } from '../../../server/service.ts';
import { constraints } from '../../shared/constraints.ts';
import { groupExists, invalidValue, mayNotTagText, prefixAndPattern } from '../errors.ts';
import { groupArn, groupKey, recordsOf, streamArn, type GroupRecord } from '../records.ts';
import { eventBytes } from '../rules/event-reading.ts';
import { checkNewGroupName, findGroup, groupArnToAuthorize } from '../rules/groups-and-streams.ts';
import { limitOf, page } from '../rules/pages.ts';
import { withTags } from '../rules/tags.ts';

const operation = operationsOf(sdk);
const on = groupArnToAuthorize;

const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export function logGroupOperations(sandbox: SandboxContext): Operation[] {
  const { groups, streams, batches } = recordsOf(sandbox.store);
  const save = (group: GroupRecord) => groups.set(groupKey(group, group.name), group);
  return [
    operation(
      'CreateLogGroup',
      { takes: ['logGroupName', 'tags'], on, also: permissionToTag },
      ({ logGroupName, tags }, call) => {
        const name = String(logGroupName);
        checkNewGroupName(name);
        if (groups.has(groupKey(call, name))) groupExists();
        const { account, region } = call;
        save({ account, region, name, created: sandbox.now(), tags: withTags({}, tags) });
        return {};
      },
    ),

    operation(
      'DescribeLogGroups',
      {
        takes: ['logGroupNamePrefix', 'logGroupNamePattern', 'limit', 'nextToken'],
        on: (_input, scope) => streamArn(scope, ''),
      },
      ({ logGroupNamePrefix: prefix, logGroupNamePattern: pattern, limit, nextToken: token }, call) => {
        if (prefix !== undefined && pattern !== undefined) prefixAndPattern();
        const most = limitOf(limit, 50);
        // A pattern is a plain part of the name; case matters.
        const found = groups.values(groupKey(call, prefix ?? '')).filter(({ name }) => name.includes(pattern ?? ''));
        const { items, nextToken } = page(found, most, token);
        return { logGroups: items.map((group) => groupOutput(sandbox, group)), nextToken };
      },
    ),

    operation('DeleteLogGroup', { takes: ['logGroupName'], on }, (input, call) => {
      const { name } = findGroup(sandbox, call, input);
      const key = groupKey(call, name);
      for (const [batch] of batches.entries(`${key}:`)) batches.delete(batch);
      for (const [stream] of streams.entries(`${key}:`)) streams.delete(stream);
      groups.delete(key);
      return {};
    }),

    operation('PutRetentionPolicy', { takes: ['logGroupName', 'retentionInDays'], on }, (input, call) => {
      const days = Number(input.retentionInDays);
      if (!retentions.includes(days)) invalidValue(days, 'retentionInDays', constraints.oneOf(retentions));
      save({ ...findGroup(sandbox, call, input), retention: days });
      return {};
    }),

    operation('DeleteRetentionPolicy', { takes: ['logGroupName'], on }, (input, call) => {
      save({ ...findGroup(sandbox, call, input), retention: undefined });
      return {};
    }),
  ];
}

function permissionToTag({ logGroupName, tags }: sdk.CreateLogGroupRequest, call: Call): Need[] {
  const needs = tagging('logs:TagResource', tags, groupArn(call, String(logGroupName)));
  return needs.map((need) => ({ ...need, refusal: mayNotTagText(call.account) }));
}

function groupOutput({ store }: SandboxContext, group: Readonly<GroupRecord>): sdk.LogGroup {
  const arn = groupArn(group, group.name);
  const batches = recordsOf(store).batches.values(`${groupKey(group, group.name)}:`);
  const bytes = batches.flatMap(({ events }) => events.map(([, message]) => eventBytes(message)));
  return {
    logGroupName: group.name,
    creationTime: group.created,
    ...(group.retention !== undefined && { retentionInDays: group.retention }),
    metricFilterCount: 0,
    // The older of the two ends in `:*`; the tag operations take the other.
    arn: `${arn}:*`,
    logGroupArn: arn,
    storedBytes: bytes.reduce((sum, each) => sum + each, 0),
    logGroupClass: 'STANDARD',
  };
}
