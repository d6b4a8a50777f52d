// The commands of the AWS CLI that complete a step from its state now.
import { redact } from '../../../../aws/calls/redact.ts';
import type { CourseStep } from '../../../../engine/course.ts';
import { DryRunStop } from '../../../../engine/dry-run/dry-run.ts';
import { observe } from '../../../../engine/by-hand/observe.ts';
import { remainingCalls, type RemainingCall } from '../../../../engine/by-hand/remaining-calls.ts';
import { quietly } from '../../../../engine/report/attribute-calls.ts';
import { now, type Run } from '../../../../engine/run.ts';
import type { Checkpoint } from '../../../../engine/types.ts';
import { quoteForSh } from '../../../../lib/shell-quote.ts';
import type { Context } from '../../../shared/context.ts';
import type { Call } from '../../../inspect/as/calls.ts';
import { asCli } from '../../../inspect/as/cli.ts';
import { knownFiles } from '../../../inspect/as/files.ts';
import { idsOf } from '../../../inspect/as/references.ts';

/** Lines for bash, for any folder; those of a step that is complete say so. */
export async function commandsFor(
  run: Run,
  courseStep: CourseStep,
  { paths, pasteAnywhere }: Pick<Context, 'paths' | 'pasteAnywhere'>,
): Promise<string> {
  const { checkpoint } = run;
  const { calls, obstacles, resources } = await quietly(courseStep.id, () => callsLeft(run, courseStep));
  const files = await knownFiles(paths.build, {
    ...checkpoint,
    // The archives of an earlier step are recorded already.
    resources: [
      ...checkpoint.resources,
      ...(resources.map((each) => ({ ...each, changes: [] })) as unknown as Checkpoint['resources']),
    ],
  });
  const blocks = asCli(
    calls.map((call) => callOf(call, courseStep.id)),
    files,
    { sandbox: checkpoint.target.kind === 'sandbox' },
  );
  if (blocks.length === 0) return '# Nothing is left to create or to change.';
  return [
    environmentFor(checkpoint, pasteAnywhere),
    ...obstacles.map((text) => `# ${text} This deletes it. Then ask again for the commands that are left.`),
    ...blocks.map(({ text }) => text),
  ].join('\n\n');
}

/** Where all settings are right and a check fails, code is different: the calls deploy that of the step. */
async function callsLeft(run: Run, courseStep: CourseStep): ReturnType<typeof remainingCalls> {
  const left = await remainingCalls(run, courseStep);
  if (left.calls.length > 0 || (await isComplete(run, courseStep))) return left;
  return remainingCalls(run, courseStep, { isFailing: true });
}

/** A dry run cannot know it where a check would write: then the code could be different. */
async function isComplete(run: Run, courseStep: CourseStep): Promise<boolean> {
  try {
    return (await observe(run, courseStep, { wait: false })).isComplete;
  } catch (error) {
    if (error instanceof DryRunStop) return false;
    throw error;
  }
}

/** What the AWS CLI needs to know before the first command. */
export function environmentFor({ target }: Checkpoint, pasteAnywhere: Context['pasteAnywhere']): string {
  const line = 'eval "$(workshop sandbox env)"';
  if (target.kind === 'sandbox') return pasteAnywhere?.(line) ?? line;
  const profile = target.profile ? ` AWS_PROFILE=${quoteForSh(target.profile)}` : '';
  const server = target.endpoint ? ` AWS_ENDPOINT_URL=${quoteForSh(target.endpoint)}` : '';
  return `export AWS_DEFAULT_REGION=${quoteForSh(target.region)} AWS_PAGER=''${profile}${server}`;
}

/** As the journal has calls. Its answer has placeholders for the ids that later calls need. */
function callOf({ service, operation, input, resource }: RemainingCall, step: string): Call {
  return {
    type: 'call',
    at: now(),
    service,
    operation,
    input: redact(input),
    output: idsOf(operation, resource),
    status: 200,
    ms: 0,
    attempt: 1,
    resource,
    step,
  };
}
