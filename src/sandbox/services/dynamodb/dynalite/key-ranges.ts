// dynalite keeps all tables, items and tags in one database, each under a prefix, and finds the keys of one prefix among
// all keys: with some hundred thousand items, the ListTables of each start took three seconds. Here only the range of the
// prefix is read. This also finds tags whose keys are beyond U+00FF, which dynalite's own range leaves out.
import { Readable } from 'node:stream';

/** A table's description, items, tags, or one of its indexes. */
interface SubLevel {
  createKeyStream(): Readable;
  createValueStream(options?: object): Readable;
}

type Done = (error?: unknown) => void;

export interface SubLevels {
  db: { createKeyStream(options: object): Readable; createValueStream(options: object): Readable };
  tableDb: object;
  getItemDb(table: string): SubLevel;
  getTagDb(table: string): SubLevel;
  getIndexDb(type: string, table: string, index: string): SubLevel;
  deleteItemDb(table: string, done: Done): void;
  deleteTagDb(table: string, done: Done): void;
  deleteIndexDb(type: string, table: string, index: string, done: Done): void;
}

/** Greater than every key: LevelDB compares bytes, and in UTF-8 this is the greatest character. */
const greatestCharacter = '\u{10FFFF}';

export function readKeyRanges(store: SubLevels): void {
  const { db, getItemDb, getTagDb, getIndexDb, deleteItemDb, deleteTagDb, deleteIndexDb } = store;

  function readRangeOf(level: SubLevel, name: string): object {
    const prefix = `${name}~`;
    const range = { gte: prefix, lt: prefix + greatestCharacter };
    level.createKeyStream = () => Readable.from(withoutPrefix(prefix, db.createKeyStream(range)));
    return range;
  }

  function tagsOf(table: string): SubLevel {
    const level = getTagDb(table);
    const range = readRangeOf(level, `tag-${table}`);
    level.createValueStream = () => db.createValueStream(range);
    return level;
  }

  readRangeOf(store.tableDb as SubLevel, 'table');
  store.getTagDb = tagsOf;
  // To delete, dynalite gets the sub-level itself, and finds the same object.
  store.deleteItemDb = (table, done) => {
    readRangeOf(getItemDb(table), `item-${table}`);
    deleteItemDb(table, done);
  };
  store.deleteTagDb = (table, done) => {
    tagsOf(table);
    deleteTagDb(table, done);
  };
  store.deleteIndexDb = (type, table, index, done) => {
    readRangeOf(getIndexDb(type, table, index), `index-${type.toLowerCase()}~${table}~${index}`);
    deleteIndexDb(type, table, index, done);
  };
}

async function* withoutPrefix(prefix: string, keys: Readable): AsyncGenerator<string> {
  for await (const key of keys as AsyncIterable<string>) yield key.slice(prefix.length);
}
