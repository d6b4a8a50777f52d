// The tags of a permission set after a change.
import type { Tag } from '../../shared/tags.ts';
import { invalid, tooManyTags } from '../errors.ts';

interface TagInput {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

export function withTags(old: readonly Tag[], changes: readonly TagInput[] = []): Tag[] {
  const tags = changes.map(({ Key, Value }) => ({ Key: String(Key), Value: Value ?? '' }));
  const keys = new Set(tags.map(({ Key }) => Key));
  if (keys.size < tags.length) invalid('Duplicate tag keys found.');
  if (tags.some(({ Key }) => /^aws:/i.test(Key)))
    invalid('Tag keys starting with the prefix aws: are reserved by AWS.');
  const merged = [...old.filter(({ Key }) => !keys.has(Key)), ...tags];
  return merged.length > 50 ? tooManyTags() : merged;
}
