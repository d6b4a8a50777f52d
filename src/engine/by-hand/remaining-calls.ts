// The calls that would complete a step from its state now: for a learner who does it by hand and wants to see them. The
// code of the resources runs, and every call that would change something is recorded instead of sent.
import type { CourseStep } from '../course.ts';
import { dryRunStep, hasUnknown, unknownOf } from '../dry-run/dry-run.ts';
import { isReadOperation } from '../dry-run/read-only.ts';
import { WorkshopError } from '../errors.ts';
import type { Run } from '../run.ts';
import type { AnyResource, Aws, Json } from '../types.ts';
import { withAnyOwner } from './any-owner.ts';
import { observeOne } from './observe.ts';

export interface RemainingCall {
  readonly service: string;
  readonly operation: string;
  /** With bytes, as they would be sent. */
  readonly input: unknown;
  /** The id of the record. */
  readonly resource: string;
}

interface RemainingCalls {
  readonly calls: readonly RemainingCall[];
  /** Why something must be deleted before it is created as the step would; `calls` delete it. */
  readonly obstacles: readonly string[];
  readonly resources: readonly { readonly kind: string; readonly props: Json }[];
}

/** `isFailing`: a check fails, so what has all settings may still have other code than the step deploys. */
export async function remainingCalls(
  run: Run,
  courseStep: CourseStep,
  { isFailing = false } = {},
): Promise<RemainingCalls> {
  const calls: RemainingCall[] = [];
  const obstacles: string[] = [];
  const resources: { kind: string; props: Json }[] = [];
  const open = run.checkpoint.steps[courseStep.id]?.byHand;
  await dryRunStep(run, courseStep, {
    byHand: true,
    outputs: (step) => run.checkpoint.steps[step]?.outputs,
    expectFailure: () => Promise.resolve(),
    async ensure(id, resource, props, aws) {
      resources.push({ kind: resource.kind, props });
      const { observed, live } = await observeOne(run, open, aws, id, resource, props);
      const record = run.checkpoint.resources.find((known) => known.id === id);
      const isChanged = record !== undefined && JSON.stringify(record.props) !== JSON.stringify(props);
      const { state } = observed;
      if (state === 'missing' || state === 'different' || (state === 'ready' && (isChanged || isFailing)))
        obstacles.push(...(await recordCalls(run, id, resource, props, live, calls)));
      return live;
    },
    async remove(id) {
      const record = run.checkpoint.resources.find((known) => known.id === id);
      if (!record) return;
      const { kind, props, outputs } = record;
      const aws = recordingAws(run, false, (call) => calls.push({ ...call, resource: id }), id);
      await (await run.resource(kind)).remove(props as never, aws, outputs as never, undefined);
    },
  }).catch((error: unknown) => {
    // A step that cannot continue without what is missing: its first calls are recorded.
    run.aws.signal.throwIfAborted();
    if (calls.length === 0) throw error;
  });
  return { calls, obstacles, resources };
}

/** Resolves with why it cannot be changed, if it cannot. */
async function recordCalls(
  run: Run,
  id: string,
  resource: AnyResource,
  props: Json,
  live: Json,
  calls: RemainingCall[],
): Promise<string[]> {
  const before = calls.length;
  const record = (call: Omit<RemainingCall, 'resource'>) => {
    // What was created a moment ago has no state that would need an update: its answer is a placeholder.
    const isNew = calls.slice(before).some(({ operation }) => operation.startsWith('Create'));
    if (!(isNew && call.operation.startsWith('Update'))) calls.push({ ...call, resource: id });
  };
  const aws = recordingAws(run, !resource.byHand, record, id);
  try {
    await resource.ensure(props as never, aws, live as never);
  } catch (error) {
    run.aws.signal.throwIfAborted();
    if (calls.length === before && live !== undefined && error instanceof WorkshopError && error.code === 'not-ours') {
      await resource.remove(props as never, aws, live as never, undefined);
      return [error.message];
    }
    // What follows a recorded call works with its answer, which there is none of.
    if (calls.length === before && run.endsCommand(error) && !(error instanceof TypeError)) throw error;
  }
  return [];
}

/** `isPart`: the resource that it belongs to may be missing as well, and is created by a call before. */
function recordingAws(
  run: Run,
  isPart: boolean,
  record: (call: Omit<RemainingCall, 'resource'>) => void,
  id: string,
): Aws {
  const aws = withAnyOwner(run.aws);
  return {
    ...aws,
    client<C>(Client: new (config: never) => C): C {
      const client = aws.client(Client) as object;
      const service = Client.name.replace(/Client$/, '');
      const send = async (command: { readonly input: unknown }, ...rest: unknown[]): Promise<unknown> => {
        const operation = command.constructor.name.replace(/Command$/, '');
        if (!isReadOperation(operation)) {
          record({ service, operation, input: command.input });
          return {};
        }
        if (hasUnknown(command.input as Json)) return {};
        try {
          return await (Reflect.get(client, 'send') as Send).call(client, command, ...rest);
        } catch (error) {
          if (isPart && run.isNotFound?.(error)) return {};
          throw error;
        }
      };
      return new Proxy(client, {
        get: (target, name) => (name === 'send' ? send : (Reflect.get(target, name) as unknown)),
      }) as C;
    },
    // Nothing was created, so nothing appears: the rest works with placeholders.
    waiter: {
      until: async (_wait, probe) => (await probe().catch(() => undefined)) ?? (unknownOf(id) as never),
      retry: (_wait, _again, work) => work(),
    },
  };
}

type Send = (command: object, ...rest: unknown[]) => Promise<unknown>;
