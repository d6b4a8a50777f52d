// Runs the code of a step against a context that creates nothing. Plans and `teardown --discover` use it.
import type { CourseStep } from '../course.ts';
import type { Run } from '../run.ts';
import { readOnlyAws } from './read-only.ts';
import { stepContext } from '../build/step-context.ts';
import { removedRecord } from '../records/removed.ts';
import type { AnyResource, Aws, Json, OutputsOfSteps, ProvisionContext } from '../types.ts';

interface DryRun {
  /** In place of creating the resource: its outputs as they are now, or undefined if it does not exist. */
  ensure(id: string, resource: AnyResource, props: Json, aws: Aws): Promise<Json>;
  /** In place of removing what an earlier step has created. */
  remove?(id: string, aws: Aws): Promise<void>;
  readonly expectFailure: ProvisionContext['expectFailure'];
  /** Where AWS differs from the handbook today. */
  readonly drift?: ProvisionContext['drift'];
  /** The learner does the step: what the tool would do in place of them is left out. */
  readonly byHand?: boolean;
  /** What an earlier step passed on. Undefined becomes a placeholder. */
  outputs(step: string): Json;
}

/** Resolves with what the step would pass on. Throws DryRunStop, or the step's own error, if it cannot continue. */
export async function dryRunStep(
  run: Run,
  courseStep: CourseStep,
  { ensure, remove, expectFailure, drift = () => undefined, byHand = false, outputs }: DryRun,
): Promise<Json> {
  const step = await courseStep.load();
  const aws = dryRunAws(run.aws);
  return step.provision({
    ...stepContext(run, courseStep.id),
    aws,
    outputs: (other) => outputs(other) ?? (unknownOf(`step ${other}`) as OutputsOfSteps[string]),
    outputsIfBuilt: (other) => {
      const known = outputs(other);
      return hasUnknown(known) ? undefined : known;
    },
    drift,
    expectFailure,
    solve: (deploy) => (byHand ? Promise.resolve() : deploy()),
    ensure: async (id, resource, props) =>
      (removedRecord(run.checkpoint, id)?.outputs ??
        (await ensure(id, resource as unknown as AnyResource, props, aws)) ??
        unknownOf(id)) as never,
    remove: async (id) => remove?.(id, aws),
  });
}

/** Ends a dry run where continuing would change something. The message says why. */
export class DryRunStop extends Error {
  override name = 'DryRunStop';
}

/** Requests to the learner's own addresses would change data there. */
function dryRunAws(aws: Aws): Aws {
  return {
    ...readOnlyAws(aws, { http: 'none' }),
    websiteUrl: (bucket) => aws.websiteUrl(bucket).catch(() => `‹website of ${bucket}›`),
  };
}

/** A placeholder for outputs that do not exist yet: each property returns its own name. */
export function unknownOf(id: string): object {
  return new Proxy(
    {},
    {
      get: (_none, name) =>
        typeof name === 'symbol' || /^(then|toJSON)$/.test(name) ? undefined : `‹${name} of ${id}›`,
    },
  );
}

export function hasUnknown(value: Json): boolean {
  return JSON.stringify(value ?? null).includes('‹');
}
