// `workshop progress`: what `join` would report, as lines of JSON. `workshop class import` takes them.
import { count } from '../../../lib/count.ts';
import { jsonText } from '../../../lib/visible.ts';
import { noWorkshopHere, readCheckpoint } from '../../../workspace/checkpoint.ts';
import { assertOwnHome, type Paths } from '../../../workspace/paths.ts';
import type { Command } from '../../shared/context.ts';
import type { ProgressHeader, Report } from '../../class/room/report.ts';
import { boardProblem } from '../client/board-problem.ts';
import { checkedName } from '../client/learner-name.ts';
import { journalMark, readMembership, startOfCourse, type Membership } from '../client/membership.ts';
import { nextReports } from '../client/sync.ts';

interface ProgressOptions {
  readonly name?: string | undefined;
}

export const progress: Command<ProgressOptions> = async ({ ui, paths }, options) => {
  await assertOwnHome(paths);
  if (!(await readCheckpoint(paths))) throw noWorkshopHere(paths);
  const membership = readMembership(paths);
  const name = checkedName(options.name ?? membership?.name, 'workshop progress --name ana > ana.ndjson');
  const header: ProgressHeader = {
    type: 'progress',
    version: 1,
    name,
    journal: journalMark(paths),
    at: new Date().toISOString(),
  };
  const reports: Report[] = [];
  for (let start = await startOfCourse(paths); ;) {
    const part = nextReports(paths.journal, start);
    reports.push(...part.reports);
    start = part.end;
    if (part.isAll) break;
  }
  const lines = [header, ...reports].map((line) => jsonText(line));
  ui.result({ header: { ...header }, reports: reports.map((report) => ({ ...report })) }, lines.join('\n'), 'code');
  if (membership) ui.say(onBoard(membership, paths));
  return 0;
};

/** How much of it the board has. */
function onBoard(membership: Membership, { journal }: Paths): string {
  const { length } = nextReports(journal, membership.reported).reports;
  if (length === 0) return `The board at ${membership.address} has all of it.`;
  const missing = `The board at ${membership.address} does not have ${count(length, 'event')} of it yet.`;
  return [missing, boardProblem(membership), 'The next command tries again.'].filter(Boolean).join('\n');
}
