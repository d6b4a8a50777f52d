// `workshop repair [what]`: makes again what is missing and corrects what has drifted, property by property.
import type { InspectedResource } from '../../../engine/records/inspect.ts';
import { findBroken, repair as mend, type Repaired } from '../../../engine/records/repair.ts';
import { count } from '../../../lib/count.ts';
import { changeLines, changesOf } from '../../shared/format-values.ts';
import { confirmedOnAws, declined } from '../../shared/confirm.ts';
import type { Command } from '../../shared/context.ts';
import { headerOf } from '../../shared/header.ts';
import { withWorkspace } from '../../shared/with-workspace.ts';
import { recordsOf } from '../../inspect/inspect.ts';
import { withRunOptions, type RunOptions } from '../../shared/run-options.ts';

export interface RepairOptions extends RunOptions {
  readonly what?: string | undefined;
}

export const repair: Command<RepairOptions> = (context, options) =>
  withWorkspace(context, { command: 'repair' }, async ({ run: plain, checkpoint }) => {
    const { ui } = context;
    const run = withRunOptions(context, plain, options);
    ui.say(headerOf(checkpoint), 'dim');
    const records = options.what === undefined ? checkpoint.resources : await recordsOf(run, options.what);
    const broken = await findBroken(run, records);
    if (broken.length === 0) {
      ui.result({ repaired: [], failed: [] }, 'Everything is as it was made.');
      ui.next('workshop verify');
      return 0;
    }
    ui.say(['To be repaired:', ...broken.flatMap(linesOf)].join('\n'));
    const question = `Repair ${count(broken.length, 'resource')}`;
    if (!(await confirmedOnAws(context, checkpoint, question))) return declined(context);
    const done = await mend(run, broken);
    const failed = done.filter(({ state }) => state === 'failed');
    ui.result(
      { repaired: done.filter(({ state }) => state === 'repaired').map(documentOf), failed: failed.map(documentOf) },
      textOf(done),
    );
    ui.next(failed.length > 0 ? 'workshop repair   # tries again what is left' : 'workshop verify');
    return failed.length > 0 ? 1 : 0;
  });

function linesOf({ state, id, what, drift }: InspectedResource): string[] {
  const word = state === 'present' ? 'follows' : state;
  return [`  ${word.padEnd(8)}  ${id}: ${what}`, ...changeLines(drift.map(asMade))];
}

/** What it is, and what it will be again. */
function asMade({ property, recorded, live }: InspectedResource['drift'][number]) {
  return { property, recorded: live, live: recorded };
}

function textOf(done: readonly Repaired[]): string {
  const mended = done.filter(({ state }) => state === 'repaired');
  return [
    `Repaired ${count(mended.length, 'resource')}.`,
    ...mended.map(({ found }) => `  ${found.id}: ${found.state === 'missing' ? 'made again' : 'corrected'}`),
    ...done.flatMap(({ found, because }) => (because ? [`  ${found.id}: could not be repaired. ${because}`] : [])),
  ].join('\n');
}

function documentOf({ found: { id, step, kind, what, state, drift }, because }: Repaired) {
  return { id, step, kind, what, was: state, changes: changesOf(drift.map(asMade)), because: because ?? null };
}
