// Operations on settings that no bucket in the sandbox has, but tools ask for.
import { settingNotFound } from '../errors.ts';
import * as sdk from '@aws-sdk/client-s3';
import type { SandboxContext } from '../../../server/context.ts';
import { findVersion } from '../rules/objects.ts';
import { ownerOf } from '../records.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { checkPermission, openBucket } from './requested-bucket.ts';

const operation = operationsOf(sdk);
const reading = { takes: ['Bucket', 'ExpectedBucketOwner'] as const, action: null };

export function stubOperations(sandbox: SandboxContext): Operation[] {
  return [
    operation('GetBucketLogging', reading, (input, call) => {
      openBucket(sandbox, input, call, 's3:GetBucketLogging');
      return {};
    }),
    operation('GetBucketNotificationConfiguration', reading, (input, call) => {
      openBucket(sandbox, input, call, 's3:GetBucketNotification');
      return {};
    }),
    operation('GetBucketAccelerateConfiguration', reading, (input, call) => {
      openBucket(sandbox, input, call, 's3:GetAccelerateConfiguration');
      return {};
    }),
    operation('GetBucketRequestPayment', reading, (input, call) => {
      openBucket(sandbox, input, call, 's3:GetBucketRequestPayment');
      return { Payer: 'BucketOwner' as const };
    }),
    operation('GetBucketReplication', reading, (input, call) => {
      const { name } = openBucket(sandbox, input, call, 's3:GetReplicationConfiguration');
      return settingNotFound('ReplicationConfigurationNotFoundError', name);
    }),
    operation('GetObjectLockConfiguration', reading, (input, call) => {
      const { name } = openBucket(sandbox, input, call, 's3:GetBucketObjectLockConfiguration');
      return settingNotFound('ObjectLockConfigurationNotFoundError', name);
    }),
    operation(
      'GetObjectAcl',
      { takes: ['Bucket', 'Key', 'VersionId', 'ExpectedBucketOwner'], action: null },
      (input, call) => {
        const action = input.VersionId === undefined ? 's3:GetObjectAcl' : 's3:GetObjectVersionAcl';
        const bucket = openBucket(sandbox, input, call, action, input.Key);
        findVersion(sandbox, bucket.name, input.Key ?? '', input.VersionId, () =>
          checkPermission(sandbox, bucket, call, 's3:ListBucket'),
        );
        const owner = ownerOf(bucket.account);
        const grantee = { ...owner, Type: 'CanonicalUser' as const };
        return { Owner: owner, Grants: [{ Grantee: grantee, Permission: 'FULL_CONTROL' as const }] };
      },
    ),
  ];
}
