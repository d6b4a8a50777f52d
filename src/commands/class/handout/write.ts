// The one sheet that a learner needs: how to start, what is allowed, what it costs, how to take it down, whom to ask.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asOf } from '../../../aws/facts.ts';
import { policyFor } from '../../account/policy/policy-document.ts';
import { projectFile } from '../../../lib/project-file.ts';
import { writeOutput } from '../../shared/write-file.ts';
import { folderName } from '../roster/roster.ts';
import type { Member, Roster } from '../shared/types.ts';

export interface SheetOptions {
  readonly className?: string | undefined;
  readonly contact?: string | undefined;
}

/** In Markdown: for one learner, or for anybody. */
export async function sheetFor(
  member: Member | undefined,
  { className, contact = 'The person who gave you this sheet.' }: SheetOptions,
): Promise<string> {
  const { name, account, region, suffix } = member ?? anybody;
  const values: Readonly<Record<string, string>> = {
    who:
      [name && `For ${name}`, className && `class ${className}`].filter(Boolean).join(', ') ||
      'For everybody in the class',
    account: account || 'as you are told in class',
    region: region || 'as you are told in class',
    suffix: suffix ? `\`${suffix}\`` : member ? 'none: the account is yours alone' : 'as you are told in class',
    flags: [region && ` --region ${region}`, suffix && ` --suffix ${suffix}`].filter(Boolean).join(''),
    names: suffix ? `, on names that end in \`-${suffix}\`` : '',
    asOf,
    contact,
  };
  const text = await readFile(projectFile('templates', 'class', 'handout.md'), 'utf8');
  return text.replace(/\{\{(\w+)\}\}/g, (_all, key: string) => values[key] ?? '').trim();
}

const anybody = { name: '', account: '', region: '', suffix: '' };

export interface WrittenSheet {
  readonly name: string;
  /** Absolute. */
  readonly sheet: string;
  /** The IAM policy that this learner needs, ready for `aws iam create-policy`. */
  readonly policy: string;
}

/** Never over a file that is there, unless that was said. */
export async function writeSheets(
  { className, members }: Roster,
  folder: string,
  { contact, overwrite }: { contact?: string | undefined; overwrite: boolean },
): Promise<WrittenSheet[]> {
  await mkdir(folder, { recursive: true });
  const written: WrittenSheet[] = [];
  for (const member of members) {
    const file = join(folder, fileName(member, members));
    const sheet = await writeOutput(`${file}.md`, await sheetFor(member, { className, contact }), overwrite);
    const { account, region, suffix } = member;
    const policy = await policyFor({ audience: 'learner', account, region, suffix });
    written.push({
      name: member.name,
      sheet,
      policy: await writeOutput(`${file}.policy.json`, JSON.stringify(policy, null, 2), overwrite),
    });
  }
  return written;
}

/** Names of files are fewer than names of people. */
function fileName({ name, account, suffix }: Member, members: readonly Member[]): string {
  const plain = folderName(name).toLowerCase();
  const isAlone = members.filter((other) => folderName(other.name).toLowerCase() === plain).length === 1;
  return isAlone && plain ? plain : [plain || 'learner', account, suffix].filter(Boolean).join('-');
}
