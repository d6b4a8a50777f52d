// Which bucket of the course a distribution or an identity was made for: AWS lists both once for all regions.
import { isSuffix } from '../../aws/name-rules.ts';
import { suffixOf } from '../../aws/tags.ts';
import type { Aws } from '../../engine/types.ts';
import type { CourseBucket, CourseNames } from '../facets.ts';
import { bucket } from '../s3/bucket.ts';

/** By the address at which CloudFront reaches it. */
export function courseBucketAt(domain: string, names: CourseNames): CourseBucket | undefined {
  const [, name, region] = /^([a-z0-9-]+)\.s3\.([a-z0-9-]+)\.amazonaws\.com$/.exec(domain) ?? [];
  return name && region && suffixOfBucket(name, names) !== undefined ? { name, region } : undefined;
}

/** The name of what takes no tags: it tells where the rest of the stack is. */
export function nameWithBucket(prefix: string, bucket: string, region: string): string {
  return `${prefix}-${bucket}-${region}`;
}

/** By a name of `nameWithBucket`. */
export function bucketOfName(prefix: string, name: string, names: CourseNames): CourseBucket | undefined {
  const rest = name.startsWith(`${prefix}-`) ? name.slice(prefix.length + 1) : '';
  const [, bucket, region] = /^(.+)-([a-z]{2}(?:-[a-z]+)+-\d+)$/.exec(rest) ?? [];
  return bucket && region ? courseBucketAt(`${bucket}.s3.${region}.amazonaws.com`, names) : undefined;
}

/** By the caller reference of its identity, which nobody but the workshop would choose: see `identityReference`. */
export function bucketOfReference(reference: string, names: CourseNames): string | undefined {
  const { bucket: bases = [] } = names;
  return bases
    .map((base) => (reference.startsWith(`${base}-`) ? reference.slice(base.length + 1) : ''))
    .find((name) => suffixOfBucket(name, names) !== undefined);
}

/**
 * The suffix of the stack that a bucket of the course belongs to; undefined where it is not one of the course. A name ends
 * in eight random characters, which may just as well be a part of a suffix: then the tag of the bucket decides.
 */
export async function ownerOfBucket(name: string, names: CourseNames, aws: Aws): Promise<string | undefined> {
  const suffix = suffixOfBucket(name, names);
  if (suffix === undefined || !endsRandomly.test(suffix)) return suffix;
  return suffixOf(await bucket.liveTags?.(name, aws)) ?? suffix.replace(endsRandomly, '');
}

/** The same from the name alone. */
export function likelyOwner(name: string, names: CourseNames): string | undefined {
  return suffixOfBucket(name, names)?.replace(endsRandomly, '');
}

const endsRandomly = /(^|-)[a-z0-9]{8}$/;

/** With its random characters, which earlier versions left out where there was a suffix. */
function suffixOfBucket(name: string, { bucket: bases = [] }: CourseNames): string | undefined {
  return bases.map((base) => endingOf(name, base)).find((ending) => ending !== undefined);
}

function endingOf(name: string, base: string): string | undefined {
  const ending = name.startsWith(`${base}-`) ? name.slice(base.length + 1) : '';
  const suffix = ending.replace(endsRandomly, '');
  return isSuffix(ending) || (ending !== '' && (suffix === '' || isSuffix(suffix))) ? ending : undefined;
}
