// Reads a roster as a program writes it: `{ "name": "…", "members": [ … ] }`, or the list of members alone.
import { isObject } from '../../../lib/is-object.ts';
import type { RosterProblem } from '../shared/member.ts';
import { columnOf, type RosterRow, type RosterRows } from './columns.ts';

export function readJson(text: string): RosterRows {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { rows: [], problems: [syntaxProblem(text)], ignored: [] };
  }
  const top = Array.isArray(value) ? { members: value as unknown[] } : value;
  if (!isObject(top) || !Array.isArray(top['members']))
    return {
      rows: [],
      problems: [{ text: 'The list of members is missing: { "name": "…", "members": [ … ] }.' }],
      ignored: [],
    };
  const problems: RosterProblem[] = [];
  const ignored = new Set(Object.keys(top).filter((key) => key !== 'name' && key !== 'members'));
  const { name } = top;
  if (name !== undefined && typeof name !== 'string')
    problems.push({ text: 'The name of the class must be a string.' });
  const lines = linesOfMembers(text, Array.isArray(value));
  const rows = top['members'].flatMap((member: unknown, index): RosterRow[] => {
    const line = lines[index] ?? 1;
    if (isObject(member)) return [rowOf(member, line, problems, ignored)];
    problems.push({ line, text: `Member ${index + 1} must be an object.` });
    return [];
  });
  return { rows, problems, ignored: [...ignored], className: typeof name === 'string' ? name : undefined };
}

function rowOf(
  member: Record<string, unknown>,
  line: number,
  problems: RosterProblem[],
  ignored: Set<string>,
): RosterRow {
  const cells: Record<string, string> = {};
  for (const [key, value] of Object.entries(member)) {
    const column = columnOf(key);
    if (!column) ignored.add(key);
    else if (column in cells) problems.push({ line, text: `The key "${key}" is repeated.` });
    else if (typeof value === 'string') cells[column] = value.trim();
    else if (typeof value === 'number') cells[column] = String(value);
    else if (value !== null && value !== undefined) problems.push({ line, text: `The ${column} must be a string.` });
  }
  return { line, cells, all: textsIn(member) };
}

/** Also inside values that are ignored: none of them may hold a secret. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Not every version of Node reports the position, and its message quotes the text, which could be a secret. */
function syntaxProblem(text: string): RosterProblem {
  const lines = text.split('\n');
  const broken = lines.findIndex((_line, index) => isBroken(lines.slice(0, index + 1).join('\n')));
  if (broken < 0) return { line: lines.length, text: 'The file ends in the middle of its JSON.' };
  return { line: broken + 1, text: 'This is not valid JSON.' };
}

/** Invalid already: what follows cannot change that. */
function isBroken(beginning: string): boolean {
  try {
    JSON.parse(beginning);
    return false;
  } catch (error) {
    const { message } = error as Error;
    const position = /position (\d+)/.exec(message)?.[1];
    if (/end of JSON|Unterminated string/.test(message)) return false;
    return position === undefined || Number(position) < beginning.length;
  }
}

/** The line on which each member begins, which JSON.parse does not report. Only for text that it has parsed. */
function linesOfMembers(text: string, bare: boolean): number[] {
  const depthOfMembers = bare ? 1 : 2;
  const found: number[] = [];
  let [depth, line] = [0, 1];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]\n]|[^\s"{}[\],:]+/g)) {
    if (token === '\n') line += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else {
      const begins = token === '{' || token === '[';
      // The keys of the object on top are at depth 1, so what begins at the members' depth is a member.
      if (depth === depthOfMembers) found.push(line);
      if (begins) depth += 1;
    }
  }
  return found;
}
