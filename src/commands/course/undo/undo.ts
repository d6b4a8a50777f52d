// `workshop undo`: undoes the last step. What it changed becomes what the step before had left.
import { isStillWaiting } from '../../../engine/wait/slow-waits.ts';
import { differences } from '../../../engine/records/inspect.ts';
import { lastBuilt, planUndo, undo as undoStep, type UndoAction } from '../../../engine/remove/undo.ts';
import { count } from '../../../lib/count.ts';
import { changeLines, changesOf } from '../../shared/format-values.ts';
import { confirmed, declined } from '../../shared/confirm.ts';
import type { Command, Context } from '../../shared/context.ts';
import { headerOf } from '../../shared/header.ts';
import { withWorkspace } from '../../shared/with-workspace.ts';
import { withRunOptions, type RunOptions } from '../../shared/run-options.ts';

interface UndoOptions extends RunOptions {
  readonly dryRun?: boolean | undefined;
}

const actionNames = { remove: 'delete', restore: 'restore', revert: 'revert', recreate: 'create' } as const;

export const undo: Command<UndoOptions> = (context, options) => {
  const { dryRun: dry = false } = options;
  return withWorkspace(context, { command: 'undo', lock: !dry, dry }, async ({ run: plain, checkpoint }) => {
    const { ui } = context;
    const run = withRunOptions(context, plain, options);
    ui.say(headerOf(checkpoint), 'dim');
    const courseStep = lastBuilt(run);
    if (!courseStep) {
      ui.result({ undone: null, actions: [] }, 'Nothing to undo: no step is built yet.');
      ui.next('workshop next');
      return 0;
    }
    // Before the undo, which changes the records that the plan is made of.
    const plan = await planUndo(run, courseStep);
    const actions = plan.map(documentOf);
    if (dry) {
      ui.result({ dryRun: true, step: courseStep.id, actions }, textOf(courseStep.title, plan));
      ui.next('workshop undo');
      return 0;
    }
    if (!(await confirmUndo(context, courseStep.title, plan))) return declined(context);
    try {
      await undoStep(run, courseStep);
    } catch (error) {
      if (!isStillWaiting(error)) throw error;
      ui.result({ undone: null, actions, waiting: { ...error.wait } }, `${error.message} ${error.state}`);
      ui.next('workshop undo   # continues');
      return 7;
    }
    ui.result({ undone: courseStep.id, actions }, `Undone: ${courseStep.title} (${courseStep.id})`);
    // After the handbook, `next` opens the tasks.
    const optional = courseStep.extra && !courseStep.task;
    const again = optional ? `workshop goto ${courseStep.id}` : 'workshop next';
    ui.next(`${again}   # builds it again`, 'workshop undo   # undoes one more step');
    return 0;
  });
};

async function confirmUndo(context: Context, title: string, plan: readonly UndoAction[]): Promise<boolean> {
  if (context.yes || plan.length === 0) return true;
  context.ui.say(textOf(title, plan));
  const deleted = plan.filter(({ action }) => action === 'remove').length;
  return confirmed(context, `Undo "${title}"${deleted > 0 ? ` and delete ${count(deleted, 'resource')}` : ''}?`);
}

function textOf(title: string, plan: readonly UndoAction[]): string {
  if (plan.length === 0) return `The undo of "${title}" deletes and changes nothing.`;
  return [
    `The undo of "${title}" does this:`,
    ...plan.flatMap((item) => [
      `  ${actionNames[item.action]}  ${item.what}${item.arn ? ` (${item.arn})` : ''}`,
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
