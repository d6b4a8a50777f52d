// S3: the table of its operations.
import * as sdk from '@aws-sdk/client-s3';
import type { ServiceContext } from '../context.ts';
import { defineService, type Service } from '../../server/service.ts';
import { fixedOperations, policyOperations, publicAccessOperations } from './operations/bucket-access.ts';
import { bucketOperations } from './operations/buckets.ts';
import { copyOperations } from './operations/object-copies.ts';
import { deleteOperations } from './operations/object-deletions.ts';
import { listingOperations } from './operations/object-lists.ts';
import { multipartOperations } from './operations/multipart-uploads.ts';
import { objectOperations } from './operations/objects.ts';
import { partCopyOperations } from './operations/part-copies.ts';
import { openBucket } from './operations/requested-bucket.ts';
import { taggingOperations } from './operations/tags.ts';
import { stubOperations } from './operations/stubs.ts';
import { uploadOperations } from './operations/multipart-upload-lists.ts';
import { versionOperations } from './operations/versions.ts';
import { websiteOperations } from './operations/website-and-cors.ts';
import { contextOf } from './rules/access.ts';
import { lifecycleOperations } from './lifecycle/operations.ts';
import { readPostObject } from './forms/post-object.ts';
import { bucketErrors, bucketRules } from './wire-rules.ts';

/** Operations whose body is large, and that a bucket policy can allow to everybody. */
const uploads = ['PutObject', 'UploadPart'];

export function service(sandbox: ServiceContext): Service {
  return defineService('s3', sdk, sdk.S3Client, {
    ...bucketRules,
    errors: bucketErrors,
    readForm: (request) => readPostObject(sandbox, request),
    conditionKeys: ({ call }) => contextOf(call),
    tagsIn: ({ CreateBucketConfiguration: { Tags } = {} }: { CreateBucketConfiguration?: { Tags?: unknown } }) => ({
      tags: Tags,
      keys: undefined,
    }),
    checkUnsigned: (operation, { Bucket, Key = '' }, call) => {
      if (uploads.includes(operation)) openBucket(sandbox, { Bucket }, call, 's3:PutObject', Key);
    },
    operations: [
      ...bucketOperations(sandbox),
      ...objectOperations(sandbox),
      ...deleteOperations(sandbox),
      ...copyOperations(sandbox),
      ...listingOperations(sandbox),
      ...versionOperations(sandbox),
      ...multipartOperations(sandbox),
      ...partCopyOperations(sandbox),
      ...uploadOperations(sandbox),
      ...policyOperations(sandbox),
      ...publicAccessOperations(sandbox),
      ...fixedOperations(sandbox),
      ...stubOperations(sandbox),
      ...taggingOperations(sandbox),
      ...websiteOperations(sandbox),
      ...lifecycleOperations(sandbox),
    ],
  });
}
