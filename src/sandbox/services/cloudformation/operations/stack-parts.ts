// The parts of stacks: their resources, events, templates and exports.
import * as sdk from '@aws-sdk/client-cloudformation';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import type { ServiceContext } from '../../context.ts';
import { pageOf } from '../../shared/paging.ts';
import { stackMissing, stackNotFound, validationError } from '../errors.ts';
import { findStack, placeKey, recordsOf, type ResourceRecord, type StackRecord } from '../records.ts';
import { stackArnToAuthorize as on } from '../rules/arns.ts';
import { neededCapabilities } from '../rules/capabilities.ts';
import { findChangeSet } from '../rules/change-sets.ts';
import { eventsOf } from '../stacks/events.ts';
import { exportsOf, importersOf } from '../stacks/exports.ts';
import { understood } from '../transform/understood.ts';
import { requestedTemplate } from './template-input.ts';
import { textOf } from '../template/text-of.ts';

const operation = operationsOf(sdk);

export function stackPartOperations(sandbox: ServiceContext): Operation[] {
  const stackOf = (call: Call, nameOrId = '') => findStack(sandbox.store, call, nameOrId) ?? stackMissing(nameOrId);
  const summarized = (call: Call, nameOrId: string) => {
    const stack = findStack(sandbox.store, call, nameOrId) ?? stackNotFound(nameOrId);
    return stack.status === 'REVIEW_IN_PROGRESS'
      ? validationError('GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.')
      : stack;
  };
  const page = <Item>(items: readonly Item[], token: string | undefined, size = 100) =>
    pageOf(items, { token, size, refuseToken: () => validationError('Next token is invalid.') });

  return [
    operation(
      'DescribeStackResource',
      { takes: ['StackName', 'LogicalResourceId'], on },
      ({ StackName, LogicalResourceId: id = '' }, call) => {
        const stack = stackOf(call, StackName);
        const record = stack.resources[id];
        if (!record) return validationError(`Resource ${id} does not exist for stack ${stack.name}`);
        return {
          StackResourceDetail: {
            ...resourceOutput(stack, id, record),
            LastUpdatedTimestamp: new Date(record.updated),
            Metadata: '{}',
          },
        };
      },
    ),

    operation(
      'DescribeStackResources',
      { takes: ['StackName', 'LogicalResourceId', 'PhysicalResourceId'], on },
      ({ StackName, LogicalResourceId, PhysicalResourceId: physical }, call) => {
        const stack =
          StackName === undefined
            ? recordsOf(sandbox.store)
                .stacks.values(placeKey(call))
                .find(({ resources }) => Object.values(resources).some(({ physicalId }) => physicalId === physical))
            : findStack(sandbox.store, call, StackName);
        if (!stack)
          return StackName === undefined
            ? validationError(`Stack for ${physical} does not exist`)
            : stackNotFound(StackName);
        const all = Object.entries(stack.resources).filter(
          ([name]) => LogicalResourceId === undefined || name === LogicalResourceId,
        );
        return {
          StackResources: all.map(([name, record]) => ({
            ...resourceOutput(stack, name, record),
            Timestamp: new Date(record.updated),
          })),
        };
      },
    ),

    operation('ListStackResources', { takes: ['StackName', 'NextToken'], on }, ({ StackName, NextToken }, call) => {
      const stack = stackOf(call, StackName);
      const { items, nextToken } = page(Object.entries(stack.resources), NextToken);
      return {
        StackResourceSummaries: items.map(([name, record]) => {
          const { StackId: _id, StackName: _name, ...rest } = resourceOutput(stack, name, record);
          return { ...rest, LastUpdatedTimestamp: new Date(record.updated) };
        }),
        NextToken: nextToken,
      };
    }),

    operation('DescribeStackEvents', { takes: ['StackName', 'NextToken'], on }, ({ StackName, NextToken }, call) => {
      const stack =
        findStack(sandbox.store, call, textOf(StackName)) ?? validationError(`Stack [${StackName}] does not exist`);
      const { items, nextToken } = page(eventsOf(sandbox, stack), NextToken);
      return {
        StackEvents: items.map((event) => ({
          StackId: stack.id,
          EventId: event.id,
          StackName: stack.name,
          LogicalResourceId: event.logicalId,
          PhysicalResourceId: event.physicalId,
          ResourceType: event.type,
          Timestamp: new Date(event.time),
          ResourceStatus: event.status as sdk.ResourceStatus,
          ...(event.reason !== undefined && { ResourceStatusReason: event.reason }),
          ...(event.properties !== undefined && { ResourceProperties: event.properties }),
          ...(event.token !== undefined && { ClientRequestToken: event.token }),
        })),
        NextToken: nextToken,
      };
    }),

    operation(
      'GetTemplate',
      { takes: ['StackName', 'ChangeSetName', 'TemplateStage'], on },
      ({ StackName, ChangeSetName, TemplateStage }, call) => {
        if (StackName === undefined && ChangeSetName === undefined)
          validationError('StackName is required if ChangeSetName is not specified.');
        const { template, processed } =
          ChangeSetName === undefined
            ? (findStack(sandbox.store, call, textOf(StackName)) ?? stackNotFound(textOf(StackName))).intent
            : findChangeSet(sandbox.store, call, { StackName, ChangeSetName })[0].intent;
        return {
          TemplateBody: TemplateStage === 'Processed' ? (processed ?? template) : template,
          StagesAvailable: ['Original' as const, 'Processed' as const],
        };
      },
    ),

    operation(
      'GetTemplateSummary',
      {
        takes: ['StackName', 'TemplateBody', 'TemplateURL'],
        on: (input, call) => (input.StackName === undefined ? '*' : on(input, call)),
      },
      async (input, call) => {
        const { template, processed } =
          input.StackName === undefined
            ? await requestedTemplate(sandbox, input, call)
            : understood(summarized(call, input.StackName).intent.template);
        const capabilities = neededCapabilities(template);
        const resources = Object.entries(template.resources);
        return {
          Parameters: Object.entries(template.parameters).map(([ParameterKey, declared]) => ({
            ParameterKey,
            ParameterType: declared.Type,
            NoEcho: textOf(declared.NoEcho) === 'true',
            ...(declared.Default !== undefined && { DefaultValue: textOf(declared.Default) }),
            ...(declared.Description !== undefined && { Description: declared.Description }),
            ParameterConstraints: {
              ...(declared.AllowedValues && { AllowedValues: declared.AllowedValues.map(textOf) }),
            },
          })),
          ...(template.description !== undefined && { Description: template.description }),
          ...(capabilities.length > 0 && {
            Capabilities: capabilities,
            CapabilitiesReason: `The following resource(s) require capabilities: [${iamTypes(resources.map(([, { type }]) => type)).join(', ')}]`,
          }),
          ResourceTypes: [...new Set(resources.map(([, { type }]) => type))],
          Version: '2010-09-09',
          ...(processed !== undefined && { DeclaredTransforms: [...template.transforms] }),
        };
      },
    ),

    operation('ValidateTemplate', { takes: ['TemplateBody', 'TemplateURL'] }, async (input, call) => {
      const { template, processed } = await requestedTemplate(sandbox, input, call);
      const capabilities = neededCapabilities(template);
      return {
        Parameters: Object.entries(template.parameters).map(([ParameterKey, declared]) => ({
          ParameterKey,
          NoEcho: textOf(declared.NoEcho) === 'true',
          ...(declared.Default !== undefined && { DefaultValue: textOf(declared.Default) }),
          ...(declared.Description !== undefined && { Description: declared.Description }),
        })),
        ...(template.description !== undefined && { Description: template.description }),
        ...(capabilities.length > 0 && {
          Capabilities: capabilities,
          CapabilitiesReason: `The following resource(s) require capabilities: [${iamTypes(Object.values(template.resources).map(({ type }) => type)).join(', ')}]`,
        }),
        ...(processed !== undefined && { DeclaredTransforms: [...template.transforms] }),
      };
    }),

    operation('ListExports', { takes: ['NextToken'] }, ({ NextToken }, call) => {
      const { items, nextToken } = page(exportsOf(sandbox.store, call), NextToken);
      return {
        Exports: items.map(({ name, value, stack }) => ({ ExportingStackId: stack.id, Name: name, Value: value })),
        NextToken: nextToken,
      };
    }),

    operation('ListImports', { takes: ['ExportName', 'NextToken'] }, ({ ExportName = '', NextToken }, call) => {
      const { items, nextToken } = page(importersOf(sandbox.store, call, ExportName), NextToken);
      if (items.length === 0) validationError(`Export '${ExportName}' is not imported by any stack.`);
      return { Imports: items.map(({ name }) => name), NextToken: nextToken };
    }),
  ];
}

function iamTypes(types: readonly string[]): string[] {
  return [...new Set(types.filter((type) => type.startsWith('AWS::IAM::')))];
}

function resourceOutput({ id, name }: StackRecord, logicalId: string, record: ResourceRecord) {
  return {
    StackId: id,
    StackName: name,
    LogicalResourceId: logicalId,
    ...(record.physicalId !== undefined && { PhysicalResourceId: record.physicalId }),
    ResourceType: record.type,
    ResourceStatus: record.status,
    ...(record.reason !== undefined && { ResourceStatusReason: record.reason }),
    DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' as const },
  };
}
