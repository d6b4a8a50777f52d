// Reads a roster as a spreadsheet writes it: a header row, then a learner in each row. Empty rows and rows that begin
// with # are skipped; cells are separated by commas, semicolons or tabs.
import { columnOf, unknownColumn, type RosterRow, type RosterRows } from './columns.ts';
import type { RosterProblem } from '../shared/member.ts';

export function readCsv(text: string): RosterRows {
  const { lines, unclosed } = linesOf(text);
  if (unclosed !== undefined)
    return {
      rows: [],
      problems: [{ line: unclosed, text: 'A quotation mark is opened in this row and never closed.' }],
    };
  const [header, ...rest] = lines;
  if (!header) return { rows: [], problems: [{ text: 'The file is empty. The first row must name the columns.' }] };
  const problems: RosterProblem[] = [];
  const names = header.cells.map((cell) => columnOf(cell));
  header.cells.forEach((cell, index) => {
    const name = names[index];
    if (cell === '') problems.push({ line: header.line, text: 'A column has no name.' });
    else if (!name) problems.push({ line: header.line, text: unknownColumn(cell) });
    else if (names.indexOf(name) < index)
      problems.push({ line: header.line, text: `The column "${cell}" is repeated.` });
  });
  const rows = rest.map(({ line, cells }): RosterRow => {
    // Spreadsheets write separators for the empty cells of other rows.
    if (cells.slice(names.length).some(Boolean))
      problems.push({ line, text: `This row has ${cells.length} cells, and the header has ${names.length}.` });
    return {
      line,
      cells: Object.fromEntries(names.flatMap((name, index) => (name ? [[name, cells[index] ?? '']] : []))),
      all: cells,
    };
  });
  return { rows, problems };
}

interface Line {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Cells are trimmed; what stands in quotes is kept as it is. Rows of nothing, and those that begin with #, are none. */
function linesOf(text: string): { lines: Line[]; unclosed: number | undefined } {
  const separator = separatorOf(text);
  const lines: Line[] = [];
  let [cells, cell, quoted, line, startedAt]: [string[], string, boolean, number, number] = [[], '', false, 1, 1];
  let openedAt = 0;
  const endCell = () => {
    cells.push(cell.trim());
    cell = '';
  };
  const endLine = () => {
    endCell();
    if (cells.some(Boolean) && !cells[0]?.startsWith('#')) lines.push({ line: startedAt, cells });
    cells = [];
  };
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] as string;
    if (letter === '\n') line += 1;
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') cell += text[(at += 1)];
      else quoted = false;
    } else if (letter === '"' && cell.trim() === '' && !cells[0]?.startsWith('#')) {
      [quoted, openedAt, cell] = [true, line, ''];
    } else if (letter === separator) endCell();
    else if (letter === '\n') {
      endLine();
      startedAt = line;
    } else if (letter !== '\r') cell += letter;
  }
  endLine();
  return { lines, unclosed: quoted ? openedAt : undefined };
}

/** Where the comma is a decimal sign, spreadsheets write semicolons. */
function separatorOf(text: string): string {
  const header = text.split('\n').find((line) => line.trim() !== '' && !line.trim().startsWith('#')) ?? '';
  return [',', ';', '\t'].find((sign) => header.includes(sign)) ?? ',';
}
