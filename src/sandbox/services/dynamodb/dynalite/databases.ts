// One database for each account and region, opened when it is first used.
import { join } from 'node:path';
import type { SandboxContext } from '../../../server/context.ts';
import { recordsOf, tableKey, type TableScope } from '../records.ts';
import { openDynalite, type Dynalite } from './dynalite.ts';

export type GetDatabase = (scope: TableScope) => Promise<Dynalite>;

export function databasesOf(sandbox: SandboxContext): GetDatabase {
  const databases = new Map<string, Promise<Dynalite>>();
  sandbox.onClose(async () => {
    for (const database of databases.values()) await (await database).close();
  });
  return ({ account, region }) => {
    const name = `${account}-${region}`;
    let database = databases.get(name);
    if (!database) {
      const isConfirmed = (table: string) => recordsOf(sandbox.store).has(tableKey({ account, region }, table));
      const hasTables = () =>
        recordsOf(sandbox.store)
          .values(`${account}/${region}/`)
          .some(({ goneAt }) => goneAt === undefined);
      const { durability } = sandbox;
      const dir = join(sandbox.dir, 'dynamodb', name);
      database = openDynalite({ dir, account, region, durability, isConfirmed, hasTables });
      databases.set(name, database);
      // After a failure (a full disk) the next request tries again.
      database.catch(() => databases.delete(name));
    }
    return database;
  };
}
