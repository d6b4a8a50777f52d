// S3: the table of its operations.
import * as sdk from '@aws-sdk/client-s3';
import type { ServiceContext } from '../context.ts';
import { defineService, type Service } from '../../server/service.ts';
import { fixedOperations, policyOperations, publicAccessOperations } from './operations/access.ts';
import { bucketOperations } from './operations/bucket.ts';
import { copyOperations } from './operations/copy.ts';
import { deleteOperations } from './operations/delete.ts';
import { listingOperations } from './operations/listing.ts';
import { multipartOperations } from './operations/multipart.ts';
import { objectOperations } from './operations/object.ts';
import { partCopyOperations } from './operations/part-copy.ts';
import { taggingOperations } from './operations/tagging.ts';
import { stubOperations } from './operations/stubs.ts';
import { uploadOperations } from './operations/uploads.ts';
import { versionOperations } from './operations/versions.ts';
import { websiteOperations } from './operations/website.ts';
import { bucketErrors, bucketRules } from './wire-rules.ts';

export function service(sandbox: ServiceContext): Service {
  return defineService('s3', sdk, sdk.S3Client, {
    ...bucketRules,
    errors: bucketErrors,
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
    ],
  });
}
