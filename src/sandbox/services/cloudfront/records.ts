// What is kept of distributions, origin access identities and controls, and invalidations.
import type * as sdk from '@aws-sdk/client-cloudfront';
import type { SandboxContext } from '../../server/context.ts';
import type { Collection, Store } from '../../state/store.ts';
import { randomId } from '../shared/random-id.ts';
import type { TagMap } from '../shared/tags.ts';
import { isPending } from '../../pace.ts';

export interface DistributionRecord {
  readonly id: string;
  readonly account: string;
  readonly etag: string;
  readonly modifiedAt: number;
  /** Before that moment the status is InProgress. */
  readonly deployedAt: number;
  /** How many invalidations were created; the edge cache compares it to find new ones. */
  readonly invalidations: number;
  readonly config: sdk.DistributionConfig;
  readonly tags: TagMap;
}

export interface IdentityRecord {
  readonly id: string;
  readonly canonicalUser: string;
  readonly createdAt: number;
  readonly etag: string;
  readonly callerReference: string;
  readonly comment: string;
}

export interface AccessControlRecord {
  readonly id: string;
  readonly etag: string;
  readonly config: sdk.OriginAccessControlConfig;
}

export interface HeadersPolicyRecord {
  readonly id: string;
  readonly etag: string;
  readonly modifiedAt: number;
  readonly config: sdk.ResponseHeadersPolicyConfig;
}

export interface InvalidationRecord {
  readonly id: string;
  readonly number: number;
  readonly createdAt: number;
  readonly doneAt: number;
  readonly callerReference: string;
  readonly paths: readonly string[];
}

export interface Records {
  /** By `account/id`, as the next three. */
  readonly distributions: Collection<DistributionRecord>;
  readonly identities: Collection<IdentityRecord>;
  readonly accessControls: Collection<AccessControlRecord>;
  readonly headersPolicies: Collection<HeadersPolicyRecord>;
  /** By `account/distribution/id`. */
  readonly invalidations: Collection<InvalidationRecord>;
}

export function recordsOf({ store }: Pick<SandboxContext, 'store'>): Records {
  return {
    distributions: store.collection('cloudfront/distributions'),
    identities: store.collection('cloudfront/identities'),
    accessControls: store.collection('cloudfront/access-controls'),
    headersPolicies: store.collection('cloudfront/response-headers-policies'),
    invalidations: store.collection('cloudfront/invalidations'),
  };
}

export function distributionArn({ account, id }: Pick<DistributionRecord, 'account' | 'id'>): string {
  return `arn:aws:cloudfront::${account}:distribution/${id}`;
}

export function identityArn(id: string): string {
  return `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${id}`;
}

/** A new identity takes a while to be known outside of CloudFront. */
export function originAccessIdentityExists(
  sandbox: Pick<SandboxContext, 'store' | 'pace' | 'now'>,
  idOrCanonicalUser: string,
): boolean {
  const named = recordsOf(sandbox)
    .identities.values()
    .filter(({ id, canonicalUser }) => id === idOrCanonicalUser || canonicalUser === idOrCanonicalUser);
  return named.some(({ createdAt }) => !isPending('identity', createdAt + sandbox.pace.identity, sandbox.now()));
}

export function tagsOfArn(store: Store, arn: string): TagMap {
  const [, account, id] = /^arn:aws:cloudfront::(\d{12}):distribution\/(\w+)$/.exec(arn) ?? [];
  return recordsOf({ store }).distributions.get(`${account}/${id}`)?.tags ?? {};
}

/** `E` for distributions, identities, access controls and ETags, `I` for invalidations. */
export function newId(prefix: 'E' | 'I'): string {
  return prefix + randomId('ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', 13);
}
