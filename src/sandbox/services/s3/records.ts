// What S3 keeps: buckets, objects with their versions, and uploads in parts; all plain values of the store.
import { createHash } from 'node:crypto';
import type {
  CORSRule,
  LifecycleExpiration,
  LifecycleRule as Rule,
  Tag,
  WebsiteConfiguration,
} from '@aws-sdk/client-s3';
import type { SandboxContext } from '../../server/context.ts';
import type { Collection, Store } from '../../state/store.ts';
import { renameInDocument } from '../iam/evaluation/renamed-principals.ts';
import type { StoredChecksum } from './rules/checksum.ts';
import type { PublicAccess } from './rules/public-access.ts';

/** As S3 has it, with milliseconds since 1970 for its date. */
export type LifecycleRule = Omit<Rule, 'ID' | 'Expiration'> & {
  readonly ID: string;
  readonly Expiration?: Omit<LifecycleExpiration, 'Date'> & { readonly Date?: number };
};

export interface Lifecycle {
  readonly rules: readonly LifecycleRule[];
  readonly transitionSize: string;
}

export interface BucketRecord {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly createdAt: number;
  readonly publicAccess: PublicAccess;
  readonly tags?: readonly Tag[] | undefined;
  readonly website?: WebsiteConfiguration | undefined;
  /** As it was put, to the letter. */
  readonly policy?: string | undefined;
  readonly cors?: readonly CORSRule[] | undefined;
  readonly lifecycle?: Lifecycle | undefined;
  readonly versioning?: 'Enabled' | 'Suspended' | undefined;
  /** Absent: AES256. With AWS's own key: there are no others. */
  readonly encryption?: 'aws:kms' | undefined;
  /** True after they are deleted. A bucket has them from its creation. */
  readonly lacksOwnershipControls?: boolean | undefined;
}

type Encryption = 'AES256' | 'aws:kms';

/** What the uploader said of an object, kept through copies. */
export interface Description {
  readonly contentType: string;
  /** Cache-Control and its kind, lower-case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly redirect?: string | undefined;
  /** As the uploader asked for, or else as the bucket has it at the time. Absent: AES256. */
  readonly encryption?: Encryption | undefined;
  readonly storageClass: string;
  readonly tags: readonly Tag[];
}

export interface Content {
  readonly hash: string;
  readonly size: number;
  /** With its quotes, as on the wire. */
  readonly etag: string;
  readonly checksum?: StoredChecksum | undefined;
  /** The sizes of the parts that it was uploaded in, in their order. */
  readonly partSizes?: readonly number[] | undefined;
  /** The checksums of those parts, where they make a composite one. */
  readonly partChecksums?: readonly string[] | undefined;
}

export interface ObjectVersion {
  /** `null` (the word) in a bucket that was not versioned at the time. */
  readonly versionId: string;
  /** Whole seconds, for that is what HTTP dates and S3's own lists can say. */
  readonly lastModified: number;
  /** Absent: a delete marker. */
  readonly object?: Content & Description;
}

/** Newest first; never empty. */
interface ObjectRecord {
  readonly key: string;
  readonly versions: readonly ObjectVersion[];
}

export interface Part extends Content {
  readonly lastModified: number;
}

export interface UploadRecord {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly initiated: number;
  readonly initiator: string;
  readonly description: Description;
  readonly algorithm?: string | undefined;
  readonly checksumType?: 'COMPOSITE' | 'FULL_OBJECT' | undefined;
  readonly parts: Readonly<Record<string, Part>>;
}

/** A multipart upload that was completed: the same request again gets the same answer. */
interface CompletionRecord {
  readonly key: string;
  readonly completedAt: number;
  /** Of the object that it became. */
  readonly etag: string;
  /** Of the parts that the client listed, in order. */
  readonly partEtags: readonly string[];
}

interface Records {
  readonly buckets: Collection<BucketRecord>;
  /** By `bucket/key`. */
  readonly objects: Collection<ObjectRecord>;
  /** By `bucket/id`. */
  readonly uploads: Collection<UploadRecord>;
  /** By `bucket/id`. */
  readonly completions: Collection<CompletionRecord>;
}

export function recordsOf({ store }: Pick<SandboxContext, 'store'>): Records {
  return {
    buckets: store.collection('s3/buckets'),
    objects: store.collection('s3/objects'),
    uploads: store.collection('s3/uploads'),
    completions: store.collection('s3/completions'),
  };
}

/** In the policies of all buckets: a user has another ARN. */
export function renamePrincipal(store: Store, from: string, to: string): void {
  const { buckets } = recordsOf({ store });
  for (const bucket of buckets.values()) {
    if (bucket.policy === undefined) continue;
    const policy = renameInDocument(bucket.policy, from, to);
    if (policy !== bucket.policy) buckets.set(bucket.name, { ...bucket, policy });
  }
}

export function bucketArn(bucket: string): string {
  return `arn:aws:s3:::${bucket}`;
}

export function objectArn(bucket: string, key: string): string {
  return `arn:aws:s3:::${bucket}/${key}`;
}

/** S3's own name for an account, as in every Owner. */
export function canonicalUserOf(account: string): string {
  return createHash('sha256').update(`canonical user of ${account}`).digest('hex');
}

export function ownerOf(account: string): { ID: string } {
  return { ID: canonicalUserOf(account) };
}

/** Of a bucket or an object. */
export function encryptionOf({ encryption = 'AES256' }: { readonly encryption?: Encryption | undefined }): Encryption {
  return encryption;
}
