// Tags of permission sets.
import * as sdk from '@aws-sdk/client-sso-admin';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { instanceArn, recordsOf } from '../records.ts';
import { page } from '../rules/input.ts';
import { findPermissionSet, instanceManagedBy } from '../rules/structure.ts';
import { withTags } from '../rules/tags.ts';

const operation = operationsOf(sdk);

export function tagOperations(sandbox: SandboxContext): Operation[] {
  const { permissionSets } = recordsOf(sandbox.store);
  const on = ({ ResourceArn }: { ResourceArn: string | undefined }): string => ResourceArn || '*';

  /** The permission set names its instance, which the request can leave out. */
  function find(InstanceArn: string | undefined, ResourceArn: string | undefined, call: Call) {
    const ofSet = instanceArn(ResourceArn?.split('/')[1] ?? '');
    return findPermissionSet(sandbox, instanceManagedBy(sandbox, call, InstanceArn ?? ofSet), ResourceArn);
  }

  return [
    operation(
      'TagResource',
      { takes: ['InstanceArn', 'ResourceArn', 'Tags'], on },
      ({ InstanceArn, ResourceArn, Tags }, call) => {
        const set = find(InstanceArn, ResourceArn, call);
        permissionSets.set(`${set.instance}/${set.id}`, { ...set, tags: withTags(set.tags, Tags) });
        return {};
      },
    ),

    operation(
      'UntagResource',
      { takes: ['InstanceArn', 'ResourceArn', 'TagKeys'], on },
      ({ InstanceArn, ResourceArn, TagKeys = [] }, call) => {
        const set = find(InstanceArn, ResourceArn, call);
        const tags = set.tags.filter(({ Key }) => !TagKeys.includes(Key));
        permissionSets.set(`${set.instance}/${set.id}`, { ...set, tags });
        return {};
      },
    ),

    operation(
      'ListTagsForResource',
      { takes: ['InstanceArn', 'ResourceArn', 'NextToken'], on },
      ({ InstanceArn, ResourceArn, NextToken: token }, call) => {
        const { items, NextToken } = page(find(InstanceArn, ResourceArn, call).tags, { NextToken: token });
        return { Tags: items, NextToken };
      },
    ),
  ];
}
