// One row of a roster as it was written, and what its columns may be called.

export const columns = ['name', 'account', 'role', 'profile', 'region', 'suffix', 'external id'] as const;
export type Column = (typeof columns)[number];

export interface Row {
  readonly line: number;
  readonly cells: Readonly<Partial<Record<Column, string>>>;
  /** Every cell, also those of unknown columns: none of them may hold a secret. */
  readonly all: readonly string[];
}

const others: Readonly<Record<string, Column>> = {
  learner: 'name',
  student: 'name',
  accountid: 'account',
  awsaccount: 'account',
  rolearn: 'role',
  awsprofile: 'profile',
  awsregion: 'region',
  externalid: 'external id',
};

/** "Account ID", "account_id" and "accountId" are the same column. */
export function columnOf(written: string): Column | undefined {
  const plain = written.toLowerCase().replace(/[\s_-]/g, '');
  return columns.find((column) => column === plain) ?? others[plain];
}
