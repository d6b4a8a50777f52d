// The functions: their making, changing, publishing and end, with the states that AWS goes through.
import { randomUUID } from 'node:crypto';
import type { SandboxContext } from '../../../server/context.ts';
import { aliasOf, drawn, isAlias } from './aliases.ts';
import { phaseOf, type Shown } from './configuration.ts';
import { functionArn, functionKey, unqualified, type FunctionName } from '../names.ts';
import type { AliasRecord, FunctionRecord, Settings, Version } from '../records.ts';
import { conflict, functionNotFound, invalidParameter, staleRevision } from '../errors.ts';

export const latest = '$LATEST';
export type Change = 'updated' | 'removed';

export interface Functions {
  /** Refuses what is not there. */
  get(name: FunctionName): FunctionRecord;
  find(name: FunctionName): FunctionRecord | undefined;
  list(home: { account: string; region: string }): readonly FunctionRecord[];
  /** One version, as it is shown now. */
  shown(name: FunctionName): Shown;
  /** One version, as it runs now: while an update is in progress, the old one. */
  running(name: FunctionName): { record: FunctionRecord; settings: Settings; version: string };
  create(name: FunctionName, settings: Settings, tags: Record<string, string>): FunctionRecord;
  /** Refuses while another change is under way, or after one that the caller has not seen. */
  checkChangeable(name: FunctionName, revision?: string): FunctionRecord;
  change(name: FunctionName, settings: Settings): FunctionRecord;
  publish(name: FunctionName, description?: string): Shown;
  remove(name: FunctionName): void;
  set(record: FunctionRecord): void;
}

export function createFunctions(sandbox: SandboxContext): Functions {
  const records = sandbox.store.collection<FunctionRecord>('lambda.functions');
  const set = (record: FunctionRecord) => records.set(functionKey(record), record);
  const find = (name: FunctionName) => settled(records.get(functionKey(name)), sandbox.now());

  const get = (name: FunctionName) => find(name) ?? functionNotFound(functionArn(name));

  function checkState(name: FunctionName): FunctionRecord {
    const record = get(name);
    const phase = phaseOf(record, sandbox.now());
    if (phase === 'creating') {
      conflict(
        'The operation cannot be performed at this time. The function is currently in the following state: Pending',
      );
    }
    if (phase === 'updating') {
      const arn = functionArn(unqualified(name));
      conflict(`The operation cannot be performed at this time. An update is in progress for resource: ${arn}`);
    }
    return record;
  }

  return {
    get,
    find,
    set,
    list: ({ account, region }) =>
      records.values(`${account}/${region}/`).flatMap((record) => settled(record, sandbox.now()) ?? []),
    shown(name) {
      const record = get(name);
      const { qualifier } = name;
      const version = behind(record, name);
      if (version === latest) return { record, settings: record.latest, version, qualifier };
      return { record, settings: versionOf(record, { ...name, qualifier: version }).settings, version, qualifier };
    },
    running(name) {
      const record = get(name);
      const version = behind(record, name, drawn);
      const phase = phaseOf(record, sandbox.now());
      if (phase === 'creating') checkState(name);
      if (version !== latest)
        return { record, settings: versionOf(record, { ...name, qualifier: version }).settings, version };
      const settings = phase === 'updating' ? (record.transition?.before ?? record.latest) : record.latest;
      return { record, settings, version: latest };
    },
    create(name, settings, tags) {
      if (records.has(functionKey(name))) conflict(`Function already exist: ${name.name}`);
      const { account, region } = name;
      const transition = { until: sandbox.now() + sandbox.pace.function, revision: randomUUID() };
      const made = {
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
      set(made);
      return made;
    },
    checkChangeable(name, revision) {
      const record = checkState(name);
      if (revision !== undefined && revision !== record.latest.revision) staleRevision();
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
      if (last && contentOf(last.settings) === contentOf(record.latest)) {
        return { record, settings: last.settings, version: String(last.number), qualifier: String(last.number) };
      }
      const number = record.lastVersion + 1;
      const settings = { ...record.latest, revision: randomUUID(), ...(description !== undefined && { description }) };
      set({ ...record, versions: [...record.versions, { number, settings }], lastVersion: number });
      return { record, settings, version: String(number), qualifier: String(number) };
    },
    remove(name) {
      const record = get(name);
      const { qualifier } = name;
      if (qualifier === latest) invalidParameter('$LATEST version cannot be deleted without deleting the function.');
      if (phaseOf(record, sandbox.now()) === 'creating') checkState(name);
      if (qualifier) {
        const gone = versionOf(record, name);
        const user = record.aliases?.find(
          ({ version, weights }) => version === qualifier || qualifier in (weights ?? {}),
        );
        if (user) conflict(`Version ${qualifier} of the function is in use by the alias ${user.name}.`);
        set({ ...record, versions: record.versions.filter((version) => version !== gone) });
      } else {
        records.delete(functionKey(name));
      }
    },
  };
}

/** Once a change has taken effect, the function has a new revision. */
function settled(record: FunctionRecord | undefined, now: number): FunctionRecord | undefined {
  const { transition } = record ?? {};
  if (!record || !transition || now < transition.until) return record;
  return { ...record, latest: { ...record.latest, revision: transition.revision }, transition: undefined };
}

/** The version that a qualifier means; an alias stands for one. */
/** The version that a name stands for; of an alias with two of them, the first one unless `choose` says otherwise. */
function behind(
  record: FunctionRecord,
  name: FunctionName,
  choose: (alias: AliasRecord) => string = ({ version }) => version,
): string {
  const { qualifier = latest } = name;
  return qualifier !== latest && isAlias(qualifier) ? choose(aliasOf(record, name)) : qualifier;
}

function versionOf(record: FunctionRecord, name: FunctionName): Version {
  const found = record.versions.find(({ number }) => String(number) === name.qualifier);
  return found ?? functionNotFound(functionArn(name));
}

/** What makes a new version worth publishing. */
function contentOf(settings: Settings): string {
  const { role, handler, runtime, timeout, memory, storage, architectures, environment, layers, logging, code } =
    settings;
  return JSON.stringify({
    role,
    handler,
    runtime,
    timeout,
    memory,
    storage,
    architectures,
    environment,
    layers,
    logging,
    code,
  });
}
