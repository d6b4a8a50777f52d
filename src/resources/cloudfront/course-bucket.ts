// Which bucket of the course a distribution or an identity was made for: AWS lists both once for all regions.
import { suffixIn, suffixOf } from '../../aws/tags.ts';
import type { Aws } from '../../engine/types.ts';
import type { CourseBucket, CourseNames } from '../facets.ts';
import { bucket } from '../s3/bucket.ts';

/** By the address at which CloudFront reaches it. */
export function courseBucketAt(domain: string, names: CourseNames): CourseBucket | undefined {
  const [, name, region] = /^([a-z0-9-]+)\.s3\.([a-z0-9-]+)\.amazonaws\.com$/.exec(domain) ?? [];
  return name && region && suffixOfBucket(name, names) !== undefined ? { name, region } : undefined;
}

/** Eight characters may be a learner's suffix as well as random ones: then the tag of the bucket decides. */
export async function ownerOfBucket(name: string, names: CourseNames, aws: Aws): Promise<string | undefined> {
  const suffix = suffixOfBucket(name, names);
  if (suffix === undefined || !/^[a-z0-9]{8}$/.test(suffix)) return suffix;
  return suffixOf(await bucket.liveTags?.(name, aws)) ?? '';
}

function suffixOfBucket(name: string, { bucket: bases = [] }: CourseNames): string | undefined {
  return bases.map((base) => suffixIn(name, base)).find(Boolean);
}
