// The role of an execution: Step Functions assumes it for everything that the execution does.
import type { Principal } from '../../../server/principal.ts';
import type { ServiceContext } from '../../context.ts';
import { StateFailure } from '../language/json.ts';
import type { RunningExecution } from './running-execution.ts';

const principalOfService = 'states.amazonaws.com';
/** A session has the rights that its role has at each call: one for each role is enough. */
const sessions = new WeakMap<ServiceContext, Map<string, Principal>>();

export function canAssume({ iam }: ServiceContext, roleArn: string): boolean {
  return iam.assumable(roleArn, principalOfService);
}

/** Throws a StateFailure where the role no longer exists, or does not trust Step Functions. */
export function principalOf({ sandbox, record }: RunningExecution): Principal {
  const { roleArn } = record;
  if (!canAssume(sandbox, roleArn))
    throw new StateFailure(
      'States.TaskFailed',
      `The principal ${principalOfService} is not authorized to assume the provided role. (role: ${roleArn})`,
    );
  const known = sessions.get(sandbox) ?? new Map<string, Principal>();
  sessions.set(sandbox, known);
  const principal = known.get(roleArn) ?? sandbox.iam.session(roleArn, 'StepFunctions').principal;
  known.set(roleArn, principal);
  return principal;
}

/** Throws a StateFailure with AWS's sentence where the role has no permission. */
export function assertPermitted(execution: RunningExecution, action: string, resource: string): void {
  const { allowed, text } = execution.sandbox.access.decide({ principal: principalOf(execution), action, resource });
  if (!allowed) throw new StateFailure('States.TaskFailed', text);
}
