// Log groups: made, found, deleted, kept for so many days, and tagged.
import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import { throwAwsError } from '../../../server/aws-error.ts';
import { bytesOf } from '../events.ts';
import { groupArn, groupKey, recordsOf, streamArn, type GroupRecord } from '../records.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, tagging, type Call, type Need, type Operation } from '../../../server/service.ts';
import { findGroup, invalid, limitOf, onGroup, page, violated } from './common.ts';

const operation = operationsOf(sdk);

const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export function groups(sandbox: SandboxContext): Operation[] {
  const { groups, streams, batches } = recordsOf(sandbox.store);
  const save = (group: GroupRecord) => groups.set(groupKey(group, group.name), group);
  return [
    operation(
      'CreateLogGroup',
      { takes: ['logGroupName', 'tags'], on: onGroup, also: taggingGroup },
      ({ logGroupName, tags }, call) => {
        const name = String(logGroupName);
        checkGroupName(name);
        if (groups.has(groupKey(call, name))) {
          throwAwsError(sdk.ResourceAlreadyExistsException$, 'The specified log group already exists');
        }
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
      ({ logGroupNamePrefix: prefix, logGroupNamePattern: pattern, limit, nextToken }, call) => {
        if (prefix !== undefined && pattern !== undefined) {
          invalid('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
        }
        const most = limitOf(limit, 50);
        // A pattern is a plain part of the name, case included.
        const found = groups.values(groupKey(call, prefix ?? '')).filter(({ name }) => name.includes(pattern ?? ''));
        const { items, nextToken: next } = page(found, most, nextToken);
        return { logGroups: items.map((group) => describe(sandbox, group)), nextToken: next };
      },
    ),

    operation('DeleteLogGroup', { takes: ['logGroupName'], on: onGroup }, (input, call) => {
      const { name } = findGroup(sandbox, call, input);
      const key = groupKey(call, name);
      for (const [batch] of batches.entries(`${key}:`)) batches.delete(batch);
      for (const [stream] of streams.entries(`${key}:`)) streams.delete(stream);
      groups.delete(key);
      return {};
    }),

    operation('PutRetentionPolicy', { takes: ['logGroupName', 'retentionInDays'], on: onGroup }, (input, call) => {
      const days = Number(input.retentionInDays);
      if (!retentions.includes(days)) {
        violated(days, 'retentionInDays', `Member must satisfy enum value set: [${retentions.join(', ')}]`);
      }
      save({ ...findGroup(sandbox, call, input), retention: days });
      return {};
    }),

    operation('DeleteRetentionPolicy', { takes: ['logGroupName'], on: onGroup }, (input, call) => {
      save({ ...findGroup(sandbox, call, input), retention: undefined });
      return {};
    }),

    operation('TagResource', { takes: ['resourceArn', 'tags'], on: onArn }, ({ resourceArn, tags }, call) => {
      const group = findByArn(sandbox, call, resourceArn);
      save({ ...group, tags: withTags(group.tags, tags) });
      return {};
    }),

    operation('UntagResource', { takes: ['resourceArn', 'tagKeys'], on: onArn }, ({ resourceArn, tagKeys }, call) => {
      const group = findByArn(sandbox, call, resourceArn);
      const kept = Object.entries(group.tags).filter(([key]) => !tagKeys?.includes(key));
      save({ ...group, tags: Object.fromEntries(kept) });
      return {};
    }),

    operation('ListTagsForResource', { takes: ['resourceArn'], on: onArn }, ({ resourceArn }, call) => {
      return { tags: { ...findByArn(sandbox, call, resourceArn).tags } };
    }),
  ];
}

function taggingGroup({ logGroupName, tags }: sdk.CreateLogGroupRequest, call: Call): Need[] {
  const refusal = `User with accountId: ${call.account} is not authorized to perform CreateLogGroup with Tags. An additional permission "logs:TagResource" is required.`;
  const needs = tagging('logs:TagResource', tags, groupArn(call, String(logGroupName)));
  return needs.map((need) => ({ ...need, refusal }));
}

function onArn({ resourceArn }: { resourceArn?: string | undefined }): string {
  return String(resourceArn);
}

function describe({ store }: SandboxContext, group: Readonly<GroupRecord>): sdk.LogGroup {
  const arn = groupArn(group, group.name);
  const batches = recordsOf(store).batches.values(`${groupKey(group, group.name)}:`);
  const bytes = batches.flatMap(({ events }) => events.map(([, message]) => bytesOf(message)));
  return {
    logGroupName: group.name,
    creationTime: group.created,
    ...(group.retention !== undefined && { retentionInDays: group.retention }),
    metricFilterCount: 0,
    // The older of the two ends in `:*`; the tag operations want the other.
    arn: `${arn}:*`,
    logGroupArn: arn,
    storedBytes: bytes.reduce((sum, each) => sum + each, 0),
    logGroupClass: 'STANDARD',
  };
}

function checkGroupName(name: string): void {
  if (name.length > 512) violated(name, 'logGroupName', 'Member must have length less than or equal to 512');
  if (!/^[.\-_/#A-Za-z0-9]+$/.test(name)) {
    violated(name, 'logGroupName', 'Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+');
  }
}

function findByArn(sandbox: SandboxContext, call: { account: string; region: string }, arn: string | undefined) {
  const [, region, account, name] = /^arn:aws:logs:([\w-]+):(\d{12}):log-group:([^:]+)$/.exec(String(arn)) ?? [];
  if (!name || region !== call.region || account !== call.account) return invalid('Invalid resourceArn');
  return findGroup(sandbox, call, { logGroupName: name });
}

function withTags(old: GroupRecord['tags'], tags: Record<string, string | undefined> = {}): Record<string, string> {
  const merged = { ...old };
  for (const [key, value] of Object.entries(tags)) {
    if (key.length > 128) violated(key, 'tags', 'Member must have length less than or equal to 128');
    if (/^aws:/i.test(key)) invalid('Tag keys starting with the prefix aws: are reserved by AWS.');
    merged[key] = value ?? '';
  }
  if (Object.keys(merged).length > 50)
    throwAwsError(sdk.TooManyTagsException$, 'A log group can have no more than 50 tags.');
  return merged;
}
