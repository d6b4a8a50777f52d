// Reads a roster as a spreadsheet writes it: a header row, then a learner in each row. Empty rows and rows that begin
// with # are skipped; cells are separated by commas, semicolons or tabs.
import { parse, CsvError } from 'csv-parse/sync';
import { columnOf, columns, type RosterRow, type RosterRows } from './columns.ts';
import type { RosterProblem } from '../shared/member.ts';

export function readCsv(text: string): RosterRows {
  const lines = linesOf(text.replace(/\r\n?/g, '\n'));
  if (!Array.isArray(lines)) return { rows: [], problems: [lines], ignored: [] };
  const [header, ...rest] = lines;
  if (!header)
    return { rows: [], problems: [{ text: 'The file is empty. The first row must name the columns.' }], ignored: [] };
  const names = header.cells.map((cell) => columnOf(cell));
  const missing = required.filter((column) => !names.includes(column));
  if (missing.length > 0) return { rows: [], problems: missing.map((name) => noColumn(header, name)), ignored: [] };
  const problems: RosterProblem[] = [];
  header.cells.forEach((cell, index) => {
    const name = names[index];
    if (cell === '') problems.push({ line: header.line, text: 'A column has no name.' });
    else if (name && names.indexOf(name) < index)
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
  return { rows, problems, ignored: header.cells.filter((cell, index) => cell !== '' && !names[index]) };
}

const required = ['name', 'account'] as const;

/** Reported once, and not again for each row. A file without a header begins with a learner, so no cell is repeated. */
function noColumn({ line }: Line, name: string): RosterProblem {
  return { line, text: `There is no column "${name}". This row must name the columns: ${columns.join(', ')}.` };
}

interface Line {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The rows with the line on which each begins; or why the file cannot be read. */
function linesOf(text: string): Line[] | RosterProblem {
  try {
    const records = parse(text, {
      delimiter: delimiterOf(text),
      comment: '#',
      comment_no_infix: true,
      trim: true,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      record_delimiter: '\n',
      info: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return records.map(({ record, info }) => ({
      // `lines` is where the row ends. A cell in quotes can hold line breaks.
      line: info.lines - (record.join('').split('\n').length - 1),
      cells: record.map((cell) => cell.trim()),
    }));
  } catch (error) {
    if (error instanceof CsvError) return problemOf(error, text);
    throw error;
  }
}

function problemOf(error: CsvError, text: string): RosterProblem {
  const { code, lines, bytes } = error as CsvError & { readonly lines: number; readonly bytes: number };
  if (code === 'CSV_QUOTE_NOT_CLOSED') {
    // `lines` is the end of the file, `bytes` where the row begins.
    const line = Buffer.from(text).subarray(0, bytes).toString().split('\n').length;
    return { line, text: 'A quotation mark is opened in this row and never closed.' };
  }
  return {
    line: lines,
    text: 'A cell goes on after its closing quotation mark. Double the quotation marks inside it.',
  };
}

/** Where the comma is the decimal separator, spreadsheets write semicolons. */
function delimiterOf(text: string): string {
  const header = text.split('\n').find((line) => line.trim() !== '' && !line.trim().startsWith('#')) ?? '';
  const countOf = (sign: string) => header.split(sign).length;
  return [',', ';', '\t'].reduce((best, sign) => (countOf(sign) > countOf(best) ? sign : best));
}
