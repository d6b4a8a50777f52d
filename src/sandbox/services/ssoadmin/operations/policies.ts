// The policies of a permission set: one inline, and managed policies of AWS. Accounts get a change when they are provisioned.
import * as sdk from '@aws-sdk/client-sso-admin';
import { AwsError } from '../../../server/aws-error.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import type { ServiceContext } from '../../context.ts';
import { parseIdentityPolicy } from '../../iam/rules/identity-policy.ts';
import { constraints } from '../../shared/constraints.ts';
import { invalid, invalidValue, policyAttached, policyNotFound, tooManyPolicies } from '../errors.ts';
import { recordsOf, type PermissionSetRecord } from '../records.ts';
import { checked, page } from '../rules/input.ts';
import { findPermissionSet, instanceManagedBy, permissionOn } from '../rules/structure.ts';

const operation = operationsOf(sdk);
/** source: API_PutInlinePolicyToPermissionSet; IAM's own quota on the role is smaller, and without white space. */
const longestInline = 32_768;
const mostManaged = 10;

interface SetInput {
  readonly InstanceArn: string | undefined;
  readonly PermissionSetArn: string | undefined;
}

export function policyOperations(sandbox: ServiceContext): Operation[] {
  const { permissionSets } = recordsOf(sandbox.store);

  const find = ({ InstanceArn, PermissionSetArn }: SetInput, call: Call) =>
    findPermissionSet(sandbox, instanceManagedBy(sandbox, call, InstanceArn), PermissionSetArn);

  const change = (set: Readonly<PermissionSetRecord>, changes: Partial<PermissionSetRecord>) =>
    permissionSets.set(`${set.instance}/${set.id}`, { ...set, ...changes, version: set.version + 1 });

  return [
    operation(
      'PutInlinePolicyToPermissionSet',
      {
        takes: ['InstanceArn', 'PermissionSetArn', 'InlinePolicy'],
        ...permissionOn('PutInlinePolicyToPermissionSet'),
      },
      (input, call) => {
        const set = find(input, call);
        change(set, { inlinePolicy: checkedPolicy(input.InlinePolicy ?? '') });
        return {};
      },
    ),

    operation(
      'GetInlinePolicyForPermissionSet',
      { takes: ['InstanceArn', 'PermissionSetArn'], ...permissionOn('GetInlinePolicyForPermissionSet') },
      (input, call) => ({ InlinePolicy: find(input, call).inlinePolicy ?? '' }),
    ),

    operation(
      'DeleteInlinePolicyFromPermissionSet',
      { takes: ['InstanceArn', 'PermissionSetArn'], ...permissionOn('DeleteInlinePolicyFromPermissionSet') },
      (input, call) => {
        change(find(input, call), { inlinePolicy: undefined });
        return {};
      },
    ),

    operation(
      'AttachManagedPolicyToPermissionSet',
      {
        takes: ['InstanceArn', 'PermissionSetArn', 'ManagedPolicyArn'],
        ...permissionOn('AttachManagedPolicyToPermissionSet'),
      },
      (input, call) => {
        const set = find(input, call);
        const arn = checked('managedPolicyArn', input.ManagedPolicyArn);
        if (!sandbox.iam.managedPolicyExists(arn, call.account)) policyNotFound(arn);
        if (set.managedPolicies.includes(arn)) policyAttached(arn);
        if (set.managedPolicies.length >= mostManaged) tooManyPolicies();
        change(set, { managedPolicies: [...set.managedPolicies, arn] });
        return {};
      },
    ),

    operation(
      'DetachManagedPolicyFromPermissionSet',
      {
        takes: ['InstanceArn', 'PermissionSetArn', 'ManagedPolicyArn'],
        ...permissionOn('DetachManagedPolicyFromPermissionSet'),
      },
      (input, call) => {
        const set = find(input, call);
        const arn = checked('managedPolicyArn', input.ManagedPolicyArn);
        if (!set.managedPolicies.includes(arn)) policyNotFound(arn);
        change(set, { managedPolicies: set.managedPolicies.filter((other) => other !== arn) });
        return {};
      },
    ),

    operation(
      'ListManagedPoliciesInPermissionSet',
      {
        takes: ['InstanceArn', 'PermissionSetArn', 'NextToken', 'MaxResults'],
        ...permissionOn('ListManagedPoliciesInPermissionSet'),
      },
      ({ InstanceArn, PermissionSetArn, ...paging }, call) => {
        const { items, NextToken } = page(find({ InstanceArn, PermissionSetArn }, call).managedPolicies, paging);
        return { AttachedManagedPolicies: items.map((Arn) => ({ Arn, Name: Arn.split('/').at(-1) })), NextToken };
      },
    ),
  ];
}

/** IAM's rules for policies hold, with a code of Identity Center. */
function checkedPolicy(text: string): string {
  if (text.length > longestInline)
    invalidValue(text.slice(0, 100), 'inlinePolicy', constraints.notLongerThan(longestInline));
  try {
    parseIdentityPolicy(text);
  } catch (error) {
    if (error instanceof AwsError && error.status < 500) return invalid(error.message);
    throw error;
  }
  return text;
}
