// The tags of an alarm after a change.
import { tagMapOf, type TagMap } from '../../shared/tags.ts';
import { invalidValue, tooManyTags } from '../errors.ts';
import { check, length } from './constraints.ts';

interface TagInput {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

const mostTags = 50;

export function mergedTags(old: TagMap, changes: readonly TagInput[] = []): TagMap {
  const tags = changes.map(({ Key = '', Value = '' }) => ({ Key, Value }));
  check(
    ...tags.flatMap(({ Key, Value }, index) => [
      length(Key, `tags.${index + 1}.member.key`, 1, 128),
      length(Value, `tags.${index + 1}.member.value`, 0, 256),
    ]),
  );
  if (tags.some(({ Key }) => /^aws:/i.test(Key)))
    invalidValue('Tag keys starting with aws: are reserved for system use');
  const merged = { ...old, ...tagMapOf(tags) };
  return Object.keys(merged).length > mostTags ? tooManyTags() : merged;
}
