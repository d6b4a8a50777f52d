// A roster as a program writes it: `{ "name": "…", "members": [ … ] }`, or the members alone.
import type { Rows } from './csv.ts';
import { columnOf, columns, type Row } from './row.ts';
import type { Problem } from '../shared/types.ts';

export interface JsonRows extends Rows {
  readonly className?: string | undefined;
}

export function rowsOfJson(text: string): JsonRows {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return { rows: [], problems: [syntaxProblem(text)] };
  }
  const top = Array.isArray(value) ? { members: value as unknown[] } : value;
  if (!isObject(top) || !Array.isArray(top['members']))
    return { rows: [], problems: [{ text: 'It holds no list of members: { "name": "…", "members": [ … ] }.' }] };
  const problems: Problem[] = Object.keys(top)
    .filter((key) => key !== 'name' && key !== 'members')
    .map((key) => ({ text: `There is no "${key}" beside the members; there is "name".` }));
  const { name } = top;
  if (name !== undefined && typeof name !== 'string') problems.push({ text: 'The name of the class is no text.' });
  const lines = linesOfMembers(text, Array.isArray(value));
  const rows = top['members'].flatMap((member: unknown, index): Row[] => {
    const line = lines[index] ?? 1;
    if (isObject(member)) return [rowOf(member, line, problems)];
    problems.push({ line, text: `Member ${index + 1} is no object.` });
    return [];
  });
  return { rows, problems, className: typeof name === 'string' ? name : undefined };
}

function rowOf(member: Record<string, unknown>, line: number, problems: Problem[]): Row {
  const cells: Record<string, string> = {};
  for (const [key, value] of Object.entries(member)) {
    const column = columnOf(key);
    if (!column) problems.push({ line, text: `There is no "${key}"; there are ${columns.join(', ')}.` });
    else if (column in cells) problems.push({ line, text: `The ${column} is there twice.` });
    else if (typeof value === 'string') cells[column] = value.trim();
    else if (typeof value === 'number') cells[column] = String(value);
    else if (value !== null && value !== undefined) problems.push({ line, text: `The ${column} is no text.` });
  }
  return { line, cells, all: Object.values(member).filter((value) => typeof value === 'string') };
}

/** Not every Node says where; its sentence quotes what stands there, which might be a secret. */
function syntaxProblem(text: string): Problem {
  const lines = text.split('\n');
  const broken = lines.findIndex((_line, index) => isBroken(lines.slice(0, index + 1).join('\n')));
  if (broken < 0) return { line: lines.length, text: 'The file ends before its JSON does.' };
  return { line: broken + 1, text: 'This is not JSON.' };
}

/** Wrong already, whatever comes after it. */
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

/** The line on which each member begins: JSON.parse does not tell. Only for text that it has parsed. */
function linesOfMembers(text: string, bare: boolean): number[] {
  const depthOfMembers = bare ? 1 : 2;
  const found: number[] = [];
  let [depth, line] = [0, 1];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]\n]|[^\s"{}[\],:]+/g)) {
    if (token === '\n') line += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else {
      const begins = token === '{' || token === '[';
      // Keys of the object on top stand at depth 1, so that what is at the members' depth is a member.
      if (depth === depthOfMembers) found.push(line);
      if (begins) depth += 1;
    }
  }
  return found;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
