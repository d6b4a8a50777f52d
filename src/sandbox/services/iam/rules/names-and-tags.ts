// Names, paths and tags, checked as IAM checks them.
import type { Need } from '../../../server/service.ts';
import { constraints } from '../../shared/constraints.ts';
import type { Tag } from '../../shared/tags.ts';
import {
  duplicateTagKeys,
  invalidName,
  invalidPath,
  invalidPathPrefix,
  invalidValue,
  quotaExceeded,
  reservedTagKey,
} from '../errors.ts';

export function checkName(member: string, name: string | undefined, longest: number): void {
  const text = String(name);
  if (!/^[\w+=,.@-]+$/.test(text)) invalidName(member);
  if (text.length > longest) invalidValue(text, member, constraints.notLongerThan(longest));
}

export function checkPath(path: string): void {
  if (!/^\/(?:[\x21-\x7e]+\/)?$/.test(path) || path.length > 512) invalidPath();
}

/** Of a list: what the paths of its items begin with. */
export function checkPathPrefix(prefix: string): void {
  if (!/^\/[\u0021-\u007f]*$/.test(prefix)) invalidPathPrefix();
}

export function checkOneOf(member: string, value: string | undefined, values: readonly string[]): void {
  if (value !== undefined && !values.includes(value)) invalidValue(value, member, constraints.oneOf(values));
}

/**
 * Who renames a user or a group, or gives it another path, needs permission for the old and the new ARN.
 * source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html, checked 2026-11-30
 */
export function moving(action: string, from: string, to: string): Need[] {
  return from === to ? [] : [{ action, resource: to }];
}

interface TagInput {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

const maxTags = 50;
const tagPattern = '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+';

/** `old` with `changes`. The case of a key matters, but one request may not have a key twice in any case. */
export function withTags(
  noun: 'Role' | 'User' | 'Policy',
  old: readonly Tag[],
  changes: readonly TagInput[] = [],
): Tag[] {
  const tags = changes.map(({ Key, Value }) => ({ Key: String(Key), Value: Value ?? '' }));
  const keys = new Set(tags.map(({ Key }) => Key.toLowerCase()));
  if (keys.size < tags.length) duplicateTagKeys();
  tags.forEach(checkTag);
  const merged = [...old.filter(({ Key }) => !keys.has(Key.toLowerCase())), ...tags];
  return merged.length > maxTags ? quotaExceeded(`TagsPer${noun}`, maxTags) : merged;
}

function checkTag({ Key, Value }: Tag, index: number): void {
  const member = (name: string) => `tags.${index + 1}.member.${name}`;
  if (Key.length > 128) invalidValue(Key, member('key'), constraints.notLongerThan(128));
  if (Value.length > 256) invalidValue(Value, member('value'), constraints.notLongerThan(256));
  if (!new RegExp(`^${tagPattern}$`, 'u').test(Key)) invalidValue(Key, member('key'), constraints.matches(tagPattern));
  if (/^aws:/i.test(Key)) reservedTagKey();
}
