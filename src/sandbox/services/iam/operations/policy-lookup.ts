// Managed policies by ARN: AWS's own and the account's, as one kind of thing.
import * as sdk from '@aws-sdk/client-iam';
import { throwAwsError } from '../../../server/aws-error.ts';
import { managedPolicies, managedPolicy, type ManagedPolicy } from '../managed-policies.ts';
import { recordsOf, type PolicyRecord } from '../records.ts';
import type { SandboxContext } from '../../../server/context.ts';
import type { Call } from '../../../server/service.ts';
import { invalid, validationError } from './common.ts';

export function checkPolicyArn(arn: string | undefined): string {
  const text = String(arn);
  if (text.length < 20) invalid(text, 'policyArn', 'Member must have length greater than or equal to 20');
  if (!/^arn:aws:iam::(aws|\d{12}):policy\/.+$/.test(text))
    throwAwsError(validationError, 'Invalid ARN:  Could not be parsed!');
  return text;
}

export function findPolicy(
  { store }: SandboxContext,
  { account }: Call,
  arn: string,
): Readonly<PolicyRecord> | undefined {
  const managed = managedPolicy(arn);
  return managed ? asRecord(managed) : recordsOf(store).policies.get(`${account}/${arn}`);
}

export function policyOrFault(sandbox: SandboxContext, call: Call, arn: string | undefined): Readonly<PolicyRecord> {
  const checked = checkPolicyArn(arn);
  return (
    findPolicy(sandbox, call, checked) ?? throwAwsError(sdk.NoSuchEntityException$, `Policy ${checked} was not found.`)
  );
}

export function allPolicies({ store }: SandboxContext, { account }: Call, scope: string): Readonly<PolicyRecord>[] {
  const local = scope === 'AWS' ? [] : recordsOf(store).policies.values(`${account}/`);
  return [...local, ...(scope === 'Local' ? [] : managedPolicies().map(asRecord))];
}

export function isManaged({ arn }: PolicyRecord): boolean {
  return arn.startsWith('arn:aws:iam::aws:');
}

/** Of an AWS policy only the version that holds today is known. */
function asRecord({ document, version, ...policy }: ManagedPolicy): PolicyRecord {
  const current = { id: version, document: JSON.stringify(document, null, 4), created: policy.updated };
  return { ...policy, tags: [], versions: [current], defaultVersion: version };
}
