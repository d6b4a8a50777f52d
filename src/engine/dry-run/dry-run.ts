// Runs a step's own code against a context that makes nothing: what a plan and a search without notes have in common.
import type { CourseStep } from '../course.ts';
import type { Run } from '../run.ts';
import { stepContext } from '../build/step-context.ts';
import type { AnyResource, Aws, Json, OutputsOfSteps, ProvisionContext } from '../types.ts';

export interface DryRun {
  /** Instead of making a thing: its outputs as they are now; undefined where it is not there. */
  ensure(id: string, resource: AnyResource, props: Json, aws: Aws): Promise<Json>;
  readonly expectFailure: ProvisionContext['expectFailure'];
  /** What an earlier step handed on; what is left out stands for itself. */
  outputs(step: string): Json;
}

/** Resolves with what the step would hand on; throws DryStop, or what the step throws, where it can get no further. */
export async function dryRunStep(
  run: Run,
  courseStep: CourseStep,
  { ensure, expectFailure, outputs }: DryRun,
): Promise<Json> {
  const step = await courseStep.load();
  const aws = withoutRequests(run.aws);
  return step.provision({
    ...stepContext(run, courseStep.id),
    aws,
    outputs: (other) => outputs(other) ?? (unknownOf(`step ${other}`) as OutputsOfSteps[string]),
    drift: () => undefined,
    expectFailure,
    ensure: async (id, resource, props) =>
      ((await ensure(id, resource as unknown as AnyResource, props, aws)) ?? unknownOf(id)) as never,
  });
}

/** Thrown where going on would change something: the dry run ends there, and says why. */
export class DryRunStop extends Error {
  override name = 'DryRunStop';
}

/** Reads of AWS go through; requests to the learner's own addresses do something there, and do not. */
function withoutRequests(aws: Aws): Aws {
  return {
    ...aws,
    http: (url, request) => Promise.reject(new DryRunStop(`it would ask ${request?.method ?? 'GET'} ${url}`)),
    websiteUrl: (bucket) => aws.websiteUrl(bucket).catch(() => `‹website of ${bucket}›`),
  };
}

/** Stands for outputs that nobody has yet: any property of it says whose it is. */
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
