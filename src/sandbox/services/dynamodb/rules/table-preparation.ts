// What comes before each request for the items of a table: it must be ready, and what has expired is deleted.
import { isPending } from '../../../pace.ts';
import type { SandboxContext } from '../../../server/context.ts';
import type { Call } from '../../../server/service.ts';
import type { Dynalite } from '../dynalite/dynalite.ts';
import { tableNotReady } from '../errors.ts';
import { recordsOf, tableKey } from '../records.ts';
import { createExpiry } from './expiry.ts';

/** Throws while the table is being created. A table that is not there is refused later. */
export type PrepareTable = (table: string, call: Call, database: Dynalite) => Promise<void>;

/** One for all operations: it remembers which tables it has looked at for expired items. */
export function tablePreparation(sandbox: SandboxContext): PrepareTable {
  const tables = recordsOf(sandbox.store);
  const expire = createExpiry(sandbox);
  return async (table, call, database) => {
    const key = tableKey(call, table);
    const record = tables.get(key);
    if (record && isPending('table', record.readyAt, sandbox.now())) tableNotReady();
    await expire(key, table, database);
  };
}
