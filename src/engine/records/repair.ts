// Makes what was made so again: what is missing is made anew, what has drifted is corrected. Where AWS gives a new thing
// a new id, everything that was made with the old one follows.
import { ensureRecord } from '../build/ensure.ts';
import { inspect, type InspectedResource } from './inspect.ts';
import type { Run } from '../run.ts';
import type { Json, ResourceRecord } from '../types.ts';

export interface Repaired {
  readonly found: InspectedResource;
  /** `mended`: it is as recorded again. */
  readonly state: 'mended' | 'failed';
  readonly because?: string;
}

/** What is not as it was made. What is unfinished, or on its way out, is for `next` and `teardown`. */
export async function findBroken(run: Run, records: readonly ResourceRecord[]): Promise<InspectedResource[]> {
  const settled = records.filter(({ outputs, status }) => outputs !== undefined && status !== 'removing');
  const found = await inspect(run, settled);
  return found.filter(({ id, state }) => state === 'missing' || state === 'drifted' || isUnfinished(run, id));
}

/** In order of creation, and round again as long as that helps: a function needs its archive, which comes later. */
export async function repair(run: Run, broken: readonly InspectedResource[]): Promise<Repaired[]> {
  const done = new Map<string, Repaired>();
  let open = new Map(broken.map((found) => [found.id, found]));
  for (;;) {
    const failed = new Map<string, InspectedResource>();
    for (const record of run.checkpoint.resources) {
      const found = open.get(record.id) ?? (await findAffected(run, record, done));
      if (!found) continue;
      const because = await repairOne(run, record);
      done.set(record.id, { found, state: because === undefined ? 'mended' : 'failed', ...(because && { because }) });
      if (because !== undefined) failed.set(record.id, found);
    }
    if (failed.size === 0 || failed.size === open.size) return [...done.values()];
    open = failed;
  }
}

/** Undefined, or why it could not be mended. */
async function repairOne(run: Run, record: ResourceRecord): Promise<string | undefined> {
  const known = record.outputs;
  try {
    const outputs = await ensureRecord(run, record, await run.resource(record.kind));
    await updateReferences(run, record, changedNames(known, outputs));
    return undefined;
  } catch (error) {
    if (run.endsCommand(error) || run.aws.signal.aborted) throw error;
    return run.explain(error);
  }
}

/** It was as recorded, but the record now names the new id of something else. */
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

/** What AWS made up anew: ids, ARNs and addresses stand at the top of outputs. Longest first, as one may contain another. */
function changedNames(known: Json, outputs: Json): NameChange[] {
  const [before, after] = [known, outputs].map((value) => (value ?? {}) as Record<string, Json>);
  return Object.entries(before ?? {})
    .flatMap(([name, old]): NameChange[] => {
      const now = after?.[name];
      return typeof old === 'string' && typeof now === 'string' && old !== now && old.length > 5 ? [[old, now]] : [];
    })
    .sort(([one], [other]) => other.length - one.length);
}

async function updateReferences(run: Run, mended: ResourceRecord, names: readonly NameChange[]): Promise<void> {
  if (names.length === 0) return;
  const { resources, steps } = run.checkpoint;
  for (const record of resources) {
    const props = substitute(record.props, names);
    for (const change of record.changes) Object.assign(change, { props: substitute(change.props, names) });
    if (record === mended || JSON.stringify(props) === JSON.stringify(record.props)) continue;
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
