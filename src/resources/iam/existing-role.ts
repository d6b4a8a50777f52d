// An execution role that an administrator has created: the course reads and uses it, and never changes or removes it.
import { GetRoleCommand, IAMClient, paginateSimulatePrincipalPolicy, type Role } from '@aws-sdk/client-iam';
import { roleNameOf } from '../../aws/name-rules.ts';
import { valueOf, tagKey } from '../../aws/tags.ts';
import { errorCategory } from '../../aws/errors/explain.ts';
import { hasUnknown } from '../../engine/dry-run/dry-run.ts';
import { WorkshopError } from '../../engine/errors.ts';
import type { Aws } from '../../engine/types.ts';
import { orMissing } from '../define.ts';
import { notFound } from './role.ts';

/** Throws WorkshopError `refused` where the role does not exist, and `not-ours` where a teardown would remove it. */
export async function readExistingRole(arn: string, aws: Aws): Promise<Role> {
  const RoleName = roleNameOf(arn);
  const found = await orMissing(aws.client(IAMClient).send(new GetRoleCommand({ RoleName })), notFound);
  // The path is part of an ARN, and not of a name.
  if (found?.Role?.Arn !== arn)
    throw new WorkshopError({
      code: 'refused',
      message: `The role ${arn} does not exist.`,
      state: 'Nothing was changed. The functions need this role, and the workshop does not create it.',
      fix: `aws iam get-role --role-name ${RoleName}   # shows its ARN; then: workshop start --role-arn <ARN>`,
    });
  const tag = valueOf(found.Role.Tags, tagKey);
  if (tag !== undefined)
    throw new WorkshopError({
      code: 'not-ours',
      message: `The role ${arn} has the tag ${tagKey}=${tag}, so a teardown would remove it.`,
      state: 'Nothing was changed. An existing role belongs to its administrator and has no such tag.',
      fix: `aws iam untag-role --role-name ${RoleName} --tag-keys ${tagKey}`,
    });
  return found.Role;
}

/** Everyone whom a trust policy allows to assume the role. `document` is URL-encoded, as IAM returns it. */
export function trustedBy(document = '%7B%7D'): string[] {
  const { Statement = [] } = JSON.parse(decodeURIComponent(document)) as { Statement?: Trust | Trust[] };
  const allowed = [Statement].flat().filter(({ Effect }) => Effect === 'Allow');
  const principals = allowed.flatMap(({ Principal }) =>
    typeof Principal === 'string' ? Principal : Object.values(Principal).flat(),
  );
  return [...new Set(principals)];
}

interface Trust {
  readonly Effect: string;
  readonly Principal: string | Readonly<Record<string, string | string[]>>;
}

/** What the code of a function does, as a request: the role needs permission for it. */
export interface RoleUse {
  readonly actions: readonly string[];
  /** An ARN. */
  readonly on: string;
}

/** The actions that the policies of the role do not allow; undefined where the caller may not ask. */
export async function deniedTo(arn: string, uses: readonly RoleUse[], aws: Aws): Promise<string[] | undefined> {
  return (await simulate(arn, uses, aws))?.flatMap(({ action, allowed }) => (allowed ? [] : action));
}

/** The actions that they allow; undefined where the caller may not ask. */
export async function allowedTo(arn: string, uses: readonly RoleUse[], aws: Aws): Promise<string[] | undefined> {
  return (await simulate(arn, uses, aws))?.flatMap(({ action, allowed }) => (allowed ? action : []));
}

async function simulate(arn: string, uses: readonly RoleUse[], aws: Aws) {
  // A dry run can come before the role.
  if (hasUnknown(arn)) return undefined;
  const client = aws.client(IAMClient);
  const results: { action: string; allowed: boolean }[] = [];
  try {
    for (const { actions, on } of uses) {
      const input = { PolicySourceArn: arn, ActionNames: [...actions], ResourceArns: [on] };
      for await (const { EvaluationResults = [] } of paginateSimulatePrincipalPolicy({ client }, input))
        for (const { EvalActionName = '', EvalDecision } of EvaluationResults)
          results.push({ action: EvalActionName, allowed: EvalDecision === 'allowed' });
    }
  } catch (error) {
    if (errorCategory(error) === 'permission') return undefined;
    throw error;
  }
  return results;
}
