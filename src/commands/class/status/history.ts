// Since when a learner is where they are. AWS does not say, so each class status saves what it found and when.
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkIdOf } from '../../../workspace/old-titles.ts';
import { readOwnFile } from '../../../lib/files/own-file.ts';
import { nameForm } from '../../../workspace/forms.ts';
import { anyText, mapForm } from '../../../lib/form.ts';
import type { Member } from '../shared/member.ts';
import { writeJsonAtomically } from '../../../lib/files/atomic-file.ts';

/** By member (`account/suffix`), then by what was found; the ISO time of the first status that found it. */
export interface History {
  readonly version: 1;
  readonly members: Record<string, Record<string, string>>;
}

const membersForm = mapForm(nameForm, mapForm(nameForm, anyText));

export function historyFile(home: string): string {
  return join(home, 'history.json');
}

/** An unreadable history counts as empty: the next status starts a new one. */
export async function readHistory(file: string): Promise<History> {
  try {
    const known = JSON.parse(readOwnFile(file)) as Partial<History>;
    if (known.version === 1 && membersForm(known.members, 'members') === undefined)
      return { version: 1, members: withIds(known.members as History['members']) };
  } catch {
    // Also where there is no file yet.
  }
  return { version: 1, members: {} };
}

/** Before checks had ids, the history named them by `step: title`. */
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
  // Two instructors' commands may save at the same time.
  await writeJsonAtomically(file, history, { temporary: `${file}.${process.pid}.new` });
}

/**
 * Resolves what is found now to its first time. What is no longer found is forgotten, unless part of the account could
 * not be read: that part may hide it.
 */
export function recordInspected(
  history: History,
  member: Member,
  { found, isFullyInspected }: { found: readonly string[]; isFullyInspected: boolean },
  now: string,
): Record<string, string> {
  const key = historyKey(member);
  const known = history.members[key] ?? {};
  const since = Object.fromEntries(found.map((what) => [what, known[what] ?? now]));
  history.members[key] = isFullyInspected ? since : { ...known, ...since };
  return since;
}

/** Keeps what is known, and records since when the account cannot be entered. */
export function recordUnreachable(history: History, member: Member, now: string): string {
  const known = (history.members[historyKey(member)] ??= {});
  return (known['unseen'] ??= now);
}

function historyKey({ account, suffix }: Member): string {
  return `${account}/${suffix}`;
}
