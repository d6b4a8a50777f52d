// Columns of a terminal: names in other scripts and emoji line up.
import { createRequire } from 'node:module';
import type * as StringWidth from 'string-width';

const require = createRequire(import.meta.url);

/** ASCII, Latin letters, and the signs that the CLI itself prints: a column each, with nothing to combine. */
const isPlain = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u017f\u2010-\u2027\u2190-\u21ff\u2500-\u257f●◐○✔✖✱]*$/;

/** How many columns a terminal draws it in. */
export function widthOf(text: string): number {
  if (isPlain.test(text)) return text.length;
  // Loaded for the first other text: its Intl.Segmenter alone would take each start some 10 ms.
  const { default: stringWidth } = require('string-width') as typeof StringWidth;
  return stringWidth(text);
}

/** From COLUMNS, which comes before the width of the terminal. Narrower or wider text could not be read. */
export function chosenColumns(text = ''): number | undefined {
  if (!/^\d{1,4}$/.test(text) || Number(text) === 0) return undefined;
  return Math.min(Math.max(Number(text), 40), 200);
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text;
}

/** `end` takes the place of what is cut off. An accent stays with its letter. */
export function cutTo(text: string, width: number, end = '…'): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (widthOf(kept + segment) > width - widthOf(end)) break;
    kept += segment;
  }
  return kept + end;
}

interface TableOptions {
  /** Spaces before each line. */
  readonly indent?: number;
  /** Positions of the columns whose cells stand at the right, such as numbers. */
  readonly right?: readonly number[];
}

/** A line for each row, its columns two spaces apart. Rows may have fewer cells than others. */
export function tableLines(
  rows: readonly (readonly string[])[],
  { indent = 0, right = [] }: TableOptions = {},
): string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_none, column) =>
    Math.max(...rows.map((row) => widthOf(row[column] ?? ''))),
  );
  return rows.map((row) => {
    const cells = row.map((cell, column) => (right.includes(column) ? padStart : padEnd)(cell, widths[column] ?? 0));
    return `${' '.repeat(indent)}${cells.join('  ')}`.trimEnd();
  });
}
