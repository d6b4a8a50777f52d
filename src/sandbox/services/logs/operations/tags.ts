// Tags of log groups.
import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { withoutTags, type TagMap } from '../../shared/tags.ts';
import { groupKey, recordsOf, type GroupRecord } from '../records.ts';
import { findGroup, findGroupByArn, groupArnToAuthorize } from '../rules/groups-and-streams.ts';
import { withTags } from '../rules/tags.ts';

const operation = operationsOf(sdk);
const on = ({ resourceArn }: { resourceArn?: string | undefined }): string => String(resourceArn);

export function tagOperations(sandbox: SandboxContext): Operation[] {
  const saveTags = (group: Readonly<GroupRecord>, tags: TagMap) =>
    recordsOf(sandbox.store).groups.set(groupKey(group, group.name), { ...group, tags });
  return [
    operation('TagResource', { takes: ['resourceArn', 'tags'], on }, ({ resourceArn, tags }, call) => {
      const group = findGroupByArn(sandbox, call, resourceArn);
      saveTags(group, withTags(group.tags, tags));
      return {};
    }),

    operation('UntagResource', { takes: ['resourceArn', 'tagKeys'], on }, ({ resourceArn, tagKeys }, call) => {
      const group = findGroupByArn(sandbox, call, resourceArn);
      saveTags(group, withoutTags(group.tags, tagKeys));
      return {};
    }),

    operation('ListTagsForResource', { takes: ['resourceArn'], on }, ({ resourceArn }, call) => ({
      tags: { ...findGroupByArn(sandbox, call, resourceArn).tags },
    })),

    // The operations of before 2022, by name: older tools use them still.
    operation('TagLogGroup', { takes: ['logGroupName', 'tags'], on: groupArnToAuthorize }, (input, call) => {
      const group = findGroup(sandbox, call, input);
      saveTags(group, withTags(group.tags, input.tags));
      return {};
    }),

    operation('UntagLogGroup', { takes: ['logGroupName', 'tags'], on: groupArnToAuthorize }, (input, call) => {
      const group = findGroup(sandbox, call, input);
      saveTags(group, withoutTags(group.tags, input.tags));
      return {};
    }),

    operation('ListTagsLogGroup', { takes: ['logGroupName'], on: groupArnToAuthorize }, (input, call) => ({
      tags: { ...findGroup(sandbox, call, input).tags },
    })),
  ];
}
