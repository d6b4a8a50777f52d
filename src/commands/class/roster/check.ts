// From rows to members, with everything that is wrong: a class is not begun on half a roster.
import { accountOfRole, isAccount, isRegion, isSuffix } from '../../../aws/names.ts';
import type { Row } from './row.ts';
import type { Member, Problem, Via } from '../shared/types.ts';

export interface Defaults {
  readonly region: string;
  /** The role of rows that name neither a role nor a profile. */
  readonly roleName?: string | undefined;
}

export function membersOf(rows: readonly Row[], defaults: Defaults): { members: Member[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const members: Member[] = [];
  for (const row of rows) {
    const say = (text: string) => void problems.push({ line: row.line, text });
    // Said without saying it again: what stands there may be real.
    if (row.all.some(looksSecret)) say('This row holds what looks like an access key or a secret. Take it out.');
    else members.push(memberOf(row, defaults, say));
  }
  return { members, problems: [...problems, ...doubles(members)] };
}

function memberOf({ line, cells }: Row, { region: usual, roleName }: Defaults, say: (text: string) => void): Member {
  const { name = '', account = '', region = '', suffix = '' } = cells;
  if (name === '') say('The name is missing.');
  else if (name.length > 64 || /\p{C}/u.test(name)) say('A name has 64 letters at most, on one line.');
  if (!isAccount(account)) say(accountTrouble(account));
  if (region !== '' && !isRegion(region)) say(`"${region}" is not a region, such as ap-south-1.`);
  if (suffix !== '' && !isSuffix(suffix))
    say(`"${suffix}" is no suffix: 1 to 20 lower-case letters, digits and hyphens.`);
  return { name, account, region: region || usual, suffix, via: viaOf(cells, account, roleName, say), line };
}

function accountTrouble(account: string): string {
  if (account === '') return 'The account is missing.';
  const spreadsheet = /^\d{1,11}$/.test(account) || /^\d[.,]\d+E\+?\d+$/i.test(account);
  const hint = spreadsheet ? ' The spreadsheet took it for a number: make the column text.' : '';
  return `"${account}" is no account: it has twelve digits.${hint}`;
}

function viaOf(cells: Row['cells'], account: string, roleName: string | undefined, say: (text: string) => void): Via {
  const { role = '', profile = '', 'external id': externalId = '' } = cells;
  if (role !== '' && profile !== '') say('There is a role and a profile; one of them is the way in.');
  if (externalId !== '' && profile !== '') say('An external id goes with a role, not with a profile.');
  if (profile !== '') return { kind: 'profile', profile };
  const arn = role || (roleName ? `arn:aws:iam::${account}:role/${roleName}` : '');
  const owner = accountOfRole(arn);
  if (arn === '') say('There is neither a role nor a profile. (One role name for all: --role-name.)');
  else if (role !== '' && owner === undefined) say(`"${role}" is no role's ARN: arn:aws:iam::<account>:role/<name>.`);
  else if (owner !== account && isAccount(account)) say(`The role is one of account ${owner}, not of ${account}.`);
  if (externalId !== '' && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId))
    say('The external id has signs that IAM refuses.');
  return { kind: 'role', arn, ...(externalId && { externalId }) };
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

/** In one account, only the suffix keeps two learners apart, whatever region they work in: roles and buckets have none. */
function doubles(members: readonly Member[]): Problem[] {
  const problems: Problem[] = [];
  const names = new Map<string, Member>();
  const places = new Map<string, Member>();
  for (const member of members) {
    const { name, account, suffix, line } = member;
    const sameName = name === '' ? undefined : seen(names, name.toLowerCase(), member);
    if (sameName) problems.push({ line, text: `The name "${name}" is there already, on line ${sameName.line}.` });
    const samePlace = isAccount(account) ? seen(places, `${account} ${suffix}`, member) : undefined;
    if (samePlace)
      problems.push({
        line,
        text: `Account ${account} with ${suffix ? `the suffix "${suffix}"` : 'no suffix'} is there already, on line ${samePlace.line}.`,
      });
  }
  return problems;
}

function seen(known: Map<string, Member>, key: string, member: Member): Member | undefined {
  const earlier = known.get(key);
  if (!earlier) known.set(key, member);
  return earlier;
}
