// Who of a class needs the instructor: order, filter, and the one to look at first.
import { isFullyInspected, isInspected, type ClassSnapshot, type MemberStatus } from './class-snapshot.ts';
import type { Filter } from './definition.ts';

/** Nobody counts as stuck before: the first minutes of a class say nothing. */
const leastMinutes = 10;

/** Twice as long at their step as half of those who are still at work. */
function stuckMembers({ rows, at }: ClassSnapshot): ReadonlySet<MemberStatus> {
  const open = rows.filter((row) => isInspected(row) && row.position.kind !== 'complete');
  const minutesOf = ({ since }: MemberStatus) => (Date.parse(at) - Date.parse(since)) / 60_000;
  const median = open.map(minutesOf).toSorted((a, b) => a - b)[Math.floor((open.length - 1) / 2)] ?? 0;
  const limit = Math.max(leastMinutes, 2 * median);
  return new Set(open.length < 3 ? [] : open.filter((row) => minutesOf(row) > limit));
}

/** Failing first, then who cannot be looked at, who is stuck, who is at work, and who is done; the longest wait first. */
export function byAttention(snapshot: ClassSnapshot): MemberStatus[] {
  const stuck = stuckMembers(snapshot);
  const rank = (row: MemberStatus) => {
    if (!isInspected(row)) return 1;
    if (row.position.kind === 'failing') return 0;
    if (!isFullyInspected(row)) return 2;
    if (stuck.has(row)) return 3;
    return row.position.kind === 'complete' ? 5 : 4;
  };
  return snapshot.rows.toSorted((a, b) => rank(a) - rank(b) || a.since.localeCompare(b.since));
}

export function membersThat(filter: Filter, snapshot: ClassSnapshot): MemberStatus[] {
  const stuck = stuckMembers(snapshot);
  const isComplete = (row: MemberStatus) => isInspected(row) && row.position.kind === 'complete';
  const tests: Record<Filter, (row: MemberStatus) => boolean> = {
    help: (row) => !isFullyInspected(row) || stuck.has(row) || (isInspected(row) && row.position.kind === 'failing'),
    open: (row) => !isComplete(row),
    complete: isComplete,
  };
  return snapshot.rows.filter(tests[filter]);
}

/** Undefined where nobody needs help. */
export function firstToHelp(snapshot: ClassSnapshot): MemberStatus | undefined {
  const needing = new Set(membersThat('help', snapshot));
  return byAttention(snapshot).find((row) => needing.has(row));
}
