// Managed policies by ARN: AWS's and the account's own, in one form.
import type { SandboxContext } from '../../../server/context.ts';
import type { Call } from '../../../server/service.ts';
import { constraints } from '../../shared/constraints.ts';
import { principalArn } from '../../../server/principal.ts';
import { invalidArn, invalidValue, mayNotChangeManagedPolicy, policyNotFound } from '../errors.ts';
import { managedPolicies, managedPolicy, type ManagedPolicy } from '../managed-policies/managed-policies.ts';
import { recordsOf, type PolicyRecord } from '../records.ts';

type Policy = Readonly<PolicyRecord>;

export function checkPolicyArn(arn: string | undefined): string {
  const text = String(arn);
  if (text.length < 20) invalidValue(text, 'policyArn', constraints.notShorterThan(20));
  return /^arn:aws:iam::(aws|\d{12}):policy\/.+$/.test(text) ? text : invalidArn();
}

export function policyWithArn({ store }: SandboxContext, { account }: Call, arn: string): Policy | undefined {
  const managed = managedPolicy(arn);
  return managed ? recordOf(managed) : recordsOf(store).policies.get(`${account}/${arn}`);
}

export function findPolicy(sandbox: SandboxContext, call: Call, arn: string | undefined): Policy {
  const checked = checkPolicyArn(arn);
  return policyWithArn(sandbox, call, checked) ?? policyNotFound(checked);
}

/** A policy that `action` may change: any but AWS's. */
export function findChangeablePolicy(
  sandbox: SandboxContext,
  call: Call,
  arn: string | undefined,
  action: string,
): Policy {
  const policy = findPolicy(sandbox, call, arn);
  if (managedPolicy(policy.arn)) mayNotChangeManagedPolicy(principalArn(call.principal), action, policy.arn);
  return policy;
}

export function policiesIn({ store }: SandboxContext, { account }: Call, scope: string): Policy[] {
  const own = scope === 'AWS' ? [] : recordsOf(store).policies.values(`${account}/`);
  return [...own, ...(scope === 'Local' ? [] : managedPolicies().map(recordOf))];
}

/** The ARN to authorize. */
export function policyArnToAuthorize({ PolicyArn }: { PolicyArn?: string | undefined }): string {
  return String(PolicyArn);
}

/** Of an AWS policy only the current version is known. */
function recordOf({ document, version, ...policy }: ManagedPolicy): PolicyRecord {
  const current = { id: version, document: JSON.stringify(document, null, 4), created: policy.updated };
  return { ...policy, tags: [], versions: [current], defaultVersion: version };
}
