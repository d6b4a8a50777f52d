// `workshop inspect [step or resource]`: what was made, as it is now.
import { WorkshopError } from '../engine/errors.ts';
import { inspect as look, type Inspected } from '../engine/inspect.ts';
import type { Run } from '../engine/run.ts';
import type { Json, ResourceRecord } from '../engine/types.ts';
import { count } from '../ui/words.ts';
import { withWorkspace, type Command } from './context.ts';

export const inspect: Command<{ readonly what?: string | undefined }> = (context, { what }) =>
  withWorkspace(context, { command: 'inspect', lock: false }, async ({ run, checkpoint }) => {
    const records = what === undefined ? checkpoint.resources : await recordsOf(run, what);
    const resources = await look(run, records);
    context.ui.result(
      {
        resources: resources.map((resource) => ({
          ...resource,
          arn: resource.arn ?? null,
          because: resource.because ?? null,
          drift: resource.drift.map((d) => ({ ...d })),
        })),
      },
      textOf(resources, what !== undefined),
    );
    const off = resources.filter(({ state }) => state === 'missing' || state === 'drifted');
    context.ui.next(
      off.length > 0 ? `workshop verify   # ${count(off.length, 'resource')} not as made` : 'workshop status',
    );
    return 0;
  });

/** By record, by step, or by the name that AWS knows it under. */
async function recordsOf({ checkpoint, resource }: Run, what: string): Promise<ResourceRecord[]> {
  const found: ResourceRecord[] = [];
  for (const record of checkpoint.resources) {
    const { id, step, kind, changes, props, outputs } = record;
    const { name } = (await resource(kind)).identify(props as never, outputs as never);
    if ([id, step, name, ...changes.map((change) => change.step)].includes(what)) found.push(record);
  }
  if (found.length === 0)
    throw unknown(
      what,
      checkpoint.resources.map(({ id }) => id),
    );
  return found;
}

function textOf(resources: readonly Inspected[], detailed: boolean): string {
  if (resources.length === 0) return 'Nothing was made yet.';
  const width = (get: (resource: Inspected) => string) =>
    Math.max(...resources.map((resource) => get(resource).length));
  const [state, id] = [width((resource) => resource.state), width((resource) => resource.id)];
  return resources
    .flatMap((resource) => [
      `${resource.state.padEnd(state)}  ${resource.id.padEnd(id)}  ${resource.what}`,
      ...(resource.because ? [`    ${resource.because}`] : []),
      ...resource.drift.map(
        (drift) => `    ${drift.property}: made as ${brief(drift.recorded)}, is ${brief(drift.live)}`,
      ),
      ...(detailed ? details(resource) : []),
    ])
    .join('\n');
}

function details({ arn, step, properties }: Inspected): string[] {
  const lines = [`step: ${step}`, ...(arn ? [`arn: ${arn}`] : [])];
  for (const [name, value] of Object.entries((properties ?? {}) as Record<string, Json>))
    if (name !== 'arn') lines.push(`${name}: ${brief(value)}`);
  return lines.map((line) => `    ${line}`);
}

function brief(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text === undefined ? 'nothing' : text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

function unknown(what: string, ids: readonly string[]): WorkshopError {
  return new WorkshopError({
    code: 'usage',
    message: `Nothing was made under the name "${what}".`,
    state: ids.length > 0 ? `Made were: ${ids.join(', ')}.` : 'Nothing was made yet.',
    fix: 'workshop inspect',
  });
}
