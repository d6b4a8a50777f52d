// Block Public Access in its four flags, which buckets and accounts have alike: how it is read and compared.
import { GetPublicAccessBlockCommand, S3Client } from '@aws-sdk/client-s3';
import { GetPublicAccessBlockCommand as GetAccountBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import type { Aws, Json } from '../../engine/types.ts';
import { isNamed, orMissing } from '../define.ts';

// A type, not an interface: it is stored.
export type Flags = {
  BlockPublicAcls: boolean;
  IgnorePublicAcls: boolean;
  BlockPublicPolicy: boolean;
  RestrictPublicBuckets: boolean;
};

/** As in the console's one box, "Block all public access". */
export function allFlags(on: boolean): Flags {
  return { BlockPublicAcls: on, IgnorePublicAcls: on, BlockPublicPolicy: on, RestrictPublicBuckets: on };
}

/** A missing flag is off. If nothing is configured, all four are off. */
export function flagsOf(live: Partial<Record<keyof Flags, boolean | undefined>> | undefined): Flags {
  return {
    BlockPublicAcls: live?.BlockPublicAcls ?? false,
    IgnorePublicAcls: live?.IgnorePublicAcls ?? false,
    BlockPublicPolicy: live?.BlockPublicPolicy ?? false,
    RestrictPublicBuckets: live?.RestrictPublicBuckets ?? false,
  };
}

export function sameFlags(one: Flags | undefined, other: Flags | undefined): boolean {
  return JSON.stringify(one && flagsOf(one)) === JSON.stringify(other && flagsOf(other));
}

/** `unknown` where it could not be read. */
export type BlockState = 'on' | 'partly' | 'off' | 'unknown';

/** Of flags as they were read: null where nothing is configured, undefined where they could not be read. */
export function blockState(live: Json): BlockState {
  if (live === undefined) return 'unknown';
  const flags = Object.values(flagsOf((live ?? undefined) as Partial<Flags> | undefined));
  if (flags.every(Boolean)) return 'on';
  return flags.some(Boolean) ? 'partly' : 'off';
}

const notConfigured = 'NoSuchPublicAccessBlockConfiguration';

/** Undefined where nothing is configured, as in a new account. */
export async function readAccountBlock(aws: Aws): Promise<Flags | undefined> {
  const asked = aws.client(S3ControlClient).send(new GetAccountBlockCommand({ AccountId: aws.account }));
  const live = await orMissing(asked, notConfigured);
  return live && flagsOf(live.PublicAccessBlockConfiguration);
}

/** Undefined where there is no such bucket. */
export async function readBucketBlock(bucket: string, aws: Aws): Promise<Flags | undefined> {
  try {
    const live = await aws.client(S3Client).send(new GetPublicAccessBlockCommand({ Bucket: bucket }));
    return flagsOf(live.PublicAccessBlockConfiguration);
  } catch (error) {
    if (isNamed(error, notConfigured)) return allFlags(false);
    if (isNamed(error, 'NoSuchBucket')) return undefined;
    throw error;
  }
}
