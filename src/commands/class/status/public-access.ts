// Which buckets everyone can read: by the bucket's policy, unless Block Public Access of bucket or account prevents it.
import { bucketPolicy } from '../../../resources/s3/bucket-policy.ts';
import { bucketPublicAccess } from '../../../resources/s3/bucket-public-access.ts';
import type { Flags } from '../../../resources/s3/block-public-access.ts';
import type { Aws, Json } from '../../../engine/types.ts';

/** By policies alone: buckets created since April 2023 have no access control lists. */
export async function isPublicBucket(bucket: string, account: Json, aws: Aws): Promise<boolean> {
  const restricted = (flags: Json) => (flags as Partial<Flags> | null | undefined)?.RestrictPublicBuckets === true;
  if (restricted(account)) return false;
  const live = await bucketPolicy.read({ bucket, policy: '' }, aws, undefined);
  if (!live || !allowsPublicRead(live.policy)) return false;
  return !restricted(await bucketPublicAccess.read({ bucket, block: true }, aws, undefined));
}

interface Statement {
  readonly Effect?: string;
  readonly Principal?: { readonly AWS?: readonly string[] };
  readonly Action?: readonly string[];
  readonly Condition?: object;
}

/** As `meaningOf` normalizes a policy: every value is a list. */
function allowsPublicRead(policy: Json): boolean {
  const { Statement: statements = [] } = policy as { Statement?: readonly Statement[] };
  return statements.some(
    ({ Effect, Principal, Action = [], Condition }) =>
      Effect === 'Allow' &&
      Principal?.AWS?.includes('*') === true &&
      Action.some((action) => /^(\*|s3:(\*|Get\*|GetObject))$/i.test(action)) &&
      // A condition on the caller or its network restricts the statement to less than everyone; other conditions do not.
      !/aws:(SourceIp|SourceVpce?|SourceArn|SourceAccount|Principal\w+)"/i.test(JSON.stringify(Condition ?? {})),
  );
}
