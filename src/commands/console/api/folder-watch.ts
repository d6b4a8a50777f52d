// Looks at the files of the folder while a page is open: what a command in a terminal does is shown at once.
import { statSync } from 'node:fs';
import { readLockOwner, type LockOwner } from '../../../workspace/lock.ts';
import { readJournal, type JournalEntry } from '../../../workspace/journal.ts';
import type { Paths } from '../../../workspace/paths.ts';

interface FolderWatchOptions {
  readonly paths: Paths;
  /** False: nobody looks, and no file is read. */
  readonly isWatched: () => boolean;
  readonly onCheckpoint: () => void;
  /** The entries since the last call. */
  readonly onJournal: (entries: readonly JournalEntry[]) => void;
  readonly onLock: (owner: LockOwner | undefined) => void;
}

interface FolderWatch {
  /** The command that works in this folder. */
  owner(): LockOwner | undefined;
  /** What is in the journal by now is not handed on. */
  skipJournal(): Promise<void>;
  close(): void;
}

const everyMs = 300;

export function watchFolder({ paths, isWatched, ...on }: FolderWatchOptions): FolderWatch {
  let [checkpoint, journal] = [markOf(paths.checkpoint), markOf(paths.journal)];
  let lock = keyOf(readLockOwner(paths.lock));
  /** Entries that were handed on; undefined before the first look. */
  let seen: number | undefined;
  let isLooking = false;

  async function look(): Promise<void> {
    const owner = readLockOwner(paths.lock);
    if (lock !== keyOf(owner)) {
      lock = keyOf(owner);
      on.onLock(owner);
    }
    const now = markOf(paths.journal);
    if (seen === undefined || now !== journal) {
      const entries = await readJournal(paths.journal);
      journal = now;
      const news = entries.length >= (seen ?? 0) ? entries.slice(seen ?? entries.length) : entries;
      seen = entries.length;
      if (news.length > 0) on.onJournal(news);
    }
    if (checkpoint === markOf(paths.checkpoint)) return;
    checkpoint = markOf(paths.checkpoint);
    on.onCheckpoint();
  }

  const timer = setInterval(() => {
    if (isLooking || (!isWatched() && seen !== undefined)) return;
    isLooking = true;
    look()
      // A file that is being replaced is read at the next look.
      .catch(() => undefined)
      .finally(() => (isLooking = false));
  }, everyMs);
  timer.unref();
  return {
    owner: () => readLockOwner(paths.lock),
    async skipJournal() {
      const now = markOf(paths.journal);
      seen = (await readJournal(paths.journal)).length;
      journal = now;
    },
    close: () => clearInterval(timer),
  };
}

/** Different after each change of the file. */
function markOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found ? `${found.ino} ${found.size} ${found.mtimeMs}` : '';
}

function keyOf(owner: LockOwner | undefined): string {
  return owner ? `${owner.pid} ${owner.command}` : '';
}
