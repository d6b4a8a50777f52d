// What `workshop inspect` shows: the table of everything, and one resource in full.
import type { InspectedResource } from '../../engine/records/inspect.ts';
import type { Checkpoint, Json, ResourceRecord, TargetId } from '../../engine/types.ts';
import { resourceOf } from '../../resources/index.ts';
import { tableLines } from '../../ui/columns.ts';
import { count } from '../../lib/count.ts';
import { readJournal } from '../../workspace/journal.ts';
import { atRestOf } from '../cost/at-rest.ts';
import { dollars } from '../cost/projection.ts';
import { shortValue } from '../shared/format-values.ts';
import { callsOf } from './as/calls.ts';

interface ResourceDetails extends InspectedResource {
  /** Null for what no console shows: a file on this machine, and all of a sandbox. */
  readonly console: string | null;
  readonly cost: { readonly dollarsPerHour: number; readonly because: string };
  /** How many calls of the journal made or changed it. */
  readonly calls: number;
}

export async function withDetails(
  inspected: readonly InspectedResource[],
  { target, resources }: Checkpoint,
  journal: string,
): Promise<ResourceDetails[]> {
  const calls = callsOf(await readJournal(journal), undefined, false);
  const records = new Map(resources.map((record) => [record.id, record]));
  return Promise.all(
    inspected.map(async (resource) => {
      const record = records.get(resource.id);
      if (!record) throw new TypeError(`The checkpoint has no resource ${resource.id}.`);
      const { dollarsPerHour, because } = await atRestOf(record);
      return {
        ...resource,
        console: target.kind === 'aws' ? await consoleLink(record, target.region) : null,
        cost: { dollarsPerHour, because },
        calls: calls.filter((call) => call.resource === resource.id).length,
      };
    }),
  );
}

export async function consoleLink({ kind, props, outputs }: ResourceRecord, region: string): Promise<string | null> {
  const resource = await resourceOf(kind);
  return resource.consoleLink?.({ props: props as never, outputs: (outputs ?? {}) as never, region }) ?? null;
}

export function tableOf(resources: readonly ResourceDetails[]): string {
  if (resources.length === 0) return 'No resources yet.';
  const rows = resources.map(({ state, id, name }) => [state, id, name]);
  const lines = tableLines([['STATE', 'RESOURCE', 'NAME'], ...rows]);
  return lines.flatMap((line, index) => [line, ...notesOf(resources[index - 1])]).join('\n');
}

export function detailsOf(resource: ResourceDetails, target: TargetId['kind']): string {
  const { what, state, id, kind, step, name, arn, properties, console: link, cost, calls } = resource;
  const settings = flat((properties ?? {}) as Json).filter(([setting]) => setting !== 'arn');
  const facts: [string, string][] = [
    ['state', state],
    ['resource', `${id} (${kind})`],
    ['step', step],
    ['name', name],
    ...(arn ? [['arn', arn] as [string, string]] : []),
    ['console', link ?? (target === 'sandbox' ? 'workshop console' : 'none: it is not on AWS')],
    ['idle cost', `${dollars(cost.dollarsPerHour)} an hour: ${cost.because}`],
    ['made by', calls === 0 ? 'no call in the journal' : `${count(calls, 'call')}: workshop inspect ${id} --as cli`],
    ...settings,
  ];
  return [what, ...notesOf(resource), ...tableLines(facts, { indent: 2 })].join('\n');
}

function notesOf(resource: ResourceDetails | undefined): string[] {
  if (!resource) return [];
  const { because, drift, own } = resource;
  return [
    ...(own.length > 0 ? [`    your ${own.join(', ')}: set on purpose, and kept by repair`] : []),
    ...(because ? [`    ${because}`] : []),
    ...drift.map(
      ({ property, recorded, live }) => `    ${property}: was ${shortValue(recorded)}, is ${shortValue(live)}`,
    ),
  ];
}

/** One line for each setting, two levels deep; deeper ones and lists as JSON. */
function flat(value: Json, path = '', depth = 0): [string, string][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth === 2)
    return [[path, shortValue(value)]];
  const entries = Object.entries(value as Readonly<Record<string, Json>>);
  if (entries.length === 0) return path ? [[path, 'none']] : [];
  return entries.flatMap(([name, inner]) => flat(inner, path ? `${path}.${name}` : name, depth + 1));
}
