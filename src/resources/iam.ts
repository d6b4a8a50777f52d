// What the resources of IAM share: its name for "not there", its patience, and what is attached to a role.
import {
  IAMClient,
  ListAttachedRolePoliciesCommand,
  type ListAttachedRolePoliciesCommandOutput,
} from '@aws-sdk/client-iam';
import type { Aws } from '../engine/types.ts';
import { isNamed, orMissing } from './define.ts';

export const absent = 'NoSuchEntityException';

/** IAM refuses a write while another one on the same thing is under way. */
export function writing<T>(aws: Aws, run: () => Promise<T>): Promise<T> {
  const busy = (error: unknown) =>
    isNamed(error, 'ConcurrentModificationException', 'EntityTemporarilyUnmodifiableException');
  return aws.patience.retry({ for: 'IAM to finish another change', usually: 5, atMost: 120 }, busy, run);
}

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
