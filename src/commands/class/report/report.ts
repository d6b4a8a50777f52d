// `workshop class report`: what a class needed, from the file of its board, and with a roster what its accounts cost.
import { usageError } from '../../../engine/errors.ts';
import type { Json } from '../../../engine/types.ts';
import type { Command, Context } from '../../shared/context.ts';
import { readCheckTexts } from '../room/check-texts.ts';
import { savedRoom } from '../room/room-folder.ts';
import { flagsOf, refuseUseless, withClass, type ClassOptions } from '../shared/class-options.ts';
import { scanProgress } from '../shared/scan-progress.ts';
import { classOptions, keyOfOption } from '../shared/definition.ts';
import { takeSnapshot, type ClassSnapshot } from '../status/class-snapshot.ts';
import { costOf, reportOf } from './class-report.ts';
import { csvOfReport, textOfReport } from './report-text.ts';

interface ReportFlags extends ClassOptions {
  readonly class?: string | undefined;
  readonly csv?: boolean | undefined;
  readonly requests?: string | undefined;
}

export const classReport: Command<ReportFlags> = async (context, options) => {
  const { csv, requests = '1000' } = options;
  if (!/^\d{1,12}$/.test(requests))
    throw usageError(`"${requests}" is not a number of requests.`, 'workshop class report --requests 1000');
  if (csv && context.ui.mode !== 'text')
    throw usageError('--csv and JSON exclude each other.', 'workshop class report --csv');
  const accounts = await accountsOf(context, options);
  const room = await savedRoom(context, options.class ?? accounts?.className);
  const cost = accounts && costOf(accounts.snapshot, Number(requests));
  const report = reportOf(room, { texts: await readCheckTexts(), cost });
  const { ui } = context;
  if (csv) ui.result(report as unknown as Json, csvOfReport(report).trimEnd(), 'code');
  else ui.result(report as unknown as Json, textOfReport(report));
  if (!csv)
    ui.next(
      ['workshop class report', `--class ${room.className}`, flagsOf(options), '--csv'].filter(Boolean).join(' '),
    );
  return cost?.accounts.some(({ dollars }) => dollars === null) ? 1 : 0;
};

/** Undefined without a roster. */
async function accountsOf(
  context: Context,
  options: ReportFlags,
): Promise<{ className: string; snapshot: ClassSnapshot } | undefined> {
  if (options.roster === undefined && options.orgUnit === undefined) {
    const given = options as Readonly<Record<string, unknown>>;
    const useless = [...classOptions.map(keyOfOption), 'requests', 'atOnce'];
    refuseUseless(
      'report',
      useless.map((key) => [given[key], 'Only the cost of accounts needs this option: add --roster'] as const),
    );
    return undefined;
  }
  return withClass(context, options, async ({ roster, instructor, atOnce, home }) => {
    const { ui, signal } = context;
    const progress = scanProgress(ui, atOnce);
    const snapshot = await takeSnapshot({ roster, instructor, atOnce, home, signal, progress });
    signal.throwIfAborted();
    return { className: roster.className, snapshot };
  });
}
