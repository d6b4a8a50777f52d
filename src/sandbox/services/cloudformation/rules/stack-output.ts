// Stacks as the operations show them.
import type * as sdk from '@aws-sdk/client-cloudformation';
import { templateOf } from '../stacks/intent.ts';
import type { StackRecord } from '../records.ts';
import { textOf } from '../template/text-of.ts';

export async function stackOutput(stack: StackRecord): Promise<sdk.Stack> {
  const template = templateOf(stack.intent);
  const { parameters, tags, capabilities, roleArn } = stack.intent;
  return {
    StackId: stack.id,
    StackName: stack.name,
    ...(stack.changeSet !== undefined && { ChangeSetId: stack.changeSet }),
    ...(template.description !== undefined && { Description: template.description }),
    Parameters: Object.entries(parameters).map(([ParameterKey, value]) => {
      const hidden = textOf(template.parameters[ParameterKey]?.NoEcho) === 'true';
      return { ParameterKey, ParameterValue: hidden ? '****' : value };
    }),
    CreationTime: new Date(stack.created),
    ...(stack.updated !== undefined && { LastUpdatedTime: new Date(stack.updated) }),
    ...(stack.deleted !== undefined && { DeletionTime: new Date(stack.deleted) }),
    RollbackConfiguration: {},
    StackStatus: stack.status,
    ...(stack.reason !== undefined && { StackStatusReason: stack.reason }),
    DisableRollback: stack.disableRollback,
    NotificationARNs: [],
    Capabilities: [...capabilities] as sdk.Capability[],
    Outputs: stack.outputs.map(({ key, value, description, exportName }) => ({
      OutputKey: key,
      OutputValue: value,
      ...(description !== undefined && { Description: description }),
      ...(exportName !== undefined && { ExportName: exportName }),
    })),
    ...(roleArn !== undefined && { RoleARN: roleArn }),
    Tags: [...tags],
    EnableTerminationProtection: stack.isProtected,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  };
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
