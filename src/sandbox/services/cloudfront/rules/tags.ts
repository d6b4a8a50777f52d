// The tags that a request carries.
import type { Tags } from '@aws-sdk/client-cloudfront';
import type { TagMap } from '../../shared/tags.ts';
import { invalidTagging } from '../errors.ts';

export function tagMapFrom(tags: Tags | undefined): TagMap {
  const items = tags?.Items ?? [];
  if (items.some(({ Key }) => !Key || Key.toLowerCase().startsWith('aws:'))) invalidTagging();
  return Object.fromEntries(items.map(({ Key, Value }) => [String(Key), Value ?? '']));
}
