// Operations on settings that no bucket in the sandbox has, but tools ask for, or set to what they are.
import { malformedXml, settingNotFound } from '../errors.ts';
import * as sdk from '@aws-sdk/client-s3';
import type { SandboxContext } from '../../../server/context.ts';
import { findVersion } from '../rules/objects.ts';
import { ownerOf } from '../records.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { verifyBody } from '../rules/checksum.ts';
import { refuseUnsupported } from '../../shared/unsupported.ts';
import { checkPermission, openBucket } from './requested-bucket.ts';

const operation = operationsOf(sdk);
const reading = { takes: ['Bucket', 'ExpectedBucketOwner'] as const, action: null };

const writing = [...reading.takes, 'ContentMD5', 'ChecksumAlgorithm'] as const;
const listing = { takes: [...reading.takes, 'ContinuationToken'] as const, action: null };

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
    operation('PutBucketLogging', { takes: [...writing, 'BucketLoggingStatus'], action: null }, (input, call) => {
      openBucket(sandbox, input, call, 's3:PutBucketLogging');
      verifyBody(call.request);
      if (input.BucketLoggingStatus?.LoggingEnabled) refuseUnsupported('s3', 'LoggingEnabled');
      return {};
    }),
    operation(
      'PutBucketNotificationConfiguration',
      { takes: [...reading.takes, 'NotificationConfiguration', 'SkipDestinationValidation'], action: null },
      (input, call) => {
        openBucket(sandbox, input, call, 's3:PutBucketNotification');
        verifyBody(call.request);
        const [first] = Object.keys(input.NotificationConfiguration ?? {});
        if (first !== undefined) refuseUnsupported('s3', first);
        return {};
      },
    ),
    operation(
      'PutBucketRequestPayment',
      { takes: [...writing, 'RequestPaymentConfiguration'], action: null },
      (input, call) => {
        openBucket(sandbox, input, call, 's3:PutBucketRequestPayment');
        verifyBody(call.request);
        const { Payer } = input.RequestPaymentConfiguration ?? {};
        if (Payer === 'Requester') refuseUnsupported('s3', 'Payer Requester');
        if (Payer !== 'BucketOwner') malformedXml();
        return {};
      },
    ),
    operation('ListBucketAnalyticsConfigurations', listing, (input, call) => {
      openBucket(sandbox, input, call, 's3:GetAnalyticsConfiguration');
      return { IsTruncated: false };
    }),
    operation('ListBucketIntelligentTieringConfigurations', listing, (input, call) => {
      openBucket(sandbox, input, call, 's3:GetIntelligentTieringConfiguration');
      return { IsTruncated: false };
    }),
    operation('ListBucketInventoryConfigurations', listing, (input, call) => {
      openBucket(sandbox, input, call, 's3:GetInventoryConfiguration');
      return { IsTruncated: false };
    }),
    operation('ListBucketMetricsConfigurations', listing, (input, call) => {
      openBucket(sandbox, input, call, 's3:GetMetricsConfiguration');
      return { IsTruncated: false };
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
