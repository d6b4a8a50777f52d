// Folds prose at the width of the terminal. Code, JSON, addresses and commands are there to be copied: they stay whole.
import { createRequire } from 'node:module';
import type * as WrapAnsi from 'wrap-ansi';
import { widthOf } from './columns.ts';

const require = createRequire(import.meta.url);

/** Of the area for private use: nobody types it, and it is one column wide. */
const unbreakable = '\uE000';

/** Keeps what a fold must not break together, until `breakable` gives it its spaces back. */
export function whole(text: string): string {
  return text.replaceAll(' ', unbreakable);
}

export function breakable(text: string): string {
  return text.replaceAll(unbreakable, ' ');
}

/** The first line keeps its own indent, and all further ones begin with `indent`. May hold colours. */
export function fold(text: string, width: number, indent = ''): string {
  const [lead = ''] = /^ */.exec(text) ?? [];
  const room = Math.max(20, width - Math.max(lead.length, indent.length));
  if (widthOf(text) <= width) return text;
  // Loaded for the first line that is too long, as string-width in columns.ts.
  const { default: wrapAnsi } = require('wrap-ansi') as typeof WrapAnsi;
  return lead + wrapAnsi(text.slice(lead.length), room).replaceAll('\n', `\n${indent}`);
}

/** In plain text: a command behind a colon, with its comment; code in backticks; JSON up to its last bracket. */
const copied = /(?<=: )(?:workshop|npx|node|aws|curl|eval) .*$|`[^`]+`|[[{]["{[].*[\]}]/g;

/** A line of plain text; prose goes on at the margin, an item of a list below its own text. */
export function foldLine(line: string, width: number, indent = hanging(line)): string {
  return breakable(fold(line.replace(copied, whole), width, indent));
}

function hanging(line: string): string {
  const [indent = ''] = /^ */.exec(line) ?? [];
  return indent && `${indent}  `;
}

/** The lines of a result: what goes on below hangs four columns in. */
export function foldLines(text: string, width: number): string {
  return foldEach(text, width, (line) => `${/^ */.exec(line)?.[0] ?? ''}    `);
}

/** Line by line. A line of code stays whole above the `^` that marks a column of it. */
export function foldEach(text: string, width: number, indentOf = hanging): string {
  return text
    .split('\n')
    .map((line, index, lines) => (/^ *\^$/.test(lines[index + 1] ?? '') ? line : foldLine(line, width, indentOf(line))))
    .join('\n');
}
