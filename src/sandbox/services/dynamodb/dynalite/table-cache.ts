// Keeps the descriptions of tables in memory. Every operation reads one: from memory that is some hundred times faster.
import type { Callback } from './functions.ts';

export interface TableLevel {
  get(key: string, done: Callback): void;
  put(key: string, value: unknown, done: Callback): void;
  del(key: string, done: Callback): void;
}

export function cacheTables(tables: TableLevel): void {
  const cache = new Map<string, string>();
  let changes = 0;
  const { get, put, del } = tables;
  const forget = (key: string) => {
    changes += 1;
    cache.delete(key);
  };
  tables.get = (key, done) => {
    const text = cache.get(key);
    // Kept as JSON, because dynalite changes what it gets.
    if (text !== undefined) return process.nextTick(done, null, JSON.parse(text));
    const changesBefore = changes;
    get(key, (error, table) => {
      // Not cached where the table was changed meanwhile.
      if (!error && table && changesBefore === changes) cache.set(key, JSON.stringify(table));
      done(error, table);
    });
  };
  tables.put = (key, table, done) => {
    forget(key);
    put(key, table, (error) => {
      forget(key);
      done(error);
    });
  };
  tables.del = (key, done) => {
    forget(key);
    del(key, (error) => {
      forget(key);
      done(error);
    });
  };
}
