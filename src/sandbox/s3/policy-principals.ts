// Whether the principals of a bucket policy exist: S3 turns their names into ids when it takes the policy.
import { isServicePrincipal } from '../iam/service-principals.ts';
import type { World } from '../ports.ts';
import { malformedPolicy as malformed } from './faults.ts';
import { canonicalUserOf, recordsOf, type BucketRecord } from './records.ts';

export function checkPrincipals(world: World, bucket: BucketRecord, principals: unknown): void {
  if (principals === '*') return;
  const entries = typeof principals === 'object' && principals !== null ? Object.entries(principals) : [];
  if (entries.length === 0) malformed('Invalid policy syntax.');
  for (const [kind, names] of entries) {
    for (const name of [names].flat() as unknown[]) {
      const isKnown = typeof name === 'string' && exists(world, bucket, kind, name);
      if (!isKnown) malformed('Invalid principal in policy', `"${kind}" : "${String(name)}"`);
    }
  }
}

function exists(world: World, bucket: BucketRecord, kind: string, name: string): boolean {
  if (name === '*') return kind !== 'Service';
  switch (kind) {
    case 'AWS':
      return world.iam.principalExists(name);
    case 'CanonicalUser':
      return world.iam.principalExists(name) || isAccount(world, bucket, name);
    case 'Service':
      return isServicePrincipal(name);
    default:
      return kind === 'Federated';
  }
}

function isAccount(world: World, bucket: BucketRecord, canonicalUser: string): boolean {
  const accounts = recordsOf(world)
    .buckets.values()
    .map(({ account }) => account);
  return [bucket.account, ...accounts].some((account) => canonicalUserOf(account) === canonicalUser);
}
