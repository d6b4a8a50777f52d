// Whether the principals of a bucket policy exist: S3 checks them when it stores the policy.
import { isObject } from '../../../../lib/is-object.ts';
import { isServicePrincipal } from '../../iam/rules/service-principals.ts';
import type { ServiceContext } from '../../context.ts';
import { malformedPolicy } from '../errors.ts';
import { canonicalUserOf, recordsOf, type BucketRecord } from '../records.ts';

export function checkPrincipals(sandbox: ServiceContext, bucket: BucketRecord, principals: unknown): void {
  if (principals === '*') return;
  const entries = isObject(principals) ? Object.entries(principals) : [];
  if (entries.length === 0) malformedPolicy('syntax');
  for (const [kind, names] of entries) {
    for (const name of [names].flat()) {
      const isKnown = typeof name === 'string' && exists(sandbox, bucket, kind, name);
      if (!isKnown) malformedPolicy('principal', `"${kind}" : "${String(name)}"`);
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
