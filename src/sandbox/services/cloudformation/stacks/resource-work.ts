// Makes, changes and deletes single resources of a stack, and notes each state on disk and as an event.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ResourceStatus } from '@aws-sdk/client-cloudformation';
import type { Caller } from '../../../server/service.ts';
import type { ServiceContext } from '../../context.ts';
import { validationError } from '../errors.ts';
import { recordsOf, type Properties, type ResourceRecord, type StackRecord } from '../records.ts';
import type { ResourceDeclaration } from '../template/declarations.ts';
import { callContext } from '../types/context.ts';
import { resourceTypeOf } from '../types/index.ts';
import type { Made, ResourceType, TypeContext } from '../types/resource-type.ts';
import { awaitResponse } from '../custom-resources/responses.ts';
import { withStoredValues } from '../parameter-store/dynamic-references.ts';
import { noteResource } from './events.ts';
import { failureText } from './failure-text.ts';
import { physicalName } from './physical-name.ts';
import { textOf } from '../template/text-of.ts';
import { checkProperties } from './property-checks.ts';
import { checkNewName, needsReplacement, policiesOf, replaceBy } from './replacement.ts';

/** The sandbox stops: the state on disk stays as it is, and the next start goes on. */
export class Stopped extends Error {
  override name = 'Stopped';
}

/** A resource that failed; its state and its event are written. */
export class ResourceFailure extends Error {
  override name = 'ResourceFailure';
}

type Action = 'CREATE' | 'UPDATE' | 'DELETE' | 'IMPORT';

/** Milliseconds between two looks at a resource that is not ready, and until CloudFormation gives up. */
const pollEvery = { shortest: 20, longest: 1_000 };
const giveUpAfter = 30 * 60 * 1_000;

export interface ResourceWork {
  create(logicalId: string, declared: ResourceDeclaration, properties: Properties): Promise<void>;
  /** In place, or by a new resource: then resolves with the old one, which is still there. */
  update(logicalId: string, declared: ResourceDeclaration, properties: Properties): Promise<ResourceRecord | undefined>;
  /** Changes it back to `before`, in place. */
  restore(logicalId: string, before: ResourceRecord): Promise<void>;
  /** `isCurrent: false`: an old one, whose place in the stack another has. */
  remove(logicalId: string, record: ResourceRecord, isCurrent: boolean): Promise<void>;
  /** Takes over what exists. */
  adopt(logicalId: string, declared: ResourceDeclaration, properties: Properties, physicalId: string): Promise<void>;
  /** Notes a failure that comes from the template and not from the resource. */
  fail(
    logicalId: string,
    present: ResourceRecord | undefined,
    declared: ResourceDeclaration,
    reason: string,
  ): Promise<void>;
  /** Notes the record without an event. */
  keep(logicalId: string, record: ResourceRecord): Promise<void>;
  /** It stays, and is no longer the stack's. */
  skip(logicalId: string, record: ResourceRecord, isCurrent: boolean): Promise<void>;
}

export function resourceWork(sandbox: ServiceContext, key: string, caller: Caller): ResourceWork {
  const { stacks } = recordsOf(sandbox.store);
  const current = (): StackRecord => {
    const stack = stacks.get(key);
    if (!stack) throw new Error(`There is no stack ${key}`);
    return stack;
  };

  async function note(
    logicalId: string,
    record: ResourceRecord,
    status: ResourceStatus,
    reason?: string,
  ): Promise<ResourceRecord> {
    const stack = current();
    const changed = { ...record, status, reason, updated: sandbox.now() };
    stacks.set(key, { ...stack, resources: { ...stack.resources, [logicalId]: changed } });
    noteResource(sandbox, stack, logicalId, changed, status, reason);
    await sandbox.store.commit();
    return changed;
  }

  /** Runs the handler of a type. A failure is noted, and thrown as a ResourceFailure. */
  async function handle<Value>(
    action: Action,
    logicalId: string,
    record: ResourceRecord,
    run: (type: ResourceType, context: TypeContext) => Promise<Value>,
  ): Promise<Value> {
    let failing = '';
    const context = contextFor(logicalId, record, (service) => (failing = service));
    try {
      const type = resourceTypeOf(record.type);
      if (!type) return validationError(`The sandbox does not support resources of the type ${record.type}.`);
      return await run(type, context);
    } catch (error) {
      // While the sandbox stops, calls fail that have done nothing wrong.
      if (sandbox.isClosing || error instanceof Stopped) throw new Stopped();
      const reason = failureText(error, failing);
      await note(logicalId, current().resources[logicalId] ?? record, `${action}_FAILED`, reason);
      throw new ResourceFailure(reason, { cause: error });
    }
  }

  function contextFor(logicalId: string, record: ResourceRecord, onFailure: (service: string) => void): TypeContext {
    const { type, token: callerReference } = record;
    const context = callContext(sandbox, current(), { logicalId, type, callerReference }, caller);
    return {
      ...context,
      async call(service, operation, input) {
        try {
          return await context.call(service, operation, input);
        } catch (error) {
          onFailure(service);
          throw error;
        }
      },
      async initiated(physicalId) {
        const stackNow = current();
        const made = stackNow.resources[logicalId] ?? record;
        await note(logicalId, { ...made, physicalId }, 'CREATE_IN_PROGRESS', 'Resource creation Initiated');
      },
      awaitResponse: () => awaitResponse(sandbox),
      async until(isReady) {
        const deadline = sandbox.now() + giveUpAfter;
        for (let pause = pollEvery.shortest; ; pause = Math.min(pause * 2, pollEvery.longest)) {
          if (sandbox.isClosing) throw new Stopped();
          if (await isReady()) return;
          if (sandbox.now() > deadline) validationError('Exceeded attempts to wait');
          await sleep(pause);
        }
      },
    };
  }

  /** With its name, where the template leaves it to CloudFormation. */
  function named({ naming }: ResourceType, logicalId: string, record: ResourceRecord): Properties {
    if (!naming || record.properties[naming.property] !== undefined) return record.properties;
    return { ...record.properties, [naming.property]: physicalName(naming, current().name, logicalId, record.token) };
  }

  /** `isResumed`: the sandbox stopped while it was made, and what there is of it is removed first. */
  async function make(logicalId: string, started: ResourceRecord, isResumed: boolean): Promise<Made> {
    return handle('CREATE', logicalId, started, async (type, context) => {
      checkProperties(type, logicalId, started.properties);
      const properties = await withStoredValues(context, named(type, logicalId, started));
      if (isResumed) {
        const leftover = started.physicalId ?? (await unnoted(type, context, started, properties));
        if (leftover !== undefined) await type.remove(context, leftover, properties);
      }
      return type.create(context, properties);
    });
  }

  /** Made, but not written down any more. Only of a made-up name, which nobody else has. */
  async function unnoted(
    { naming, read }: ResourceType,
    context: TypeContext,
    started: ResourceRecord,
    properties: Properties,
  ): Promise<string | undefined> {
    if (!naming || !read || started.properties[naming.property] !== undefined) return undefined;
    return (await read(context, textOf(properties[naming.property]), properties))?.physicalId;
  }

  function newRecord(declared: ResourceDeclaration, properties: Properties): ResourceRecord {
    return {
      type: declared.type,
      status: 'CREATE_IN_PROGRESS',
      updated: sandbox.now(),
      properties,
      attributes: {},
      token: randomUUID(),
      ...policiesOf(declared),
    };
  }

  return {
    async create(logicalId, declared, properties) {
      const interrupted = current().resources[logicalId];
      const isResumed = interrupted?.status === 'CREATE_IN_PROGRESS';
      const record = isResumed ? { ...interrupted, properties } : newRecord(declared, properties);
      const started = await note(logicalId, record, 'CREATE_IN_PROGRESS');
      const made = await make(logicalId, started, isResumed);
      if (current().resources[logicalId]?.physicalId === undefined)
        await note(logicalId, { ...started, ...made }, 'CREATE_IN_PROGRESS', 'Resource creation Initiated');
      await note(logicalId, { ...started, ...made }, 'CREATE_COMPLETE');
    },

    async update(logicalId, declared, properties) {
      const before = current().resources[logicalId];
      if (!before) throw new Error(`There is no resource ${logicalId}`);
      const changed = { ...before, properties, ...policiesOf(declared) };
      const type = resourceTypeOf(before.type);
      if (type && needsReplacement(type, properties, before.properties)) {
        const text = 'Requested update requires the creation of a new physical resource; hence creating one.';
        const started = await note(logicalId, { ...changed, token: randomUUID() }, 'UPDATE_IN_PROGRESS', text);
        const made = await handle('UPDATE', logicalId, started, async (of, context) => {
          checkProperties(of, logicalId, properties);
          checkNewName(of, properties, before);
          return replaceBy(of, context, await withStoredValues(context, named(of, logicalId, started)));
        });
        const replaced = { ...started, ...made };
        await note(logicalId, replaced, 'UPDATE_IN_PROGRESS', 'Resource creation Initiated');
        await note(logicalId, replaced, 'UPDATE_COMPLETE');
        return before;
      }
      const started = await note(logicalId, changed, 'UPDATE_IN_PROGRESS');
      const made = await handle('UPDATE', logicalId, started, async (of, context) => {
        checkProperties(of, logicalId, properties);
        const wanted = await withStoredValues(context, named(of, logicalId, changed));
        return (await of.update?.(context, before.physicalId ?? '', wanted, before.properties)) ?? started;
      });
      await note(logicalId, { ...started, ...made }, 'UPDATE_COMPLETE');
      // The function of a custom resource may have made a new one.
      return made.physicalId === before.physicalId ? undefined : before;
    },

    async restore(logicalId, before) {
      const present = current().resources[logicalId] ?? before;
      const started = await note(logicalId, { ...before, physicalId: present.physicalId }, 'UPDATE_IN_PROGRESS');
      const made = await handle('UPDATE', logicalId, started, async (of, context) => {
        const wanted = await withStoredValues(context, named(of, logicalId, before));
        return (await of.update?.(context, before.physicalId ?? '', wanted, present.properties)) ?? started;
      });
      await note(logicalId, { ...before, attributes: made.attributes }, 'UPDATE_COMPLETE');
    },

    async remove(logicalId, record, isCurrent) {
      const stack = current();
      if (!isCurrent) {
        noteResource(sandbox, stack, logicalId, record, 'DELETE_IN_PROGRESS');
        try {
          await removeBy(
            contextFor(logicalId, record, () => undefined),
            logicalId,
            record,
          );
        } catch (error) {
          if (sandbox.isClosing || error instanceof Stopped) throw new Stopped();
          noteResource(sandbox, stack, logicalId, record, 'DELETE_FAILED', failureText(error, ''));
          throw new ResourceFailure(failureText(error, ''), { cause: error });
        }
        noteResource(sandbox, stack, logicalId, record, 'DELETE_COMPLETE');
        await sandbox.store.commit();
        return;
      }
      const started = await note(logicalId, record, 'DELETE_IN_PROGRESS');
      // There is nothing to delete of what was never made, such as of an unknown type.
      if (started.physicalId !== undefined)
        await handle('DELETE', logicalId, started, (_type, context) => removeBy(context, logicalId, started));
      await note(logicalId, started, 'DELETE_COMPLETE');
    },

    async adopt(logicalId, declared, properties, physicalId) {
      const started = await note(logicalId, { ...newRecord(declared, properties), physicalId }, 'IMPORT_IN_PROGRESS');
      const made = await handle('IMPORT', logicalId, started, async (type, context) => {
        checkProperties(type, logicalId, properties);
        const found = await type.read?.(context, physicalId, properties);
        return found ?? validationError(`Resource ${physicalId} does not exist`);
      });
      await note(logicalId, { ...started, ...made }, 'IMPORT_COMPLETE');
    },

    async fail(logicalId, present, declared, reason) {
      await note(logicalId, present ?? newRecord(declared, {}), present ? 'UPDATE_FAILED' : 'CREATE_FAILED', reason);
    },

    async keep(logicalId, record) {
      const stack = current();
      stacks.set(key, { ...stack, resources: { ...stack.resources, [logicalId]: record } });
      await sandbox.store.commit();
    },

    async skip(logicalId, record, isCurrent) {
      if (isCurrent) await note(logicalId, record, 'DELETE_SKIPPED');
      else noteResource(sandbox, current(), logicalId, record, 'DELETE_SKIPPED');
      await sandbox.store.commit();
    },
  };

  async function removeBy(context: TypeContext, logicalId: string, record: ResourceRecord): Promise<void> {
    const type = resourceTypeOf(record.type);
    if (record.physicalId === undefined || !type) return;
    await type.remove(context, record.physicalId, named(type, logicalId, record));
  }
}
