// Tags of accounts and of organisational units.
import * as sdk from '@aws-sdk/client-organizations';
import { recordsOf, type Tag } from '../records.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { findAccount, findUnit, invalid, managedBy, onPlace, page, refuse } from './common.ts';

const operation = operationsOf(sdk);

export function tags(sandbox: SandboxContext): Operation[] {
  const { units, accounts } = recordsOf(sandbox.store);
  const on = ({ ResourceId }: { ResourceId: string | undefined }, call: Call) => onPlace(sandbox, ResourceId, call);

  /** The tags of an account or a unit, and how to replace them. */
  function tagged(id: string | undefined, call: Call): { tags: readonly Tag[]; save(tags: readonly Tag[]): void } {
    const organization = managedBy(sandbox, call);
    if (id?.startsWith('ou-')) {
      const unit = found(() => findUnit(sandbox, organization, id));
      return { tags: unit.tags, save: (tags) => units.set(`${organization.id}/${id}`, { ...unit, tags }) };
    }
    const account = found(() => findAccount(sandbox, organization, id));
    return { tags: account.tags, save: (tags) => accounts.set(account.id, { ...account, tags }) };
  }

  return [
    operation('TagResource', { takes: ['ResourceId', 'Tags'], on }, ({ ResourceId, Tags }, call) => {
      const { tags, save } = tagged(ResourceId, call);
      save(withTags(tags, Tags));
      return {};
    }),

    operation('UntagResource', { takes: ['ResourceId', 'TagKeys'], on }, ({ ResourceId, TagKeys = [] }, call) => {
      const { tags, save } = tagged(ResourceId, call);
      save(tags.filter(({ Key }) => !TagKeys.includes(Key)));
      return {};
    }),

    operation(
      'ListTagsForResource',
      { takes: ['ResourceId', 'NextToken'], on },
      ({ ResourceId, NextToken: token }, call) => {
        const { items, NextToken } = page(tagged(ResourceId, call).tags, { NextToken: token });
        return { Tags: items, NextToken };
      },
    ),
  ];
}

/** For tags, whatever is missing is a target. */
function found<Place>(find: () => Place): Place {
  try {
    return find();
  } catch (error) {
    if (!(error as { code?: string }).code?.endsWith('NotFoundException')) throw error;
    return refuse(sdk.TargetNotFoundException$, "You specified a target that doesn't exist.");
  }
}

export function withTags(
  old: readonly Tag[],
  changes: readonly { Key?: string | undefined; Value?: string | undefined }[] = [],
): Tag[] {
  const tags = changes.map(({ Key, Value }) => ({ Key: String(Key), Value: Value ?? '' }));
  const keys = new Set(tags.map(({ Key }) => Key));
  if (keys.size < tags.length) invalid('DUPLICATE_TAG_KEY', 'You specified duplicate tag keys.');
  if (tags.some(({ Key }) => /^aws:/i.test(Key)))
    invalid('INVALID_SYSTEM_TAGS_PARAMETER', 'You specified a tag key that is a system tag.');
  const merged = [...old.filter(({ Key }) => !keys.has(Key)), ...tags];
  if (merged.length > 50)
    refuse(sdk.ConstraintViolationException$, 'You have exceeded the number of tags allowed on this resource.', {
      Reason: 'MAX_TAG_LIMIT_EXCEEDED',
    });
  return merged;
}
