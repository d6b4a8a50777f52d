// Props that the learner sets on purpose, in place of what the steps set: code of their own. Steps that ensure the resource
// keep them, `repair` restores them, and undoing the step below them removes them.
import { ensureRecord } from '../build/ensure.ts';
import type { Run } from '../run.ts';
import type { Json, ResourceRecord } from '../types.ts';

type PropsByName = Readonly<Record<string, Json>>;

/** What a step wants, with the learner's own props in their place. Remembers what the step wanted. */
export function withOwnProps(record: ResourceRecord, wanted: Json): Json {
  if (record.own) record.own = { ...record.own, instead: picked(wanted, Object.keys(record.own.props)) };
  return mergedWithOwn(record, wanted);
}

/** The same, without changing the record. */
export function mergedWithOwn({ own }: ResourceRecord, wanted: Json): Json {
  return own ? { ...(wanted as PropsByName), ...own.props } : wanted;
}

/** Sets the props and ensures the resource. The intent is on disk before the call, so any later command can finish it. */
export async function setOwnProps(run: Run, record: ResourceRecord, props: PropsByName): Promise<Json> {
  const instead = record.own?.instead ?? picked(record.props, Object.keys(props));
  const step = record.own?.step ?? record.changes.at(-1)?.step ?? record.step;
  record.own = { step, props, instead };
  record.props = mergedWithOwn(record, record.props);
  return ensureRecord(run, record, await run.resource(record.kind));
}

/** Back to what the steps set. */
export async function removeOwnProps(run: Run, record: ResourceRecord): Promise<void> {
  if (!record.own) return;
  record.props = { ...(record.props as PropsByName), ...record.own.instead };
  delete record.own;
  await ensureRecord(run, record, await run.resource(record.kind));
}

function picked(props: Json, names: readonly string[]): PropsByName {
  return Object.fromEntries(names.map((name) => [name, (props as PropsByName)[name]]));
}
