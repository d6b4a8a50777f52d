// `workshop next --skip`: skips a step that the account does not allow, such as CloudFront or a public bucket.
import { nextStep } from '../../../engine/course.ts';
import { skip as skipStep } from '../../../engine/build/skip.ts';
import type { Command } from '../../shared/context.ts';
import { endpointsOf } from '../../shared/endpoints.ts';
import { headerOf } from '../../shared/header.ts';
import { withWorkspace } from '../../shared/with-workspace.ts';

export const skip: Command<object> = (context) =>
  withWorkspace(context, { command: 'next' }, async ({ run, checkpoint }) => {
    const skipped = await skipStep(run);
    const { ui } = context;
    ui.say(headerOf(checkpoint), 'dim');
    const next = nextStep(run.course, checkpoint);
    const ids = skipped.map(({ id }) => id);
    const hasNext = next !== undefined && !ids.includes(next.id);
    ui.result(
      { skipped: ids, next: next?.id ?? null, endpoints: { ...endpointsOf(checkpoint) } },
      `Skipped: ${ids.join(', ')}. ${hasNext ? `The next step is ${next.id}.` : 'All other steps are done.'}`,
    );
    if (hasNext) ui.next('workshop next');
    else ui.next('workshop next   # tries the skipped step again', 'workshop teardown   # removes everything');
    return 0;
  });
