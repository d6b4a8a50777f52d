// dynalite keeps all tables, items and tags in one database, under prefixes, and looks for the keys of one of them among
// those of all: with some hundred thousand items a ListTables, which each start of the sandbox needs, took three seconds.
// Here it reads the range of the prefix alone. That also finds the values of tags whose keys are beyond U+00FF, which
// dynalite's own range leaves out.
import { Readable } from 'node:stream';

/** A table's description, items, tags, or one of its indexes. */
interface Part {
  createKeyStream(): Readable;
  createValueStream(options?: object): Readable;
}

type Done = (error?: unknown) => void;

export interface Parts {
  db: { createKeyStream(options: object): Readable; createValueStream(options: object): Readable };
  tableDb: object;
  getItemDb(table: string): Part;
  getTagDb(table: string): Part;
  getIndexDb(type: string, table: string, index: string): Part;
  deleteItemDb(table: string, done: Done): void;
  deleteTagDb(table: string, done: Done): void;
  deleteIndexDb(type: string, table: string, index: string, done: Done): void;
}

/** Behind every key: LevelDB compares bytes, and in UTF-8 this is the greatest character. */
const last = '\u{10FFFF}';

export function readByRange(store: Parts): void {
  const { db, getItemDb, getTagDb, getIndexDb, deleteItemDb, deleteTagDb, deleteIndexDb } = store;

  function ranged(part: Part, name: string): object {
    const prefix = `${name}~`;
    const range = { gte: prefix, lt: prefix + last };
    part.createKeyStream = () => Readable.from(behind(prefix, db.createKeyStream(range)));
    return range;
  }

  function tagsOf(table: string): Part {
    const part = getTagDb(table);
    const range = ranged(part, `tag-${table}`);
    part.createValueStream = () => db.createValueStream(range);
    return part;
  }

  ranged(store.tableDb as Part, 'table');
  store.getTagDb = tagsOf;
  // What is deleted, dynalite looks up by itself; it finds the same object.
  store.deleteItemDb = (table, done) => {
    ranged(getItemDb(table), `item-${table}`);
    deleteItemDb(table, done);
  };
  store.deleteTagDb = (table, done) => {
    tagsOf(table);
    deleteTagDb(table, done);
  };
  store.deleteIndexDb = (type, table, index, done) => {
    ranged(getIndexDb(type, table, index), `index-${type.toLowerCase()}~${table}~${index}`);
    deleteIndexDb(type, table, index, done);
  };
}

async function* behind(prefix: string, keys: Readable): AsyncGenerator<string> {
  for await (const key of keys as AsyncIterable<string>) yield key.slice(prefix.length);
}
