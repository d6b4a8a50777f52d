// The policies of a simulation: those of a user, a group or a role, and those that the request passes.
import type { PolicyDocument } from '../../../server/access.ts';
import type { SandboxContext } from '../../../server/context.ts';
import type { Call } from '../../../server/service.ts';
import { entityNotFound, invalidSimulationInput } from '../errors.ts';
import { groupsOf, recordsOf, roleOfArn, type IdentityRecord, type PolicyHolder, type UserRecord } from '../records.ts';
import { policyWithArn } from '../rules/managed-policies.ts';
import { parseSessionPolicy } from '../rules/identity-policy.ts';
import { usersIn } from '../rules/users.ts';
import { AwsError } from '../../../server/aws-error.ts';

export interface SimulatedPolicy {
  /** As the simulator of AWS names it: `role_NAME_POLICY`, the name of a managed policy, `PolicyInputList.1`. */
  readonly id: string;
  readonly text: string;
  readonly document: PolicyDocument;
}

export interface SimulatedIdentity {
  readonly noun: 'user' | 'group' | 'role';
  readonly record: Readonly<PolicyHolder> & Pick<IdentityRecord, 'boundary'>;
}

export function identityOfArn({ store }: SandboxContext, { account }: Call, arn: string): SimulatedIdentity {
  const records = recordsOf(store);
  const role = roleOfArn(records, arn);
  if (role?.account === account) return { noun: 'role', record: role };
  const user = usersIn(store, account).find((one) => one.arn === arn);
  if (user) return { noun: 'user', record: user };
  const group = records.groups.values(`${account}/`).find((one) => one.arn === arn);
  return group ? { noun: 'group', record: group } : entityNotFound(arn);
}

/** Also the policies of a user's groups. */
export function policiesOfIdentity(
  sandbox: SandboxContext,
  call: Call,
  identity: SimulatedIdentity,
): SimulatedPolicy[] {
  const { noun, record } = identity;
  const groups = noun === 'user' ? groupsOf(recordsOf(sandbox.store), record as Readonly<UserRecord>) : [];
  return [identity, ...groups.map((group) => ({ noun: 'group', record: group }) as const)].flatMap((holder) => [
    ...Object.entries(holder.record.inline).map(([name, text]) =>
      policyOf(`${holder.noun}_${holder.record.name}_${name}`, text),
    ),
    ...holder.record.attached.flatMap((arn) => managedPolicy(sandbox, call, arn) ?? []),
  ]);
}

export function managedPolicy(sandbox: SandboxContext, call: Call, arn: string): SimulatedPolicy | undefined {
  const policy = policyWithArn(sandbox, call, arn);
  const version = policy?.versions.find(({ id }) => id === policy.defaultVersion);
  return policy && version && policyOf(policy.name, version.document);
}

/** `list`: the parameter that passes them. */
export function passedPolicies(list: string, texts: readonly string[] = []): SimulatedPolicy[] {
  return texts.map((text, index) => {
    try {
      return { id: `${list}.${index + 1}`, text, document: parseSessionPolicy(text) };
    } catch (error) {
      if (error instanceof AwsError && error.code === 'MalformedPolicyDocument') invalidSimulationInput(error.message);
      throw error;
    }
  });
}

export function policyOf(id: string, text: string): SimulatedPolicy {
  return { id, text, document: JSON.parse(text) as PolicyDocument };
}
