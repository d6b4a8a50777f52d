// The journal: every event as a line of JSON, appended at once. It stays readable after a crash.
import { appendFileSync, constants, existsSync, fstatSync, readSync } from 'node:fs';
import { isService } from '../aws/service-names.ts';
import type { Emit, Event } from '../engine/types.ts';
import { isCut } from '../lib/files/lines.ts';
import { readOwnFileIfAny, withOwnFile } from '../lib/files/own-file.ts';
import { isNestedDeeper, isObject } from '../lib/is-object.ts';
import { isEntry } from './journal-form.ts';
import { checkIdOf } from './old-titles.ts';

/** Writes synchronously, so that a kill -9 right after an event does not lose it. */
export function createJournal(file: string): Emit {
  let mayBeCut = true;
  return (event) => {
    if (event.type === 'waiting') return;
    const line = `${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`;
    withOwnFile(file, constants.O_APPEND | constants.O_CREAT | constants.O_RDWR, (fd) => {
      const start = mayBeCut && isCut(fd) ? '\n' : '';
      mayBeCut = true;
      appendFileSync(fd, start + line);
      mayBeCut = false;
    });
  };
}

export type JournalEntry = Event & { readonly at: string };

/**
 * Oldest first. Empty if there is no journal. A line that a crash has cut off is left out, and so is what
 * this program cannot have written: the folder may be another person's.
 */
export async function readJournal(file: string): Promise<JournalEntry[]> {
  const text = (await Promise.resolve(readOwnFileIfAny(file))) ?? '';
  return text.split('\n').flatMap((line) => entryOf(line) ?? []);
}

interface JournalPart {
  /** Each with the position in the file behind its line, in bytes. */
  readonly entries: readonly { readonly entry: JournalEntry; readonly end: number }[];
  /** Behind the last whole line: where the next part begins. */
  readonly end: number;
  /** Whether nothing comes after it by now. */
  readonly isLast: boolean;
}

/** More than any line has. */
const partBytes = 4 * 1024 * 1024;

/** The whole lines from a position on, up to a limit of bytes. A file that is shorter has been replaced: from its start. */
export function readJournalFrom(file: string, start: number): JournalPart {
  if (!existsSync(file)) return { entries: [], end: start, isLast: true };
  return withOwnFile(file, constants.O_RDONLY, (fd) => {
    const { size } = fstatSync(fd);
    const from = start > size ? 0 : start;
    const bytes = Buffer.alloc(Math.min(size - from, partBytes));
    const read = readSync(fd, bytes, 0, bytes.length, from);
    const entries: { entry: JournalEntry; end: number }[] = [];
    let at = 0;
    for (let next = bytes.indexOf(10); next >= 0 && next < read; next = bytes.indexOf(10, at)) {
      const entry = entryOf(bytes.toString('utf8', at, next));
      at = next + 1;
      if (entry) entries.push({ entry, end: from + at });
    }
    return { entries, end: from + (at === 0 && read === partBytes ? read : at), isLast: from + read === size };
  });
}

/** Undefined where no program of ours can have written the line, or a crash has cut it off. */
function entryOf(line: string): JournalEntry | undefined {
  try {
    const entry = JSON.parse(line) as StoredEntry;
    if (isNestedDeeper(entry, 100)) return undefined;
    if (typeof entry.type !== 'string' || (entry.type === 'call' && !isCall(entry))) return undefined;
    const current = migrated(entry);
    return isEntry(current) ? current : undefined;
  } catch {
    return undefined;
  }
}

/** Whether what ended a command is a failure: not Ctrl-C, a wait for AWS, or a command line that cannot run. */
export function isFailure({ code }: Extract<JournalEntry, { type: 'command.failed' }>): boolean {
  return !['interrupted', 'AbortError', 'waiting', 'usage', 'needs-answer', 'locked'].includes(code);
}

/** The names of a call become commands and code in `inspect --as`: nothing but plain names passes. */
function isCall({ service, operation, resource, step, input, status, ms, error, requestId }: CallFields): boolean {
  return (
    isService(service) &&
    isName(operation) &&
    (resource === undefined || isId(resource)) &&
    (step === undefined || isId(step)) &&
    (!isObject(input) || Object.keys(input).every(isName)) &&
    typeof status === 'number' &&
    typeof ms === 'number' &&
    [error, requestId].every((text) => text === undefined || typeof text === 'string')
  );
}

type CallFields = Readonly<Partial<Record<keyof Extract<Event, { type: 'call' }>, unknown>>>;

const isName = (value: unknown) => typeof value === 'string' && /^[A-Za-z0-9]+$/.test(value);
const isId = (value: unknown) => typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9-]*$/.test(value);

/** What older programs wrote: checks had titles and no ids, and an exercise was a fault. */
type StoredEntry = (JournalEntry & { readonly says?: string }) | OldExerciseEntry;

type OldExerciseEntry = { readonly at: string; readonly fault: string } & (
  | { readonly type: 'fault.injected'; readonly step: string; readonly check: string }
  | { readonly type: 'fault.repaired'; readonly by: 'hand' | 'fix' }
);

function migrated(entry: StoredEntry): JournalEntry {
  switch (entry.type) {
    case 'check':
    case 'failure.seen':
    case 'failure.absent':
    case 'failure.unseen': {
      if (entry.says === undefined) return entry;
      const { says, ...rest } = entry;
      return { ...rest, id: checkIdOf(entry.step, says), title: says };
    }
    case 'hint.given':
      return { ...entry, check: entry.check && checkIdOf(entry.step, entry.check) };
    case 'fault.injected': {
      const { at, fault, step, check } = entry;
      return { at, type: 'exercise.started', exercise: fault, step, check: checkIdOf(step, check) };
    }
    case 'fault.repaired':
      return { at: entry.at, type: 'exercise.ended', exercise: entry.fault, by: entry.by };
    default:
      return entry;
  }
}
