// Plans what a step would create, change and keep: runs its code against a context that only reads.
import type { CourseStep } from '../course.ts';
import { differences, type Drift } from '../records/inspect.ts';
import { mergedWithOwn } from '../records/own-props.ts';
import { DryRunStop, dryRunStep, hasUnknown, unknownOf } from './dry-run.ts';
import type { Run } from '../run.ts';
import type { AnyResource, Aws, Json, OutputsOfSteps, ResourceRecord } from '../types.ts';

export interface PlannedResource {
  readonly id: string;
  readonly kind: string;
  readonly what: string;
  /** `adopt`: it exists without a record. A run takes it over if it has our tag, and refuses it otherwise. */
  readonly action: 'create' | 'change' | 'keep' | 'adopt' | 'remove';
  readonly props: Json;
  /** `recorded` is the value now, `live` the value after a run. */
  readonly changes: readonly Drift[];
  /** What the change affects beyond the workshop's own resources. */
  readonly danger?: string;
}

export interface PlannedStep {
  readonly id: string;
  readonly title: string;
  readonly resources: readonly PlannedResource[];
  /** The expected failures that a run would show. */
  readonly tries: readonly { readonly id: string; readonly title: string }[];
  /** Why the plan cannot say more. */
  readonly stopped?: string;
}

/**
 * Changes neither AWS nor a file. `outputs` collects what the planned steps would pass on; `earlier` has the resources
 * that the steps planned before it would create.
 */
export async function planStep(
  run: Run,
  courseStep: CourseStep,
  outputs: OutputsOfSteps,
  earlier: readonly PlannedResource[] = [],
): Promise<PlannedStep> {
  const resources: PlannedResource[] = [];
  const tries: { id: string; title: string }[] = [];
  const seen = run.checkpoint.steps[courseStep.id]?.failuresSeen ?? [];
  const base = { id: courseStep.id, title: courseStep.title, resources, tries };
  try {
    outputs[courseStep.id] = await dryRunStep(run, courseStep, {
      outputs: (other) => outputs[other] ?? run.checkpoint.steps[other]?.outputs,
      async ensure(id, resource, props, aws) {
        const { planned, live } = await planOne(run, aws, id, resource, props, [...earlier, ...resources]);
        resources.push(planned);
        return live;
      },
      async remove(id) {
        const made = run.checkpoint.resources.find((record) => record.id === id);
        const known = made ?? [...earlier, ...resources].findLast((planned) => planned.id === id);
        if (!known) return;
        const { kind, props } = known;
        const what = (await run.resource(kind)).describe(props as never);
        resources.push({ id, kind, what, action: 'remove', props, changes: [] });
      },
      async expectFailure(id, title, _because, probe) {
        if (seen.includes(id)) return;
        tries.push({ id, title });
        // The probe can create resources before its request. A dry run stops at the request.
        await probe().catch((error: unknown) => void reasonToStop(run, error, resources));
      },
    });
    return base;
  } catch (error) {
    const stopped = reasonToStop(run, error, resources);
    outputs[courseStep.id] = unknownOf(`step ${courseStep.id}`) as Json;
    return { ...base, stopped };
  }
}

interface PlanResult {
  readonly planned: PlannedResource;
  /** Undefined if a run would create it. */
  readonly live?: Json;
}

async function planOne(
  run: Run,
  aws: Aws,
  id: string,
  resource: AnyResource,
  wanted: Json,
  earlier: readonly PlannedResource[],
): Promise<PlanResult> {
  const record = run.checkpoint.resources.find((known) => known.id === id);
  const props = record ? mergedWithOwn(record, wanted) : wanted;
  const what = resource.describe(props as never);
  const base = { id, kind: resource.kind, what, props, changes: [] };
  // This plan has created or changed it already.
  const before = earlier.findLast((planned) => planned.id === id);
  if (before) return planAgain(base, before, record);
  // It is named after a resource that does not exist yet, so it does not exist either.
  if (hasUnknown(props) && !record) return { planned: { ...base, action: 'create' } };
  const live: Json = await resource.read(
    (hasUnknown(props) ? record?.props : props) as never,
    aws,
    record?.outputs as never,
  );
  if (live === undefined) return { planned: { ...base, action: 'create' } };
  const danger = hasUnknown(props) ? undefined : await resource.danger?.(props as never, aws, record?.before?.value);
  const alarm = danger && { danger: danger.meaning };
  if (!record) return { planned: { ...base, action: 'adopt', ...alarm }, live };
  const changed = differences(record.props, props);
  const drift = record.outputs === undefined ? [] : differences(live, record.outputs);
  const changes = [...changed, ...(changed.length === 0 ? drift : [])];
  return { planned: { ...base, action: changes.length > 0 ? 'change' : 'keep', changes, ...alarm }, live };
}

function planAgain(
  base: Omit<PlannedResource, 'action'>,
  before: PlannedResource,
  record: ResourceRecord | undefined,
): PlanResult {
  const changes = differences(before.props, base.props);
  const planned = { ...base, action: changes.length > 0 ? ('change' as const) : ('keep' as const), changes };
  return { planned, ...(record?.outputs !== undefined && { live: record.outputs }) };
}

/** Throws errors that are not about the plan: expired credentials, or a bug in a step that has all it needs. */
function reasonToStop(run: Run, error: unknown, resources: readonly PlannedResource[]): string {
  if (error instanceof DryRunStop) return error.message;
  if (run.aws.signal.aborted || !resources.some(({ props, action }) => action === 'create' || hasUnknown(props)))
    throw error;
  return run.explain(error);
}
