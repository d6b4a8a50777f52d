// The columns of a roster, by any of the names that spreadsheets and programs give them, and the rows below them.
import type { RosterProblem } from '../shared/member.ts';

export const columns = [
  'name',
  'account',
  'role',
  'profile',
  'region',
  'suffix',
  'user',
  'external id',
  'execution role',
  'permissions boundary',
] as const;
type Column = (typeof columns)[number];

export interface RosterRow {
  readonly line: number;
  readonly cells: Readonly<Partial<Record<Column, string>>>;
  /** Every cell, also those of unknown columns: none of them may hold a secret. */
  readonly all: readonly string[];
}

export interface RosterRows {
  readonly rows: readonly RosterRow[];
  readonly problems: readonly RosterProblem[];
  /** The columns that are ignored, as they are written. */
  readonly ignored: readonly string[];
  /** Where the file says so. */
  readonly className?: string | undefined;
}

const synonyms: Readonly<Record<string, Column>> = {
  learner: 'name',
  student: 'name',
  accountid: 'account',
  awsaccount: 'account',
  rolearn: 'role',
  awsprofile: 'profile',
  awsregion: 'region',
  email: 'user',
  emailaddress: 'user',
  mail: 'user',
  username: 'user',
  externalid: 'external id',
  executionrole: 'execution role',
  executionrolearn: 'execution role',
  lambdarole: 'execution role',
  permissionsboundary: 'permissions boundary',
  boundary: 'permissions boundary',
};

/** "Account ID", "account_id" and "accountId" are the same column. */
export function columnOf(written: string): Column | undefined {
  const plain = written.toLowerCase().replace(/[\s_-]/g, '');
  return columns.find((column) => column === plain) ?? synonyms[plain];
}
