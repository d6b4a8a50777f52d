// `workshop class handout`: one sheet for everyone, or a sheet for each learner with the IAM policy they need.
import { join, resolve } from 'node:path';
import { usageError, type WorkshopError } from '../../../engine/errors.ts';
import { count } from '../../../lib/count.ts';
import type { Command } from '../../shared/context.ts';
import { centerReceipts } from '../access/identity-center/center-receipts.ts';
import type { Member } from '../shared/member.ts';
import type { SignIn } from './sheets.ts';
import { findMember, flagsOf, quoted, refuseUseless, rosterOf, type ClassOptions } from '../shared/class-options.ts';

interface HandoutFlags extends ClassOptions {
  /** A folder for several sheets, a file for one. */
  readonly out?: string | undefined;
  readonly contact?: string | undefined;
}

export const classHandout: Command<HandoutFlags> = async (context, options) => {
  const { ui, yes: overwrite } = context;
  const { who, out, contact } = options;
  const { sheetFor, writeSheets } = await import('./sheets.ts');
  const hasClass = options.roster !== undefined || options.orgUnit !== undefined;
  if (!hasClass && who !== undefined) throw classMissing(who);
  if (!hasClass) {
    const { nested, profile, region, roleName } = options;
    const why = 'A sheet for everyone names no account: this option belongs to --roster or --org-unit';
    refuseUseless(
      'handout',
      [nested, profile, region, roleName].map((given) => [given, why] as const),
    );
  }
  const isSandbox = options.target === 'sandbox' && !hasClass;
  const roster = hasClass ? await rosterOf(context, options) : undefined;
  const member = roster && who !== undefined ? findMember(roster, who) : undefined;
  const receipts = roster && centerReceipts(join(context.paths.home, 'class', roster.className));
  const signInOf = (one: Member): SignIn | undefined => {
    const receipt = receipts?.read(one);
    return receipt?.removedAt === undefined ? receipt : undefined;
  };
  if (roster && out !== undefined) {
    const members = member ? [member] : roster.members;
    const sheets = await writeSheets({ ...roster, members }, resolve(out), { contact, overwrite, signInOf });
    ui.result({ sheets: sheets.map((one) => ({ ...one })) }, sheets.map(({ sheet }) => sheet).join('\n'));
    ui.say(`${count(sheets.length, 'sheet')} written, each with the learner's two IAM policies beside it.`, 'dim');
    if (members.some(signInOf)) {
      ui.next(`workshop class status ${flagsOf(options)}`);
      return 0;
    }
    ui.next(
      `aws iam create-policy --policy-name workshop-learner --policy-document file://${quoted(sheets[0]?.policy ?? '')}`,
    );
    return 0;
  }
  const sheet = await sheetFor(member, {
    className: roster?.className,
    contact,
    sandbox: isSandbox,
    signIn: member && signInOf(member),
  });
  const file =
    out === undefined ? null : await (await import('../../shared/write-file.ts')).writeOutput(out, sheet, overwrite);
  ui.result({ file, markdown: sheet }, file ?? sheet);
  if (isSandbox) {
    ui.next('workshop class serve   # the board that they join');
    return 0;
  }
  const from = options.roster === undefined ? '--roster class.csv' : `--roster ${quoted(options.roster)}`;
  ui.next(`workshop class handout ${from} --out handouts   # a sheet for each learner`);
  return 0;
};

function classMissing(who: string): WorkshopError {
  return usageError(
    `The class of "${who}" is missing. Name a roster or an organizational unit.`,
    `workshop class handout ${quoted(who)} --roster class.csv`,
    { state: 'Nothing was written.' },
  );
}
