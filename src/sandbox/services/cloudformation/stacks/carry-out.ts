// Starts the work of a stack, and settles it also where the sandbox itself fails: no stack stays in progress.
import { randomUUID } from 'node:crypto';
import type { Caller } from '../../../server/service.ts';
import type { Hop } from '../../../server/traces/hop.ts';
import { controlPlaneDoor } from '../../../server/traces/traces.ts';
import type { ServiceContext } from '../../context.ts';
import { recordsOf, type StackRecord, type Work } from '../records.ts';
import { deployment } from './deployment.ts';
import { resourceWork, Stopped } from './resource-work.ts';
import { stackState } from './stack-state.ts';

/** Until the stack rests. */
export async function carryOut(sandbox: ServiceContext, key: string): Promise<void> {
  const { stacks } = recordsOf(sandbox.store);
  const first = stacks.get(key);
  if (!first?.work) return;
  const hop = sandbox.traces.begin(controlPlaneDoor, 'cloudformation', `${first.work.kind} ${first.name}`);
  try {
    await deployment(sandbox, key, resourceWork(sandbox, key, callerOf(sandbox, first, first.work, hop)));
    const { status, reason = status } = stacks.get(key) ?? first;
    const failed = /FAILED|ROLLBACK/.test(status);
    // No request has this id; it is how clients find the trace.
    const id = randomUUID();
    hop.finish({ id, status: failed ? 400 : 200, ...(failed && { error: { code: status, message: reason } }) });
  } catch (error) {
    if (error instanceof Stopped || sandbox.isClosing) return;
    const text = error instanceof Error ? error.message : String(error);
    sandbox.log(`cloudformation ${key} ${error instanceof Error ? error.stack : text}`);
    hop.finish({ id: randomUUID(), status: 500, error: { code: 'InternalFailure', message: text } });
    if (await isRolledBack(sandbox, key, `Internal error of the sandbox: ${text}`)) await carryOut(sandbox, key);
  }
}

/** After an error that belongs to no resource: whether the stack has to roll back now. Otherwise it rests, as a failed one. */
async function isRolledBack(sandbox: ServiceContext, key: string, reason: string): Promise<boolean> {
  const { current, enter, rest } = stackState(sandbox, key);
  const { status, work } = current();
  const rollback = { work: { ...work, kind: 'rollback' as const } };
  if (status.endsWith('_CLEANUP_IN_PROGRESS')) {
    const done = status.replace('_CLEANUP_IN_PROGRESS', '') as 'UPDATE_COMPLETE' | 'UPDATE_ROLLBACK_COMPLETE';
    await rest(done, reason);
  } else if (work.kind === 'delete') await rest('DELETE_FAILED', reason);
  else if (work.kind === 'rollback' && !work.before) await rest('ROLLBACK_FAILED', reason);
  else if (work.kind === 'rollback')
    await rest(status.startsWith('IMPORT') ? 'IMPORT_ROLLBACK_FAILED' : 'UPDATE_ROLLBACK_FAILED', reason);
  else if (work.kind === 'create' && work.onFailure === 'DO_NOTHING') await rest('CREATE_FAILED', reason);
  else {
    const states = { create: 'ROLLBACK', update: 'UPDATE_ROLLBACK', import: 'IMPORT_ROLLBACK' } as const;
    await enter(`${states[work.kind]}_IN_PROGRESS`, reason, rollback);
    return true;
  }
  return false;
}

/** Condition keys of calls that CloudFormation makes for somebody. */
const viaCloudFormation = {
  'aws:CalledVia': ['cloudformation.amazonaws.com'],
  'aws:CalledViaFirst': 'cloudformation.amazonaws.com',
  'aws:CalledViaLast': 'cloudformation.amazonaws.com',
  'aws:ViaAWSService': 'true',
};

/** Who a stack's calls are made as: the caller who changed it, or the role that it was given. */
function callerOf({ iam }: ServiceContext, { intent }: StackRecord, work: Work, hop: Hop): Caller {
  const principal =
    intent.roleArn === undefined ? work.caller : iam.session(intent.roleArn, 'AWSCloudFormation').principal;
  return { principal: { ...principal, hop }, context: viaCloudFormation };
}
