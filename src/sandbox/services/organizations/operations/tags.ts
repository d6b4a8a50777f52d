// Tags of accounts and of organizational units.
import * as sdk from '@aws-sdk/client-organizations';
import { AwsError } from '../../../server/aws-error.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import type { Tag } from '../../shared/tags.ts';
import { targetNotFound } from '../errors.ts';
import { recordsOf } from '../records.ts';
import { page } from '../rules/pages.ts';
import { arnOfId, findAccount, findUnit, organizationManagedBy } from '../rules/structure.ts';
import { withTags } from '../rules/tags.ts';

const operation = operationsOf(sdk);

export function tagOperations(sandbox: SandboxContext): Operation[] {
  const { units, accounts } = recordsOf(sandbox.store);
  const on = ({ ResourceId }: { ResourceId: string | undefined }, call: Call) => arnOfId(sandbox, ResourceId, call);

  /** The tags of an account or a unit, and how to replace them. */
  function tagsOfId(id: string | undefined, call: Call): { tags: readonly Tag[]; save(tags: readonly Tag[]): void } {
    const organization = organizationManagedBy(sandbox, call);
    if (id?.startsWith('ou-')) {
      const unit = findTarget(() => findUnit(sandbox, organization, id));
      return { tags: unit.tags, save: (tags) => units.set(`${organization.id}/${id}`, { ...unit, tags }) };
    }
    const account = findTarget(() => findAccount(sandbox, organization, id));
    return { tags: account.tags, save: (tags) => accounts.set(account.id, { ...account, tags }) };
  }

  return [
    operation('TagResource', { takes: ['ResourceId', 'Tags'], on }, ({ ResourceId, Tags }, call) => {
      const { tags, save } = tagsOfId(ResourceId, call);
      save(withTags(tags, Tags));
      return {};
    }),

    operation('UntagResource', { takes: ['ResourceId', 'TagKeys'], on }, ({ ResourceId, TagKeys = [] }, call) => {
      const { tags, save } = tagsOfId(ResourceId, call);
      save(tags.filter(({ Key }) => !TagKeys.includes(Key)));
      return {};
    }),

    operation(
      'ListTagsForResource',
      { takes: ['ResourceId', 'NextToken'], on },
      ({ ResourceId, NextToken: token }, call) => {
        const { items, NextToken } = page(tagsOfId(ResourceId, call).tags, { NextToken: token });
        return { Tags: items, NextToken };
      },
    ),
  ];
}

/** For tags, AWS has one error for every kind of missing target. */
function findTarget<Target>(find: () => Target): Target {
  try {
    return find();
  } catch (error) {
    if (error instanceof AwsError && error.code.endsWith('NotFoundException')) return targetNotFound();
    throw error;
  }
}
