// Checks the rows of a roster and makes members of them. A class does not start with half a roster: every problem is
// reported at once.
import { refusedPartition } from '../../../aws/regions.ts';
import { accountOfRole, isAccount, isPolicyArn, isRegion, isRoleArn, isSuffix } from '../../../aws/name-rules.ts';
import type { ExecutionRole } from '../../../engine/types.ts';
import { otherAccountOf } from '../../../workspace/execution-role.ts';
import type { EntryPoint, Member, RosterProblem } from '../shared/member.ts';
import type { RosterRow } from './columns.ts';

export interface RosterDefaults {
  readonly region: string;
  /** The role of rows that name neither a role nor a profile. */
  readonly roleName?: string | undefined;
}

type Report = (text: string) => void;

export function membersOf(
  rows: readonly RosterRow[],
  defaults: RosterDefaults,
): { members: Member[]; problems: RosterProblem[] } {
  const problems: RosterProblem[] = [];
  const members: Member[] = [];
  for (const row of rows) {
    const report: Report = (text) => void problems.push({ line: row.line, text });
    // Never repeated in the message: the secret may be real.
    if (row.all.some(looksSecret)) report('This row holds what looks like an access key or a secret. Remove it.');
    else members.push(memberOf(row, defaults, report));
  }
  return { members, problems: [...problems, ...duplicates(members)] };
}

function memberOf({ line, cells }: RosterRow, defaults: RosterDefaults, report: Report): Member {
  const { name = '', account = '', region = '', suffix = '', user = '' } = cells;
  if (name === '') report('The name is missing.');
  else if (!isName(name)) report('A name has at most 64 letters, on one line.');
  if (!isAccount(account)) report(accountProblem(account));
  const refused = refusedPartition(region);
  if (refused) report(refused);
  else if (region !== '' && !isRegion(region)) report(`"${region}" is not an AWS region, such as ap-south-1.`);
  if (suffix !== '' && !isSuffix(suffix))
    report(`"${suffix}" is not a suffix. A suffix has 1 to 20 lower-case letters, digits and hyphens.`);
  const place = { account, region: region || defaults.region };
  const executionRole = executionRoleOf(cells, place, report);
  const via = entryPointOf(cells, place, defaults.roleName, report);
  return { name, ...place, suffix, via, ...(user && { user }), ...(executionRole && { executionRole }), line };
}

/** An existing role by its name or ARN, or the boundary of the role that the course creates. */
function executionRoleOf(
  { 'execution role': role = '', 'permissions boundary': permissionsBoundary = '' }: RosterRow['cells'],
  { account, region }: Pick<Member, 'account' | 'region'>,
  report: Report,
): ExecutionRole | undefined {
  if (role === '' && permissionsBoundary === '') return undefined;
  if (role !== '' && permissionsBoundary !== '')
    report('This row has both an execution role and a permissions boundary. A role that exists has its own boundary.');
  const arn = isRolePath(role) ? roleArn(account, region, role) : role;
  if (role === '' && !isPolicyArn(permissionsBoundary))
    report(`"${permissionsBoundary}" is not the ARN of a policy: arn:aws:iam::<account>:policy/<name>.`);
  else if (role !== '' && !isRoleArn(arn) && isAccount(account))
    report(`"${role}" is neither the name of a role nor its ARN: arn:aws:iam::<account>:role/<name>.`);
  const executionRole = role === '' ? { permissionsBoundary } : { arn };
  const other = otherAccountOf(executionRole, account);
  if (other !== undefined && isAccount(account))
    report(`${role === '' ? permissionsBoundary : arn} belongs to account ${other}, not to ${account}.`);
  return executionRole;
}

const segmenter = new Intl.Segmenter();

/** Letters as people count them. Joiners and tags are part of emoji and of several scripts; other controls are refused. */
function isName(name: string): boolean {
  const letters = [...segmenter.segment(name)].length;
  const withoutJoiners = name.replace(/\u200c|\u200d|[\u{e0020}-\u{e007f}]/gu, '');
  return letters <= 64 && name.length <= 1024 && !/\p{C}/u.test(withoutJoiners);
}

function accountProblem(account: string): string {
  if (account === '') return 'The account is missing.';
  const isNumber = /^\d{1,11}$/.test(account) || /^\d[.,]\d+E\+?\d+$/i.test(account);
  const hint = isNumber ? ' The spreadsheet stored it as a number. Format the column as text.' : '';
  return `"${account}" is not an AWS account, which has twelve digits.${hint}`;
}

function entryPointOf(
  cells: RosterRow['cells'],
  { account, region }: Pick<Member, 'account' | 'region'>,
  roleName: string | undefined,
  report: Report,
): EntryPoint {
  const { role = '', profile = '', 'external id': externalId = '' } = cells;
  if (role !== '' && profile !== '') report('This row has both a role and a profile. Use one of them.');
  if (externalId !== '' && profile !== '') report('An external id belongs to a role, not to a profile.');
  if (profile !== '') return { kind: 'profile', profile };
  const named = role || roleName || '';
  const arn = isRolePath(named) ? roleArn(account, region, named) : named;
  const owner = accountOfRole(arn);
  if (arn === '') report('This row has neither a role nor a profile. --role-name sets one role name for all rows.');
  else if (owner === undefined && isAccount(account))
    report(`"${role}" is neither the name of a role nor its ARN: arn:aws:iam::<account>:role/<name>.`);
  else if (owner !== undefined && owner !== account && isAccount(account))
    report(`The role belongs to account ${owner}, not to ${account}.`);
  if (externalId !== '' && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId))
    report('The external id has characters that IAM does not allow.');
  return { kind: 'role', arn, ...(externalId && { externalId }) };
}

/** A role's name, with its path where it has one: `Teach`, `training/Teach`. */
function isRolePath(text: string): boolean {
  return /^[\w+=,.@-]+(\/[\w+=,.@-]+)*$/.test(text) && text.length <= 512;
}

/** In the partition of the region: China and the US government have their own. */
export function roleArn(account: string, region: string, name: string): string {
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  return `arn:${partition}:iam::${account}:role/${name}`;
}

/** An access key's id; a secret (40 letters of base64, of every kind); a session token. */
function looksSecret(cell: string): boolean {
  if (/(?<![A-Z0-9])(AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])/.test(cell)) return true;
  const words = cell.startsWith('arn:') ? [] : cell.split(/\s+/);
  return words.some(
    (word) =>
      /^([A-Za-z0-9/+]{40}|[A-Za-z0-9/+=]{100,})$/.test(word) &&
      /[a-z]/.test(word) &&
      /[A-Z]/.test(word) &&
      /\d/.test(word),
  );
}

/** In one account only the suffix keeps two learners apart, in any regions: roles and buckets have no region. */
function duplicates(members: readonly Member[]): RosterProblem[] {
  const problems: RosterProblem[] = [];
  const names = new Map<string, Member>();
  const scopes = new Map<string, Member>();
  for (const member of members) {
    const { name, account, suffix, line } = member;
    const sameName = name === '' ? undefined : earlierOf(names, name.toLowerCase(), member);
    if (sameName) problems.push({ line, text: `The name "${name}" is also on line ${sameName.line}.` });
    const sameScope = isAccount(account) ? earlierOf(scopes, `${account} ${suffix}`, member) : undefined;
    const withSuffix = suffix ? `the suffix "${suffix}"` : 'no suffix';
    if (sameScope)
      problems.push({ line, text: `Account ${account} with ${withSuffix} is also on line ${sameScope.line}.` });
  }
  return problems;
}

function earlierOf(known: Map<string, Member>, key: string, member: Member): Member | undefined {
  const earlier = known.get(key);
  if (!earlier) known.set(key, member);
  return earlier;
}
