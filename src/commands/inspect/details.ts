// What `workshop inspect` shows: the table of everything, and one resource in full.
import { consoleLink } from '../../aws/console-link.ts';
import { dollars } from '../cost/projection.ts';
import { atRestOf, pageBytes } from '../cost/at-rest.ts';
import type { Inspected } from '../../engine/records/inspect.ts';
import { readJournal } from '../../workspace/read-journal.ts';
import type { Checkpoint, Json } from '../../engine/types.ts';
import { count } from '../../ui/words.ts';
import { callsOf } from './as/calls.ts';
import { shortValue } from '../shared/format-values.ts';

export interface LookedAt extends Inspected {
  /** Null where there is none, as on the sandbox. */
  readonly console: string | null;
  readonly cost: { readonly dollarsPerHour: number; readonly because: string };
  /** How many calls of the journal made or changed it. */
  readonly calls: number;
}

export async function lookAt(
  inspected: readonly Inspected[],
  { target, resources }: Checkpoint,
  journal: string,
): Promise<LookedAt[]> {
  const page = await pageBytes(resources);
  const calls = callsOf(await readJournal(journal), undefined, false);
  return inspected.map((resource) => {
    const record = resources.find(({ id }) => id === resource.id);
    if (!record) throw new TypeError(`The checkpoint has no resource ${resource.id}.`);
    const { dollarsPerHour, because } = atRestOf(record, page);
    const link = target.kind === 'aws' ? consoleLink(record, resource.name, target.region) : undefined;
    return {
      ...resource,
      console: link ?? null,
      cost: { dollarsPerHour, because },
      calls: calls.filter((call) => call.resource === resource.id).length,
    };
  });
}

export function tableOf(resources: readonly LookedAt[]): string {
  if (resources.length === 0) return 'Nothing was made yet.';
  const rows = resources.map(({ state, id, name }) => [state, id, name]);
  const table = [['STATE', 'RESOURCE', 'NAME'], ...rows];
  const widths = [0, 1].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return lines.flatMap((line, index) => [line, ...notesOf(resources[index - 1])]).join('\n');
}

export function detailsOf(resource: LookedAt): string {
  const { what, state, id, kind, step, name, arn, properties, console: link, cost, calls } = resource;
  const settings = flat((properties ?? {}) as Json).filter(([setting]) => setting !== 'arn');
  const facts: [string, string][] = [
    ['state', state],
    ['resource', `${id} (${kind})`],
    ['step', step],
    ['name', name],
    ...(arn ? [['arn', arn] as [string, string]] : []),
    ['console', link ?? (kind === 'archive' ? 'none: a file on this machine' : 'none: the sandbox has no console')],
    ['at rest', `${dollars(cost.dollarsPerHour)} an hour: ${cost.because}`],
    ['made by', calls === 0 ? 'no call in the journal' : `${count(calls, 'call')}: workshop inspect ${id} --as cli`],
    ...settings,
  ];
  const width = Math.max(...facts.map(([fact]) => fact.length));
  return [what, ...notesOf(resource), ...facts.map(([fact, value]) => `  ${fact.padEnd(width)}  ${value}`)].join('\n');
}

function notesOf(resource: LookedAt | undefined): string[] {
  if (!resource) return [];
  const { because, drift } = resource;
  return [
    ...(because ? [`    ${because}`] : []),
    ...drift.map(
      ({ property, recorded, live }) => `    ${property}: made as ${shortValue(recorded)}, is ${shortValue(live)}`,
    ),
  ];
}

/** One line for each setting; lists and what lies deep, in short. */
function flat(value: Json, path = '', depth = 0): [string, string][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth === 2)
    return [[path, shortValue(value)]];
  const entries = Object.entries(value as Readonly<Record<string, Json>>);
  if (entries.length === 0) return path ? [[path, 'none']] : [];
  return entries.flatMap(([name, inner]) => flat(inner, path ? `${path}.${name}` : name, depth + 1));
}
