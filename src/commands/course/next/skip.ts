// `workshop next --skip`: skips a step that the account does not allow, such as CloudFront or a public bucket.
import { nextStep, nextTask } from '../../../engine/course.ts';
import { leftOpen, skip as skipStep } from '../../../engine/build/skip.ts';
import { closeAgain } from '../../../engine/remove/undo.ts';
import type { Run } from '../../../engine/run.ts';
import type { Command, Context } from '../../shared/context.ts';
import { endpointsOf } from '../../shared/endpoints.ts';
import { headerOf } from '../../shared/header.ts';
import { publicLines } from '../status/notices.ts';
import { withWorkspace } from '../../shared/with-workspace.ts';

export const skip: Command<object> = (context) =>
  withWorkspace(context, { command: 'next' }, async ({ run, checkpoint }) => {
    const skipped = await skipStep(run);
    const { ui } = context;
    ui.say(headerOf(checkpoint), 'dim');
    const closed = await offerToClose(context, run);
    const next = nextStep(run.course, checkpoint) ?? nextTask(run.course, checkpoint);
    const ids = skipped.map(({ id }) => id);
    const hasNext = next !== undefined && !ids.includes(next.id);
    ui.result(
      { skipped: ids, closed, next: next?.id ?? null, endpoints: { ...endpointsOf(checkpoint) } },
      `Skipped: ${ids.join(', ')}. ${hasNext ? `The next step is ${next.id}.` : 'All other steps are done.'}`,
    );
    if (hasNext) ui.next('workshop next');
    else ui.next('workshop next   # tries the skipped step again', 'workshop teardown   # removes everything');
    return 0;
  });

/** A skipped step would have made private again what an earlier one has made public. Resolves with the earlier one's id. */
async function offerToClose(context: Context, run: Run): Promise<string | null> {
  const { ui, yes } = context;
  const opened = leftOpen(run);
  const lines = publicLines(run.course, run.checkpoint);
  if (!opened || lines.length === 0) return null;
  ui.say(lines.join('\n'), 'strong');
  if (!yes && !ui.interactive) return null;
  const question = 'Make it private now? The website answers 403 then, until CloudFront serves it';
  if (!yes && !(await ui.confirm(question, '--yes'))) return null;
  await closeAgain(run, opened);
  return opened.id;
}
