// Aliases: names for versions of a function, which callers use in a version's place.
import { randomUUID } from 'node:crypto';
import { functionArn, type FunctionName } from './names.ts';
import type { AliasRecord, FunctionRecord } from './records.ts';
import { conflict, notFound, staleRevision } from './refusals.ts';

/** An alias is no number, and that is how the two are told apart. */
export function isAlias(qualifier: string): boolean {
  return /^(?!\d+$)[a-zA-Z0-9-_]+$/.test(qualifier);
}

/** `name.qualifier` is the alias. */
export function aliasOf(record: FunctionRecord, name: FunctionName): AliasRecord {
  const found = record.aliases?.find((alias) => alias.name === name.qualifier);
  return found ?? notFound(`Cannot find alias arn: ${functionArn(name)}`);
}

export function withNewAlias(record: FunctionRecord, name: FunctionName, alias: Omit<AliasRecord, 'revision'>) {
  const { aliases = [] } = record;
  if (aliases.some((other) => other.name === alias.name)) conflict(`Alias already exists: ${functionArn(name)}`);
  const made: AliasRecord = { ...alias, revision: randomUUID() };
  const all = [...aliases, made].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { record: { ...record, aliases: all }, alias: made };
}

export function withAlias(record: FunctionRecord, before: AliasRecord, changes: Partial<AliasRecord>, seen?: string) {
  if (seen !== undefined && seen !== before.revision) staleRevision();
  const alias: AliasRecord = { ...before, ...changes, revision: randomUUID() };
  return { record: { ...record, aliases: record.aliases?.map((one) => (one === before ? alias : one)) }, alias };
}

/** With its resource policy; one that is not there is gone already. */
export function withoutAlias(record: FunctionRecord, name: string): FunctionRecord {
  const { [name]: _, ...policies } = record.policies;
  return { ...record, policies, aliases: record.aliases?.filter((alias) => alias.name !== name) };
}
