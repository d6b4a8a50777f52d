// The other buckets of the account, which its Block Public Access protects as well: who has them, and which are public.
import { GetBucketAclCommand, GetBucketPolicyStatusCommand, paginateListBuckets, S3Client } from '@aws-sdk/client-s3';
import { isOurs, suffixOf } from '../../aws/tags.ts';
import type { Aws } from '../../engine/types.ts';
import { mapConcurrently } from '../../lib/map-concurrently.ts';
import { isNamed, orMissing } from '../define.ts';
import { readBucketBlock } from './block-public-access.ts';
import { ownBucketTags } from './common.ts';

interface OtherBucket {
  readonly name: string;
  /** Of the stack of the workshop that has it, empty for the handbook's own names; undefined for any other bucket. */
  readonly suffix: string | undefined;
  /** Where its tags or its settings could not be read. */
  readonly error?: unknown;
}

/** The buckets of the account that do not belong to this stack, in all regions. Throws where it cannot list them. */
async function otherBuckets(aws: Aws): Promise<(OtherBucket & { readonly aws: Aws })[]> {
  const listed: { readonly name: string; readonly aws: Aws }[] = [];
  const regions = new Map([[aws.region, aws]]);
  // Every valid parameter makes S3 tell the region of each bucket.
  for await (const { Buckets = [] } of paginateListBuckets({ client: aws.client(S3Client), pageSize: 1000 }, {}))
    for (const { Name: name = '', BucketRegion: region = aws.region } of Buckets) {
      const there = regions.get(region) ?? aws.inRegion?.(region) ?? aws;
      regions.set(region, there);
      listed.push({ name, aws: there });
    }
  const outcomes = await mapConcurrently(listed, ({ name, aws: there }) => ownBucketTags(name, there), {
    atOnce: 4,
    signal: aws.signal,
  });
  return outcomes.flatMap((outcome): (OtherBucket & { readonly aws: Aws })[] => {
    if ('error' in outcome) return [{ ...outcome.item, suffix: undefined, error: outcome.error }];
    const { item, value: tags } = outcome;
    return tags === undefined || isOurs(tags, aws.tags) ? [] : [{ ...item, suffix: suffixOf(tags) }];
  });
}

interface PublicBuckets {
  /** Public as soon as the account does not block it. */
  readonly open: readonly OtherBucket[];
  readonly notRead: readonly OtherBucket[];
}

export async function publicBuckets(aws: Aws): Promise<PublicBuckets> {
  const others = await otherBuckets(aws);
  const outcomes = await mapConcurrently(others, ({ name, aws: there }) => isPublic(name, there), {
    atOnce: 4,
    signal: aws.signal,
  });
  const plain = ({ name, suffix }: OtherBucket) => ({ name, suffix });
  return {
    open: outcomes.flatMap((one) => ('value' in one && one.value ? [plain(one.item)] : [])),
    notRead: outcomes.flatMap((one) => ('error' in one ? [{ ...plain(one.item), error: one.error }] : [])),
  };
}

/** By its policy or its access control list, where its own Block Public Access does not prevent that. */
async function isPublic(Bucket: string, aws: Aws): Promise<boolean> {
  const block = await readBucketBlock(Bucket, aws);
  if (!block || (block.RestrictPublicBuckets && block.IgnorePublicAcls)) return false;
  const s3 = aws.client(S3Client);
  if (!block.RestrictPublicBuckets) {
    const asked = s3.send(new GetBucketPolicyStatusCommand({ Bucket }));
    const status = await orMissing(asked, 'NoSuchBucketPolicy', 'NoSuchBucket');
    if (status?.PolicyStatus?.IsPublic) return true;
  }
  if (block.IgnorePublicAcls) return false;
  const acl = await orMissing(s3.send(new GetBucketAclCommand({ Bucket })), 'NoSuchBucket');
  return acl?.Grants?.some(({ Grantee }) => /\/(AllUsers|AuthenticatedUsers)$/.test(Grantee?.URI ?? '')) ?? false;
}

/** The suffixes of the other stacks that have a bucket. Undefined where nobody can tell: the caller may not list them. */
export async function otherStacks(aws: Aws): Promise<string[] | undefined> {
  try {
    const suffixes = (await otherBuckets(aws)).flatMap(({ suffix }) => suffix ?? []);
    return [...new Set(suffixes)].sort();
  } catch (error) {
    if (isNamed(error, 'AccessDenied')) return undefined;
    throw error;
  }
}

/** The suffixes of the other stacks whose website is public while the account does not block it. */
export async function openStacks(aws: Aws): Promise<string[]> {
  const { open } = await publicBuckets(aws);
  return [...new Set(open.flatMap(({ suffix }) => suffix ?? []))].sort();
}

/** "the stacks with the suffix ana and without a suffix". */
export function stacksText(suffixes: readonly string[]): string {
  const texts = suffixes.map((suffix) => (suffix ? `with the suffix ${suffix}` : 'without a suffix'));
  return `the ${texts.length === 1 ? 'stack' : 'stacks'} ${texts.join(' and ')}`;
}
