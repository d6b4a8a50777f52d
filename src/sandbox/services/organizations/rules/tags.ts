// The tags of an account or a unit after a change.
import { changedTags, type Tag, type TagInput } from '../../shared/tags.ts';
import { invalidInput, tooManyTags } from '../errors.ts';

export function withTags(old: readonly Tag[], changes: readonly TagInput[] = []): Tag[] {
  return changedTags(old, changes, {
    duplicate: () => invalidInput('DUPLICATE_TAG_KEY'),
    reserved: () => invalidInput('INVALID_SYSTEM_TAGS_PARAMETER'),
    tooMany: tooManyTags,
  });
}
