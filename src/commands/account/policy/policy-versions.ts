// The versions of a managed policy: it has at most five, and only the default one counts.
import {
  CreatePolicyVersionCommand,
  DeletePolicyVersionCommand,
  ListPolicyVersionsCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';

/** Deletes the old ones first, so that there is room. */
export async function replacePolicy(iam: IAMClient, PolicyArn: string, PolicyDocument: string): Promise<void> {
  await deleteOldVersions(iam, PolicyArn);
  await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }));
}

/** A policy with old versions cannot be deleted. */
export async function deleteOldVersions(iam: IAMClient, PolicyArn: string): Promise<void> {
  const { Versions = [] } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
  for (const { VersionId, IsDefaultVersion } of Versions)
    if (!IsDefaultVersion) await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }));
}
