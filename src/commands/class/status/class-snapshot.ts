// The status of a whole class at one moment: every account is inspected, several at a time, and the history updated.
import type { WorkshopError } from '../../../engine/errors.ts';
import { mapConcurrently, type ConcurrencyLimit, type Outcome } from '../../../lib/map-concurrently.ts';
import { assertStillSignedIn, type Instructor } from '../account/instructor.ts';
import { asInstructorError } from '../account/instructor-error.ts';
import { quoted } from '../shared/class-options.ts';
import type { Member, Roster } from '../shared/member.ts';
import { historyFile, readHistory, recordInspected, recordUnreachable, writeHistory, type History } from './history.ts';
import { groupByAccount, inspectAccount, packageCode } from './inspect-account.ts';
import { positionOf, type AccountStatus, type CoursePosition } from './status-types.ts';

export interface InspectedMember {
  readonly member: Member;
  readonly status: AccountStatus;
  readonly position: CoursePosition;
  /** ISO time of the first status that found the learner at this position. */
  readonly since: string;
  /** By the id of the problem: the first status that found it. */
  readonly failingSince: Readonly<Record<string, string>>;
}

export interface UnreachableMember {
  readonly member: Member;
  readonly error: WorkshopError;
  readonly since: string;
}

export type MemberStatus = InspectedMember | UnreachableMember;

export interface ClassSnapshot {
  readonly at: string;
  /** In the order of the roster. */
  readonly rows: readonly MemberStatus[];
  /** How many learners Ctrl-C has left out; absent where nobody was. */
  readonly leftOut?: number;
}

interface SnapshotOptions {
  readonly roster: Roster;
  readonly instructor: Instructor;
  readonly atOnce: number | ConcurrencyLimit;
  readonly home: string;
  readonly signal: AbortSignal;
  /** Called after each account. */
  readonly progress?: (done: number, all: number) => void;
}

export function isInspected(row: MemberStatus): row is InspectedMember {
  return 'status' in row;
}

export function isFullyInspected(row: MemberStatus): boolean {
  return isInspected(row) && row.status.notInspected.length === 0;
}

export async function takeSnapshot(options: SnapshotOptions): Promise<ClassSnapshot> {
  const { roster, instructor, atOnce, home, signal, progress } = options;
  await packageCode(instructor);
  const groups = groupByAccount(roster.members);
  const outcomes: Outcome<Member[], AccountStatus[]>[] = [];
  await mapConcurrently(groups, (members) => inspectAccount(instructor, members, { signal }), {
    atOnce,
    signal,
    settled(outcome) {
      outcomes.push(outcome);
      progress?.(outcomes.length, groups.length);
    },
  }).catch((error: unknown) => {
    // What was inspected until Ctrl-C is still a result.
    if (!signal.aborted || outcomes.length === 0) throw error;
  });
  await assertStillSignedIn(instructor, outcomes);
  const at = new Date().toISOString();
  const history = await readHistory(historyFile(home));
  const rows = outcomes.flatMap((outcome): MemberStatus[] =>
    'error' in outcome
      ? outcome.item.map((member) => unreachableMember(member, outcome.error, instructor, history, at))
      : outcome.value.map((status) => inspectedMember(status, history, at)),
  );
  await writeHistory(historyFile(home), history);
  const order = new Map(roster.members.map((member, index) => [member, index]));
  const leftOut = roster.members.length - rows.length;
  return {
    at,
    rows: rows.toSorted((a, b) => (order.get(a.member) ?? 0) - (order.get(b.member) ?? 0)),
    ...(leftOut > 0 && { leftOut }),
  };
}

function inspectedMember(status: AccountStatus, history: History, now: string): InspectedMember {
  const { member, steps, notInspected } = status;
  const position = positionOf(steps);
  const current = `at ${position.step ?? 'the end'}: ${position.kind}`;
  const failing = steps.flatMap(({ state, problems }) => (state === 'failing' ? problems.map(({ id }) => id) : []));
  const { [current]: since = now, ...failingSince } = recordInspected(
    history,
    member,
    { found: [current, ...failing], isFullyInspected: notInspected.length === 0 },
    now,
  );
  return { member, status, position, since, failingSince };
}

function unreachableMember(
  member: Member,
  error: unknown,
  instructor: Instructor,
  history: History,
  now: string,
): UnreachableMember {
  const retry = `workshop class status ${quoted(member.name)} ${instructor.classFlags}`;
  const { kind, login } = instructor.target;
  return {
    member,
    error: asInstructorError(error, { state: 'Nothing was changed.', retry, target: kind, login: login?.() }),
    since: recordUnreachable(history, member, now),
  };
}
