// Block Public Access: four settings of the account and four of the bucket. One counts where either has it.
import type { PublicAccessBlockConfiguration } from '@aws-sdk/client-s3';
import type { SandboxContext } from '../../../server/context.ts';
import { bucketArn, type BucketRecord } from '../records.ts';
import { isPending } from '../../../pace.ts';

interface Flags {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

export interface PublicAccess {
  /** Absent: no configuration, which is as good as four times false. */
  readonly flags?: Flags | undefined;
  /** What PutBucketPolicy goes by until `settledAt`: it hears of a change a little later than everybody else. */
  readonly previous: Flags;
  readonly settledAt: number;
}

const open: Flags = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

/** Every bucket since April 2023 begins like this. */
export const closedFromStart: PublicAccess = {
  flags: { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
  previous: open,
  settledAt: 0,
};

/** The configuration replaces the old one whole: a flag left out is false. */
export function flagsOf(configuration: PublicAccessBlockConfiguration): Flags {
  return {
    BlockPublicAcls: configuration.BlockPublicAcls ?? false,
    IgnorePublicAcls: configuration.IgnorePublicAcls ?? false,
    BlockPublicPolicy: configuration.BlockPublicPolicy ?? false,
    RestrictPublicBuckets: configuration.RestrictPublicBuckets ?? false,
  };
}

export function changed(
  sandbox: SandboxContext,
  before: PublicAccess | undefined,
  flags: Flags | undefined,
): PublicAccess {
  return { flags, previous: known(sandbox, before), settledAt: sandbox.now() + sandbox.pace.publicAccess };
}

export function accountPublicAccess({ store }: SandboxContext) {
  return store.collection<PublicAccess>('s3control/public-access');
}

/** Whether public policies are refused, as PutBucketPolicy knows it. */
export function blocksPublicPolicy(sandbox: SandboxContext, bucket: BucketRecord): boolean {
  const account = accountPublicAccess(sandbox).get(bucket.account);
  return known(sandbox, account).BlockPublicPolicy || known(sandbox, bucket.publicAccess).BlockPublicPolicy;
}

export interface Restriction {
  /** The ARN of the bucket, or the id of the account. */
  readonly of: string;
  readonly level: 'account' | 'bucket';
  /** A public policy allows nobody from outside the account. */
  readonly restricts: boolean;
}

/** RestrictPublicBuckets at both levels. */
export function restrictions(sandbox: SandboxContext, bucket: BucketRecord): readonly Restriction[] {
  const account = accountPublicAccess(sandbox).get(bucket.account);
  const restricts = (access: PublicAccess | undefined) => access?.flags?.RestrictPublicBuckets === true;
  return [
    { level: 'account', of: bucket.account, restricts: restricts(account) },
    { level: 'bucket', of: bucketArn(bucket.name), restricts: restricts(bucket.publicAccess) },
  ];
}

function known(sandbox: SandboxContext, access: PublicAccess | undefined): Flags {
  if (!access) return open;
  return isPending('publicAccess', access.settledAt, sandbox.now()) ? access.previous : (access.flags ?? open);
}
