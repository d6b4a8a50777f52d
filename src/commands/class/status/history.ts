// Since when something is as it is: AWS does not tell, so the instructor's own looks are noted down.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkIdOf } from '../../../workspace/old-titles.ts';
import type { Member } from '../shared/types.ts';

/** By member (`account/suffix`), then by what was seen; ISO times of the first look that saw it. */
export interface History {
  readonly version: 1;
  readonly members: Record<string, Record<string, string>>;
}

export function historyFile(home: string): string {
  return join(home, 'history.json');
}

/** Notes that cannot be read are none: they hold nothing that does not come again. */
export async function readHistory(file: string): Promise<History> {
  try {
    const known = JSON.parse(await readFile(file, 'utf8')) as Partial<History>;
    if (known.version === 1 && typeof known.members === 'object')
      return { version: 1, members: withIds(known.members) };
  } catch {
    // Also where there is none yet.
  }
  return { version: 1, members: {} };
}

/** Notes of before checks had ids name them by `step: title`. */
function withIds(members: History['members']): History['members'] {
  return Object.fromEntries(
    Object.entries(members).map(([member, seen]) => [
      member,
      Object.fromEntries(Object.entries(seen).map(([what, since]) => [idOf(what), since])),
    ]),
  );
}

function idOf(what: string): string {
  const [, step = '', title = ''] = /^([\w-]+): (.*)$/.exec(what) ?? [];
  const id = checkIdOf(step, title);
  return id === title ? what : id;
}

export async function writeHistory(file: string, history: History): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}.new`;
  await writeFile(temporary, `${JSON.stringify(history, null, 2)}\n`, { mode: 0o600 });
  await rename(temporary, file);
}

/**
 * What is seen now, each with its first time. What is seen no more is forgotten, and begins anew when it comes again;
 * unless part of the account could not be seen, which may hide it.
 */
export function noteSeen(
  history: History,
  member: Member,
  { seen, isWhole }: { seen: readonly string[]; isWhole: boolean },
  now: string,
): Record<string, string> {
  const key = keyOf(member);
  const known = history.members[key] ?? {};
  const since = Object.fromEntries(seen.map((what) => [what, known[what] ?? now]));
  history.members[key] = isWhole ? since : { ...known, ...since };
  return since;
}

/** Nothing could be seen: what was known stays, and since when it cannot be seen is noted with it. */
export function noteUnseen(history: History, member: Member, now: string): string {
  const known = (history.members[keyOf(member)] ??= {});
  return (known['unseen'] ??= now);
}

function keyOf({ account, suffix }: Member): string {
  return `${account}/${suffix}`;
}
