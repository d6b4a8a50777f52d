// The keys of a collection in their order, so that reading those with a prefix costs as much as there are of them, and not
// as much as the collection has. They are sorted when they are first read; before that, adding one costs nothing.

interface SortedKeys {
  /** To be called with a key that is new. */
  added(key: string): void;
  /** To be called with a key that was there. */
  removed(key: string): void;
  startingWith(prefix: string): string[];
}

export function sortedKeys(known: () => Iterable<string>): SortedKeys {
  let keys: string[] | undefined;

  /** The place of the first key that is not before this one. */
  function placeOf(key: string, all: readonly string[]): number {
    let [from, to] = [0, all.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((all[middle] as string) < key) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  return {
    added: (key) => void keys?.splice(placeOf(key, keys), 0, key),
    removed: (key) => void keys?.splice(placeOf(key, keys), 1),
    startingWith(prefix) {
      // By code units, as `<` compares.
      keys ??= [...known()].sort();
      if (prefix === '') return [...keys];
      const found: string[] = [];
      for (let at = placeOf(prefix, keys); at < keys.length; at += 1) {
        const key = keys[at] as string;
        if (!key.startsWith(prefix)) break;
        found.push(key);
      }
      return found;
    },
  };
}
