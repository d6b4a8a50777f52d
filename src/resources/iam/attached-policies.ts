// What the resources of IAM share: its name for "not there", and what is attached to a role.
import {
  IAMClient,
  ListAttachedRolePoliciesCommand,
  type ListAttachedRolePoliciesCommandOutput,
} from '@aws-sdk/client-iam';
import type { Aws } from '../../engine/types.ts';
import { orMissing } from '../define.ts';

export const absent = 'NoSuchEntityException';

/** The ARNs of the managed policies; none where there is no role. */
export async function attachedPolicies(RoleName: string, aws: Aws): Promise<string[]> {
  const arns: string[] = [];
  for (let Marker: string | undefined; ;) {
    const command = new ListAttachedRolePoliciesCommand({ RoleName, Marker });
    const page: ListAttachedRolePoliciesCommandOutput | undefined = await orMissing(
      aws.client(IAMClient).send(command),
      absent,
    );
    arns.push(...(page?.AttachedPolicies ?? []).map(({ PolicyArn }) => PolicyArn ?? ''));
    if (!page?.IsTruncated) return arns;
    Marker = page.Marker;
  }
}
