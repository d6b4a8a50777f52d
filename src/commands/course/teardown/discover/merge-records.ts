// What a search has found beyond the records of a folder.
import type { Checkpoint, ResourceRecord } from '../../../../engine/types.ts';
import { resourceOf } from '../../../../resources/index.ts';
import type { Stack } from './discover.ts';
import { listedKey } from './ownership.ts';

/** The records that the checkpoint does not have, under ids that it does not use. */
export async function missingRecords(
  { resources }: Pick<Checkpoint, 'resources'>,
  stack: Stack,
): Promise<ResourceRecord[]> {
  const known = new Set(await Promise.all(resources.map(keyOf)));
  const ids = new Set(resources.map(({ id }) => id));
  const missing: ResourceRecord[] = [];
  for (const record of stack.checkpoint.resources) {
    const key = await keyOf(record);
    if (known.has(key)) continue;
    missing.push(ids.has(record.id) ? { ...record, id: `${record.id}@${key.slice(record.kind.length + 1)}` } : record);
  }
  return missing;
}

/** Unique in an account. A call whose answer was lost leaves a record without outputs: then the name has to do. */
export async function keyOf({ kind, props, outputs }: ResourceRecord): Promise<string> {
  const resource = await resourceOf(kind);
  const { name } = resource.identify(props as never, outputs as never);
  return `${kind} ${(outputs === undefined ? undefined : listedKey(resource, props, outputs)) ?? name}`;
}
