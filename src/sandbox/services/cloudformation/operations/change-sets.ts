// Change sets: what a template would change, to be looked at first and carried out then.
import * as sdk from '@aws-sdk/client-cloudformation';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import type { ServiceContext } from '../../context.ts';
import { pageOf } from '../../shared/paging.ts';
import {
  changeSetExists,
  changeSetNotExecutable,
  checkOneOf,
  isChangeSetNotFound,
  stackDoesNotExist,
  stackNotFound,
  validationError,
  wrongState,
} from '../errors.ts';
import {
  findStack,
  newChangeSetArn,
  newStackArn,
  recordsOf,
  stackKey,
  type ChangeSetRecord,
  type StackRecord,
} from '../records.ts';
import { stackArnToAuthorize } from '../rules/arns.ts';
import { findChangeSet } from '../rules/change-sets.ts';
import { shownParameters } from '../rules/stack-output.ts';
import { importedOf } from '../rules/imports.ts';
import { existingOf } from '../rules/existing-resources.ts';
import { keepsTheRest, plannedChanges } from '../stacks/changes.ts';
import { noteStack } from '../stacks/events.ts';
import { begin, beginUpdate, callerOf, intentOf } from '../stacks/begin.ts';
import { checkStackName, refuseUnserved } from './stacks.ts';
import { understood } from '../transform/understood.ts';
import { requestedTemplate } from './template-input.ts';
import { textOf } from '../template/text-of.ts';

const operation = operationsOf(sdk);

/** Of a change set by its ARN, its stack is not in the request. */
const on = (
  { StackName, ChangeSetName }: { StackName?: string | undefined; ChangeSetName?: string | undefined },
  call: Call,
) => stackArnToAuthorize({ StackName: StackName ?? ChangeSetName }, call);

const noChanges =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

export function changeSetOperations(sandbox: ServiceContext): Operation[] {
  const records = recordsOf(sandbox.store);
  const keyOf = (stack: StackRecord, id: string) => `${stackKey(stack)}|${id}`;

  const find = (call: Call, input: Parameters<typeof on>[0]) => findChangeSet(sandbox.store, call, input);

  return [
    operation(
      'CreateChangeSet',
      {
        takes: [
          ...([
            'StackName',
            'ChangeSetName',
            'ChangeSetType',
            'TemplateBody',
            'TemplateURL',
            'UsePreviousTemplate',
          ] as const),
          ...([
            'Parameters',
            'Capabilities',
            'Tags',
            'RoleARN',
            'Description',
            'ClientToken',
            'ResourcesToImport',
          ] as const),
          ...([
            'OnStackFailure',
            'IncludeNestedStacks',
            'NotificationARNs',
            'ResourceTypes',
            'ImportExistingResources',
            'DeploymentConfig',
          ] as const),
        ],
        on,
      },
      async (input, call) => {
        const { StackName: stackName = '', ChangeSetName: name = '', ChangeSetType: type = 'UPDATE' } = input;
        checkOneOf('changeSetType', type, ['IMPORT', 'UPDATE', 'CREATE']);
        refuseUnserved(input);
        let stack = findStack(sandbox.store, call, stackName);
        if (type === 'CREATE') {
          if (!stackName.startsWith('arn:')) checkStackName(stackName);
          if (stack && stack.status !== 'REVIEW_IN_PROGRESS')
            validationError(
              `Stack [${stackName}] already exists and cannot be created again with the changeSet [${name}].`,
            );
        } else if (!stack || stack.status === 'REVIEW_IN_PROGRESS') {
          if (type === 'UPDATE' || stack) return stackDoesNotExist(stackName);
        } else if (
          stack.work ||
          (/FAILED$|ROLLBACK_COMPLETE$/.test(stack.status) && !/^(UPDATE|IMPORT)_ROLLBACK_COMPLETE$/.test(stack.status))
        )
          wrongState(stack.id, stack.status, 'updated');
        const requested =
          input.UsePreviousTemplate && stack
            ? understood(stack.intent.template)
            : await requestedTemplate(sandbox, input, call);
        // A change set itself is what shows the result of transforms, so nothing acknowledges them.
        const intent = await intentOf(sandbox, input, call, { ...requested, isAcknowledged: true }, stack);
        const named =
          type === 'IMPORT' ? importedOf(requested.template, input.ResourcesToImport ?? [], stack) : undefined;
        stack ??= inReview(sandbox, call, stackName, intent);
        const existing =
          input.ImportExistingResources && type !== 'IMPORT'
            ? await existingOf(sandbox, call, stack, intent)
            : undefined;
        const imported = named ?? existing?.physicalIds;
        const others = records.changeSets.values(`${stackKey(stack)}|`);
        if (others.some((each) => each.name === name && !isPast(each))) changeSetExists(name, stack.name);
        const changes = await plannedChanges(sandbox, stack, intent, imported);
        // A new stack may have conditions that leave all of its resources out.
        const isNew = type === 'CREATE';
        const hasChanges =
          isNew || changes.length > 0 || (type === 'UPDATE' && !(await keepsTheRest(sandbox, stack, intent)));
        const set: ChangeSetRecord = {
          id: newChangeSetArn(call, name),
          name,
          stackId: stack.id,
          type,
          created: sandbox.now(),
          description: input.Description,
          intent,
          given: input.Parameters ?? [],
          changes,
          ...(hasChanges && existing?.refusal === undefined
            ? { status: 'CREATE_COMPLETE', executionStatus: 'AVAILABLE' }
            : { status: 'FAILED', reason: existing?.refusal ?? noChanges, executionStatus: 'UNAVAILABLE' }),
          onFailure: input.OnStackFailure,
          imported,
        };
        records.changeSets.set(keyOf(stack, set.id), set);
        return { Id: set.id, StackId: stack.id };
      },
    ),

    operation(
      'DescribeChangeSet',
      { takes: ['ChangeSetName', 'StackName', 'NextToken', 'IncludePropertyValues'], on },
      (input, call) => {
        const [set, stack] = find(call, input);
        const { items, nextToken } = pageOf(set.changes, {
          token: input.NextToken,
          size: 100,
          refuseToken: () => validationError('Next token is invalid.'),
        });
        const { parameters, tags, capabilities } = set.intent;
        return {
          ...summaryOf(set, stack),
          ...(Object.keys(parameters).length > 0 && {
            Parameters: shownParameters(set.intent),
          }),
          NotificationARNs: [],
          RollbackConfiguration: {},
          Capabilities: [...capabilities] as sdk.Capability[],
          ...(tags.length > 0 && { Tags: [...tags] }),
          Changes: input.IncludePropertyValues ? items : items.map(withoutValues),
          NextToken: nextToken,
          ...(set.onFailure !== undefined && { OnStackFailure: set.onFailure }),
        };
      },
    ),

    operation('ListChangeSets', { takes: ['StackName', 'NextToken'], on }, ({ StackName, NextToken }, call) => {
      const stack = findStack(sandbox.store, call, textOf(StackName)) ?? stackNotFound(textOf(StackName));
      const sets = records.changeSets.values(`${stackKey(stack)}|`).toSorted((a, b) => b.created - a.created);
      const { items, nextToken } = pageOf(sets, {
        token: NextToken,
        size: 100,
        refuseToken: () => validationError('Next token is invalid.'),
      });
      return { Summaries: items.map((set) => summaryOf(set, stack)), NextToken: nextToken };
    }),

    operation(
      'ExecuteChangeSet',
      { takes: ['ChangeSetName', 'StackName', 'ClientRequestToken', 'DisableRollback', 'RetainExceptOnCreate'], on },
      async (input, call) => {
        const [set, stack] = find(call, input);
        if (input.RetainExceptOnCreate)
          validationError('The sandbox does not support RetainExceptOnCreate of ExecuteChangeSet.');
        if (set.executionStatus !== 'AVAILABLE')
          changeSetNotExecutable(set.id, set.status === 'FAILED' ? set.status : set.executionStatus);
        if (stack.work) wrongState(stack.id, stack.status, 'updated');
        for (const [key, other] of records.changeSets.entries(`${stackKey(stack)}|`))
          records.changeSets.set(key, {
            ...other,
            executionStatus: other.id === set.id ? 'EXECUTE_COMPLETE' : 'OBSOLETE',
          });
        const token = input.ClientRequestToken;
        const caller = callerOf(call);
        const onFailure = input.DisableRollback ? 'DO_NOTHING' : (set.onFailure ?? 'ROLLBACK');
        if (set.type === 'CREATE')
          await begin(sandbox, {
            ...stack,
            intent: set.intent,
            changeSet: set.id,
            updated: sandbox.now(),
            token,
            status: 'CREATE_IN_PROGRESS',
            reason: 'User Initiated',
            disableRollback: onFailure === 'DO_NOTHING',
            work: { kind: 'create', onFailure, caller, imported: set.imported },
          });
        else
          await beginUpdate(sandbox, stack, set.intent, {
            caller,
            kind: set.type === 'IMPORT' ? 'import' : 'update',
            imported: set.imported,
            token,
            changeSet: set.id,
          });
        return {};
      },
    ),

    operation('DeleteChangeSet', { takes: ['ChangeSetName', 'StackName'], on }, (input, call) => {
      try {
        const [set, stack] = find(call, input);
        records.changeSets.delete(keyOf(stack, set.id));
      } catch (error) {
        // That it is gone is no error.
        if (!isChangeSetNotFound(error)) throw error;
      }
      return {};
    }),
  ];
}

/** Its name is free again. */
function isPast({ executionStatus }: ChangeSetRecord): boolean {
  return executionStatus === 'EXECUTE_COMPLETE' || executionStatus === 'OBSOLETE';
}

function withoutValues({ ResourceChange, ...change }: sdk.Change): sdk.Change {
  const { BeforeContext: _before, AfterContext: _after, ...rest } = ResourceChange ?? {};
  return { ...change, ResourceChange: rest };
}

/** A stack that only exists for its first change set. */
function inReview(sandbox: ServiceContext, call: Call, name: string, intent: StackRecord['intent']): StackRecord {
  const { account, region } = call;
  const stack: StackRecord = {
    account,
    region,
    id: newStackArn(call, name),
    name,
    created: sandbox.now(),
    status: 'REVIEW_IN_PROGRESS',
    reason: 'User Initiated',
    intent,
    resources: {},
    outputs: [],
    imports: [],
    isProtected: false,
    disableRollback: false,
  };
  recordsOf(sandbox.store).stacks.set(stackKey(stack), stack);
  noteStack(sandbox, stack, stack.status, stack.reason);
  return stack;
}

function summaryOf(set: ChangeSetRecord, stack: StackRecord) {
  return {
    ChangeSetId: set.id,
    ChangeSetName: set.name,
    StackId: stack.id,
    StackName: stack.name,
    ...(set.description !== undefined && { Description: set.description }),
    CreationTime: new Date(set.created),
    Status: set.status,
    ...(set.reason !== undefined && { StatusReason: set.reason }),
    ExecutionStatus: set.executionStatus,
    IncludeNestedStacks: false,
  };
}
