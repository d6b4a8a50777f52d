// Whether the principals of a bucket policy exist: S3 turns their names into ids when it takes the policy.
import { isServicePrincipal } from '../../iam/rules/service-principals.ts';
import type { ServiceContext } from '../../context.ts';
import { malformedPolicy as malformed } from '../errors.ts';
import { canonicalUserOf, recordsOf, type BucketRecord } from '../records.ts';

export function checkPrincipals(sandbox: ServiceContext, bucket: BucketRecord, principals: unknown): void {
  if (principals === '*') return;
  const entries = typeof principals === 'object' && principals !== null ? Object.entries(principals) : [];
  if (entries.length === 0) malformed('Invalid policy syntax.');
  for (const [kind, names] of entries) {
    for (const name of [names].flat() as unknown[]) {
      const isKnown = typeof name === 'string' && exists(sandbox, bucket, kind, name);
      if (!isKnown) malformed('Invalid principal in policy', `"${kind}" : "${String(name)}"`);
    }
  }
}

function exists(sandbox: ServiceContext, bucket: BucketRecord, kind: string, name: string): boolean {
  if (name === '*') return kind !== 'Service';
  switch (kind) {
    case 'AWS':
      return sandbox.iam.principalExists(name);
    case 'CanonicalUser':
      return sandbox.iam.principalExists(name) || isAccount(sandbox, bucket, name);
    case 'Service':
      return isServicePrincipal(name);
    default:
      return kind === 'Federated';
  }
}

function isAccount(sandbox: ServiceContext, bucket: BucketRecord, canonicalUser: string): boolean {
  const accounts = recordsOf(sandbox)
    .buckets.values()
    .map(({ account }) => account);
  return [bucket.account, ...accounts].some((account) => canonicalUserOf(account) === canonicalUser);
}
