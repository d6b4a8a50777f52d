// Tags of alarms.
import * as sdk from '@aws-sdk/client-cloudwatch';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { withoutTags, type TagMap } from '../../shared/tags.ts';
import { resourceNotFound } from '../errors.ts';
import { alarmKey, alarmOfArn, recordsOf, type AlarmRecord } from '../records.ts';
import { mergedTags } from '../rules/tags.ts';

const operation = operationsOf(sdk);

export function tagOperations(sandbox: SandboxContext): Operation[] {
  const records = recordsOf(sandbox.store);
  const on = ({ ResourceARN = '*' }: { ResourceARN?: string | undefined }) => ResourceARN;

  function requested(arn = ''): Readonly<AlarmRecord> {
    return alarmOfArn(records, arn) ?? resourceNotFound(arn);
  }

  function change(arn: string | undefined, to: (tags: TagMap) => TagMap): void {
    const alarm = requested(arn);
    records.alarms.set(alarmKey(alarm, alarm.name), { ...alarm, tags: to(alarm.tags) });
  }

  return [
    operation('TagResource', { takes: ['ResourceARN', 'Tags'], on }, ({ ResourceARN, Tags }) => {
      change(ResourceARN, (old) => mergedTags(old, Tags));
      return {};
    }),
    operation('UntagResource', { takes: ['ResourceARN', 'TagKeys'], on }, ({ ResourceARN, TagKeys }) => {
      change(ResourceARN, (old) => withoutTags(old, TagKeys));
      return {};
    }),
    operation('ListTagsForResource', { takes: ['ResourceARN'], on }, ({ ResourceARN }) => ({
      // An alarm that does not exist has no tags. source: answers that LocalStack recorded on AWS, checked 2026-11-30
      Tags: Object.entries(alarmOfArn(records, ResourceARN ?? '')?.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
    })),
  ];
}
