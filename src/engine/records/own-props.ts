// Props that the learner sets on purpose, in place of what the steps set: code of their own. Steps that ensure the resource
// keep them, `repair` restores them, and undoing the step below them removes them.
import { ensureRecord } from '../build/ensure.ts';
import type { Run } from '../run.ts';
import type { Json, OwnProps, OwnVersion, ResourceRecord } from '../types.ts';

type PropsByName = Readonly<Record<string, Json>>;

/** What a step wants, with the learner's own props in their place. Remembers what the step wanted. */
export function withOwnProps(record: ResourceRecord, wanted: Json): Json {
  if (record.own) record.own = { ...record.own, instead: picked(wanted, Object.keys(record.own.props)) };
  return mergedWithOwn(record, wanted);
}

/** The same, without changing the record. */
export function mergedWithOwn({ own }: Pick<ResourceRecord, 'own'>, wanted: Json): Json {
  return own ? { ...(wanted as PropsByName), ...own.props } : wanted;
}

/** The props as the steps alone would have them. */
export function propsOfSteps({ own, props }: ResourceRecord): Json {
  return own ? { ...(props as PropsByName), ...own.instead } : props;
}

/**
 * Sets the props and ensures the resource. The intent is on disk before the call, so any later command can finish it.
 * `inStep`: the step in which the learner sets them. What they had set before it is kept, for an undo of it.
 */
export async function setOwnProps(
  run: Run,
  record: ResourceRecord,
  props: PropsByName,
  inStep?: string,
): Promise<Json> {
  const known = record.own;
  const instead = known?.instead ?? picked(record.props, Object.keys(props));
  const step = inStep ?? known?.step ?? record.changes.at(-1)?.step ?? record.step;
  const before = known && known.step !== step ? versionOf(known) : known?.before;
  record.own = { step, props, instead, ...(before && { before }) };
  record.props = mergedWithOwn(record, record.props);
  return ensureRecord(run, record, await run.resource(record.kind));
}

/** Back to what the steps set. */
export async function removeOwnProps(run: Run, record: ResourceRecord): Promise<void> {
  if (!record.own) return;
  record.props = propsOfSteps(record);
  delete record.own;
  await ensureRecord(run, record, await run.resource(record.kind));
}

/** The learner's props without what they have set in these steps; undefined where nothing is left. */
export function ownWithout({ own }: ResourceRecord, steps: ReadonlySet<string>): OwnProps | undefined {
  let version: OwnVersion | undefined = own;
  while (version && steps.has(version.step)) version = version.before;
  return own && version && { ...version, instead: own.instead };
}

function versionOf({ step, props, before }: OwnVersion): OwnVersion {
  return { step, props, ...(before && { before }) };
}

function picked(props: Json, names: readonly string[]): PropsByName {
  return Object.fromEntries(names.map((name) => [name, (props as PropsByName)[name]]));
}
