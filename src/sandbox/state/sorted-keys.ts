// The keys of a collection in their order, so that reading those with a prefix costs as much as there are of them, and not
// as much as the collection has. They are sorted when they are first read; before that, adding one costs nothing. They are
// in parts, as putting a key into one long array, or taking it out, moves all that come after it.

interface SortedKeys {
  /** To be called with a key that is new. */
  added(key: string): void;
  /** To be called with a key that was there. */
  removed(key: string): void;
  startingWith(prefix: string): string[];
}

/** A part with more keys is cut in two. */
const maxPart = 512;

export function sortedKeys(known: () => Iterable<string>): SortedKeys {
  /** None is empty. */
  let parts: string[][] | undefined;

  /** The last part whose first key is not after this one, or the first part. */
  function partFor(key: string, all: readonly string[][]): number {
    return Math.max(0, firstPlace(all.length, (at) => (all[at]?.[0] as string) > key) - 1);
  }

  return {
    added(key) {
      if (!parts) return;
      const at = partFor(key, parts);
      const part = parts[at];
      if (!part) return void parts.push([key]);
      part.splice(placeOf(key, part), 0, key);
      if (part.length > maxPart) parts.splice(at + 1, 0, part.splice(part.length / 2));
    },
    removed(key) {
      if (!parts) return;
      const at = partFor(key, parts);
      const part = parts[at] as string[];
      part.splice(placeOf(key, part), 1);
      if (part.length === 0) parts.splice(at, 1);
    },
    startingWith(prefix) {
      parts ??= inParts([...known()]);
      if (prefix === '') return parts.flat();
      const found: string[] = [];
      for (let at = partFor(prefix, parts); at < parts.length; at += 1) {
        const part = parts[at] as string[];
        for (let place = placeOf(prefix, part); place < part.length; place += 1) {
          const key = part[place] as string;
          if (!key.startsWith(prefix)) return found;
          found.push(key);
        }
      }
      return found;
    },
  };
}

function inParts(keys: string[]): string[][] {
  // By code units, as `<` compares.
  keys.sort();
  return Array.from({ length: Math.ceil(keys.length / maxPart) }, (_, n) => keys.slice(n * maxPart, (n + 1) * maxPart));
}

/** The place of the first key that is not before this one. */
function placeOf(key: string, part: readonly string[]): number {
  return firstPlace(part.length, (at) => (part[at] as string) >= key);
}

/** The first place that passes, where all after it do as well; `count` where none does. */
function firstPlace(count: number, passes: (at: number) => boolean): number {
  let [from, to] = [0, count];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (passes(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}
