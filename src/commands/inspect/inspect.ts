// `workshop inspect [step or resource]`: the resources of the stack as they are now.
import { courseSteps } from '../../engine/course.ts';
import { unknownName, WorkshopError } from '../../engine/errors.ts';
import { inspect as inspectRecords } from '../../engine/records/inspect.ts';
import type { Run } from '../../engine/run.ts';
import type { ResourceRecord } from '../../engine/types.ts';
import { count } from '../../lib/count.ts';
import type { Command } from '../shared/context.ts';
import { headerOf } from '../shared/header.ts';
import { withWorkspace } from '../shared/with-workspace.ts';
import { detailsOf, tableOf, withDetails } from './details.ts';

interface InspectOptions {
  readonly what?: string | undefined;
  /** Shows the calls that made it, in this language. */
  readonly as?: string | undefined;
  readonly all?: boolean | undefined;
}

export const inspect: Command<InspectOptions> = async (context, { what, as, all = false }) => {
  const { languageOf, showAs } = as === undefined ? {} : await import('./as/as.ts');
  const language = as === undefined ? undefined : languageOf?.(as);
  return withWorkspace(context, { command: 'inspect', lock: false }, async ({ run, checkpoint }) => {
    context.ui.say(headerOf(checkpoint), 'dim');
    const existing = checkpoint.executionRole?.arn;
    if (what === 'role' && existing !== undefined && !language) {
      context.ui.result({ resources: [], existingRole: existing }, existingRoleLine(existing));
      context.ui.next('workshop verify role   # what it allows');
      return 0;
    }
    const known = what === undefined ? checkpoint.resources : await findRecords(run, what);
    if (what !== undefined && known.length === 0 && !language) {
      const { showOpenByHand } = await import('./open-by-hand.ts');
      if (await showOpenByHand(context, run, what)) return 0;
    }
    const records = inOrder(run, what === undefined ? known : await recordsOf(run, what));
    if (language) {
      await showAs?.(context, run, records, { language, what, all });
      return 0;
    }
    const resources = await withDetails(await inspectRecords(run, records), checkpoint, context.paths.journal);
    context.ui.result(
      {
        resources: resources.map((resource) => ({
          ...resource,
          arn: resource.arn ?? null,
          because: resource.because ?? null,
          drift: resource.drift.map((d) => ({ ...d })),
          own: [...resource.own],
        })),
        ...(what === undefined && existing !== undefined && { existingRole: existing }),
      },
      what === undefined
        ? [tableOf(resources), ...(existing === undefined ? [] : [existingRoleLine(existing)])].join('\n')
        : resources.map((resource) => detailsOf(resource, checkpoint.target.kind)).join('\n\n'),
    );
    const changed = resources.filter(({ state }) => state === 'missing' || state === 'drifted');
    const isUnread = resources.some(({ state }) => state === 'unknown');
    if (changed.length > 0)
      context.ui.next(`workshop repair   # ${count(changed.length, 'resource')} missing or changed`);
    else
      context.ui.next(
        isUnread ? 'workshop doctor   # checks credentials and permissions' : 'workshop inspect --as cli',
      );
    return 0;
  });
};

function existingRoleLine(arn: string): string {
  return `IAM role ${arn}: yours, not ours. The workshop does not change or remove it.`;
}

/** In the order of the course: steps run side by side, and the checkpoint has the order in which they came about. */
function inOrder({ course }: Run, records: readonly ResourceRecord[]): ResourceRecord[] {
  const order = courseSteps(course).map(({ id }) => id);
  return records.toSorted((one, other) => order.indexOf(one.step) - order.indexOf(other.step));
}

/** By the id of a record, by a step, or by the name on AWS: at least one. */
export async function recordsOf(run: Run, what: string): Promise<ResourceRecord[]> {
  const { checkpoint } = run;
  const found = await findRecords(run, what);
  if (found.length > 0) return found;
  if (checkpoint.steps[what]?.byHand) throw notAdopted(what);
  const known = checkpoint.resources.map(({ id }) => id);
  throw unknownName({ noun: 'resource', asked: what, known, fix: 'workshop inspect' });
}

async function findRecords({ checkpoint, resource }: Run, what: string): Promise<ResourceRecord[]> {
  const found: ResourceRecord[] = [];
  for (const record of checkpoint.resources) {
    const { id, step, kind, changes, props, outputs } = record;
    const { name } = (await resource(kind)).identify(props as never, outputs as never);
    if ([id, step, name, ...changes.map((change) => change.step)].includes(what)) found.push(record);
  }
  return found;
}

function notAdopted(step: string): WorkshopError {
  return new WorkshopError({
    code: 'usage',
    message: `The step ${step} is open by hand, and nothing of it is adopted yet.`,
    fix: 'workshop next --commands   # the commands that are left',
  });
}
