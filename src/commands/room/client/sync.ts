// Reports what is new in the journal to the board, and takes the messages of the instructor. The journal is the spool: what
// was not taken is sent again.
import { readJournalFrom } from '../../../workspace/journal.ts';
import type { Paths } from '../../../workspace/paths.ts';
import {
  limits,
  reportForm,
  reportOf,
  syncAnswerForm,
  type Report,
  type SyncAnswer,
  type SyncRequest,
} from '../../class/room/report.ts';
import { journalMark, readMembership, removeMembership, saveMembership, type Membership } from './membership.ts';
import { bodyOf, post } from './post.ts';

/**
 * `late`: it did not answer before the signal, and can still be there. `gone`: no board answers there. `removed`: the board
 * does not know this learner any more.
 */
export type SyncOutcome = 'done' | 'late' | 'gone' | 'removed' | 'none';

/** A network that swallows requests costs each command a wait: then no command waits for a while. */
const offlineMs = 10_000;

/** Never throws. `signal` ends it, and what was not reported stays to be reported. */
export async function sync(paths: Paths, signal: AbortSignal): Promise<SyncOutcome> {
  try {
    return await syncAll(paths, signal);
  } catch {
    // The folder cannot be written, for example.
    return 'none';
  }
}

async function syncAll(paths: Paths, signal: AbortSignal): Promise<SyncOutcome> {
  const journal = journalMark(paths);
  for (;;) {
    const membership = readMembership(paths);
    if (!membership) return 'none';
    const { reports, end, isAll } = nextReports(paths.journal, membership.reported);
    const { address, token, room, shown } = membership;
    const request: SyncRequest = { now: new Date().toISOString(), journal, shown, reports };
    let problem: string | undefined;
    const answer = await post(address, '/sync', request, { token, signal }).catch((error: NodeJS.ErrnoException) => {
      problem = error.code ?? error.message;
      return undefined;
    });
    const taken = answer && (bodyOf(answer, syncAnswerForm) as SyncAnswer | undefined);
    if (answer?.status === 401 && answer.room === room) {
      await removeMembership(paths);
      return 'removed';
    }
    const now = readMembership(paths);
    if (now?.token !== token) return 'none';
    if (!taken) {
      const isLate = !answer && signal.aborted;
      const because = isLate ? null : (problem ?? `status ${answer?.status}`);
      await saveMembership(paths, withFailure(now, because));
      return isLate ? 'late' : 'gone';
    }
    const isNews = end !== now.reported || now.failed || taken.messages.some(({ id }) => !isKnown(now, id));
    if (isNews) await saveMembership(paths, withAnswer(now, end, taken));
    if (isAll) return 'done';
  }
}

function withAnswer(membership: Membership, reported: number, { messages }: SyncAnswer): Membership {
  const news = messages.filter(({ id }) => !isKnown(membership, id));
  return { ...membership, reported, inbox: [...membership.inbox, ...news], offlineUntil: 0, failed: undefined };
}

/** `because`: null where it was not waited for any longer. That says nothing new where it was not waited for at all. */
function withFailure(membership: Membership, because: string | null): Membership {
  const at = new Date().toISOString();
  if (membership.offlineUntil <= Date.now())
    return { ...membership, offlineUntil: Date.now() + offlineMs, failed: { at, because } };
  return because === null ? membership : { ...membership, failed: { at, because } };
}

function isKnown({ shown, inbox }: Membership, id: number): boolean {
  return id <= shown || inbox.some((one) => one.id === id);
}

/** One request's worth. `end`: how far the journal is reported with it. */
export function nextReports(
  journal: string,
  start: number,
): { readonly reports: readonly Report[]; readonly end: number; readonly isAll: boolean } {
  const { entries, end, isLast } = readJournalFrom(journal, start);
  const all = entries.flatMap(({ entry, end: behind }) => {
    const report = reportOf(withShortText(entry), behind);
    // One that the board would refuse must not hold up the others.
    return report && reportForm(report, '') === undefined ? [report] : [];
  });
  const reports = all.slice(0, limits.reports);
  const isCut = reports.length < all.length;
  return { reports, end: isCut ? (reports.at(-1)?.end ?? end) : end, isAll: !isCut && isLast };
}

type Entry = Parameters<typeof reportOf>[0];

function withShortText(entry: Entry): Entry {
  return entry.type === 'help.asked' || entry.type === 'feedback.given'
    ? { ...entry, text: entry.text.slice(0, limits.text) }
    : entry;
}
