// The tags of a log group after a change.
import { constraints } from '../../shared/constraints.ts';
import type { TagMap } from '../../shared/tags.ts';
import { invalidValue, reservedTagKey, tooManyTags } from '../errors.ts';

export function withTags(old: TagMap, changes: Readonly<Record<string, string | undefined>> = {}): TagMap {
  const tags: Record<string, string> = { ...old };
  for (const [key, value] of Object.entries(changes)) {
    if (key.length > 128) invalidValue(key, 'tags', constraints.notLongerThan(128));
    if (/^aws:/i.test(key)) reservedTagKey();
    tags[key] = value ?? '';
  }
  return Object.keys(tags).length > 50 ? tooManyTags() : tags;
}
