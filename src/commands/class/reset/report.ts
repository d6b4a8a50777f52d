// The report of a reset: one row for each account, as a table, in Markdown, CSV and JSON.
import { cutTo, tableLines } from '../../../ui/columns.ts';
import { visibleLine } from '../../../lib/visible.ts';
import { csvOf } from '../shared/csv.ts';
import type { MemberState, Phase } from './reset-types.ts';

export interface ReportRow {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly suffix: string;
  readonly alias: string;
  /** `done`: the requested number of scans found no workshop resource. */
  readonly state: 'done' | 'waiting' | 'quarantined' | 'not finished';
  readonly removed: number;
  readonly left: number;
  readonly cleanPasses: number;
  readonly why: string;
}

export function rowOf(state: MemberState): ReportRow {
  const { place, alias, phase, stacks, left, clean, reason, appeared, notRead = [], isBlockLocked } = state;
  const denied = notRead.length > 0 ? `not read, denied by policy: ${notRead.join(', ')}` : '';
  return {
    ...place,
    alias: alias ?? '',
    state: stateNames[phase] ?? 'not finished',
    removed: stacks.reduce((sum, { gone = [] }) => sum + gone.length, 0),
    left: stacks.reduce((sum, { resources }) => sum + resources.length, 0) + appeared.length,
    cleanPasses: clean,
    why: reason ?? left[0]?.reason ?? (denied || (isBlockLocked ? locked : '')),
  };
}

const locked = 'Block Public Access of the account is locked by an S3 policy of the organization';

const stateNames: Partial<Record<Phase, ReportRow['state']>> = {
  done: 'done',
  waiting: 'waiting',
  quarantined: 'quarantined',
};

/** 0: every account is done. 6: something is left, or could not be read. 7: what is left is being removed. */
export function exitCodeOf(rows: readonly ReportRow[]): 0 | 6 | 7 {
  if (rows.every(({ state }) => state === 'done')) return 0;
  return rows.some(({ state }) => state === 'quarantined' || state === 'not finished') ? 6 : 7;
}

export interface ClassReport {
  readonly className: string;
  readonly plan: string;
  readonly at: string;
  readonly rows: readonly ReportRow[];
}

const longestName = 20;

/** Within eighty columns for names of up to twenty. */
export function asTable(rows: readonly ReportRow[]): string {
  const cells = rows.map(({ name, account, state, removed, left }) => [
    cutTo(name, longestName),
    account,
    state,
    String(removed),
    String(left),
  ]);
  const [head = '', ...lines] = tableLines([['learner', 'account', 'state', 'removed', 'left'], ...cells], {
    right: [3, 4],
  });
  return [head, ...rows.flatMap(({ why }, index) => [lines[index] ?? '', ...(why ? [`  ${why}`] : [])])].join('\n');
}

export function asMarkdown({ className, plan, at, rows }: ClassReport): string {
  const cell = (text: string | number) => visibleLine(String(text).replaceAll('|', '\\|').replaceAll('\n', ' '));
  const countOf = (state: ReportRow['state']) => rows.filter((row) => row.state === state).length;
  return [
    `# Reset of ${className}`,
    '',
    `${at}, plan ${plan}: ${rows.length} accounts, ${countOf('done')} done, ${countOf('waiting')} waiting, ${countOf('quarantined')} quarantined.`,
    '',
    '| learner | account | region | suffix | state | removed | left | clean passes | why |',
    '| --- | --- | --- | --- | --- | ---: | ---: | ---: | --- |',
    ...rows.map(
      ({ name, account, region, suffix, state, removed, left, cleanPasses, why }) =>
        `| ${[name, account, region, suffix, state, removed, left, cleanPasses, why].map(cell).join(' | ')} |`,
    ),
    '',
  ].join('\n');
}

const csvColumns = [
  'name',
  'account',
  'region',
  'suffix',
  'alias',
  'state',
  'removed',
  'left',
  'cleanPasses',
  'why',
] as const;

export function asCsv({ rows }: ClassReport): string {
  return csvOf([csvColumns, ...rows.map((row) => csvColumns.map((column) => row[column]))]);
}
