// Deletes expired items of a table with time to live, some time after they expire. Until then, reads still return them.
import type { SandboxContext } from '../../../server/context.ts';
import type { Dynalite } from '../dynalite/dynalite.ts';
import { recordsOf } from '../records.ts';

/**
 * Seconds that an expired item stays at least. On AWS it is "within a few days", so code must compare the time itself.
 * source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html, checked 2026-11-29
 */
const staysFor = 15 * 60;
/** An item that seems to have expired longer ago is kept: its time is probably in another unit. Source as above. */
const maxAge = 5 * 365 * 24 * 3600;
/** Milliseconds between two looks at a table. */
const checkEvery = 60_000;

/** Called before a request for the table. `key`: of its record. Needs no timer, so it survives a restart. */
export function createExpiry(sandbox: SandboxContext) {
  const checked = new Map<string, number>();

  return async (key: string, TableName: string, database: Dynalite): Promise<void> => {
    const timeToLive = recordsOf(sandbox.store).get(key)?.timeToLive;
    const sinceLast = sandbox.now() - (checked.get(key) ?? 0);
    if (!timeToLive?.enabled || Math.abs(sinceLast) < checkEvery) return;
    checked.set(key, sandbox.now());
    await deleteExpired(database, TableName, timeToLive.attribute, Math.floor(sandbox.now() / 1000));
  };
}

/** `now` in seconds. An attribute that is no number expires nothing, as on AWS. */
async function deleteExpired(database: Dynalite, TableName: string, attribute: string, now: number): Promise<void> {
  const isExpired = () => ({
    ExpressionAttributeNames: { '#expires': attribute },
    ExpressionAttributeValues: { ':oldest': { N: String(now - maxAge) }, ':latest': { N: String(now - staysFor) } },
  });
  const condition = '#expires BETWEEN :oldest AND :latest';
  const { Table } = await database.run('DescribeTable', { TableName });
  const keys = (Table as { KeySchema: { AttributeName: string }[] }).KeySchema.map((part) => part.AttributeName);
  for (let ExclusiveStartKey: unknown; ;) {
    const from = ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey };
    const page = await database.run('Scan', { TableName, FilterExpression: condition, ...isExpired(), ...from });
    for (const item of page['Items'] as Record<string, unknown>[]) {
      const Key = Object.fromEntries(keys.map((name) => [name, item[name]]));
      // A request may have put its time off since it was read.
      const deletion = { TableName, Key, ConditionExpression: condition, ...isExpired() };
      await database.run('DeleteItem', deletion).catch(unlessChanged);
    }
    ExclusiveStartKey = page['LastEvaluatedKey'];
    if (ExclusiveStartKey === undefined) return;
  }
}

function unlessChanged(error: { code?: string }): void {
  if (error.code !== 'ConditionalCheckFailedException') throw error;
}
