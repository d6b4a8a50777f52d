// What everybody may read: by the bucket's policy, where neither of the two levels of Block Public Access is in between.
import { bucketPolicy } from '../../../resources/s3/bucket-policy.ts';
import { bucketPublicAccess } from '../../../resources/s3/bucket-public-access.ts';
import { flagsOf, type Flags } from '../../../resources/s3/block-public-access.ts';
import type { Aws, Json } from '../../../engine/types.ts';
import type { AccountBlock } from './status-types.ts';

/** `live` as the search has read it: null where nothing is configured, undefined where it could not be read. */
export function accountBlockOf(live: Json): AccountBlock {
  if (live === undefined) return 'unknown';
  const flags = Object.values(flagsOf((live ?? undefined) as Partial<Flags> | undefined));
  if (flags.every(Boolean)) return 'on';
  return flags.some(Boolean) ? 'partly' : 'off';
}

/** By policies alone: buckets made since April 2023 have no access lists. */
export async function isPublic(bucket: string, account: Json, aws: Aws): Promise<boolean> {
  const restricted = (flags: Json) => (flags as Partial<Flags> | null | undefined)?.RestrictPublicBuckets === true;
  if (restricted(account)) return false;
  const live = await bucketPolicy.read({ bucket, policy: '' }, aws, undefined);
  if (!live || !letsEverybodyRead(live.policy)) return false;
  return !restricted(await bucketPublicAccess.read({ bucket, block: true }, aws, undefined));
}

interface Statement {
  readonly Effect?: string;
  readonly Principal?: { readonly AWS?: readonly string[] };
  readonly Action?: readonly string[];
  readonly Condition?: object;
}

/** As `meaningOf` writes a policy: every value is a list. */
function letsEverybodyRead(policy: Json): boolean {
  const { Statement: statements = [] } = policy as { Statement?: readonly Statement[] };
  return statements.some(
    ({ Effect, Principal, Action = [], Condition }) =>
      Effect === 'Allow' &&
      Principal?.AWS?.includes('*') === true &&
      Action.some((action) => /^(\*|s3:(\*|Get\*|GetObject))$/i.test(action)) &&
      // A condition on who asks or from where makes it less than everybody; anything else does not.
      !/aws:(SourceIp|SourceVpce?|SourceArn|SourceAccount|Principal\w+)"/i.test(JSON.stringify(Condition ?? {})),
  );
}
