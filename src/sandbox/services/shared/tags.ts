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
