// The policies of roles, users and groups: inline and attached.
import { isObject } from '../../../../../lib/is-object.ts';
import type { Properties } from '../../records.ts';
import { textOf } from '../../template/text-of.ts';
import type { TypeContext } from '../resource-type.ts';
import { goneIs, policyText, textsIn } from '../shared.ts';

/** The error's code where there is no such thing. */
export const gone = 'NoSuchEntity';

/** The inline policies of a property `Policies`, by name. */
function inlinePolicies({ Policies: policies }: Properties): Map<string, unknown> {
  const all = Array.isArray(policies) ? policies.filter(isObject) : [];
  return new Map(all.map(({ PolicyName, PolicyDocument }) => [textOf(PolicyName), PolicyDocument]));
}

export async function setRolePolicies(
  context: TypeContext,
  RoleName: string,
  properties: Properties,
  before: Properties,
): Promise<void> {
  const { added, removed } = difference(textsIn(properties['ManagedPolicyArns']), textsIn(before['ManagedPolicyArns']));
  for (const PolicyArn of added) await context.call('iam', 'AttachRolePolicy', { RoleName, PolicyArn });
  for (const PolicyArn of removed)
    await goneIs(gone, () => context.call('iam', 'DetachRolePolicy', { RoleName, PolicyArn }));
  const wanted = inlinePolicies(properties);
  for (const [PolicyName, document] of wanted)
    await context.call('iam', 'PutRolePolicy', { RoleName, PolicyName, PolicyDocument: policyText(document) });
  for (const PolicyName of inlinePolicies(before).keys())
    if (!wanted.has(PolicyName))
      await goneIs(gone, () => context.call('iam', 'DeleteRolePolicy', { RoleName, PolicyName }));
}

export async function setUserPolicies(
  context: TypeContext,
  UserName: string,
  properties: Properties,
  before: Properties,
): Promise<void> {
  const managed = difference(textsIn(properties['ManagedPolicyArns']), textsIn(before['ManagedPolicyArns']));
  for (const PolicyArn of managed.added) await context.call('iam', 'AttachUserPolicy', { UserName, PolicyArn });
  for (const PolicyArn of managed.removed)
    await goneIs(gone, () => context.call('iam', 'DetachUserPolicy', { UserName, PolicyArn }));
  const groups = difference(textsIn(properties['Groups']), textsIn(before['Groups']));
  for (const GroupName of groups.added) await context.call('iam', 'AddUserToGroup', { UserName, GroupName });
  for (const GroupName of groups.removed)
    await goneIs(gone, () => context.call('iam', 'RemoveUserFromGroup', { UserName, GroupName }));
  const wanted = inlinePolicies(properties);
  for (const [PolicyName, document] of wanted)
    await context.call('iam', 'PutUserPolicy', { UserName, PolicyName, PolicyDocument: policyText(document) });
  for (const PolicyName of inlinePolicies(before).keys())
    if (!wanted.has(PolicyName))
      await goneIs(gone, () => context.call('iam', 'DeleteUserPolicy', { UserName, PolicyName }));
}

function difference(wanted: readonly string[], present: readonly string[]): { added: string[]; removed: string[] } {
  return {
    added: wanted.filter((each) => !present.includes(each)),
    removed: present.filter((each) => !wanted.includes(each)),
  };
}

/** The lists of who has a policy, the operations on it, and the member that names each. */
export const holders = [
  ['Roles', 'RoleName', 'PutRolePolicy', 'DeleteRolePolicy', 'AttachRolePolicy', 'DetachRolePolicy'],
  ['Users', 'UserName', 'PutUserPolicy', 'DeleteUserPolicy', 'AttachUserPolicy', 'DetachUserPolicy'],
  ['Groups', 'GroupName', 'PutGroupPolicy', 'DeleteGroupPolicy', 'AttachGroupPolicy', 'DetachGroupPolicy'],
] as const;

export async function putInline(context: TypeContext, properties: Properties): Promise<void> {
  const { PolicyName } = properties;
  const PolicyDocument = policyText(properties['PolicyDocument']);
  for (const [list, member, put] of holders)
    for (const name of textsIn(properties[list]))
      await context.call('iam', put, { [member]: name, PolicyName, PolicyDocument });
}

export async function removeInline(context: TypeContext, properties: Properties): Promise<void> {
  const { PolicyName } = properties;
  for (const [list, member, , remove] of holders)
    for (const name of textsIn(properties[list]))
      await goneIs(gone, () => context.call('iam', remove, { [member]: name, PolicyName }));
}

export async function attach(
  context: TypeContext,
  PolicyArn: string,
  properties: Properties,
  before: Properties,
): Promise<void> {
  for (const [list, member, , , attachTo, detachFrom] of holders) {
    const { added, removed } = difference(textsIn(properties[list]), textsIn(before[list]));
    for (const name of added) await context.call('iam', attachTo, { [member]: name, PolicyArn });
    for (const name of removed)
      await goneIs(gone, () => context.call('iam', detachFrom, { [member]: name, PolicyArn }));
  }
}

/** A policy has five versions at the most. */
export async function deleteOtherVersions(context: TypeContext, PolicyArn: string): Promise<void> {
  const { Versions = [] } = await context.call('iam', 'ListPolicyVersions', { PolicyArn });
  for (const { VersionId, IsDefaultVersion } of Versions)
    if (!IsDefaultVersion) await context.call('iam', 'DeletePolicyVersion', { PolicyArn, VersionId });
}
