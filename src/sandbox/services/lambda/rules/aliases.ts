// Aliases: names for versions of a function, and the weights by which an alias splits its events.
import { randomUUID } from 'node:crypto';
import { functionArn, type FunctionName } from './function-names.ts';
import type { AliasRecord, FunctionRecord } from '../records.ts';
import {
  aliasExists,
  aliasNotFound,
  functionNotFound,
  invalidParameter,
  invalidValue,
  revisionChanged,
  weightsOfLatest,
  weightsOfSameVersion,
} from '../errors.ts';

/** A version is a number, an alias is not. */
export function isAlias(qualifier: string): boolean {
  return /^(?!\d+$)[a-zA-Z0-9-_]+$/.test(qualifier);
}

/** `name.qualifier` is the alias. */
export function aliasOf(record: FunctionRecord, name: FunctionName): AliasRecord {
  const found = record.aliases?.find((alias) => alias.name === name.qualifier);
  return found ?? aliasNotFound(functionArn(name));
}

export function withNewAlias(record: FunctionRecord, name: FunctionName, alias: Omit<AliasRecord, 'revision'>) {
  const { aliases = [] } = record;
  if (aliases.some((other) => other.name === alias.name)) aliasExists(functionArn(name));
  const created: AliasRecord = { ...alias, revision: randomUUID() };
  const all = [...aliases, created].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { record: { ...record, aliases: all }, alias: created };
}

export function withAlias(
  record: FunctionRecord,
  before: AliasRecord,
  changes: Partial<AliasRecord>,
  revision?: string,
) {
  if (revision !== undefined && revision !== before.revision) revisionChanged();
  const alias: AliasRecord = { ...before, ...changes, revision: randomUUID() };
  return { record: { ...record, aliases: record.aliases?.map((other) => (other === before ? alias : other)) }, alias };
}

/** The version that the next event goes to. */
export function chooseVersion({ version, weights = {} }: AliasRecord): string {
  const [[other, share] = [version, 0]] = Object.entries(weights);
  return Math.random() < share ? other : version;
}

/** Refuses a second version that an alias of `version` cannot have. The checks come in Lambda's order. */
export function checkWeights(
  record: FunctionRecord,
  name: FunctionName,
  version: string,
  weights: Readonly<Record<string, number>>,
): void {
  const [[other, share] = [], ...more] = Object.entries(weights);
  if (other === undefined || share === undefined) return;
  if (more.length > 0) invalidParameter('weightsTooMany');
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
  if (other === version) weightsOfSameVersion(version);
  if (version === '$LATEST') weightsOfLatest();
  if (!/^\d+$/.test(other)) {
    refuse(
      'Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]',
    );
  }
  if (!record.versions.some(({ number }) => String(number) === other))
    functionNotFound(functionArn({ ...name, qualifier: other }));
}

/** Its resource policy is deleted with it. A name that is no alias is no error. */
export function withoutAlias(record: FunctionRecord, name: string): FunctionRecord {
  const { [name]: _, ...policies } = record.policies;
  return { ...record, policies, aliases: record.aliases?.filter((alias) => alias.name !== name) };
}
