// `sandbox start --repair` for items: keeps a copy of a damaged database and of its log, and then what can be read of them.
import { createRequire } from 'node:module';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { copyAside, numbered } from '../../../state/copy-aside.ts';
import { filesIn } from '../../../state/replay.ts';
import { openChangeLog } from './change-log.ts';
import { contentsKey, openCheckedWrites, type RawLevel } from './checked-writes.ts';
import { damageOf } from './damage.ts';
import { keepFilesWhile } from './keep-files.ts';

interface Level extends RawLevel {
  open(): Promise<void>;
  close(): Promise<void>;
  batch(operations: readonly { type: 'del'; key: string }[], options: object): Promise<void>;
}

type LevelClass = (new (path: string, options: object) => Level) & { repair(path: string): Promise<void> };

/** All databases of a sandbox that does not run. Whole ones stay as they are. */
export async function repairItems(sandboxDir: string, log: (line: string) => void): Promise<void> {
  const home = join(sandboxDir, 'dynamodb');
  for (const name of await filesIn(home)) {
    const dir = join(home, name);
    const damage = await damageIn(dir);
    if (!damage) continue;
    const aside = join(sandboxDir, 'dynamodb.damaged');
    await mkdir(aside, { recursive: true, mode: 0o700 });
    await copyAside(dir, (number) => join(aside, numbered(name, number)));
    const { dropped, kept } = await repair(dir);
    log(`repaired the items of ${name}: ${kept} entries kept, ${dropped} dropped (${damage.message})`);
  }
}

async function damageIn(dir: string): Promise<Error | undefined> {
  const found = attempt(() => openChangeLog(join(dir, 'items.log')));
  if (found instanceof Error) return damageOf(found) ?? Promise.reject(found);
  const level = levelOf(dir);
  try {
    await keepFilesWhile(
      dir,
      (error) => damageOf(error) !== undefined,
      async () => {
        await level.open();
        await openCheckedWrites(level, found.flushed);
      },
    );
    return undefined;
  } catch (error) {
    const damage = damageOf(error);
    if (!damage) throw error;
    return damage;
  } finally {
    found.close();
    await level.close();
  }
}

async function repair(dir: string): Promise<{ dropped: number; kept: number }> {
  const found = openChangeLog(join(dir, 'items.log'), true);
  await levelClass().repair(pathOf(dir));
  const level = levelOf(dir);
  await level.open();
  try {
    const unreadable = await unreadableIn(level);
    // Without the record of what it held, the database counts as one that never had one.
    await level.batch(
      [...unreadable, contentsKey].map((key) => ({ type: 'del', key })),
      { sync: true },
    );
    const database = await openCheckedWrites(level, 0);
    const number = found.number + 1;
    await database.write(found.unwritten(0), number);
    await rm(join(dir, 'items.mark'), { force: true });
    found.start(number).close();
    return { dropped: unreadable.length, kept: database.contents.count };
  } finally {
    found.close();
    await level.close();
  }
}

async function unreadableIn(level: Level): Promise<string[]> {
  const unreadable: string[] = [];
  const iterator = level.iterator({ keyEncoding: 'utf8', valueEncoding: 'utf8' });
  try {
    for (let entries = await iterator.nextv(1_000); entries.length > 0; entries = await iterator.nextv(1_000)) {
      for (const [key, value] of entries)
        if (attempt(() => JSON.parse(value) as unknown) instanceof Error) unreadable.push(key);
    }
  } finally {
    await iterator.close();
  }
  return unreadable;
}

function attempt<Value>(work: () => Value): Value | Error {
  try {
    return work();
  } catch (error) {
    return error as Error;
  }
}

function levelOf(dir: string): Level {
  return new (levelClass())(pathOf(dir), { valueEncoding: 'json' });
}

function pathOf(dir: string): string {
  return join(dir, 'items');
}

/** The one that dynalite uses. */
function levelClass(): LevelClass {
  const require = createRequire(import.meta.url);
  const dynalite = createRequire(dirname(require.resolve('dynalite/db')));
  return (dynalite('level') as { Level: LevelClass }).Level;
}
