// Writes the sheet that a learner needs: how to start, what the credentials allow, the cost, the teardown, whom to ask.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { course } from '../../../../steps/index.ts';
import { pricesAsOf } from '../../../aws/prices.ts';
import { policyFor, type Audience } from '../../account/policy/policy-document.ts';
import { handbookSteps } from '../../../engine/course.ts';
import { projectFile } from '../../../lib/project-file.ts';
import { count } from '../../../lib/count.ts';
import { jsonText } from '../../../lib/visible.ts';
import { writeOutput } from '../../shared/write-file.ts';
import type { CenterReceipt } from '../access/identity-center/center-receipts.ts';
import { folderName } from '../roster/read-roster.ts';
import type { Member, Roster } from '../shared/member.ts';
import { makeFolder } from '../../../lib/files/make-folder.ts';

/** How a learner signs in by IAM Identity Center. */
export type SignIn = Pick<CenterReceipt, 'portal' | 'region' | 'role' | 'user'>;

interface SheetOptions {
  readonly signIn?: SignIn | undefined;
  readonly className?: string | undefined;
  readonly contact?: string | undefined;
  /** For learners on their own sandboxes: without an account, credentials and cost. */
  readonly sandbox?: boolean | undefined;
}

/** In Markdown: for one learner, or for everyone in the class. */
export async function sheetFor(
  member: Member | undefined,
  { className, contact = 'The person who gave you this sheet.', sandbox = false, signIn }: SheetOptions,
): Promise<string> {
  const { name, account, region, suffix } = member ?? everyone;
  const fromInstructor = 'your instructor tells you';
  const values: Readonly<Record<string, string>> = {
    who:
      [name && `For ${name}`, className && `class ${className}`].filter(Boolean).join(', ') ||
      'For everyone in the class',
    account: account || fromInstructor,
    region: region || fromInstructor,
    suffix: suffix ? `\`${suffix}\`` : member ? 'none, the account is yours alone' : fromInstructor,
    flags: [region && ` --region ${region}`, suffix && ` --suffix ${suffix}`].filter(Boolean).join(''),
    names: suffix ? `, for names that end in \`-${suffix}\`` : '',
    profile: signIn
      ? '`learner`, see the next section'
      : '`learner`: create it with `aws configure sso --profile learner`, or as your instructor tells you',
    signIn: signIn ? await signInSection(signIn, { account, region }) : 'Use the credentials that you are given.',
    ...publicAccessSteps(),
    size: `${count(handbookSteps(course).length, 'step')} in ${count(course.filter(({ extra }) => !extra).length, 'chapter')}`,
    pricesAsOf,
    contact,
  };
  return filled(sandbox ? 'handout-sandbox.md' : 'handout.md', values);
}

async function signInSection(
  { portal, region: centerRegion, role, user }: SignIn,
  { account, region }: { account: string; region: string },
): Promise<string> {
  return filled('sign-in.md', { portal, centerRegion, role, user, account, region });
}

async function filled(file: string, values: Readonly<Record<string, string>>): Promise<string> {
  const text = await readFile(projectFile('templates', 'class', file), 'utf8');
  return text.replace(/\{\{(\w+)\}\}/g, (_all, key: string) => values[key] ?? '').trim();
}

/** The step that turns off Block Public Access of the account, and the one that turns it on again. */
function publicAccessSteps(): { opens: string; closes: string } {
  const closing = handbookSteps(course).find(({ closes }) => closes !== undefined);
  return { opens: closing?.closes ?? '', closes: closing?.id ?? '' };
}

const everyone = { name: '', account: '', region: '', suffix: '' };

interface WrittenSheet {
  readonly name: string;
  /** Absolute. */
  readonly sheet: string;
  /** The IAM policy that this learner needs, ready for `aws iam create-policy`. Absolute. */
  readonly policy: string;
  /** The one for the optional chapters. */
  readonly optionalPolicy: string;
}

interface WriteOptions {
  readonly contact?: string | undefined;
  readonly overwrite: boolean;
  /** Undefined for a learner who gets credentials in another way. */
  readonly signInOf?: (member: Member) => SignIn | undefined;
}

/** Replaces existing files only with `overwrite`. */
export async function writeSheets(
  { className, members }: Roster,
  folder: string,
  { contact, overwrite, signInOf }: WriteOptions,
): Promise<WrittenSheet[]> {
  makeFolder(folder);
  const written: WrittenSheet[] = [];
  for (const member of members) {
    const file = join(folder, fileName(member, members));
    const text = await sheetFor(member, { className, contact, signIn: signInOf?.(member) });
    const sheet = await writeOutput(`${file}.md`, text, overwrite);
    const { account, region, suffix } = member;
    const policyIn = async (path: string, audience: Audience) =>
      writeOutput(path, jsonText(await policyFor({ audience, account, region, suffix }), 2), overwrite);
    written.push({
      name: member.name,
      sheet,
      policy: await policyIn(`${file}.policy.json`, 'learner'),
      optionalPolicy: await policyIn(`${file}.optional-chapters.json`, 'optional-chapters'),
    });
  }
  return written;
}

/** Two names of people can give the same file name: then the account and the suffix tell them apart. */
function fileName({ name, account, suffix }: Member, members: readonly Member[]): string {
  const plain = folderName(name).toLowerCase();
  const isUnique = members.filter((other) => folderName(other.name).toLowerCase() === plain).length === 1;
  return isUnique && plain ? plain : [plain || 'learner', account, suffix].filter(Boolean).join('-');
}
