// `workshop class roster`: lists the learners, and the role or profile for each account. It enters no account.
import { tableLines } from '../../../ui/columns.ts';
import { count } from '../../../lib/count.ts';
import type { Command } from '../../shared/context.ts';
import { flagsOf, rosterOf, type ClassOptions } from '../shared/class-options.ts';
import type { EntryPoint, Roster } from '../shared/member.ts';

export const classRoster: Command<ClassOptions> = async (context, options) => {
  const { ui } = context;
  const roster = await rosterOf(context, options);
  ui.say(`class ${roster.className} · ${count(roster.members.length, 'learner')} · from ${roster.source}`, 'dim');
  ui.result(documentOf(roster), rosterTable(roster));
  ui.next(`workshop class status ${flagsOf(options)}`);
  return 0;
};

function documentOf({ className, source, members }: Roster) {
  return {
    class: className,
    source,
    members: members.map(({ name, account, region, suffix, via }) => ({
      name,
      account,
      region,
      suffix,
      via: { ...via },
    })),
  };
}

function rosterTable({ members }: Roster): string {
  const rows = members.map(({ name, account, region, suffix, via }) => [
    name,
    account,
    region,
    suffix || '-',
    entryPointText(via),
  ]);
  return tableLines(rows).join('\n');
}

/** `role Teach` or `profile ana`. */
export function entryPointText(via: EntryPoint): string {
  return via.kind === 'role' ? `role ${via.arn.replace(/^.*:role\//, '')}` : `profile ${via.profile}`;
}
