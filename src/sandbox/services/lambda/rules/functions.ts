// Functions and their versions: create, change, publish, delete, with the states that AWS goes through.
import { randomUUID } from 'node:crypto';
import type { SandboxContext } from '../../../server/context.ts';
import type { TagMap } from '../../shared/tags.ts';
import { chooseVersion, isAlias } from './aliases.ts';
import { phaseOf, type FunctionVersion } from './function-configuration.ts';
import { functionArn, functionKey, unqualified, type FunctionName } from './function-names.ts';
import {
  latest,
  recordsOf,
  type AliasRecord,
  type FunctionRecord,
  type FunctionSettings,
  type VersionRecord,
} from '../records.ts';
import {
  functionExists,
  functionNotFound,
  functionPending,
  invalidParameter,
  revisionChanged,
  updateInProgress,
  versionInUse,
} from '../errors.ts';
import { isPending } from '../../../pace.ts';

export { latest };

export interface Functions {
  /** Refuses a name that no function has. */
  get(name: FunctionName): FunctionRecord;
  find(name: FunctionName): FunctionRecord | undefined;
  /** Whether there is such a version or alias, too. */
  exists(name: FunctionName): boolean;
  list(home: { account: string; region: string }): readonly FunctionRecord[];
  /** One version, as answers describe it now. */
  version(name: FunctionName): FunctionVersion;
  /** One version, as it runs now: the previous one while an update is in progress. */
  runningVersion(name: FunctionName): FunctionVersion;
  create(name: FunctionName, settings: FunctionSettings, tags: TagMap): FunctionRecord;
  /** Refuses while a change is in progress, and where `revision` is not the latest. */
  checkChangeable(name: FunctionName, revision?: string): FunctionRecord;
  change(name: FunctionName, settings: FunctionSettings): FunctionRecord;
  publish(name: FunctionName, description?: string): FunctionVersion;
  remove(name: FunctionName): void;
  set(record: FunctionRecord): void;
}

export function createFunctions(sandbox: SandboxContext): Functions {
  const { functions: records } = recordsOf(sandbox.store);
  const set = (record: FunctionRecord) => records.set(functionKey(record), record);
  const find = (name: FunctionName) => afterTransition(records.get(functionKey(name)), sandbox.now());

  const get = (name: FunctionName) => find(name) ?? functionNotFound(functionArn(name));

  function checkState(name: FunctionName): FunctionRecord {
    const record = get(name);
    const phase = phaseOf(record, sandbox.now());
    if (phase === 'creating') functionPending();
    if (phase === 'updating') updateInProgress(functionArn(unqualified(name)));
    return record;
  }

  return {
    get,
    find,
    exists(name) {
      const record = find(name);
      const { qualifier = latest } = name;
      return (
        record !== undefined &&
        (qualifier === latest ||
          record.versions.some(({ number }) => String(number) === qualifier) ||
          Boolean(record.aliases?.some((alias) => alias.name === qualifier)))
      );
    },
    set,
    list: ({ account, region }) =>
      records.values(`${account}/${region}/`).flatMap((record) => afterTransition(record, sandbox.now()) ?? []),
    version(name) {
      const record = get(name);
      const { qualifier } = name;
      const version = versionNumber(record, name);
      if (version === latest) return { record, settings: record.latest, version, qualifier };
      return { record, settings: versionOf(record, { ...name, qualifier: version }).settings, version, qualifier };
    },
    runningVersion(name) {
      const record = get(name);
      const version = versionNumber(record, name, chooseVersion);
      const phase = phaseOf(record, sandbox.now());
      if (phase === 'creating') checkState(name);
      if (version !== latest)
        return { record, settings: versionOf(record, { ...name, qualifier: version }).settings, version };
      const settings = phase === 'updating' ? (record.transition?.before ?? record.latest) : record.latest;
      return { record, settings, version: latest };
    },
    create(name, settings, tags) {
      if (records.has(functionKey(name))) functionExists(name.name);
      const { account, region } = name;
      const transition = { until: sandbox.now() + sandbox.pace.function, revision: randomUUID() };
      const created = {
        account,
        region,
        name: name.name,
        latest: settings,
        transition,
        versions: [],
        lastVersion: 0,
        tags,
        policies: {},
      };
      set(created);
      return created;
    },
    checkChangeable(name, revision) {
      const record = checkState(name);
      if (revision !== undefined && revision !== record.latest.revision) revisionChanged();
      return record;
    },
    change(name, settings) {
      const record = get(name);
      const until = sandbox.now() + sandbox.pace.function;
      const changed = {
        ...record,
        latest: settings,
        transition: { until, revision: randomUUID(), before: record.latest },
      };
      set(changed);
      return changed;
    },
    publish(name, description) {
      const record = get(name);
      const last = record.versions.at(-1);
      if (last && contentOf(publishedFrom(last)) === contentOf(record.latest)) {
        return { record, settings: last.settings, version: String(last.number), qualifier: String(last.number) };
      }
      const number = record.lastVersion + 1;
      const settings = { ...record.latest, revision: randomUUID(), ...(description !== undefined && { description }) };
      const published: VersionRecord = { number, settings, latestDescription: record.latest.description };
      set({
        ...record,
        latest: { ...record.latest, revision: randomUUID() },
        versions: [...record.versions, published],
        lastVersion: number,
      });
      return { record, settings, version: String(number), qualifier: String(number) };
    },
    remove(name) {
      const { qualifier } = name;
      if (qualifier !== undefined && isAlias(qualifier)) invalidParameter('aliasNotDeletable');
      if (qualifier === latest) invalidParameter('latestNotDeletable');
      const record = get(unqualified(name));
      if (phaseOf(record, sandbox.now()) === 'creating') checkState(name);
      if (qualifier) set(withoutVersion(record, qualifier));
      else records.delete(functionKey(name));
    },
  };
}

/** Once a change has taken effect, the function has a new revision. */
function afterTransition(record: FunctionRecord | undefined, now: number): FunctionRecord | undefined {
  const { transition } = record ?? {};
  if (!record || !transition || isPending('function', transition.until, now)) return record;
  return { ...record, latest: { ...record.latest, revision: transition.revision }, transition: undefined };
}

/** Of the version or alias that a name refers to. `choose`: one of an alias with two versions. */
function versionNumber(
  record: FunctionRecord,
  name: FunctionName,
  choose: (alias: AliasRecord) => string = ({ version }) => version,
): string {
  const { qualifier = latest } = name;
  if (qualifier === latest || !isAlias(qualifier)) return qualifier;
  const alias = record.aliases?.find((each) => each.name === qualifier);
  return alias ? choose(alias) : functionNotFound(functionArn(name));
}

function versionOf(record: FunctionRecord, name: FunctionName): VersionRecord {
  const found = record.versions.find(({ number }) => String(number) === name.qualifier);
  return found ?? functionNotFound(functionArn(name));
}

/** A version that does not exist is no error. */
function withoutVersion(record: FunctionRecord, qualifier: string): FunctionRecord {
  const alias = record.aliases?.find((other) => other.version === qualifier || qualifier in (other.weights ?? {}));
  if (alias) versionInUse(qualifier, alias.name);
  return { ...record, versions: record.versions.filter(({ number }) => String(number) !== qualifier) };
}

const contentKeys = [
  ...(['role', 'handler', 'runtime', 'timeout', 'memory', 'storage', 'description'] as const),
  ...(['architectures', 'environment', 'layers', 'logging', 'code'] as const),
];

/** A version can have another description than `$LATEST` had. */
function publishedFrom({ settings, latestDescription = settings.description }: VersionRecord): FunctionSettings {
  return { ...settings, description: latestDescription };
}

/** Lambda publishes no new version where this has not changed. */
function contentOf(settings: FunctionSettings): string {
  return JSON.stringify(contentKeys.map((key) => settings[key]));
}
