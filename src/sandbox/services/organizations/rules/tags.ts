// The tags of an account or a unit after a change.
import type { Tag } from '../../shared/tags.ts';
import { invalidInput, tooManyTags } from '../errors.ts';

interface TagInput {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

export function withTags(old: readonly Tag[], changes: readonly TagInput[] = []): Tag[] {
  const tags = changes.map(({ Key, Value }) => ({ Key: String(Key), Value: Value ?? '' }));
  const keys = new Set(tags.map(({ Key }) => Key));
  if (keys.size < tags.length) invalidInput('DUPLICATE_TAG_KEY');
  if (tags.some(({ Key }) => /^aws:/i.test(Key))) invalidInput('INVALID_SYSTEM_TAGS_PARAMETER');
  const merged = [...old.filter(({ Key }) => !keys.has(Key)), ...tags];
  return merged.length > 50 ? tooManyTags() : merged;
}
