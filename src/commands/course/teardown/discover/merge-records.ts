// What a search has found beyond the notes of a folder, and how both become one.
import type { Run } from '../../../../engine/run.ts';
import type { Checkpoint, Json, ResourceRecord } from '../../../../engine/types.ts';
import { keyOf } from './belongs.ts';
import type { Stack } from './discover.ts';

/** The records that the notes do not have, under ids that they do not use. */
export async function beyond(
  { resources }: Pick<Checkpoint, 'resources'>,
  stack: Stack,
  resourceOf: Run['resource'],
): Promise<ResourceRecord[]> {
  const known = new Set(await Promise.all(resources.map((record) => keyIn(record, resourceOf))));
  const ids = new Set(resources.map(({ id }) => id));
  const found: ResourceRecord[] = [];
  for (const record of stack.checkpoint.resources) {
    const key = await keyIn(record, resourceOf);
    if (known.has(key)) continue;
    found.push(ids.has(record.id) ? { ...record, id: `${record.id}@${key.slice(record.kind.length + 1)}` } : record);
  }
  return found;
}

/** A lost answer may have left a record without outputs: then its id is not known, and its name has to do. */
async function keyIn({ kind, props, outputs }: ResourceRecord, resourceOf: Run['resource']): Promise<string> {
  const resource = await resourceOf(kind);
  const { name } = resource.identify(props as never, outputs as never);
  return `${kind} ${(outputs === undefined ? undefined : keyOf(kind, props, outputs)) ?? name}`;
}

/** All four on: nobody is let in who was not before. Undefined where they could not be read. */
export function isBlocked(account: Json): boolean | undefined {
  if (account === undefined) return undefined;
  const flags = Object.values((account ?? {}) as Readonly<Record<string, boolean>>);
  return flags.length === 4 && flags.every(Boolean);
}

export async function blockPublic({ resource, aws }: Pick<Run, 'resource' | 'aws'>): Promise<void> {
  await (await resource('account-public-access')).ensure({ block: true } as never, aws, undefined);
}
