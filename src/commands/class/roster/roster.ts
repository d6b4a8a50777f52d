// The roster of a class, from a file: read as a whole, and refused as a whole with everything that is wrong with it.
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { WorkshopError } from '../../../engine/errors.ts';
import { rowsOfCsv } from './csv.ts';
import { membersOf, type Defaults } from './check.ts';
import { rowsOfJson, type JsonRows } from './json.ts';
import type { Problem, Roster } from '../shared/types.ts';

/** Throws WorkshopError `usage` that lists every problem with its line. */
export async function readRoster(file: string, defaults: Defaults): Promise<Roster> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw unreadable(file, error as NodeJS.ErrnoException);
  });
  const read: JsonRows = extname(file).toLowerCase() === '.json' ? rowsOfJson(text) : rowsOfCsv(text);
  const { members, problems } = membersOf(read.rows, defaults);
  const className = read.className ?? basename(file, extname(file));
  const all = [...read.problems, ...problems, ...nameProblems(className)];
  if (all.length === 0 && members.length === 0) all.push({ text: 'It names nobody.' });
  if (all.length > 0) throw refused(file, all);
  return { className: folderName(className), source: file, members };
}

/** The name of a folder on any system, and easy to type where the class's name is asked for. */
export function folderName(text: string): string {
  return text
    .trim()
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 64);
}

function nameProblems(className: string): Problem[] {
  return folderName(className) ? [] : [{ text: `"${className}" is no name for a class.` }];
}

function refused(file: string, problems: readonly Problem[]): WorkshopError {
  const sorted = problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const lines = sorted.map(({ line, text }) => (line === undefined ? text : `line ${line}: ${text}`));
  const many = sorted.length === 1 ? 'a problem' : `${sorted.length} problems`;
  return new WorkshopError({
    code: 'usage',
    message: `The roster ${file} has ${many}.`,
    state: [...lines, 'Nothing was done.'].join('\n'),
    fix: `workshop class roster --roster ${file}   # again, when it is mended`,
  });
}

function unreadable(file: string, { code, message }: NodeJS.ErrnoException): WorkshopError {
  return new WorkshopError({
    code: 'usage',
    message: code === 'ENOENT' ? `There is no file ${file}.` : `The roster ${file} cannot be read: ${message}`,
    state: 'Nothing was done.',
    fix: 'workshop class --help',
  });
}
