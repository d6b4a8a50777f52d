// Stacks as the operations show them.
import type * as sdk from '@aws-sdk/client-cloudformation';
import { templateOf } from '../stacks/intent.ts';
import type { Store } from '../../../state/store.ts';
import { placeKey, recordsOf, type Intent, type StackRecord } from '../records.ts';
import { textOf } from '../template/text-of.ts';

/**
 * With the stack that it is in, and the outermost one. Which lists are absent and which are empty is recorded.
 * source: the snapshots of LocalStack's tests (tests/aws/services/cloudformation), checked 2026-11-30
 */
export async function stackOutput(store: Store, stack: StackRecord): Promise<sdk.Stack> {
  const template = templateOf(stack.intent);
  const { tags, capabilities, roleArn } = stack.intent;
  const isGone = /^(ROLLBACK|DELETE)_/.test(stack.status);
  return {
    StackId: stack.id,
    StackName: stack.name,
    ...(stack.changeSet !== undefined && !isGone && { ChangeSetId: stack.changeSet }),
    ...(template.description !== undefined && { Description: template.description }),
    ...unlessEmpty('Parameters', shownParameters(stack.intent)),
    CreationTime: new Date(stack.created),
    ...(stack.updated !== undefined && { LastUpdatedTime: new Date(stack.updated) }),
    ...(stack.deleted !== undefined && { DeletionTime: new Date(stack.deleted) }),
    RollbackConfiguration: {},
    StackStatus: stack.status,
    ...(stack.reason !== undefined && { StackStatusReason: stack.reason }),
    DisableRollback: stack.disableRollback,
    NotificationARNs: [],
    ...unlessEmpty('Capabilities', [...capabilities] as sdk.Capability[]),
    ...unlessEmpty(
      'Outputs',
      stack.outputs.map(({ key, value, description, exportName }) => ({
        OutputKey: key,
        OutputValue: value,
        ...(description !== undefined && { Description: description }),
        ...(exportName !== undefined && { ExportName: exportName }),
      })),
    ),
    ...(roleArn !== undefined && { RoleARN: roleArn }),
    Tags: [...tags],
    ...(stack.status !== 'DELETE_COMPLETE' && { EnableTerminationProtection: stack.isProtected }),
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
    ...ancestorsOf(store, stack),
  };
}

/** What Parameter Store had for the parameter, where its value is a name there. */
function resolvedValue({ stored }: Intent, key: string): Pick<sdk.Parameter, 'ResolvedValue'> {
  const value = stored?.[key];
  return value === undefined ? {} : { ResolvedValue: value };
}

/** Without the values that the template hides by NoEcho. */
export function shownParameters(intent: Intent): sdk.Parameter[] {
  const declared = templateOf(intent).parameters;
  return Object.entries(intent.parameters).map(([ParameterKey, value]) => {
    const isHidden = textOf(declared[ParameterKey]?.NoEcho) === 'true';
    return { ParameterKey, ParameterValue: isHidden ? '****' : value, ...resolvedValue(intent, ParameterKey) };
  });
}

function unlessEmpty<Name extends string, Item>(name: Name, items: readonly Item[]): Partial<Record<Name, Item[]>> {
  return items.length > 0 ? ({ [name]: items } as Record<Name, Item[]>) : {};
}

function ancestorsOf(store: Store, stack: StackRecord): Pick<sdk.Stack, 'ParentId' | 'RootId'> {
  // A record that another version has written may lack them; it must not hide the stacks that can be read.
  type Readable = Omit<StackRecord, 'resources'> & Partial<Pick<StackRecord, 'resources'>>;
  const all: readonly Readable[] = recordsOf(store).stacks.values(placeKey(stack));
  const parentOf = (id: string) =>
    all.find(({ resources }) => Object.values(resources ?? {}).some(({ physicalId }) => physicalId === id));
  const parent = parentOf(stack.id);
  if (!parent) return {};
  let root = parent;
  for (let next: Readable | undefined = parent; next; next = parentOf(next.id)) root = next;
  return { ParentId: parent.id, RootId: root.id };
}

export function summaryOf(stack: StackRecord): sdk.StackSummary {
  return {
    StackId: stack.id,
    StackName: stack.name,
    CreationTime: new Date(stack.created),
    ...(stack.updated !== undefined && { LastUpdatedTime: new Date(stack.updated) }),
    ...(stack.deleted !== undefined && { DeletionTime: new Date(stack.deleted) }),
    StackStatus: stack.status,
    ...(stack.reason !== undefined && { StackStatusReason: stack.reason }),
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  };
}
