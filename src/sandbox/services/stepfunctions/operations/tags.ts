// Tags of state machines.
import * as sdk from '@aws-sdk/client-sfn';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { withoutTags, type TagMap } from '../../shared/tags.ts';
import { resourceNotFound } from '../errors.ts';
import { recordsOf } from '../records.ts';
import { mergedTags } from '../rules/tags.ts';

const operation = operationsOf(sdk);

export function tagOperations(sandbox: SandboxContext): Operation[] {
  const { machines } = recordsOf(sandbox.store);
  const on = ({ resourceArn = '*' }: { resourceArn?: string | undefined }) => resourceArn;

  function change(arn: string | undefined, to: (tags: TagMap) => TagMap): void {
    const machine = machines.get(arn ?? '') ?? resourceNotFound(arn ?? '');
    machines.set(machine.arn, { ...machine, tags: to(machine.tags) });
  }

  return [
    operation('TagResource', { takes: ['resourceArn', 'tags'], on }, ({ resourceArn = '', tags }) => {
      change(resourceArn, (old) => mergedTags(resourceArn, old, tags));
      return {};
    }),
    operation('UntagResource', { takes: ['resourceArn', 'tagKeys'], on }, ({ resourceArn, tagKeys }) => {
      change(resourceArn, (old) => withoutTags(old, tagKeys));
      return {};
    }),
    operation('ListTagsForResource', { takes: ['resourceArn'], on }, ({ resourceArn = '' }) => {
      const { tags } = machines.get(resourceArn) ?? resourceNotFound(resourceArn);
      return { tags: Object.entries(tags).map(([key, value]) => ({ key, value })) };
    }),
  ];
}
