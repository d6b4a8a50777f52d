// The newest traces: a fixed number of places, and a limit of bytes. A new one takes the place of the oldest.
import type { Hop } from './hop.ts';

interface Ring {
  /** A first hop that has ended. */
  add(root: Hop): void;
  /** The oldest first. */
  list(): Hop[];
}

export interface RingLimits {
  readonly count: number;
  readonly bytes: number;
}

export function createRing({ count, bytes: maxBytes }: RingLimits): Ring {
  const places: (Hop | undefined)[] = Array.from({ length: count });
  let oldest = 0;
  let length = 0;
  let bytes = 0;

  function drop(): void {
    bytes -= places[oldest]?.traced.bytes ?? 0;
    places[oldest] = undefined;
    oldest = (oldest + 1) % count;
    length -= 1;
  }

  return {
    add(root) {
      bytes += root.traced.bytes;
      while (length === count || (length > 0 && bytes > maxBytes)) drop();
      places[(oldest + length) % count] = root;
      length += 1;
    },
    list: () => Array.from({ length }, (_, at) => places[(oldest + at) % count] as Hop),
  };
}
