// `workshop next --solution`: deploys our solution of a task in place of the learner's code. Their files stay as they are.
import { provision } from '../../../../engine/build/provision.ts';
import { hasFailed, verify } from '../../../../engine/check/verify.ts';
import { nextTask, type CourseStep } from '../../../../engine/course.ts';
import { assertCanDeploy, restoreCourseCode } from '../../../code/deploy/deploy-own-code.ts';
import { writeSolution } from '../../../code/solution.ts';
import { confirmedOnAws, declined } from '../../../shared/confirm.ts';
import type { Context } from '../../../shared/context.ts';
import { endpointsOf } from '../../../shared/endpoints.ts';
import { withWorkspace } from '../../../shared/with-workspace.ts';

export function buildSolution(context: Context, task: CourseStep): Promise<number> {
  const { ui, paths } = context;
  return withWorkspace(context, { command: 'next' }, async ({ run, checkpoint }) => {
    assertCanDeploy(run);
    if (!(await confirmedOnAws(context, checkpoint, 'Deploy our solution'))) return declined(context);
    // The learner's code would stay in its place.
    const restored = await restoreCourseCode(run);
    const step = await task.load();
    await provision(run, task, step);
    const checks = await verify(run, task, step);
    const verified = !checks.some(hasFailed);
    const files = await writeSolution(paths.dir, task.id);
    ui.result(
      {
        task: task.id,
        verified,
        checks: checks.map((check) => ({ ...check })),
        solution: files,
        next: verified ? (nextTask(run.course, checkpoint)?.id ?? null) : task.id,
        endpoints: { ...endpointsOf(checkpoint) },
      },
      [
        `Our solution is deployed${restored.length > 0 ? ' in place of your code, and your files are as they were' : ''}.`,
        ...files.map((file) => `  ${file}`),
        'To continue from it, copy it over the index.mts of the function in my.',
      ].join('\n'),
    );
    ui.next(`workshop read ${task.id}   # with our solution`, verified ? 'workshop next' : 'workshop hint');
    return verified ? 0 : 1;
  });
}
