// `workshop repair [what]`: recreates missing resources and corrects changed settings.
import type { InspectedResource } from '../../../engine/records/inspect.ts';
import { findDamage, repair as repairResources, type Repaired } from '../../../engine/records/repair.ts';
import { count } from '../../../lib/count.ts';
import { changeLines, changesOf } from '../../shared/format-values.ts';
import { confirmedOnAws, declined } from '../../shared/confirm.ts';
import type { Command } from '../../shared/context.ts';
import { headerOf } from '../../shared/header.ts';
import { withWorkspace } from '../../shared/with-workspace.ts';
import { recordsOf } from '../../inspect/inspect.ts';
import { withRunOptions, type RunOptions } from '../../shared/run-options.ts';

interface RepairOptions extends RunOptions {
  readonly what?: string | undefined;
}

export const repair: Command<RepairOptions> = (context, options) =>
  withWorkspace(context, { command: 'repair' }, async ({ run: plain, checkpoint }) => {
    const { ui } = context;
    const run = withRunOptions(context, plain, options);
    ui.say(headerOf(checkpoint), 'dim');
    const records = options.what === undefined ? checkpoint.resources : await recordsOf(run, options.what);
    const { broken, unread } = await findDamage(run, records);
    if (broken.length === 0) {
      ui.result(
        { repaired: [], failed: [], unread: unread.map(unreadDocument) },
        unread.length > 0 ? unreadText(unread) : 'Nothing to repair. All resources are as the course created them.',
      );
      ui.next(unread.length > 0 ? nextAfterUnread : 'workshop verify');
      return unread.length > 0 ? 1 : 0;
    }
    ui.say(['To repair:', ...broken.flatMap(linesOf)].join('\n'));
    const question = `Repair ${count(broken.length, 'resource')}`;
    if (!(await confirmedOnAws(context, checkpoint, question))) return declined(context);
    const done = await repairResources(run, broken);
    const failed = done.filter(({ state }) => state === 'failed');
    ui.result(
      {
        repaired: done.filter(({ state }) => state === 'repaired').map(documentOf),
        failed: failed.map(documentOf),
        unread: unread.map(unreadDocument),
      },
      [textOf(done), ...(unread.length > 0 ? [unreadText(unread)] : [])].join('\n'),
    );
    if (failed.length > 0) ui.next('workshop repair   # tries the rest again');
    else ui.next(unread.length > 0 ? nextAfterUnread : 'workshop verify');
    return failed.length + unread.length > 0 ? 1 : 0;
  });

const nextAfterUnread = 'workshop doctor   # checks credentials and permissions; then again: workshop repair';

function linesOf({ state, id, what, drift }: InspectedResource): string[] {
  // A resource that is unchanged may still depend on one that is recreated.
  const word = state === 'present' ? 'update' : state;
  return [`  ${word.padEnd(8)}  ${id}: ${what}`, ...changeLines(drift.map(toRecorded))];
}

/** From what it is now to what the course created. */
function toRecorded({ property, recorded, live }: InspectedResource['drift'][number]) {
  return { property, recorded: live, live: recorded };
}

function textOf(done: readonly Repaired[]): string {
  const repaired = done.filter(({ state }) => state === 'repaired');
  return [
    `Repaired ${count(repaired.length, 'resource')}.`,
    ...repaired.map(({ found }) => `  ${found.state === 'missing' ? 'recreated' : 'corrected'}  ${found.id}`),
    ...done.flatMap(({ found, because }) => (because ? [`  failed  ${found.id}: ${because}`] : [])),
  ].join('\n');
}

function unreadText(unread: readonly InspectedResource[]): string {
  return [
    `${count(unread.length, 'resource')} could not be read, so it is not known whether ${unread.length === 1 ? 'it needs' : 'they need'} a repair:`,
    ...unread.map(({ id, what, because }) => `  unknown   ${id}: ${what}\n            ${because}`),
  ].join('\n');
}

function unreadDocument({ id, step, kind, what, because }: InspectedResource) {
  return { id, step, kind, what, because: because ?? null };
}

function documentOf({ found: { id, step, kind, what, state, drift }, because }: Repaired) {
  return { id, step, kind, what, was: state, changes: changesOf(drift.map(toRecorded)), because: because ?? null };
}
