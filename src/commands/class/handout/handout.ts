// `workshop class handout`: the sheet for learners; one for anybody, or one for each with the policy that goes with it.
import { resolve } from 'node:path';
import { count } from '../../../ui/words.ts';
import { WorkshopError } from '../../../engine/errors.ts';
import { memberCalled, openClass, quoted, rosterOf, type ClassOptions } from '../shared/options.ts';
import type { Command } from '../../shared/context.ts';

export const classHandout: Command<ClassOptions> = async (context, options) => {
  const { ui, yes: overwrite } = context;
  const { who, out, contact } = options;
  const { sheetFor, writeSheets } = await import('./write.ts');
  const isClass = options.roster !== undefined || options.orgUnit !== undefined;
  if (!isClass && who !== undefined) throw whichClass(who);
  const roster = !isClass
    ? undefined
    : options.orgUnit === undefined
      ? await rosterOf(options)
      : (await openClass(context, options)).roster;
  const member = roster && who !== undefined ? memberCalled(roster, who) : undefined;
  if (roster && out !== undefined) {
    const members = member ? [member] : roster.members;
    const sheets = await writeSheets({ ...roster, members }, resolve(out), { contact, overwrite });
    ui.result({ sheets: sheets.map((one) => ({ ...one })) }, sheets.map(({ sheet }) => sheet).join('\n'));
    ui.say(`${count(sheets.length, 'sheet')}, each with the IAM policy of its learner beside it.`, 'dim');
    ui.next(
      `aws iam create-policy --policy-name workshop-learner --policy-document file://${quoted(sheets[0]?.policy ?? '')}`,
    );
    return 0;
  }
  const sheet = await sheetFor(member, { className: roster?.className, contact });
  const file =
    out === undefined ? null : await (await import('../../shared/write-file.ts')).writeOutput(out, sheet, overwrite);
  ui.result({ file, markdown: sheet }, file ?? sheet);
  const from = options.roster === undefined ? '--roster class.csv' : `--roster ${quoted(options.roster)}`;
  ui.next(`workshop class handout ${from} --out handouts   # one for each learner`);
  return 0;
};

function whichClass(who: string): WorkshopError {
  return new WorkshopError({
    code: 'usage',
    message: `Of which class is "${who}"?`,
    state: 'Nothing was written.',
    fix: `workshop class handout ${quoted(who)} --roster class.csv`,
  });
}
