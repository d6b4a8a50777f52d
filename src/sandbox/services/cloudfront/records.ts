// What is kept of distributions, identities, access controls and invalidations, and how they are found.
import { randomBytes } from 'node:crypto';
import * as sdk from '@aws-sdk/client-cloudfront';
import { throwAwsError } from '../../server/aws-error.ts';
import type { SandboxContext } from '../../server/context.ts';
import type { Collection } from '../../state/store.ts';

export interface DistributionRecord {
  readonly id: string;
  readonly account: string;
  readonly etag: string;
  readonly modifiedAt: number;
  /** Until then InProgress. */
  readonly deployedAt: number;
  /** How many invalidations it has had: the edge sees by it that there is a new one. */
  readonly invalidations: number;
  readonly config: sdk.DistributionConfig;
  readonly tags: Readonly<Record<string, string>>;
}

/** S3 and IAM read `canonicalUser` and `createdAt`. */
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

export interface InvalidationRecord {
  readonly id: string;
  readonly number: number;
  readonly createdAt: number;
  readonly doneAt: number;
  readonly callerReference: string;
  readonly paths: readonly string[];
}

export interface CloudFront {
  readonly distributions: Collection<DistributionRecord>;
  readonly identities: Collection<IdentityRecord>;
  readonly accessControls: Collection<AccessControlRecord>;
  /** `${account}/${distribution}/${id}` */
  readonly invalidations: Collection<InvalidationRecord>;
}

export function openCloudFront({ store }: SandboxContext): CloudFront {
  return {
    distributions: store.collection('cloudfront/distributions'),
    identities: store.collection('cloudfront/identities'),
    accessControls: store.collection('cloudfront/access-controls'),
    invalidations: store.collection('cloudfront/invalidations'),
  };
}

export function distributionOf(
  { distributions }: CloudFront,
  account: string,
  id: string | undefined,
): DistributionRecord {
  return (
    distributions.get(`${account}/${id}`) ??
    throwAwsError(sdk.NoSuchDistribution$, 'The specified distribution does not exist.')
  );
}

export function distributionArn({ account, id }: Pick<DistributionRecord, 'account' | 'id'>): string {
  return `arn:aws:cloudfront::${account}:distribution/${id}`;
}

export function identityArn(id: string): string {
  return `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${id}`;
}

/** `origin-access-identity/cloudfront/E123` → `E123`; undefined where an origin has none. */
export function identityIdOf(origin: sdk.Origin): string | undefined {
  const name = origin.S3OriginConfig?.OriginAccessIdentity;
  return name ? name.replace(/^origin-access-identity\/cloudfront\//, '') : undefined;
}

export function originsOf({ config }: DistributionRecord): sdk.Origin[] {
  return config.Origins?.Items ?? [];
}

/** Changes and removals say which version they mean. */
export function checkVersion(ifMatch: string | undefined, etag: string): void {
  if (!ifMatch)
    throwAwsError(sdk.InvalidIfMatchVersion$, 'The If-Match version is missing or not valid for the resource.');
  if (ifMatch !== etag) {
    throwAwsError(
      sdk.PreconditionFailed$,
      "The request failed because it didn't meet the preconditions in one or more request-header fields.",
    );
  }
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** `E` for distributions, identities, access controls and ETags, `I` for invalidations. */
export function newId(prefix: 'E' | 'I'): string {
  return prefix + [...randomBytes(13)].map((byte) => letters[byte % 36]).join('');
}
