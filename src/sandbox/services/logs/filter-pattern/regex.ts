// Finds a regular expression in a text without trying again: all places of the expression that could go on are followed
// at once, so the work is at most the length of the text times the length of the expression.
import { otherCodes, parseRegex, type CharacterSet, type Item } from './regex-syntax.ts';

const kinds = { set: 0, start: 1, end: 2, accept: 3 } as const;

/** All alternatives in a row, each with an `accept` after it. In typed arrays: long messages take their time. */
interface Program {
  readonly kind: Uint8Array;
  readonly optional: Uint8Array;
  readonly repeated: Uint8Array;
  readonly sets: readonly CharacterSet[];
  /** Where each alternative begins. */
  readonly starts: readonly number[];
}

/** Tells whether a text contains a match. */
export function compileRegex(source: string): (text: string) => boolean {
  const places: (Item | { kind: 'accept' })[] = [];
  const starts: number[] = [];
  for (const items of parseRegex(source)) {
    starts.push(places.length);
    places.push(...items, { kind: 'accept' });
  }
  const program: Program = {
    kind: Uint8Array.from(places, ({ kind }) => kinds[kind]),
    optional: Uint8Array.from(places, (place) => Number(place.kind === 'set' && place.optional)),
    repeated: Uint8Array.from(places, (place) => Number(place.kind === 'set' && place.repeated)),
    sets: places.map((place) => (place.kind === 'set' ? place.set : new Uint8Array(0))),
    starts,
  };
  return (text) => contains(program, text);
}

function contains({ kind, optional, repeated, sets, starts }: Program, text: string): boolean {
  // For each place, the position in the text (from 1) at which it was reached last: each is followed once a position.
  const reached = new Uint32Array(kind.length);
  let active = new Uint32Array(kind.length);
  let before = new Uint32Array(kind.length);
  let count = 0;

  /** Goes on from a place over all that may be left out. True where the expression ends. */
  function reach(from: number, position: number): boolean {
    for (let place = from; reached[place] !== position + 1; place += 1) {
      reached[place] = position + 1;
      const is = kind[place];
      if (is === kinds.accept) return true;
      if (is === kinds.start && position > 0) return false;
      if (is === kinds.end && position < text.length) return false;
      if (is !== kinds.set) continue;
      active[count] = place;
      count += 1;
      if (!optional[place]) return false;
    }
    return false;
  }

  if (starts.some((start) => reach(start, 0))) return true;
  for (let position = 1; position <= text.length; position += 1) {
    const code = Math.min(text.charCodeAt(position - 1), otherCodes);
    [before, active] = [active, before];
    const size = count;
    count = 0;
    for (let index = 0; index < size; index += 1) {
      const place = before[index] as number;
      if (!sets[place]?.[code]) continue;
      if (reach(place + 1, position) || (repeated[place] && reach(place, position))) return true;
    }
    // A match can begin at every position.
    if (starts.some((start) => reach(start, position))) return true;
  }
  return false;
}
