// Log groups: created, described, deleted, and their retention.
import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, tagging, type Call, type Need, type Operation } from '../../../server/service.ts';
import { constraints } from '../../shared/constraints.ts';
import { refuseUnsupported } from '../../shared/unsupported.ts';
import { groupExists, identifiersAndNames, invalidValue, mayNotTagText, prefixAndPattern } from '../errors.ts';
import { groupArn, groupKey, recordsOf, streamArn, type GroupRecord } from '../records.ts';
import { eventBytes } from '../rules/event-reading.ts';
import {
  checkIdentifier,
  checkNewGroupName,
  findGroup,
  groupArnToAuthorize,
  groupNameIn,
} from '../rules/groups-and-streams.ts';
import { limitOf, page } from '../rules/pages.ts';
import { withTags } from '../rules/tags.ts';

const operation = operationsOf(sdk);
const on = groupArnToAuthorize;

/** source: the service model of botocore 1.43 */
const listPattern = '(\\^?[\\.\\-_\\/#A-Za-z0-9]{3,24})(\\|\\^?[\\.\\-_\\/#A-Za-z0-9]{3,24}){0,4}';
const classes: readonly string[] = Object.values(sdk.LogGroupClass);

function checkClass(name: string | undefined): void {
  if (name !== undefined && !classes.includes(name)) invalidValue(name, 'logGroupClass', constraints.oneOf(classes));
}

const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export function logGroupOperations(sandbox: SandboxContext): Operation[] {
  const { groups, streams, batches } = recordsOf(sandbox.store);
  const save = (group: GroupRecord) => groups.set(groupKey(group, group.name), group);
  return [
    operation(
      'CreateLogGroup',
      { takes: ['logGroupName', 'tags', 'logGroupClass'], on, also: permissionToTag },
      ({ logGroupName, tags, logGroupClass }, call) => {
        const name = String(logGroupName);
        checkClass(logGroupClass);
        if (logGroupClass !== undefined && logGroupClass !== 'STANDARD')
          refuseUnsupported('logs', `logGroupClass ${logGroupClass}`);
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
        takes: [
          ...(['logGroupNamePrefix', 'logGroupNamePattern', 'logGroupIdentifiers', 'logGroupClass'] as const),
          ...(['limit', 'nextToken'] as const),
        ],
        on: (_input, scope) => streamArn(scope, ''),
      },
      (input, call) => {
        const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern, logGroupIdentifiers: identifiers } = input;
        if (prefix !== undefined && pattern !== undefined) prefixAndPattern();
        if (identifiers !== undefined && (prefix ?? pattern) !== undefined) identifiersAndNames();
        identifiers?.forEach((identifier) => checkIdentifier(identifier, 'logGroupIdentifiers'));
        checkClass(input.logGroupClass);
        const most = limitOf(input.limit, 50);
        const named =
          identifiers && new Set(identifiers.map((logGroupIdentifier) => groupNameIn({ logGroupIdentifier })));
        // A pattern is a plain part of the name; case matters.
        const found = groups
          .values(groupKey(call, prefix ?? ''))
          .filter(({ name }) => name.includes(pattern ?? '') && (named?.has(name) ?? true));
        // There are only groups of the standard class.
        const ofClass = (input.logGroupClass ?? 'STANDARD') === 'STANDARD' ? found : [];
        const { items, nextToken } = page(ofClass, most, input.nextToken);
        return { logGroups: items.map((group) => groupOutput(sandbox, group)), nextToken };
      },
    ),

    operation(
      'ListLogGroups',
      {
        takes: ['logGroupNamePattern', 'logGroupClass', 'limit', 'nextToken'],
        on: (_input, scope) => streamArn(scope, ''),
      },
      ({ logGroupNamePattern = '', logGroupClass = 'STANDARD', limit, nextToken: token }, call) => {
        checkClass(logGroupClass);
        if (logGroupNamePattern !== '' && !new RegExp(`^(?:${listPattern})$`).test(logGroupNamePattern))
          invalidValue(logGroupNamePattern, 'logGroupNamePattern', constraints.matches(listPattern));
        // Up to five parts of names, each of them with ^ for the beginning: a dot stands for itself.
        const parts = logGroupNamePattern.split('|');
        const matches = ({ name }: GroupRecord) =>
          parts.some((part) => (part.startsWith('^') ? name.startsWith(part.slice(1)) : name.includes(part)));
        const found = logGroupClass === 'STANDARD' ? groups.values(groupKey(call, '')).filter(matches) : [];
        const { items, nextToken } = page(found, limitOf(limit, 1000, 50), token);
        const logGroups = items.map(({ name, ...group }) => ({
          logGroupName: name,
          logGroupArn: groupArn(group, name),
          logGroupClass: 'STANDARD' as const,
        }));
        return { logGroups, nextToken };
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
    deletionProtectionEnabled: false,
  };
}
