// One look at a whole class: every account side by side, what was seen of each member, and since when it is so.
import { asWorkshopError, troubleOf } from '../../../aws/errors/explain.ts';
import { WorkshopError } from '../../../engine/errors.ts';
import { historyFile, noteSeen, noteUnseen, readHistory, writeHistory, type History } from './history.ts';
import type { Instructor } from '../account/instructor.ts';
import { createPace, type Pace } from '../account/read-only-access.ts';
import { groupsOf, packOnce, see } from './inspect-account.ts';
import { sideBySide } from '../../../lib/limit-concurrency.ts';
import { standingOf, type Sight, type Standing } from './status-types.ts';
import type { Member, Roster } from '../shared/types.ts';

export interface Seen {
  readonly member: Member;
  readonly sight: Sight;
  readonly standing: Standing;
  /** ISO time of the first look that found the member there. */
  readonly since: string;
  /** By the id of the trouble: the first look that saw it fail. */
  readonly failingSince: Readonly<Record<string, string>>;
}

export interface Unseen {
  readonly member: Member;
  readonly error: WorkshopError;
  readonly since: string;
}

export type Row = Seen | Unseen;

export interface Look {
  readonly at: string;
  /** In the order of the roster. */
  readonly rows: readonly Row[];
}

export interface LookOptions {
  readonly roster: Roster;
  readonly instructor: Instructor;
  readonly atOnce: number;
  readonly home: string;
  readonly signal: AbortSignal;
  /** Told after each account. */
  readonly progress?: (done: number, all: number) => void;
}

export function isSeen(row: Row): row is Seen {
  return 'sight' in row;
}

/** Whether all of a row could be seen. */
export function isWhole(row: Row): boolean {
  return isSeen(row) && row.sight.unseen.length === 0;
}

export async function look(options: LookOptions): Promise<Look> {
  const { roster, instructor, atOnce, home, signal, progress } = options;
  await packOnce(instructor);
  const groups = groupsOf(roster.members);
  const paces = new Map<string, Pace>();
  const paceOf = ({ account, region }: Member): Pace => {
    const key = `${account} ${region}`;
    const pace = paces.get(key) ?? createPace(signal);
    paces.set(key, pace);
    return pace;
  };
  let done = 0;
  const outcomes = await sideBySide(
    groups,
    (members) => see(instructor, members, { pace: paceOf(members[0] as Member), signal }),
    { atOnce, signal, settled: () => progress?.((done += 1), groups.length) },
  );
  const at = new Date().toISOString();
  const history = await readHistory(historyFile(home));
  const rows = outcomes.flatMap((outcome): Row[] =>
    'error' in outcome
      ? outcome.item.map((member) => unseen(member, outcome.error, instructor, history, at))
      : outcome.value.map((sight) => seen(sight, history, at)),
  );
  await writeHistory(historyFile(home), history);
  const order = new Map(roster.members.map((member, index) => [member, index]));
  return { at, rows: rows.toSorted((a, b) => (order.get(a.member) ?? 0) - (order.get(b.member) ?? 0)) };
}

function seen(sight: Sight, history: History, now: string): Seen {
  const standing = standingOf(sight.steps);
  const place = `at ${standing.step ?? 'the end'}: ${standing.kind}`;
  const failing = sight.steps.flatMap(({ state, troubles }) =>
    state === 'failing' ? troubles.map(({ id }) => id) : [],
  );
  const { [place]: since = now, ...failingSince } = noteSeen(
    history,
    sight.member,
    { seen: [place, ...failing], isWhole: sight.unseen.length === 0 },
    now,
  );
  return { member: sight.member, sight, standing, since, failingSince };
}

function unseen(member: Member, error: unknown, { target }: Instructor, history: History, now: string): Unseen {
  const login = troubleOf(error) === 'credentials' ? target.login?.() : undefined;
  const said = asWorkshopError(error, target.kind, login);
  // Commands of a learner's folder are no help to an instructor.
  const { code, message, cause } = said;
  const own = said === error || code === 'credentials';
  return {
    member,
    error: own ? said : new WorkshopError({ code, message, state: 'Nothing was changed.', cause }),
    since: noteUnseen(history, member, now),
  };
}
