// Repairs recorded resources: creates the missing ones again, and corrects the drifted ones. If a new resource has a new
// id, the records that use the old id are changed as well.
import { ensureRecord } from '../build/ensure.ts';
import { inspect, type InspectedResource } from './inspect.ts';
import type { Run } from '../run.ts';
import type { Json, ResourceRecord } from '../types.ts';

export interface Repaired {
  readonly found: InspectedResource;
  /** `repaired`: the resource matches its record again. */
  readonly state: 'repaired' | 'failed';
  readonly because?: string;
}

interface Damage {
  /** Resources that differ from their records. */
  readonly broken: readonly InspectedResource[];
  /** Resources that could not be read, so nobody knows whether they differ. */
  readonly unread: readonly InspectedResource[];
}

/** `next` finishes unfinished resources, and `teardown` those being removed. */
export async function findDamage(run: Run, records: readonly ResourceRecord[]): Promise<Damage> {
  const settled = records.filter(({ outputs, status }) => outputs !== undefined && status !== 'removing');
  const found = await inspect(run, settled);
  const isBroken = ({ id, state }: InspectedResource) =>
    state === 'missing' || state === 'drifted' || isUnfinished(run, id);
  return {
    broken: found.filter(isBroken),
    unread: found.filter((one) => one.state === 'unknown' && !isBroken(one)),
  };
}

/** In order of creation, and again while that helps: a function needs its archive, which is repaired later. */
export async function repair(run: Run, broken: readonly InspectedResource[]): Promise<Repaired[]> {
  const done = new Map<string, Repaired>();
  let open = new Map(broken.map((found) => [found.id, found]));
  for (;;) {
    const failed = new Map<string, InspectedResource>();
    for (const record of run.checkpoint.resources) {
      const found = open.get(record.id) ?? (await findAffected(run, record, done));
      if (!found) continue;
      const because = await repairOne(run, record, found);
      done.set(record.id, { found, state: because === undefined ? 'repaired' : 'failed', ...(because && { because }) });
      if (because !== undefined) failed.set(record.id, found);
    }
    if (failed.size === 0 || failed.size === open.size) return [...done.values()];
    open = failed;
  }
}

/** Undefined, or why the repair failed. */
async function repairOne(run: Run, record: ResourceRecord, { state }: InspectedResource): Promise<string | undefined> {
  const known = record.outputs;
  const change = state === 'missing' ? 'created' : state === 'drifted' ? 'updated' : undefined;
  try {
    const outputs = await ensureRecord(run, record, await run.resource(record.kind), change);
    await updateReferences(run, record, changedNames(known, outputs));
    return undefined;
  } catch (error) {
    if (run.endsCommand(error) || run.aws.signal.aborted) throw error;
    return run.explain(error);
  }
}

/** A resource that matched its record, until the record got the new id of another resource. */
async function findAffected(
  run: Run,
  record: ResourceRecord,
  done: ReadonlyMap<string, Repaired>,
): Promise<InspectedResource | undefined> {
  if (done.has(record.id) || record.outputs === undefined || !isUnfinished(run, record.id)) return undefined;
  return (await inspect(run, [record]))[0];
}

function isUnfinished({ checkpoint }: Run, id: string): boolean {
  const record = checkpoint.resources.find((known) => known.id === id);
  return record?.status === 'creating' && checkpoint.steps[record.step]?.status !== 'started';
}

type NameChange = readonly [old: string, now: string];

/** Ids, ARNs and addresses that AWS has assigned again. Longest first, because one can contain another. */
export function changedNames(known: Json, outputs: Json): NameChange[] {
  const [before, after] = [known, outputs].map((value) => (value ?? {}) as Record<string, Json>);
  return Object.entries(before ?? {})
    .flatMap(([name, old]): NameChange[] => {
      const now = after?.[name];
      return typeof old === 'string' && typeof now === 'string' && old !== now && old.length > 5 ? [[old, now]] : [];
    })
    .sort(([one], [other]) => other.length - one.length);
}

export async function updateReferences(
  run: Run,
  repaired: ResourceRecord,
  names: readonly NameChange[],
): Promise<void> {
  if (names.length === 0) return;
  const { resources, steps } = run.checkpoint;
  for (const record of resources) {
    const props = substitute(record.props, names);
    for (const change of record.changes) Object.assign(change, { props: substitute(change.props, names) });
    if (record === repaired || JSON.stringify(props) === JSON.stringify(record.props)) continue;
    record.props = props;
    if (record.status === 'ready') record.status = 'creating';
  }
  for (const step of Object.values(steps)) step.outputs = substitute(step.outputs, names);
  await run.save();
}

function substitute(value: Json, names: readonly NameChange[]): Json {
  if (typeof value === 'string') return names.reduce((text, [old, now]) => text.replaceAll(old, now), value);
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => substitute(item, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, substitute(item, names)]));
}
