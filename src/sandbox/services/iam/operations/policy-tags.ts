// Tags of the account's own managed policies.
import * as sdk from '@aws-sdk/client-iam';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import type { Tag } from '../../shared/tags.ts';
import { recordsOf } from '../records.ts';
import { findChangeablePolicy, findPolicy, policyArnToAuthorize as on } from '../rules/managed-policies.ts';
import { withTags } from '../rules/names-and-tags.ts';
import { page } from '../rules/pages.ts';

const operation = operationsOf(sdk);

export function policyTagOperations(sandbox: SandboxContext): Operation[] {
  const { policies } = recordsOf(sandbox.store);

  function change(call: Call, arn: string | undefined, action: string, to: (tags: readonly Tag[]) => Tag[]): void {
    const policy = findChangeablePolicy(sandbox, call, arn, action);
    policies.set(`${call.account}/${policy.arn}`, { ...policy, tags: to(policy.tags) });
  }

  return [
    operation('TagPolicy', { takes: ['PolicyArn', 'Tags'], on }, ({ PolicyArn, Tags }, call) => {
      change(call, PolicyArn, 'iam:TagPolicy', (tags) => withTags('Policy', tags, Tags));
      return {};
    }),

    operation('UntagPolicy', { takes: ['PolicyArn', 'TagKeys'], on }, ({ PolicyArn, TagKeys = [] }, call) => {
      change(call, PolicyArn, 'iam:UntagPolicy', (tags) => tags.filter(({ Key }) => !TagKeys.includes(Key)));
      return {};
    }),

    operation(
      'ListPolicyTags',
      { takes: ['PolicyArn', 'Marker', 'MaxItems'], on },
      ({ PolicyArn, ...paging }, call) => {
        const { items, end } = page(findPolicy(sandbox, call, PolicyArn).tags, paging);
        return { Tags: items, ...end };
      },
    ),
  ];
}
