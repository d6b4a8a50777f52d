// Reads the roster of a class from a file. A roster with problems is refused as a whole, and all of them are reported.
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { usageError, type WorkshopError } from '../../../engine/errors.ts';
import { quoted } from '../shared/class-options.ts';
import type { Roster, RosterProblem } from '../shared/member.ts';
import { membersOf, type RosterDefaults } from './check-rows.ts';
import { columns } from './columns.ts';
import { readCsv } from './read-csv.ts';
import { readJson } from './read-json.ts';

/** Throws WorkshopError `usage` that lists every problem with its line. */
export async function readRoster(file: string, defaults: RosterDefaults): Promise<Roster> {
  const content = await readFile(file).catch((error: unknown) => {
    throw unreadable(file, error as NodeJS.ErrnoException);
  });
  const text = decoded(content);
  const read = extname(file).toLowerCase() === '.json' ? readJson(text) : readCsv(text);
  const { members, problems } = membersOf(read.rows, defaults);
  const className = read.className ?? basename(file, extname(file));
  const all = [...read.problems, ...problems, ...nameProblems(className)];
  if (all.length === 0 && members.length === 0) all.push({ text: 'The roster has no learners.' });
  if (all.length > 0) throw invalidRoster(file, all);
  return { className: folderName(className), source: file, members, notes: notesOn(read.ignored) };
}

/**
 * UTF-8, or UTF-16 in either byte order, as Excel saves "Unicode text", with and without a byte order mark. What is not
 * UTF-8 is Latin-1 as Windows writes it.
 */
function decoded(content: Buffer): string {
  const as = (encoding: string, fatal = false) => new TextDecoder(encoding, { fatal }).decode(content);
  const [first, second] = content;
  // The letters of an ASCII header have a zero byte each.
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return as('utf-16le');
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return as('utf-16be');
  try {
    return as('utf-8', true);
  } catch {
    return as('windows-1252');
  }
}

function notesOn(ignored: readonly string[]): string[] {
  if (ignored.length === 0) return [];
  const names = ignored.map((name) => `"${name}"`).join(', ');
  return [`The roster has columns that are ignored: ${names}. The columns are: ${columns.join(', ')}.`];
}

/** The name of a folder on any system, and easy to type where the class's name is asked for. */
export function folderName(text: string): string {
  return text
    .trim()
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 64);
}

function nameProblems(className: string): RosterProblem[] {
  return folderName(className)
    ? []
    : [{ text: `"${className}" cannot be the name of a class: use letters or digits.` }];
}

function invalidRoster(file: string, problems: readonly RosterProblem[]): WorkshopError {
  const sorted = problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const lines = sorted.map(({ line, text }) => (line === undefined ? text : `line ${line}: ${text}`));
  return usageError(
    `The roster ${file} has ${sorted.length === 1 ? 'a problem' : `${sorted.length} problems`}.`,
    `workshop class roster --roster ${quoted(file)}   # after you have corrected it`,
    { state: [...lines, 'Nothing was changed.'].join('\n') },
  );
}

function unreadable(file: string, { code, message }: NodeJS.ErrnoException): WorkshopError {
  const why = code === 'ENOENT' ? `There is no file ${file}.` : `The roster ${file} cannot be read: ${message}.`;
  return usageError(why, 'workshop class --help');
}
