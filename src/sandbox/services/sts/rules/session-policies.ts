// Session policies: what a session passes to be less than its role, as a document and as managed policies.
import type { PolicyDocument } from '../../../server/access.ts';
import type { ServiceContext } from '../../context.ts';
import { parseSessionPolicy } from '../../iam/rules/identity-policy.ts';
import { constraints } from '../../shared/constraints.ts';
import { invalidValue, policyArnNotFound } from '../errors.ts';

const maxPolicyLength = 2048;
const maxPolicyArns = 10;

interface PoliciesInput {
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly { readonly arn?: string | undefined }[] | undefined;
}

/** Checked as they are passed. `account`: the role's, which has the managed policies. */
export function sessionPolicies(
  { iam }: Pick<ServiceContext, 'iam'>,
  account: string,
  { Policy, PolicyArns = [] }: PoliciesInput,
): { readonly policy: PolicyDocument | undefined; readonly policyArns: readonly string[] } {
  const arns = PolicyArns.map(({ arn }) => String(arn));
  if (arns.length > maxPolicyArns)
    invalidValue(`[${arns.join(', ')}]`, 'policyArns', constraints.notLongerThan(maxPolicyArns));
  for (const [index, arn] of arns.entries())
    if (arn.length < 20) invalidValue(arn, `policyArns.${index + 1}.member.arn`, constraints.notShorterThan(20));
  if (Policy !== undefined && Policy.length > maxPolicyLength)
    invalidValue(Policy, 'policy', constraints.notLongerThan(maxPolicyLength));
  const policy = Policy === undefined ? undefined : parseSessionPolicy(Policy);
  if (!arns.every((arn) => iam.managedPolicyExists(arn, account))) policyArnNotFound();
  return { policy, policyArns: arns };
}
