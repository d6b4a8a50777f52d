// Carries out what a stack has to do, in the order of its resources' dependencies, and goes back where one fails. What is
// done is on disk before the next call, so that a sandbox that starts again goes on with it.
import { isDeepStrictEqual } from 'node:util';
import type { ServiceContext } from '../../context.ts';
import type { Properties, ResourceRecord, Work } from '../records.ts';
import type { Template } from '../template/declarations.ts';
import { creationOrder, dependenciesOf } from '../template/references.ts';
import { resourceTypeOf } from '../types/index.ts';
import { inOrder } from './in-order.ts';
import { templateOf } from './intent.ts';
import { ResourceFailure, type ResourceWork, Stopped } from './resource-work.ts';
import { stackState } from './stack-state.ts';

type Old = ResourceRecord & { readonly logicalId: string };

/** Until the stack rests. Rejects with what is no failure of a resource. */
export async function deployment(sandbox: ServiceContext, key: string, work: ResourceWork): Promise<void> {
  const { current, change, enter, rest, propertiesOf, wantedOf, outputsOf } = stackState(sandbox, key);

  /** A failure of the template itself counts as one of the resource. */
  async function withProperties(
    template: Template,
    logicalId: string,
    run: (properties: Properties) => Promise<void>,
  ): Promise<void> {
    let properties: Properties = {};
    let problem: unknown;
    try {
      properties = propertiesOf(template, logicalId);
    } catch (error) {
      problem = error;
    }
    if (problem === undefined) {
      try {
        return await run(properties);
      } catch (error) {
        if (error instanceof ResourceFailure || error instanceof Stopped || sandbox.isClosing) throw error;
        problem = error;
      }
    }
    const stack = current();
    const declared = template.resources[logicalId];
    if (!declared) throw problem;
    await work.fail(logicalId, stack.resources[logicalId], declared, (problem as Error).message);
    throw new ResourceFailure((problem as Error).message, { cause: problem });
  }

  // --- Create ---

  async function create(): Promise<void> {
    const stack = current();
    const template = templateOf(stack.intent);
    const failed = await inOrder(
      wantedOf(template),
      (name) => dependenciesOf(template, name),
      async (name) => {
        if (/^(CREATE|IMPORT)_COMPLETE$/.test(current().resources[name]?.status ?? '')) return;
        const declared = template.resources[name];
        const existing = stack.work.imported?.[name];
        if (declared)
          await withProperties(template, name, (properties) =>
            existing === undefined
              ? work.create(name, declared, properties)
              : work.adopt(name, declared, properties, existing),
          );
      },
    );
    const problem = failed.length > 0 ? failedText('create', failed) : await settleOutputs(template);
    if (problem === undefined) return rest('CREATE_COMPLETE');
    const { onFailure = 'ROLLBACK' } = stack.work;
    if (onFailure === 'DO_NOTHING') return rest('CREATE_FAILED', problem);
    if (onFailure === 'DELETE') {
      await enter('DELETE_IN_PROGRESS', `${problem}Delete requested by user.`, {
        work: { ...current().work, kind: 'delete' },
      });
      return remove();
    }
    await enter('ROLLBACK_IN_PROGRESS', `${problem}Rollback requested by user.`, {
      work: { ...current().work, kind: 'rollback' },
    });
    return rollBack();
  }

  /** Undefined where the outputs are set; otherwise why not. */
  async function settleOutputs(template: Template): Promise<string | undefined> {
    try {
      await change({ outputs: outputsOf(template) });
      return undefined;
    } catch (error) {
      return `${(error as Error).message.trim()}. `;
    }
  }

  // --- Update and import ---

  async function update(): Promise<void> {
    const { work: of } = current();
    const template = templateOf(current().intent);
    const wanted = wantedOf(template);
    const tagsChanged = !isDeepStrictEqual(of.before?.intent.tags, current().intent.tags);
    const failed = await inOrder(
      wanted,
      (name) => dependenciesOf(template, name),
      async (name) => {
        const declared = template.resources[name];
        if (!declared) return;
        await withProperties(template, name, async (properties) => {
          const present = current().resources[name];
          const imported = of.imported?.[name];
          if (imported !== undefined && !of.before?.resources[name]) {
            if (present?.status !== 'IMPORT_COMPLETE') await work.adopt(name, declared, properties, imported);
          } else if (present?.physicalId === undefined) await work.create(name, declared, properties);
          else if (!isDeepStrictEqual(present.properties, properties) || (tagsChanged && hasTags(present))) {
            const old = await work.update(name, declared, properties);
            if (old) await keepOld([{ ...old, logicalId: name }]);
          } else if (
            present.deletionPolicy !== declared.deletionPolicy ||
            present.updateReplacePolicy !== declared.updateReplacePolicy
          )
            await work.keep(name, {
              ...present,
              deletionPolicy: declared.deletionPolicy,
              updateReplacePolicy: declared.updateReplacePolicy,
            });
        });
      },
    );
    const isImport = of.kind === 'import';
    const verb = isImport ? 'import' : 'update';
    const problem = failed.length > 0 ? failedText(verb, failed) : await settleOutputs(template);
    if (problem !== undefined) {
      await enter(isImport ? 'IMPORT_ROLLBACK_IN_PROGRESS' : 'UPDATE_ROLLBACK_IN_PROGRESS', problem, {
        work: { ...current().work, kind: 'rollback' },
      });
      return rollBack();
    }
    if (isImport) return rest('IMPORT_COMPLETE');
    const left = Object.entries(current().resources).filter(([name]) => !wanted.includes(name));
    await keepOld(left.map(([logicalId, record]) => ({ ...record, logicalId })));
    await leaveOut(left);
    await enter('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    await cleanUp();
    return rest('UPDATE_COMPLETE');
  }

  /** They are no longer the stack's. */
  async function leaveOut(left: readonly [string, ResourceRecord][]): Promise<void> {
    const names = left.map(([name]) => name);
    const kept = Object.entries(current().resources).filter(([name]) => !names.includes(name));
    await change({ resources: Object.fromEntries(kept) });
  }

  async function keepOld(old: readonly Old[]): Promise<void> {
    const { work: of } = current();
    await change({ work: { ...of, old: [...(of.old ?? []), ...old] } });
  }

  /** Deletes what the update has left: what was made last goes first. A failure stays, and does not fail the stack. */
  async function cleanUp(): Promise<void> {
    for (;;) {
      const { work: of, resources } = current();
      const old = of.old?.at(-1);
      if (!old) return;
      const { logicalId, ...record } = old;
      const isReplaced = resources[logicalId] !== undefined;
      const policy = isReplaced ? record.updateReplacePolicy : record.deletionPolicy;
      try {
        if (policy === 'Retain' || policy === 'RetainExceptOnCreate') await work.skip(logicalId, record, false);
        else await work.remove(logicalId, record, false);
      } catch (error) {
        if (!(error instanceof ResourceFailure)) throw error;
      }
      await change({ work: { ...current().work, old: of.old?.slice(0, -1) ?? [] } });
    }
  }

  // --- Rollback ---

  async function rollBack(): Promise<void> {
    const { work: of } = current();
    return of.before ? rollBackUpdate(of.before) : rollBackCreation();
  }

  async function rollBackCreation(): Promise<void> {
    const deleted = sandbox.now();
    // What exists without the stack is not the stack's to delete.
    const imported = Object.keys(current().work.imported ?? {});
    const failed = await removeAll((record) => record.deletionPolicy === 'Retain', imported);
    if (failed.length > 0) return rest('ROLLBACK_FAILED', failedText('delete', failed), { deleted });
    return rest('ROLLBACK_COMPLETE', undefined, { outputs: [], imports: [], deleted });
  }

  async function rollBackUpdate(before: NonNullable<Work['before']>): Promise<void> {
    const isImport = current().status === 'IMPORT_ROLLBACK_IN_PROGRESS';
    const template = templateOf(before.intent);
    const names = creationOrder(template).filter((name) => before.resources[name]);
    const failed = await inOrder(
      names,
      () => [],
      async (name) => {
        const was = before.resources[name];
        const present = current().resources[name];
        if (!was) return;
        if (!present) {
          // It was left out, and waits to be deleted: it comes back.
          await change({ work: { ...current().work, old: withoutOld(current().work.old, name, was) } });
          await work.keep(name, was);
        } else if (present.physicalId !== was.physicalId) {
          await change({
            work: {
              ...current().work,
              old: [...withoutOld(current().work.old, name, was), { ...present, logicalId: name }],
            },
          });
          await work.keep(name, { ...was, status: 'UPDATE_COMPLETE' });
        } else if (present.status === 'UPDATE_FAILED' || !isDeepStrictEqual(present.properties, was.properties))
          await work.restore(name, was);
      },
    );
    if (failed.length > 0) return rest('UPDATE_ROLLBACK_FAILED', failedText('update', failed));
    const added = Object.entries(current().resources).filter(([name]) => !before.resources[name]);
    // What an import has taken over stays as it was.
    await leaveOut(added);
    if (!isImport) {
      const { imported = {} } = current().work;
      const made = added.filter(([name]) => imported[name] === undefined);
      await keepOld(made.map(([logicalId, record]) => ({ ...record, logicalId })));
      await enter('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
    }
    await cleanUp();
    const { intent, outputs, imports } = before;
    return rest(isImport ? 'IMPORT_ROLLBACK_COMPLETE' : 'UPDATE_ROLLBACK_COMPLETE', undefined, {
      intent,
      outputs,
      imports,
    });
  }

  // --- Delete ---

  async function remove(): Promise<void> {
    const { retain = [] } = current().work;
    const failed = await removeAll(
      ({ deletionPolicy: policy }) => policy === 'Retain' || policy === 'RetainExceptOnCreate',
      retain,
    );
    if (failed.length > 0) return rest('DELETE_FAILED', failedText('delete', failed));
    return rest('DELETE_COMPLETE', undefined, { deleted: sandbox.now(), imports: [] });
  }

  /** Everything before what it needs. Resolves with the names of those that could not be deleted. */
  async function removeAll(isKept: (record: ResourceRecord) => boolean, retain: readonly string[]): Promise<string[]> {
    const template = templateOf(current().intent);
    const names = Object.keys(current().resources);
    const needs = (name: string) => names.filter((other) => dependenciesOf(template, other).includes(name));
    return inOrder(names, needs, async (name) => {
      const record = current().resources[name];
      if (!record || ['DELETE_COMPLETE', 'DELETE_SKIPPED'].includes(record.status)) return;
      if (isKept(record) || retain.includes(name)) await work.skip(name, record, true);
      else await work.remove(name, record, true);
    });
  }

  switch (current().work.kind) {
    case 'create':
      return create();
    case 'update':
    case 'import':
      return update();
    case 'rollback':
      return rollBack();
    case 'delete':
      return remove();
  }
}

function failedText(verb: 'create' | 'update' | 'delete' | 'import', names: readonly string[]): string {
  return `The following resource(s) failed to ${verb}: [${names.join(', ')}]. `;
}

function hasTags({ type }: ResourceRecord): boolean {
  return resourceTypeOf(type)?.properties.includes('Tags') ?? false;
}

function withoutOld(old: readonly Old[] = [], logicalId: string, record: ResourceRecord): Old[] {
  return old.filter((each) => each.logicalId !== logicalId || each.physicalId !== record.physicalId);
}
