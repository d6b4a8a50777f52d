// Compares the recorded resources with those in the account. Changes nothing.
import type { Run } from '../run.ts';
import type { Json, ResourceRecord } from '../types.ts';
import { isObject } from '../../lib/is-object.ts';

export interface InspectedResource {
  readonly id: string;
  readonly step: string;
  readonly kind: string;
  readonly what: string;
  readonly name: string;
  readonly arn: string | undefined;
  /** `unknown`: the resource could not be read, for the reason in `because`. */
  readonly state: 'present' | 'missing' | 'drifted' | 'unknown';
  readonly because?: string;
  readonly drift: readonly Drift[];
  readonly properties: Json;
  /** The names of the props that the learner has set on purpose. */
  readonly own: readonly string[];
}

export interface Drift {
  readonly property: string;
  readonly recorded: Json;
  readonly live: Json;
}

export async function inspect(
  run: Run,
  records: readonly ResourceRecord[] = run.checkpoint.resources,
): Promise<InspectedResource[]> {
  const inspected: InspectedResource[] = [];
  for (const record of records) inspected.push(await inspectOne(run, record));
  return inspected;
}

async function inspectOne(run: Run, record: ResourceRecord): Promise<InspectedResource> {
  const resource = await run.resource(record.kind);
  const props = record.props as never;
  const known = record.outputs as never;
  const { name, arn } = resource.identify(props, known);
  const { id, step, kind } = record;
  const own = Object.keys(record.own?.props ?? {});
  const base = { id, step, kind, what: resource.describe(props), name, arn, properties: record.outputs ?? null, own };
  try {
    const live = (await resource.read(props, run.aws, known)) as Json;
    if (live === undefined) return { ...base, state: 'missing', drift: [] };
    const drift = record.outputs === undefined ? [] : differences(record.outputs, live);
    return { ...base, state: drift.length > 0 ? 'drifted' : 'present', drift, properties: live };
  } catch (error) {
    if (run.endsCommand(error)) throw error;
    return { ...base, state: 'unknown', because: run.explain(error), drift: [] };
  }
}

/** Compares property by property, nested ones by their path. */
export function differences(recorded: Json, live: Json, path = ''): Drift[] {
  if (isObject(recorded) && isObject(live)) {
    const names = [...new Set([...Object.keys(recorded), ...Object.keys(live)])];
    return names.flatMap((name) => differences(recorded[name], live[name], path ? `${path}.${name}` : name));
  }
  return JSON.stringify(recorded) === JSON.stringify(live) ? [] : [{ property: path, recorded, live }];
}
