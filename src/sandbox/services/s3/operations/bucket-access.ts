// Operations on a bucket's policy, its Block Public Access, its object ownership and its encryption.
import * as sdk from '@aws-sdk/client-s3';
import type { ServiceContext } from '../../context.ts';
import { principalArn } from '../../../server/principal.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { policyOf } from '../rules/access.ts';
import { accessDenied, settingNotFound } from '../errors.ts';
import { checkPolicy } from '../rules/bucket-policy.ts';
import { blocksPublicPolicy, changed, flagsOf } from '../rules/public-access.ts';
import { isPublic } from '../rules/public-policy.ts';
import { bucketArn, ownerOf } from '../records.ts';
import { changeBucket, openBucket } from './requested-bucket.ts';

const operation = operationsOf(sdk);
const reading = { takes: ['Bucket', 'ExpectedBucketOwner'] as const, action: null };
const writing = ['Bucket', 'ExpectedBucketOwner', 'ContentMD5', 'ChecksumAlgorithm'] as const;

export function policyOperations(sandbox: ServiceContext): Operation[] {
  return [
    operation('PutBucketPolicy', { takes: [...writing, 'Policy'], action: null }, (input, call) =>
      changeBucket(sandbox, input, call, 's3:PutBucketPolicy', (bucket) => {
        const policy = checkPolicy(sandbox, bucket, input.Policy ?? '');
        if (isPublic(policy) && blocksPublicPolicy(sandbox, bucket)) {
          accessDenied(
            `User: ${principalArn(call.principal)} is not authorized to perform: s3:PutBucketPolicy on resource: "${bucketArn(bucket.name)}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
          );
        }
        return { policy: input.Policy };
      }),
    ),
    operation('GetBucketPolicy', reading, (input, call) => {
      const { policy, name } = openBucket(sandbox, input, call, 's3:GetBucketPolicy');
      return { Policy: policy ?? settingNotFound('NoSuchBucketPolicy', name) };
    }),
    operation('GetBucketPolicyStatus', reading, (input, call) => {
      const bucket = openBucket(sandbox, input, call, 's3:GetBucketPolicyStatus');
      return {
        PolicyStatus: { IsPublic: isPublic(policyOf(bucket) ?? settingNotFound('NoSuchBucketPolicy', bucket.name)) },
      };
    }),
    operation('DeleteBucketPolicy', reading, (input, call) =>
      changeBucket(sandbox, input, call, 's3:DeleteBucketPolicy', () => ({ policy: undefined })),
    ),
  ];
}

export function publicAccessOperations(sandbox: ServiceContext): Operation[] {
  const action = 's3:PutBucketPublicAccessBlock';
  return [
    operation(
      'PutPublicAccessBlock',
      { takes: [...writing, 'PublicAccessBlockConfiguration'], action: null },
      (input, call) =>
        changeBucket(sandbox, input, call, action, ({ publicAccess }) => ({
          publicAccess: changed(sandbox, publicAccess, flagsOf(input.PublicAccessBlockConfiguration ?? {})),
        })),
    ),
    operation('GetPublicAccessBlock', reading, (input, call) => {
      const { publicAccess, name } = openBucket(sandbox, input, call, 's3:GetBucketPublicAccessBlock');
      return {
        PublicAccessBlockConfiguration:
          publicAccess.flags ?? settingNotFound('NoSuchPublicAccessBlockConfiguration', name),
      };
    }),
    operation('DeletePublicAccessBlock', reading, (input, call) =>
      changeBucket(sandbox, input, call, action, ({ publicAccess }) => ({
        publicAccess: changed(sandbox, publicAccess, undefined),
      })),
    ),
  ];
}

/** Those that new buckets are born with and that the sandbox does not change. */
export function fixedOperations(sandbox: ServiceContext): Operation[] {
  return [
    operation('GetBucketOwnershipControls', reading, (input, call) => {
      openBucket(sandbox, input, call, 's3:GetBucketOwnershipControls');
      return { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' as const }] } };
    }),
    operation('GetBucketAcl', reading, (input, call) => {
      const { account } = openBucket(sandbox, input, call, 's3:GetBucketAcl');
      const grantee = { ...ownerOf(account), Type: 'CanonicalUser' as const };
      return { Owner: ownerOf(account), Grants: [{ Grantee: grantee, Permission: 'FULL_CONTROL' as const }] };
    }),
    operation('GetBucketEncryption', reading, (input, call) => {
      openBucket(sandbox, input, call, 's3:GetEncryptionConfiguration');
      const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const }, BucketKeyEnabled: false };
      return { ServerSideEncryptionConfiguration: { Rules: [rule] } };
    }),
  ];
}
