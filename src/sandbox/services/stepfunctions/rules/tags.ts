// The tags of a state machine after a change.
import { constraints, validationText, violation } from '../../shared/constraints.ts';
import type { TagMap } from '../../shared/tags.ts';
import { tooManyTags, validationFailure } from '../errors.ts';

interface TagInput {
  readonly key?: string | undefined;
  readonly value?: string | undefined;
}

const mostTags = 50;

export function mergedTags(arn: string, old: TagMap, changes: readonly TagInput[] = []): TagMap {
  for (const { key = '', value = '' } of changes) {
    if (/^aws:/i.test(key)) validationFailure(`aws: prefixed tag key names are not allowed for external use.`);
    if (key.length < 1) validationFailure(validationText([violation(key, 'key', constraints.notShorterThan(1))]));
    if (key.length > 128) validationFailure(validationText([violation(key, 'key', constraints.notLongerThan(128))]));
    if (value.length > 256)
      validationFailure(validationText([violation(value, 'value', constraints.notLongerThan(256))]));
  }
  const merged = { ...old, ...Object.fromEntries(changes.map(({ key = '', value = '' }) => [key, value])) };
  return Object.keys(merged).length > mostTags ? tooManyTags(arn) : merged;
}
