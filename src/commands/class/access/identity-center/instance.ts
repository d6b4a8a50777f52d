// The instance of IAM Identity Center that the instructor's account manages, and why there may be none.
import { ListInstancesCommand, ListPermissionSetsCommand, SSOAdminClient } from '@aws-sdk/client-sso-admin';
import { errorCategory } from '../../../../aws/errors/explain.ts';
import { WorkshopError } from '../../../../engine/errors.ts';
import type { Aws } from '../../../../engine/types.ts';

export interface CenterInstance {
  readonly arn: string;
  /** `d-…` */
  readonly identityStore: string;
  readonly region: string;
  /** Where learners sign in. An alias that the organization has chosen works as well, and no API names it. */
  readonly portal: string;
}

const unchanged = 'Nothing was changed in any account.';

/** `again`: the command to run again. */
export async function findInstance(aws: Aws, again: string): Promise<CenterInstance> {
  const sso = aws.client(SSOAdminClient);
  const { Instances = [] } = await sso.send(new ListInstancesCommand({}));
  // An account can have an instance of its own, which has no permission sets. That of the organization has another owner.
  const found = Instances.find(({ OwnerAccountId }) => OwnerAccountId !== aws.account) ?? Instances[0];
  const { InstanceArn: arn = '', IdentityStoreId: identityStore = '' } = found ?? {};
  if (!found)
    throw new WorkshopError({
      code: 'usage',
      message: `Account ${aws.account} sees no instance of IAM Identity Center in ${aws.region}. It has one region.`,
      state: unchanged,
      fix: `${withoutRegion(again)} --identity-center-region <region>   # or enable it in the console of the management account`,
    });
  await assertManaged(aws, arn, found.OwnerAccountId ?? '', again);
  return { arn, identityStore, region: aws.region, portal: `https://${identityStore}.awsapps.com/start` };
}

/** Every account of the organization sees the instance. Only the management account and delegated administrators use it. */
async function assertManaged(aws: Aws, arn: string, owner: string, again: string): Promise<void> {
  try {
    await aws.client(SSOAdminClient).send(new ListPermissionSetsCommand({ InstanceArn: arn, MaxResults: 1 }));
  } catch (error) {
    if (errorCategory(error) !== 'permission' || owner === aws.account) throw error;
    throw new WorkshopError({
      code: 'credentials',
      message: `IAM Identity Center belongs to account ${owner}, and account ${aws.account} does not manage it.`,
      state: unchanged,
      fix: `${again}   # with a --profile of account ${owner}, or of its delegated administrator`,
      cause: error,
    });
  }
}

function withoutRegion(command: string): string {
  return command.replace(/ --identity-center-region \S+/, '');
}
