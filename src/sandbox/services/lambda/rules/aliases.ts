// Aliases: names for versions of a function, which callers use in a version's place.
import { randomUUID } from 'node:crypto';
import { functionArn, type FunctionName } from '../names.ts';
import type { AliasRecord, FunctionRecord } from '../records.ts';
import { conflict, functionNotFound, invalidParameter, invalidValue, notFound, staleRevision } from '../errors.ts';

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

/** The version that the next event goes to. */
export function drawn({ version, weights = {} }: AliasRecord): string {
  const [[other, share] = [version, 0]] = Object.entries(weights);
  return Math.random() < share ? other : version;
}

/** Refuses, in Lambda's words and order, a second version that cannot stand beside `version`. */
export function checkWeights(
  record: FunctionRecord,
  name: FunctionName,
  version: string,
  weights: Readonly<Record<string, number>>,
): void {
  const [[other, share] = [], ...more] = Object.entries(weights);
  if (other === undefined || share === undefined) return;
  if (more.length > 0) invalidParameter('Number of items in AdditionalVersionWeights cannot be greater than 1');
  const refuse = (constraint: string) =>
    invalidValue(
      'routingConfig.additionalVersionWeights',
      `{${other}=${Number.isInteger(share) ? share.toFixed(1) : share}}`,
      constraint,
    );
  if (share < 0 || share >= 1) {
    refuse(
      'Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]',
    );
  }
  if (other === version) {
    invalidParameter(
      `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
    );
  }
  if (version === '$LATEST') {
    invalidParameter('$LATEST is not supported for an alias pointing to more than 1 version');
  }
  if (!/^\d+$/.test(other)) {
    refuse(
      'Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+, Member must not be null]',
    );
  }
  if (!record.versions.some(({ number }) => String(number) === other))
    functionNotFound(functionArn({ ...name, qualifier: other }));
}

/** With its resource policy; one that is not there is gone already. */
export function withoutAlias(record: FunctionRecord, name: string): FunctionRecord {
  const { [name]: _, ...policies } = record.policies;
  return { ...record, policies, aliases: record.aliases?.filter((alias) => alias.name !== name) };
}
