// Session tags: those that a request passes, and those that go on from session to session (transitive ones).
// source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html, checked 2026-11-29
import type { Principal } from '../../../server/principal.ts';
import { constraints } from '../../shared/constraints.ts';
import { tagMapOf, type TagMap } from '../../shared/tags.ts';
import {
  duplicateTagKeys,
  invalidValue,
  reservedTagKey,
  transitiveTagConflict,
  transitiveTagNotPassed,
} from '../errors.ts';

const maxTags = 50;
const tagPattern = '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+';

interface TagsInput {
  readonly Tags?: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined;
  readonly TransitiveTagKeys?: readonly string[] | undefined;
}

interface SessionTags {
  readonly tags: TagMap;
  readonly transitive: readonly string[];
}

/** The tags of the session that `caller` starts. Keys are compared without regard to case. */
export function sessionTags(caller: Principal, { Tags = [], TransitiveTagKeys = [] }: TagsInput): SessionTags {
  const inherited = transitiveTagsOf(caller);
  const passed = Tags.map(({ Key, Value }) => ({ Key: String(Key), Value: Value ?? '' }));
  checkCount(
    'tags',
    passed.map(({ Key }) => Key),
  );
  checkCount('transitiveTagKeys', TransitiveTagKeys);
  for (const [index, { Key, Value }] of passed.entries()) checkTag(Key, Value, `tags.${index + 1}.member`);
  const keys = new Set(passed.map(({ Key }) => Key.toLowerCase()));
  if (keys.size < passed.length) duplicateTagKeys();
  if (inherited.transitive.some((key) => keys.has(key.toLowerCase()))) transitiveTagConflict();
  if (!TransitiveTagKeys.every((key) => keys.has(key.toLowerCase()))) transitiveTagNotPassed();
  return {
    tags: { ...inherited.tags, ...tagMapOf(passed) },
    transitive: [...inherited.transitive, ...TransitiveTagKeys],
  };
}

function transitiveTagsOf(caller: Principal): SessionTags {
  if (caller.type !== 'role') return { tags: {}, transitive: [] };
  const { tags = {}, transitive = [] } = caller.session;
  const keys = new Set(transitive.map((key) => key.toLowerCase()));
  return { tags: Object.fromEntries(Object.entries(tags).filter(([key]) => keys.has(key.toLowerCase()))), transitive };
}

function checkCount(member: string, values: readonly string[]): void {
  if (values.length > maxTags) invalidValue(`[${values.join(', ')}]`, member, constraints.notLongerThan(maxTags));
}

function checkTag(key: string, value: string, member: string): void {
  if (key.length < 1) invalidValue(key, `${member}.key`, constraints.notShorterThan(1));
  if (key.length > 128) invalidValue(key, `${member}.key`, constraints.notLongerThan(128));
  if (value.length > 256) invalidValue(value, `${member}.value`, constraints.notLongerThan(256));
  if (!new RegExp(`^${tagPattern}$`, 'u').test(key))
    invalidValue(key, `${member}.key`, constraints.matches(tagPattern));
  if (/^aws:/i.test(key)) reservedTagKey();
}
