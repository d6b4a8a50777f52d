// One screen of `class status --watch`: who needs help comes first, and who has no room is on another page.
import { cutTo } from '../../../ui/columns.ts';
import { byAttention, membersThat } from './attention.ts';
import type { ClassSnapshot } from './class-snapshot.ts';
import type { Filter } from './definition.ts';
import type { Drawing } from './marks.ts';
import { summaryOf, tableParts } from './table.ts';

export interface ScreenOptions {
  /** The first line. */
  readonly heading: string;
  readonly drawing: Drawing;
  /** Of the terminal. */
  readonly lines: number;
  readonly columns: number;
  /** From 0. Past the last page it begins again. */
  readonly page: number;
  readonly only?: Filter | undefined;
  /** Whether single keys are read. */
  readonly hasKeys: boolean;
}

/** Heading, head of the table, legend, keys or pages, summary. */
const fixedLines = 5;

export function screenOf(snapshot: ClassSnapshot, options: ScreenOptions): { text: string; pages: number } {
  const { heading, drawing, lines, columns, only, hasKeys } = options;
  const wanted = new Set(only === undefined ? snapshot.rows : membersThat(only, snapshot));
  const rows = byAttention(snapshot).filter((row) => wanted.has(row));
  const perPage = Math.max(1, lines - fixedLines);
  const pages = Math.max(1, Math.ceil(rows.length / perPage));
  const page = options.page % pages;
  const shown = rows.slice(page * perPage, (page + 1) * perPage);
  const { head, body, legend, notes } = tableParts({ at: snapshot.at, rows: shown }, drawing, columns);
  const room = lines - fixedLines - body.length;
  const fitting = notes.length <= room ? notes : [...notes.slice(0, Math.max(0, room - 1)), moreNotes(notes, room)];
  const where = pages > 1 ? [`page ${page + 1} of ${pages}`] : [];
  const filtered = only === undefined ? [] : [`only ${only}: ${rows.length} of ${snapshot.rows.length}`];
  const keys = hasKeys ? [...(pages > 1 ? ['n next page', 'p page before'] : []), 'h help only', 'a all'] : [];
  const text = [
    heading,
    head,
    ...body,
    legend,
    ...fitting.slice(0, Math.max(0, room)),
    [...where, ...filtered, ...keys].join(' · ') || 'everybody is on this page',
    summaryOf(snapshot.rows),
  ];
  const end = drawing === 'unicode' ? '…' : '..';
  return { text: text.map((line) => cutTo(line, columns, end)).join('\n'), pages };
}

const moreNotes = (notes: readonly string[], room: number) =>
  `${notes.length - Math.max(0, room - 1)} more notes: class status NAME shows those of one learner`;
