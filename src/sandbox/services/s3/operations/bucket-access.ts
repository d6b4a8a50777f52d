// Operations on a bucket's policy, its Block Public Access, its object ownership and its encryption.
import * as sdk from '@aws-sdk/client-s3';
import type { ServiceContext } from '../../context.ts';
import { principalArn } from '../../../server/principal.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { policyOf } from '../rules/access.ts';
import { refuseUnsupported } from '../../shared/unsupported.ts';
import { accessDenied, aclNotSupported, malformedXml, settingNotFound } from '../errors.ts';
import { checkPolicy } from '../rules/bucket-policy.ts';
import { blocksPublicPolicy, changed, flagsOf } from '../rules/public-access.ts';
import { isPublic } from '../rules/public-policy.ts';
import { bucketArn, encryptionOf, ownerOf } from '../records.ts';
import { changeBucket, openBucket } from './requested-bucket.ts';

const operation = operationsOf(sdk);
const reading = { takes: ['Bucket', 'ExpectedBucketOwner'] as const, action: null };
const aclMembers = [
  ...(['ACL', 'AccessControlPolicy', 'GrantFullControl', 'GrantRead', 'GrantReadACP'] as const),
  ...(['GrantWrite', 'GrantWriteACP'] as const),
];
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

/** Those that new buckets have, and the only ones that the sandbox has. To set them again changes nothing. */
export function fixedOperations(sandbox: ServiceContext): Operation[] {
  return [
    operation('GetBucketOwnershipControls', reading, (input, call) => {
      const bucket = openBucket(sandbox, input, call, 's3:GetBucketOwnershipControls');
      if (bucket.lacksOwnershipControls) settingNotFound('OwnershipControlsNotFoundError', bucket.name);
      return { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' as const }] } };
    }),
    operation('PutBucketOwnershipControls', { takes: [...writing, 'OwnershipControls'], action: null }, (input, call) =>
      changeBucket(sandbox, input, call, 's3:PutBucketOwnershipControls', () => {
        const [{ ObjectOwnership } = {}, ...rest] = input.OwnershipControls?.Rules ?? [];
        if (ObjectOwnership === undefined || rest.length > 0) malformedXml();
        if (ObjectOwnership !== 'BucketOwnerEnforced') refuseUnsupported('s3', `ObjectOwnership ${ObjectOwnership}`);
        return { lacksOwnershipControls: undefined };
      }),
    ),
    operation('DeleteBucketOwnershipControls', reading, (input, call) =>
      changeBucket(sandbox, input, call, 's3:PutBucketOwnershipControls', () => ({ lacksOwnershipControls: true })),
    ),
    operation('PutBucketAcl', { takes: [...writing, ...aclMembers], action: null }, (input, call) => {
      openBucket(sandbox, input, call, 's3:PutBucketAcl');
      return aclNotSupported();
    }),
    operation(
      'PutObjectAcl',
      { takes: [...writing, ...aclMembers, 'Key', 'VersionId'], action: null },
      (input, call) => {
        const action = input.VersionId === undefined ? 's3:PutObjectAcl' : 's3:PutObjectVersionAcl';
        openBucket(sandbox, input, call, action, input.Key);
        return aclNotSupported();
      },
    ),
    operation('GetBucketAcl', reading, (input, call) => {
      const { account } = openBucket(sandbox, input, call, 's3:GetBucketAcl');
      const grantee = { ...ownerOf(account), Type: 'CanonicalUser' as const };
      return { Owner: ownerOf(account), Grants: [{ Grantee: grantee, Permission: 'FULL_CONTROL' as const }] };
    }),
    operation(
      'PutBucketEncryption',
      { takes: [...writing, 'ServerSideEncryptionConfiguration'], action: null },
      (input, call) =>
        changeBucket(sandbox, input, call, 's3:PutEncryptionConfiguration', () => {
          const [rule, ...rest] = input.ServerSideEncryptionConfiguration?.Rules ?? [];
          const { SSEAlgorithm: algorithm, KMSMasterKeyID: key } = rule?.ApplyServerSideEncryptionByDefault ?? {};
          if (algorithm === undefined || rest.length > 0) malformedXml();
          if (algorithm !== 'AES256' && algorithm !== 'aws:kms') refuseUnsupported('s3', `SSEAlgorithm ${algorithm}`);
          if (key !== undefined) refuseUnsupported('s3', `KMSMasterKeyID ${key}`);
          if (rule?.BucketKeyEnabled) refuseUnsupported('s3', 'BucketKeyEnabled');
          return { encryption: algorithm === 'aws:kms' ? algorithm : undefined };
        }),
    ),
    operation('DeleteBucketEncryption', reading, (input, call) =>
      changeBucket(sandbox, input, call, 's3:PutEncryptionConfiguration', () => ({ encryption: undefined })),
    ),
    operation('GetBucketEncryption', reading, (input, call) => {
      const SSEAlgorithm = encryptionOf(openBucket(sandbox, input, call, 's3:GetEncryptionConfiguration'));
      const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm }, BucketKeyEnabled: false };
      return { ServerSideEncryptionConfiguration: { Rules: [rule] } };
    }),
  ];
}
