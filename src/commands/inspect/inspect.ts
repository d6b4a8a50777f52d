// `workshop inspect [step or resource]`: what was made, as it is now.
import { courseSteps } from '../../engine/course.ts';
import { unknownName } from '../../engine/errors.ts';
import { inspect as look } from '../../engine/records/inspect.ts';
import type { Run } from '../../engine/run.ts';
import type { ResourceRecord } from '../../engine/types.ts';
import { count } from '../../ui/words.ts';
import type { Command } from '../shared/context.ts';
import { headerOf } from '../shared/header.ts';
import { withWorkspace } from '../shared/with-workspace.ts';
import { detailsOf, lookAt, tableOf } from './details.ts';

export interface InspectOptions {
  readonly what?: string | undefined;
  /** Shows the calls that made it, in this language. */
  readonly as?: string | undefined;
  readonly all?: boolean | undefined;
}

export const inspect: Command<InspectOptions> = async (context, { what, as, all = false }) => {
  const { languageOf, xray } = as === undefined ? {} : await import('./as/as.ts');
  const language = as === undefined ? undefined : languageOf?.(as);
  return withWorkspace(context, { command: 'inspect', lock: false }, async ({ run, checkpoint }) => {
    context.ui.say(headerOf(checkpoint), 'dim');
    const records = inOrder(run, what === undefined ? checkpoint.resources : await recordsOf(run, what));
    if (language) {
      await xray?.(context, run, records, { language, what, all });
      return 0;
    }
    const resources = await lookAt(await look(run, records), checkpoint, context.paths.journal);
    context.ui.result(
      {
        resources: resources.map((resource) => ({
          ...resource,
          arn: resource.arn ?? null,
          because: resource.because ?? null,
          drift: resource.drift.map((d) => ({ ...d })),
        })),
      },
      what === undefined ? tableOf(resources) : resources.map((resource) => detailsOf(resource)).join('\n\n'),
    );
    const off = resources.filter(({ state }) => state === 'missing' || state === 'drifted');
    context.ui.next(
      off.length > 0 ? `workshop repair   # ${count(off.length, 'resource')} not as made` : 'workshop inspect --as cli',
    );
    return 0;
  });
};

/** As the course makes them: the checkpoint has them as they came about, and steps run side by side. */
function inOrder({ course }: Run, records: readonly ResourceRecord[]): ResourceRecord[] {
  const order = courseSteps(course).map(({ id }) => id);
  return records.toSorted((one, other) => order.indexOf(one.step) - order.indexOf(other.step));
}

/** By record, by step, or by the name that AWS knows it under. */
export async function recordsOf({ checkpoint, resource }: Run, what: string): Promise<ResourceRecord[]> {
  const found: ResourceRecord[] = [];
  for (const record of checkpoint.resources) {
    const { id, step, kind, changes, props, outputs } = record;
    const { name } = (await resource(kind)).identify(props as never, outputs as never);
    if ([id, step, name, ...changes.map((change) => change.step)].includes(what)) found.push(record);
  }
  if (found.length > 0) return found;
  const known = checkpoint.resources.map(({ id }) => id);
  throw unknownName({ noun: 'resource', asked: what, known, fix: 'workshop inspect' });
}
