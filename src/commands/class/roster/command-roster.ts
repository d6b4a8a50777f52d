// `workshop class roster`: who is in the class, and how their accounts would be entered. Nothing is entered.
import type { Roster } from '../shared/types.ts';
import { count } from '../../../ui/words.ts';
import { flagsOf, openClass, rosterOf, type ClassOptions } from '../shared/options.ts';
import type { Command } from '../../shared/context.ts';

export const classRoster: Command<ClassOptions> = async (context, options) => {
  const { ui } = context;
  const roster = options.orgUnit === undefined ? await rosterOf(options) : (await openClass(context, options)).roster;
  ui.say(`class ${roster.className} · ${count(roster.members.length, 'learner')} · from ${roster.source}`, 'dim');
  ui.result(
    { class: roster.className, source: roster.source, members: roster.members.map(documentOf) },
    textOf(roster),
  );
  ui.next(`workshop class status ${flagsOf(options)}`);
  return 0;
};

function documentOf({ name, account, region, suffix, via }: Roster['members'][number]) {
  return { name, account, region, suffix, via: { ...via } };
}

function textOf({ members }: Roster): string {
  const rows = members.map(({ name, account, region, suffix, via }) => [
    name,
    account,
    region,
    suffix || '-',
    via.kind === 'role' ? `role ${via.arn.replace(/^.*:role\//, '')}` : `profile ${via.profile}`,
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n');
}
