// In which class this folder reports its progress: `.workshop/membership.json`, and how far it has reported.
import { createHash } from 'node:crypto';
import { constants, existsSync, readSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { writeJsonAtomically } from '../../../lib/files/atomic-file.ts';
import { folderIdentity } from '../../../lib/files/folder-identity.ts';
import { readOwnFileIfAny, withOwnFile } from '../../../lib/files/own-file.ts';
import {
  anyNumber,
  anyText,
  anyTime,
  exactly,
  listForm,
  objectForm,
  optional,
  orNull,
  textForm,
  wholeNumber,
  type Form,
} from '../../../lib/form.ts';
import { readCheckpoint } from '../../../workspace/checkpoint.ts';
import { readJournalFrom } from '../../../workspace/journal.ts';
import type { Paths } from '../../../workspace/paths.ts';
import { learnerNameForm, messageForm, type Message } from '../../class/room/report.ts';

export interface Membership {
  readonly version: 1;
  /** As in a URL: 192.168.1.20:4680. */
  readonly address: string;
  readonly room: string;
  readonly className: string;
  readonly name: string;
  readonly token: string;
  /** Of `.workshop`: a copy of the folder is not this learner. */
  readonly folder: string;
  /** How far the journal was reported, in bytes. */
  readonly reported: number;
  /** The last message that was shown at a command. */
  readonly shown: number;
  /** Messages that came and were not shown yet. */
  readonly inbox: readonly Message[];
  /** No command waits for the board before this time, as it did not answer. Milliseconds. */
  readonly offlineUntil: number;
  /** The last attempt, where the board did not take it. `because`: null where it was not waited for any longer. */
  readonly failed?: { readonly at: string; readonly because: string | null } | undefined;
}

const form: Form = objectForm({
  version: exactly(1),
  address: textForm('an address', isBoardAddress),
  room: anyText,
  className: learnerNameForm,
  name: learnerNameForm,
  token: textForm('a token', /^[\w-]{16,128}$/),
  folder: anyText,
  reported: wholeNumber(),
  shown: wholeNumber(),
  inbox: listForm(messageForm),
  offlineUntil: anyNumber,
  failed: optional(objectForm({ at: anyTime, because: orNull(anyText) })),
});

/** A host and a port, and nothing of a URL beside them. */
export function isBoardAddress(text: string): boolean {
  if (!/^(?:\[[0-9a-f:.%]+\]|[a-z0-9][a-z0-9.-]{0,252}):\d{1,5}$/i.test(text)) return false;
  return URL.canParse(`http://${text}/`);
}

/** Undefined where this folder is in no class, or is a copy of one that is. */
export function readMembership({ membership, home }: Paths): Membership | undefined {
  try {
    const value: unknown = JSON.parse(readOwnFileIfAny(membership) ?? 'null');
    if (form(value, '') !== undefined) return undefined;
    return (value as Membership).folder === folderIdentity(home) ? (value as Membership) : undefined;
  } catch {
    return undefined;
  }
}

/** Two commands in one folder can write at the same time. */
export function saveMembership({ membership }: Paths, value: Membership): Promise<void> {
  return writeJsonAtomically(membership, value, { temporary: `${membership}.${process.pid}` });
}

export function removeMembership({ membership }: Paths): Promise<void> {
  return rm(membership, { force: true });
}

/** Where the events of this folder's course begin in its journal. */
export async function startOfCourse(paths: Paths): Promise<number> {
  const checkpoint = await readCheckpoint(paths);
  for (let start = 0; ;) {
    const { entries, end, isLast } = readJournalFrom(paths.journal, start);
    const index = checkpoint ? entries.findIndex(({ entry }) => entry.at >= checkpoint.createdAt) : -1;
    if (index >= 0) return entries[index - 1]?.end ?? start;
    if (isLast) return end;
    start = end;
  }
}

/** Tells two journals apart: 64 bits of the hash of its first line. */
export function journalMark({ journal }: Paths): string {
  const head = Buffer.alloc(1024);
  const length = existsSync(journal) ? withOwnFile(journal, constants.O_RDONLY, (fd) => readSync(fd, head)) : 0;
  const newline = head.subarray(0, length).indexOf(10);
  const line = head.subarray(0, newline < 0 ? length : newline);
  return createHash('sha256').update(line).digest('hex').slice(0, 16);
}
