// The tags of a parameter after a change.
import type { Tag } from '@aws-sdk/client-ssm';
import { constraints } from '../../shared/constraints.ts';
import type { TagMap } from '../../shared/tags.ts';
import { invalidValue, tooManyTags } from '../errors.ts';

const longestKey = 128;
const longestValue = 256;
const mostTags = 50;

export function withTags(before: TagMap, tags: readonly Tag[] = []): TagMap {
  const after: Record<string, string> = { ...before };
  for (const { Key: key = '', Value: value = '' } of tags) {
    if (key === '') invalidValue(key, 'key', constraints.notShorterThan(1));
    if (key.length > longestKey) invalidValue(key, 'key', constraints.notLongerThan(longestKey));
    if (value.length > longestValue) invalidValue(value, 'value', constraints.notLongerThan(longestValue));
    after[key] = value;
  }
  return Object.keys(after).length > mostTags ? tooManyTags() : after;
}
