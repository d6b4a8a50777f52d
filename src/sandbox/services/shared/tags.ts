// Tags in the two forms that AWS's services take and keep them: as a map, and as a list of keys and values.

export type TagMap = Readonly<Record<string, string>>;

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export function tagMapOf(tags: readonly Tag[]): TagMap {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

export function withoutTags(tags: TagMap, keys: readonly string[] = []): TagMap {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));
}

export interface TagInput {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** How a service refuses what its tags may not have. */
interface TagRefusals {
  readonly duplicate: () => never;
  readonly reserved: () => never;
  readonly tooMany: () => never;
}

const mostTags = 50;

/** The tags of a resource after a change: new keys last. */
export function changedTags(old: readonly Tag[], changes: readonly TagInput[], refuse: TagRefusals): Tag[] {
  const tags = changes.map(({ Key, Value }) => ({ Key: String(Key), Value: Value ?? '' }));
  const keys = new Set(tags.map(({ Key }) => Key));
  if (keys.size < tags.length) refuse.duplicate();
  if (tags.some(({ Key }) => /^aws:/i.test(Key))) refuse.reserved();
  const merged = [...old.filter(({ Key }) => !keys.has(Key)), ...tags];
  return merged.length > mostTags ? refuse.tooMany() : merged;
}
