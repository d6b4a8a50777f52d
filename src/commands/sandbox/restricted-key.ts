// The key of a restricted user in the sandbox, created as on AWS: a user, attached policies, and an access key.
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeletePolicyCommand,
  DetachUserPolicyCommand,
  EntityAlreadyExistsException,
  IAMClient,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
} from '@aws-sdk/client-iam';
import { WorkshopError } from '../../engine/errors.ts';
import { replacePolicy } from '../account/policy/policy-versions.ts';
import { sandboxTarget } from '../../aws/target/target.ts';

interface PolicyFile {
  readonly file: string;
  readonly text: string;
}

interface RestrictedKey {
  readonly arn: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

type Located = Parameters<typeof sandboxTarget>[0] & { readonly account: string };

/** A user that exists gets these policies instead of his, and another key, as IAM tells a secret only once. */
export async function makeRestrictedKey(
  located: Located,
  region: string,
  userName: string,
  policies: readonly PolicyFile[],
): Promise<RestrictedKey> {
  const iam = new IAMClient({ ...sandboxTarget(located, region).config, maxAttempts: 1 } as never);
  const made: string[] = [];
  try {
    const arns = await putPolicies(iam, located.account, userName, policies, made);
    await unlessThere(iam.send(new CreateUserCommand({ UserName: userName })));
    await attachOnly(iam, userName, arns);
    const key = await newKey(iam, userName);
    return { arn: `arn:aws:iam::${located.account}:user/${userName}`, ...key };
  } catch (error) {
    // Policies that are attached already cannot be deleted; the next attempt uses them.
    for (const arn of made) await iam.send(new DeletePolicyCommand({ PolicyArn: arn })).catch(() => undefined);
    throw refused(error, userName);
  } finally {
    iam.destroy();
  }
}

/** Adds the new ones to `made`. Managed and not inline, as a user's inline policies have at most 2,048 characters. */
async function putPolicies(
  iam: IAMClient,
  account: string,
  userName: string,
  policies: readonly PolicyFile[],
  made: string[],
): Promise<string[]> {
  const arns: string[] = [];
  for (const [index, { file, text }] of policies.entries()) {
    const name = `sandbox-key-${userName}${index === 0 ? '' : `-${index + 1}`}`;
    const arn = `arn:aws:iam::${account}:policy/${name}`;
    try {
      if (await unlessThere(iam.send(new CreatePolicyCommand({ PolicyName: name, PolicyDocument: text }))))
        made.push(arn);
      else await replacePolicy(iam, arn, text);
    } catch (error) {
      throw refused(error, file);
    }
    arns.push(arn);
  }
  return arns;
}

async function attachOnly(iam: IAMClient, UserName: string, wanted: readonly string[]): Promise<void> {
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedUserPoliciesCommand({ UserName }));
  for (const PolicyArn of wanted) await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
  for (const { PolicyArn } of AttachedPolicies) {
    if (!wanted.includes(String(PolicyArn))) await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn }));
  }
}

async function newKey(iam: IAMClient, UserName: string) {
  const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
  const oldest = [...AccessKeyMetadata].sort((a, b) => Number(a.CreateDate) - Number(b.CreateDate))[0];
  // A user has at most two keys.
  if (AccessKeyMetadata.length > 1)
    await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: oldest?.AccessKeyId }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: String(AccessKey?.AccessKeyId), secretAccessKey: String(AccessKey?.SecretAccessKey) };
}

async function unlessThere(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (error instanceof EntityAlreadyExistsException) return false;
    throw error;
  }
}

function refused(error: unknown, what: string): unknown {
  if (error instanceof WorkshopError || !(error instanceof Error) || !('$fault' in error)) return error;
  return new WorkshopError({
    code: 'refused',
    message: `IAM refused ${what}: ${error.name}: ${error.message}`,
    state: 'No key was created.',
    fix: 'workshop sandbox key --policy <file>   # after correcting the policy',
    cause: error,
  });
}
