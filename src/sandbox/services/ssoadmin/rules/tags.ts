// The tags of a permission set after a change.
import { changedTags, type Tag, type TagInput } from '../../shared/tags.ts';
import { invalid, tooManyTags } from '../errors.ts';

export function withTags(old: readonly Tag[], changes: readonly TagInput[] = []): Tag[] {
  return changedTags(old, changes, {
    duplicate: () => invalid('Duplicate tag keys found.'),
    reserved: () => invalid('Tag keys starting with the prefix aws: are reserved by AWS.'),
    tooMany: tooManyTags,
  });
}
