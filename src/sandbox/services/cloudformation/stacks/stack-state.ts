// The state of a stack that is being deployed: on disk with its events, and the values that its template has by now.
import type { StackStatus } from '@aws-sdk/client-cloudformation';
import type { ServiceContext } from '../../context.ts';
import { templateError } from '../errors.ts';
import { recordsOf, type OutputRecord, type Properties, type StackRecord, type Work } from '../records.ts';
import type { Template } from '../template/declarations.ts';
import { conditionHolds, isKnown, resolve } from '../template/functions.ts';
import { withoutReferences } from '../template/dynamic-reference.ts';
import { creationOrder } from '../template/references.ts';
import { textOf } from '../template/text-of.ts';
import { noteStack } from './events.ts';
import { checkExports } from './exports.ts';
import { scopeOf } from './intent.ts';
import { parametersOf } from '../parameter-store/stored-parameters.ts';

export function stackState(sandbox: ServiceContext, key: string) {
  const { stacks } = recordsOf(sandbox.store);

  function current(): StackRecord & { readonly work: Work } {
    const stack = stacks.get(key);
    if (!stack?.work) throw new Error(`There is nothing to do for the stack ${key}`);
    return { ...stack, work: stack.work };
  }

  async function change(changes: Partial<StackRecord>): Promise<void> {
    stacks.set(key, { ...current(), ...changes });
    await sandbox.store.commit();
  }

  /** A state of the stack, with its event. With `work: undefined` in `changes` it rests. */
  async function enter(status: StackStatus, reason?: string, changes: Partial<StackRecord> = {}): Promise<void> {
    const stack = current();
    noteStack(sandbox, stack, status, reason);
    stacks.set(key, { ...stack, status, reason, ...changes });
    await sandbox.store.commit();
  }

  const rest = (status: StackStatus, reason?: string, changes: Partial<StackRecord> = {}) => {
    // Only from there a rollback can go on.
    const before = status === 'UPDATE_ROLLBACK_FAILED' ? current().work.before : undefined;
    return enter(status, reason, { ...changes, before, work: undefined });
  };

  /** The properties of a resource, now that everything it needs is there. */
  function propertiesOf(template: Template, logicalId: string): Properties {
    const { resources, intent } = current();
    const imports = new Set(current().imports);
    const scope = scopeOf(sandbox, current(), {
      template,
      parameters: parametersOf(intent),
      resources,
      onImport: (name) => imports.add(name),
    });
    const properties = resolve(template.resources[logicalId]?.properties ?? {}, scope);
    if (!isKnown(properties)) templateError(`Unresolved dependencies of resource ${logicalId}`);
    stacks.set(key, { ...current(), imports: [...imports] });
    return properties as Properties;
  }

  /** Those whose condition holds. */
  function wantedOf(template: Template): string[] {
    const stack = current();
    const scope = scopeOf(sandbox, stack, { template, parameters: parametersOf(stack.intent), resources: {} });
    return creationOrder(template).filter((name) => {
      const condition = template.resources[name]?.condition;
      return condition === undefined || conditionHolds(condition, scope);
    });
  }

  function outputsOf(template: Template): OutputRecord[] {
    const stack = current();
    const imports = new Set(stack.imports);
    const scope = scopeOf(sandbox, stack, {
      template,
      parameters: parametersOf(stack.intent),
      resources: stack.resources,
      onImport: (name) => imports.add(name),
    });
    const outputs = Object.entries(template.outputs).flatMap(([name, output]): OutputRecord[] => {
      if (output.condition !== undefined && !conditionHolds(output.condition, scope)) return [];
      const exportName = output.exportName === undefined ? undefined : resolve(output.exportName, scope);
      const value = resolve(output.value, scope);
      if (typeof value === 'object' || typeof value === 'symbol')
        return templateError(`The Value field of every Outputs member must evaluate to a String: ${name}`);
      const exported = exportName === undefined ? {} : { exportName: textOf(exportName) };
      return [{ key: name, value: withoutReferences(textOf(value)), description: output.description, ...exported }];
    });
    checkExports(sandbox.store, stack, outputs);
    stacks.set(key, { ...current(), imports: [...imports] });
    return outputs;
  }

  return { current, change, enter, rest, propertiesOf, wantedOf, outputsOf };
}
