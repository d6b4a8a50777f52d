// The report of a reset for a whole class: one row for each account, in Markdown, CSV and JSON.
import type { MemberState, Phase } from './types.ts';

export interface Row {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly suffix: string;
  readonly alias: string;
  /** `done`: nothing of ours was seen, as often as was asked for. */
  readonly state: 'done' | 'waiting' | 'quarantined' | 'not finished';
  readonly removed: number;
  readonly left: number;
  readonly cleanPasses: number;
  readonly why: string;
}

export function rowOf({ place, alias, phase, stacks, left, clean, reason, appeared }: MemberState): Row {
  return {
    ...place,
    alias: alias ?? '',
    state: words[phase] ?? 'not finished',
    removed: stacks.reduce((sum, { gone = [] }) => sum + gone.length, 0),
    left: stacks.reduce((sum, { resources }) => sum + resources.length, 0) + appeared.length,
    cleanPasses: clean,
    why: reason ?? left[0]?.reason ?? '',
  };
}

const words: Partial<Record<Phase, Row['state']>> = { done: 'done', waiting: 'waiting', quarantined: 'quarantined' };

/** 0: all clean. 6: something is left, or could not be told. 7: what is left is on its way out. */
export function codeOf(rows: readonly Row[]): 0 | 6 | 7 {
  if (rows.every(({ state }) => state === 'done')) return 0;
  return rows.some(({ state }) => state === 'quarantined' || state === 'not finished') ? 6 : 7;
}

export interface ClassReport {
  readonly className: string;
  readonly plan: string;
  readonly at: string;
  readonly rows: readonly Row[];
}

export function asMarkdown({ className, plan, at, rows }: ClassReport): string {
  const cell = (text: string | number) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
  const of = (state: Row['state']) => rows.filter((row) => row.state === state).length;
  return [
    `# Reset of ${className}`,
    '',
    `${at}, plan ${plan}: ${rows.length} accounts, ${of('done')} clean, ${of('waiting')} waiting, ${of('quarantined')} in quarantine.`,
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

export function asCsv({ rows }: ClassReport): string {
  const columns = [
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
  return [columns.join(','), ...rows.map((row) => columns.map((column) => quoted(String(row[column]))).join(','))]
    .map((line) => `${line}\r\n`)
    .join('');
}

/** A spreadsheet takes what begins like a formula for one. */
function quoted(text: string): string {
  const safe = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
