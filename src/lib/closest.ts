// Finds the known names that a mistyped one may mean.

/** At most three, in the order of `known`: those that begin with what was typed, or else those that differ least. */
export function closest(typed: string, known: readonly string[]): string[] {
  const wanted = typed.trim().toLowerCase();
  const names = [...new Set(known)];
  const continued = names.filter((name) => wanted.length > 1 && name.toLowerCase().startsWith(wanted));
  if (continued.length > 0) return continued.slice(0, 3);
  const distances = names.map((name) => editDistance(wanted, name.toLowerCase()));
  const least = Math.min(...distances);
  // A short word is a few letters away from any other.
  const most = Math.min(3, Math.floor(wanted.length / 3));
  return least > most ? [] : names.filter((_name, index) => distances[index] === least).slice(0, 3);
}

/** How many letters to insert, delete, replace or swap with their neighbour (optimal string alignment). */
function editDistance(one: string, other: string): number {
  let [beforeLast, last]: [number[], number[]] = [[], Array.from({ length: other.length + 1 }, (_none, at) => at)];
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isEqual = one[row - 1] === other[column - 1];
      const isSwap = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isEqual ? 0 : 1),
        isSwap ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    [beforeLast, last] = [last, current];
  }
  return last[other.length] ?? 0;
}
