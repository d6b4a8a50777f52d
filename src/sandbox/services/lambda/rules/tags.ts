// The tags of a function.
import type { TagMap } from '../../shared/tags.ts';
import { invalidParameter } from '../errors.ts';

const maxTags = 50;

export function withTags(tags: TagMap, changes: TagMap = {}): TagMap {
  const all = { ...tags, ...changes };
  if (Object.keys(all).length > maxTags) invalidParameter('tooManyTags');
  return all;
}
