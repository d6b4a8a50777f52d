// A permission set in an account is a role there: written, corrected and removed as Identity Center does it.
import type { SandboxContext } from '../../../server/context.ts';
import { nameKey, recordsOf as iamRecords, uniqueId } from '../../iam/records.ts';
import { documentSize } from '../../iam/rules/policy-document.ts';
import { quotas } from '../../iam/rules/quotas.ts';
import { newId, recordsOf, type InstanceRecord, type PermissionSetRecord } from '../records.ts';

/** Seconds. */
const longestSession = 43_200;

/** Writes the role. Returns why IAM refuses it; undefined where it does not. */
export function provision(
  { store, now }: SandboxContext,
  instance: Readonly<InstanceRecord>,
  set: Readonly<PermissionSetRecord>,
  account: string,
): string | undefined {
  const { provisioned } = recordsOf(store);
  const { roles } = iamRecords(store);
  const key = `${set.instance}/${set.id}/${account}`;
  const hash = newId('');
  const name = provisioned.get(key)?.roleName ?? `AWSReservedSSO_${set.name}_${hash}`;
  const { inlinePolicy, managedPolicies } = set;
  const most = quotas.RolePolicySizeQuota;
  // The form is that of other failures; the text after it is IAM's.
  if (documentSize(inlinePolicy ?? '') > most)
    return `Received a 409 status error: Maximum policy size of ${most} bytes exceeded for role ${name}`;
  const path = rolePath(instance.region);
  const old = roles.get(nameKey(account, name));
  roles.set(nameKey(account, name), {
    account,
    name,
    path,
    trust: old?.trust ?? trustOf(account, hash),
    tags: [],
    maxSession: longestSession,
    id: old?.id ?? uniqueId('AROA'),
    arn: `arn:aws:iam::${account}:role${path}${name}`,
    created: old?.created ?? now(),
    assumableFrom: old?.assumableFrom ?? now(),
    attached: managedPolicies,
    inline: inlinePolicy === undefined ? {} : { AwsSSOInlinePolicy: inlinePolicy },
  });
  provisioned.set(key, { account, permissionSet: set.id, roleName: name, version: set.version });
  return undefined;
}

/** Nobody has the permission set in the account any more. */
export function deprovision(
  { store }: SandboxContext,
  set: Pick<PermissionSetRecord, 'instance' | 'id'>,
  account: string,
): void {
  const { provisioned } = recordsOf(store);
  const key = `${set.instance}/${set.id}/${account}`;
  const name = provisioned.get(key)?.roleName;
  if (name === undefined) return;
  iamRecords(store).roles.delete(nameKey(account, name));
  provisioned.delete(key);
}

/** source: https://masterpoint.io/blog/fix-iam-trust-policy-errors-with-aws-sso-regional-arn, checked 2026-11-30 */
function rolePath(region: string): string {
  return `/aws-reserved/sso.amazonaws.com/${region === 'us-east-1' ? '' : `${region}/`}`;
}

function trustOf(account: string, hash: string): string {
  const Statement = {
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::${account}:saml-provider/AWSSSO_${hash}_DO_NOT_DELETE` },
    Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
    Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [Statement] });
}
