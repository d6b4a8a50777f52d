// What an update of a stack would change, without changing it.
import { isDeepStrictEqual } from 'node:util';
import type { Change, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import type { ServiceContext } from '../../context.ts';
import { validationError } from '../errors.ts';
import type { Intent, ResourceRecord, StackRecord } from '../records.ts';
import { conditionHolds, isKnown, resolve } from '../template/functions.ts';
import type { Resolved } from '../template/scope.ts';
import type { ResourceDeclaration, Template } from '../template/declarations.ts';
import { creationOrder } from '../template/references.ts';
import { resourceTypeOf } from '../types/index.ts';
import { scopeOf, templateOf } from './intent.ts';
import { parametersOf } from '../parameter-store/stored-parameters.ts';

type ResourceChange = NonNullable<Change['ResourceChange']>;

/** In the order in which they would be made. `imported`: the physical ids of what exists and is taken over. */
export async function plannedChanges(
  sandbox: ServiceContext,
  stack: StackRecord,
  intent: Intent,
  imported: Readonly<Record<string, string>> = {},
): Promise<Change[]> {
  const template = templateOf(intent);
  const parameters = parametersOf(intent);
  /** Those that keep their physical id, as far as is known. */
  const settled: Record<string, ResourceRecord> = { ...stack.resources };
  const scope = scopeOf(sandbox, stack, { template, parameters, resources: settled });
  const tagsChanged = !isDeepStrictEqual(stack.intent.tags, intent.tags);
  const wanted = creationOrder(template).filter((name) => {
    const condition = template.resources[name]?.condition;
    return condition === undefined || conditionHolds(condition, scope);
  });
  checkTypes(template, stack, wanted);
  const changes: ResourceChange[] = [];
  for (const logicalId of wanted) {
    const declared = template.resources[logicalId] as ResourceDeclaration;
    const present = stack.resources[logicalId];
    const properties = resolve(declared.properties, scope) as Readonly<Record<string, Resolved>>;
    if (present?.physicalId === undefined) {
      const physicalId = imported[logicalId];
      changes.push({
        ...contexts(undefined, properties),
        Action: physicalId === undefined ? 'Add' : 'Import',
        LogicalResourceId: logicalId,
        ...(physicalId !== undefined && { PhysicalResourceId: physicalId }),
        ResourceType: declared.type,
        Scope: [],
        Details: [],
      });
      delete settled[logicalId];
      continue;
    }
    const change = changeOf(logicalId, present, properties, tagsChanged);
    if (!change) continue;
    changes.push({ ...change, ...contexts(present.properties, properties) });
    if (change.Replacement !== 'False') delete settled[logicalId];
  }
  const left = Object.entries(stack.resources).filter(([name]) => !wanted.includes(name));
  for (const [logicalId, { type, physicalId = '', deletionPolicy, properties }] of left)
    changes.push({
      ...contexts(properties, undefined),
      Action: 'Remove',
      LogicalResourceId: logicalId,
      PhysicalResourceId: physicalId,
      ResourceType: type,
      Scope: [],
      Details: [],
      ...(deletionPolicy !== undefined && { PolicyAction: deletionPolicy === 'Delete' ? 'Delete' : 'Retain' }),
    });
  return changes.map((ResourceChange) => ({ Type: 'Resource', ResourceChange }));
}

/** The properties before and after, which DescribeChangeSet shows to those who ask for them. */
function contexts(before: unknown, after: unknown): Pick<ResourceChange, 'BeforeContext' | 'AfterContext'> {
  const text = (Properties: unknown) =>
    JSON.stringify({ Properties }, (_name, value: unknown) =>
      typeof value === 'symbol' ? '{{changeSet:KNOWN_AFTER_APPLY}}' : value,
    );
  return {
    ...(before !== undefined && { BeforeContext: text(before) }),
    ...(after !== undefined && { AfterContext: text(after) }),
  };
}

function checkTypes({ resources }: Template, stack: StackRecord, wanted: readonly string[]): void {
  const changed = wanted.filter(
    (name) => stack.resources[name] && stack.resources[name].type !== resources[name]?.type,
  );
  if (changed.length > 0)
    validationError(
      `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${changed.join(', ')}]`,
    );
}

function changeOf(
  logicalId: string,
  present: ResourceRecord,
  properties: Readonly<Record<string, Resolved>>,
  tagsChanged: boolean,
): ResourceChange | undefined {
  const type = resourceTypeOf(present.type);
  const names = [...new Set([...Object.keys(present.properties), ...Object.keys(properties)])];
  const changed = names.filter((name) => !isDeepStrictEqual(present.properties[name], properties[name]));
  const hasTags = tagsChanged && type?.properties.includes('Tags');
  if (changed.length === 0 && !hasTags) return undefined;
  const always = !type?.update;
  const details = changed.map((name): ResourceChangeDetail => {
    const isStatic = isKnown(properties[name] ?? null);
    const recreates = always || type.createOnly?.includes(name);
    return {
      Target: {
        Attribute: name === 'Tags' ? 'Tags' : 'Properties',
        ...(name !== 'Tags' && { Name: name }),
        RequiresRecreation: !recreates ? 'Never' : isStatic ? 'Always' : 'Conditionally',
      },
      Evaluation: isStatic ? 'Static' : 'Dynamic',
      ChangeSource: isStatic ? 'DirectModification' : 'ResourceReference',
    };
  });
  if (hasTags && !changed.includes('Tags'))
    details.push({
      Target: { Attribute: 'Tags', RequiresRecreation: 'Never' },
      Evaluation: 'Static',
      ChangeSource: 'DirectModification',
    });
  const recreations = details.map(({ Target }) => Target?.RequiresRecreation);
  const replacement = recreations.includes('Always')
    ? 'True'
    : recreations.includes('Conditionally')
      ? 'Conditional'
      : 'False';
  return {
    Action: 'Modify',
    LogicalResourceId: logicalId,
    PhysicalResourceId: present.physicalId ?? '',
    ResourceType: present.type,
    Replacement: replacement,
    Scope: [...new Set(details.flatMap(({ Target }) => Target?.Attribute ?? []))],
    Details: details,
  };
}

/** Whether the outputs, and what becomes of deleted resources, stay as they are. */
export async function keepsTheRest(sandbox: ServiceContext, stack: StackRecord, intent: Intent): Promise<boolean> {
  const template = templateOf(intent);
  const parameters = parametersOf(intent);
  const scope = scopeOf(sandbox, stack, { template, parameters, resources: stack.resources });
  const outputs = Object.entries(template.outputs).flatMap(([key, { value, condition, description, exportName }]) => {
    if (condition !== undefined && !conditionHolds(condition, scope)) return [];
    const name = exportName === undefined ? undefined : resolve(exportName, scope);
    return [{ key, value: resolve(value, scope), description, ...(name !== undefined && { exportName: name }) }];
  });
  const policies = Object.entries(stack.resources).every(([name, record]) => {
    const declared = template.resources[name];
    return (
      record.deletionPolicy === declared?.deletionPolicy && record.updateReplacePolicy === declared?.updateReplacePolicy
    );
  });
  return policies && JSON.stringify(outputs) === JSON.stringify(stack.outputs);
}
