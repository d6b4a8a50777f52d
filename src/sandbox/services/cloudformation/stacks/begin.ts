// The beginning of what a stack has to do: what it should be, who asks, and the first state.
import type { CreateStackInput } from '@aws-sdk/client-cloudformation';
import type { Call } from '../../../server/service.ts';
import type { ServiceContext } from '../../context.ts';
import { passRoleRefusal } from '../../shared/pass-role.ts';
import { mayNotPass, validationError } from '../errors.ts';
import type { RequestedTemplate } from '../transform/understood.ts';
import { recordsOf, stackKey, type Intent, type StackRecord, type Work } from '../records.ts';
import { checkCapabilities } from '../rules/capabilities.ts';
import { decideConditions } from '../template/functions.ts';
import { parameterValues } from '../template/parameters.ts';
import { checkLeftOut } from '../template/references.ts';
import { checkRules } from '../template/rules.ts';
import { noteStack } from './events.ts';
import { scopeOf } from './intent.ts';
import { stackRunner } from './runner.ts';
import { storedValues } from '../parameter-store/stored-parameters.ts';

/** Writes down what the stack has to do, and starts it. */
export async function begin(sandbox: ServiceContext, stack: StackRecord): Promise<void> {
  noteStack(sandbox, stack, stack.status, stack.reason);
  recordsOf(sandbox.store).stacks.set(stackKey(stack), stack);
  await sandbox.store.commit();
  stackRunner(sandbox).start(stackKey(stack));
}

interface UpdateOptions extends Pick<Work, 'caller' | 'imported'> {
  readonly kind?: 'update' | 'import';
  readonly token?: string | undefined;
  readonly changeSet?: string | undefined;
}

export async function beginUpdate(
  sandbox: ServiceContext,
  stack: StackRecord,
  intent: Intent,
  options: UpdateOptions,
): Promise<void> {
  const { caller, kind = 'update', imported, token, changeSet } = options;
  const { intent: old, resources, outputs, imports } = stack;
  const before = { intent: old, resources, outputs, imports };
  await begin(sandbox, {
    ...stack,
    intent,
    updated: sandbox.now(),
    token,
    changeSet: changeSet ?? stack.changeSet,
    status: kind === 'import' ? 'IMPORT_IN_PROGRESS' : 'UPDATE_IN_PROGRESS',
    reason: 'User Initiated',
    work: { kind, before, caller, imported },
  });
}

/** Without the part of a request in which it acts, which is not kept. */
export function callerOf({ principal }: Call): Work['caller'] {
  const { hop: _hop, ...caller } = principal;
  return caller;
}

type IntentInput = Pick<CreateStackInput, 'Parameters' | 'Capabilities' | 'Tags' | 'RoleARN'>;

export async function intentOf(
  sandbox: ServiceContext,
  input: IntentInput,
  call: Call,
  { text, processed, template, isAcknowledged }: RequestedTemplate & { readonly isAcknowledged?: boolean },
  previous?: StackRecord,
): Promise<Intent> {
  checkCapabilities(template, input.Capabilities ?? [], processed !== undefined && !isAcknowledged);
  checkRole(sandbox, input.RoleARN, call);
  const parameters = parameterValues(template, input.Parameters, previous?.intent.parameters);
  // Only whether they can be decided: a circle among them, for example, would end the work of the stack midway.
  const { account, region } = call;
  const stored = await storedValues(sandbox, template, parameters, call);
  const values = { ...parameters, ...stored };
  const scope = scopeOf(
    sandbox,
    { account, region, id: '', name: '' },
    { template, parameters: values, resources: {} },
  );
  checkRules(template.rules, scope.parameters);
  checkLeftOut(template, decideConditions(scope));
  return {
    template: text,
    processed,
    parameters,
    ...(stored && { stored }),
    tags: input.Tags ?? previous?.intent.tags ?? [],
    capabilities: input.Capabilities ?? previous?.intent.capabilities ?? [],
    roleArn: input.RoleARN ?? previous?.intent.roleArn,
  };
}

export function checkRole(sandbox: ServiceContext, role: string | undefined, call: Call): void {
  if (role === undefined) return;
  const refusal = passRoleRefusal(sandbox, role, 'cloudformation.amazonaws.com', call);
  if (refusal !== undefined) mayNotPass(refusal);
  if (!sandbox.iam.assumable(role, 'cloudformation.amazonaws.com'))
    validationError(`Role ${role} is invalid or cannot be assumed`);
}
