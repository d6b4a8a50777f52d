// `workshop undo`: takes back the step that was built last; what it had changed is as the step before left it.
import { isStillWaiting } from '../../../engine/wait/slow-waits.ts';
import { differences } from '../../../engine/records/inspect.ts';
import { lastBuilt, planUndo, undo as takeBack, type UndoAction } from '../../../engine/remove/undo.ts';
import { count } from '../../../lib/count.ts';
import { changeLines, changesOf } from '../../shared/format-values.ts';
import { confirmed, declined } from '../../shared/confirm.ts';
import type { Command, Context } from '../../shared/context.ts';
import { headerOf } from '../../shared/header.ts';
import { withWorkspace } from '../../shared/with-workspace.ts';
import { withRunOptions, type RunOptions } from '../../shared/run-options.ts';

export interface UndoOptions extends RunOptions {
  readonly dryRun?: boolean | undefined;
}

const words = { remove: 'remove', restore: 'put back as it was before the workshop', revert: 'set back' } as const;

export const undo: Command<UndoOptions> = (context, options) => {
  const { dryRun: dry = false } = options;
  return withWorkspace(context, { command: 'undo', lock: !dry, dry }, async ({ run: plain, checkpoint }) => {
    const { ui } = context;
    const run = withRunOptions(context, plain, options);
    ui.say(headerOf(checkpoint), 'dim');
    const courseStep = lastBuilt(run);
    if (!courseStep) {
      ui.result({ undone: null, actions: [] }, 'Nothing is built that could be undone.');
      ui.next('workshop next');
      return 0;
    }
    // Written down now: undoing rewrites the records it is made of.
    const plan = await planUndo(run, courseStep);
    const actions = plan.map(documentOf);
    if (dry) {
      ui.result({ dryRun: true, step: courseStep.id, actions }, textOf(courseStep.title, plan));
      ui.next('workshop undo');
      return 0;
    }
    if (!(await confirmUndo(context, courseStep.title, plan))) return declined(context);
    try {
      await takeBack(run, courseStep);
    } catch (error) {
      if (!isStillWaiting(error)) throw error;
      ui.result({ undone: null, actions, waiting: { ...error.wait } }, `${error.message} ${error.state}`);
      ui.next('workshop undo   # goes on with it');
      return 7;
    }
    ui.result({ undone: courseStep.id, actions }, `Undone: ${courseStep.title} (${courseStep.id}).`);
    ui.next('workshop next   # builds it again; or one step further back: workshop undo');
    return 0;
  });
};

async function confirmUndo(context: Context, title: string, plan: readonly UndoAction[]): Promise<boolean> {
  if (context.yes || plan.length === 0) return true;
  context.ui.say(textOf(title, plan));
  const gone = plan.filter(({ action }) => action === 'remove').length;
  return confirmed(context, `Undo "${title}"${gone > 0 ? ` and delete ${count(gone, 'resource')}` : ''}?`);
}

function textOf(title: string, plan: readonly UndoAction[]): string {
  if (plan.length === 0) return `Undoing "${title}" removes and changes nothing.`;
  return [
    `Undoing "${title}", in this order:`,
    ...plan.flatMap((item) => [
      `  ${words[item.action]}: ${item.what}${item.arn ? ` (${item.arn})` : ''}`,
      ...changeLines(changes(item)),
    ]),
  ].join('\n');
}

function changes({ action, from, to }: UndoAction) {
  return action === 'revert' ? differences(from, to) : [];
}

function documentOf(item: UndoAction) {
  const { record, action, what, name, arn } = item;
  return { id: record.id, kind: record.kind, action, what, name, arn: arn ?? null, changes: changesOf(changes(item)) };
}
