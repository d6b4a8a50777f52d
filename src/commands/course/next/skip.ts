// `workshop next --skip`: goes the other way round what an account does not allow: CloudFront, or a public bucket.
import { nextStep } from '../../../engine/course.ts';
import { skip as putOff } from '../../../engine/build/skip.ts';
import type { Command } from '../../shared/context.ts';
import { endpointsOf } from '../../shared/endpoints.ts';
import { headerOf } from '../../shared/header.ts';
import { withWorkspace } from '../../shared/with-workspace.ts';

export const skip: Command<object> = (context) =>
  withWorkspace(context, { command: 'next' }, async ({ run, checkpoint }) => {
    const skipped = await putOff(run);
    const { ui } = context;
    ui.say(headerOf(checkpoint), 'dim');
    const next = nextStep(run.course, checkpoint);
    const ids = skipped.map(({ id }) => id);
    const goesOn = next !== undefined && !ids.includes(next.id);
    ui.result(
      { skipped: ids, next: next?.id ?? null, endpoints: { ...endpointsOf(checkpoint) } },
      `Put off: ${ids.join(', ')}. ${goesOn ? `The course goes on with ${next.id}.` : 'Everything else works.'}`,
    );
    if (goesOn) ui.next('workshop next');
    else ui.next('workshop next   # comes back to it; or, when you have seen enough: workshop teardown');
    return 0;
  });
