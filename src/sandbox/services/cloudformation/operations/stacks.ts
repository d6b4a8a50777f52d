// Stacks: created, updated, deleted, described.
import * as sdk from '@aws-sdk/client-cloudformation';
import { operationsOf, tagging, type Call, type Operation } from '../../../server/service.ts';
import type { ServiceContext } from '../../context.ts';
import { pageOf } from '../../shared/paging.ts';
import {
  checkOneOf,
  isProtected,
  nothingToUpdate,
  stackExists,
  stackNotFound,
  validationError,
  wrongState,
} from '../errors.ts';
import { findStack, newStackArn, placeKey, recordsOf, stackKey, type StackRecord } from '../records.ts';
import { stackArnToAuthorize } from '../rules/arns.ts';
import { stackOutput, summaryOf } from '../rules/stack-output.ts';
import { begin, beginUpdate, callerOf, checkRole, intentOf } from '../stacks/begin.ts';
import { checkExports } from '../stacks/exports.ts';
import { keepsTheRest, plannedChanges } from '../stacks/changes.ts';
import { textOf } from '../template/text-of.ts';
import { understood } from '../transform/understood.ts';
import { requestedTemplate } from './template-input.ts';

const operation = operationsOf(sdk);
const on = stackArnToAuthorize;

/** The states in which a stack can be updated. */
const updatable =
  /^(CREATE_COMPLETE|UPDATE_COMPLETE|UPDATE_ROLLBACK_COMPLETE|IMPORT_COMPLETE|IMPORT_ROLLBACK_COMPLETE)$/;

export function stackOperations(sandbox: ServiceContext): Operation[] {
  const records = recordsOf(sandbox.store);
  return [
    operation(
      'CreateStack',
      {
        takes: [
          ...(['StackName', 'TemplateBody', 'TemplateURL', 'Parameters', 'Capabilities', 'Tags', 'RoleARN'] as const),
          ...(['OnFailure', 'DisableRollback', 'EnableTerminationProtection', 'ClientRequestToken'] as const),
          'DeploymentConfig' as const,
          ...(['NotificationARNs', 'ResourceTypes', 'TimeoutInMinutes'] as const),
        ],
        on,
        also: ({ StackName, Tags }, call) => tagging('cloudformation:TagResource', Tags, on({ StackName }, call)),
      },
      async (input, call) => {
        const { StackName: name = '', ClientRequestToken: token } = input;
        checkStackName(name);
        refuseUnserved(input);
        if (input.OnFailure !== undefined) checkOneOf('onFailure', input.OnFailure, Object.values(sdk.OnFailure));
        if (input.OnFailure !== undefined && input.DisableRollback !== undefined)
          validationError('You can set either DisableRollback or OnFailure, but not both.');
        const present = findStack(sandbox.store, call, name);
        if (present && token !== undefined && present.token === token) return { StackId: present.id };
        if (present) stackExists(name);
        const requested = await requestedTemplate(sandbox, input, call);
        const intent = await intentOf(sandbox, input, call, requested);
        const { account, region } = call;
        const disableRollback = input.DisableRollback === true || input.OnFailure === 'DO_NOTHING';
        const stack: StackRecord = {
          account,
          region,
          id: newStackArn(call, name),
          name,
          created: sandbox.now(),
          status: 'CREATE_IN_PROGRESS',
          reason: 'User Initiated',
          intent,
          resources: {},
          outputs: [],
          imports: [],
          isProtected: input.EnableTerminationProtection === true,
          token,
          disableRollback,
          work: { kind: 'create', onFailure: disableRollback ? 'DO_NOTHING' : input.OnFailure, caller: callerOf(call) },
        };
        await begin(sandbox, stack);
        return { StackId: stack.id };
      },
    ),

    operation(
      'UpdateStack',
      {
        takes: [
          ...([
            'StackName',
            'TemplateBody',
            'TemplateURL',
            'UsePreviousTemplate',
            'Parameters',
            'Capabilities',
          ] as const),
          ...([
            'Tags',
            'RoleARN',
            'DisableRollback',
            'DeploymentConfig',
            'ClientRequestToken',
            'NotificationARNs',
            'ResourceTypes',
          ] as const),
        ],
        on,
        also: ({ StackName, Tags }, call) => tagging('cloudformation:TagResource', Tags, on({ StackName }, call)),
      },
      async (input, call) => {
        checkRole(sandbox, input.RoleARN, call);
        const stack = existing(sandbox, call, input.StackName);
        refuseUnserved(input);
        if (!updatable.test(stack.status)) wrongState(stack.id, stack.status, 'updated');
        const requested = input.UsePreviousTemplate
          ? understood(stack.intent.template)
          : await requestedTemplate(sandbox, input, call);
        const intent = await intentOf(sandbox, input, call, requested, stack);
        const changes = await plannedChanges(sandbox, stack, intent);
        if (changes.length === 0 && (await keepsTheRest(sandbox, stack, intent))) nothingToUpdate();
        await beginUpdate(sandbox, stack, intent, { caller: callerOf(call), token: input.ClientRequestToken });
        return { StackId: stack.id };
      },
    ),

    operation(
      'DeleteStack',
      {
        takes: ['StackName', 'RetainResources', 'RoleARN', 'ClientRequestToken', 'DeletionMode', 'DeploymentConfig'],
        on,
      },
      async (input, call) => {
        refuseUnserved(input);
        checkRole(sandbox, input.RoleARN, call);
        const stack = findStack(sandbox.store, call, textOf(input.StackName));
        // It is no error that a stack is gone.
        if (!stack || stack.status === 'DELETE_COMPLETE') return {};
        if (input.DeletionMode === 'FORCE_DELETE_STACK')
          validationError('The sandbox does not support the DeletionMode FORCE_DELETE_STACK.');
        if (stack.isProtected) isProtected(stack.name);
        const { RetainResources: retain = [] } = input;
        if (retain.length > 0 && stack.status !== 'DELETE_FAILED')
          validationError(
            `Invalid operation on stack [${stack.id}]. When you delete a stack, specify which resources to retain only when the stack is in the DELETE_FAILED state.`,
          );
        if (stack.work) {
          if (stack.work.kind === 'delete') return {};
          wrongState(stack.id, stack.status, 'deleted');
        }
        checkExports(sandbox.store, stack, []);
        await begin(sandbox, {
          ...stack,
          token: input.ClientRequestToken,
          status: 'DELETE_IN_PROGRESS',
          reason: 'User Initiated',
          intent: { ...stack.intent, roleArn: input.RoleARN ?? stack.intent.roleArn },
          work: { kind: 'delete', retain, caller: callerOf(call) },
        });
        return {};
      },
    ),

    operation(
      'DescribeStacks',
      {
        takes: ['StackName', 'NextToken'],
        on: (input, call) => (input.StackName === undefined ? '*' : on(input, call)),
      },
      async ({ StackName, NextToken }, call) => {
        if (StackName !== undefined)
          return { Stacks: [await stackOutput(sandbox.store, existing(sandbox, call, StackName))] };
        const all = records.stacks.values(placeKey(call)).filter(({ status }) => status !== 'DELETE_COMPLETE');
        const { items, nextToken } = page(newestFirst(all), NextToken);
        return {
          Stacks: await Promise.all(items.map((stack) => stackOutput(sandbox.store, stack))),
          NextToken: nextToken,
        };
      },
    ),

    operation(
      'ListStacks',
      { takes: ['NextToken', 'StackStatusFilter'] },
      ({ NextToken, StackStatusFilter: wanted = [] }, call) => {
        const all = records.stacks.values(placeKey(call));
        const { items, nextToken } = page(
          newestFirst(all).filter(({ status }) => wanted.length === 0 || wanted.includes(status)),
          NextToken,
        );
        return { StackSummaries: items.map(summaryOf), NextToken: nextToken };
      },
    ),

    operation(
      'UpdateTerminationProtection',
      { takes: ['StackName', 'EnableTerminationProtection'], on },
      ({ StackName, EnableTerminationProtection }, call) => {
        const stack = existing(sandbox, call, StackName);
        records.stacks.set(stackKey(stack), { ...stack, isProtected: EnableTerminationProtection === true });
        return { StackId: stack.id };
      },
    ),

    operation(
      'ContinueUpdateRollback',
      { takes: ['StackName', 'RoleARN', 'ClientRequestToken'], on },
      async (input, call) => {
        checkRole(sandbox, input.RoleARN, call);
        const stack = existing(sandbox, call, input.StackName);
        if (stack.status !== 'UPDATE_ROLLBACK_FAILED')
          validationError(`Stack:${stack.id} is in ${stack.status} state and can not continue update rollback.`);
        await begin(sandbox, {
          ...stack,
          status: 'UPDATE_ROLLBACK_IN_PROGRESS',
          reason: 'User Initiated',
          work: { kind: 'rollback', before: stack.before, caller: callerOf(call) },
        });
        return {};
      },
    ),

    // Nobody can set one: SetStackPolicy is refused by name.
    operation('GetStackPolicy', { takes: ['StackName'], on }, ({ StackName }, call) => {
      existing(sandbox, call, StackName);
      return {};
    }),
  ];
}

function existing(sandbox: ServiceContext, call: Call, nameOrId = ''): StackRecord {
  return findStack(sandbox.store, call, nameOrId) ?? stackNotFound(nameOrId);
}

export function checkStackName(name: string): void {
  if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(name))
    validationError(
      `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
    );
  if (name.length > 128)
    validationError(
      `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must have length less than or equal to 128`,
    );
}

type Unserved = Pick<
  sdk.CreateStackInput,
  'NotificationARNs' | 'ResourceTypes' | 'TimeoutInMinutes' | 'DeploymentConfig'
>;

/** Their empty values change nothing. */
export function refuseUnserved({
  NotificationARNs = [],
  ResourceTypes = [],
  TimeoutInMinutes,
  DeploymentConfig: { Mode = 'STANDARD', DisableRollback = false } = {},
}: Unserved): void {
  if (Mode !== 'STANDARD') validationError(`The sandbox does not support the Mode ${Mode} of DeploymentConfig.`);
  if (DisableRollback) validationError('The sandbox does not support DisableRollback of DeploymentConfig.');
  if (NotificationARNs.length > 0) validationError('The sandbox does not support NotificationARNs.');
  if (ResourceTypes.length > 0) validationError('The sandbox does not support ResourceTypes.');
  if (TimeoutInMinutes !== undefined) validationError('The sandbox does not support TimeoutInMinutes.');
}

function newestFirst(stacks: readonly StackRecord[]): StackRecord[] {
  return stacks.toSorted((a, b) => b.created - a.created);
}

function page<Item>(items: readonly Item[], token: string | undefined) {
  const refuseToken = () => validationError('Next token is invalid.');
  return pageOf(items, { token, size: 100, refuseToken });
}
