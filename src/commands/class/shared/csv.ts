// CSV for spreadsheets, as RFC 4180 writes it.
import { visible } from '../../../lib/visible.ts';

export function csvOf(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** A spreadsheet runs a cell that starts like a formula. */
function cell(value: string | number): string {
  const text = visible(String(value));
  const safe = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
