// S3: the table of its operations.
import * as sdk from '@aws-sdk/client-s3';
import type { World } from '../ports.ts';
import { defineService, type Service } from '../service.ts';
import { fixedOperations, policyOperations, publicAccessOperations } from './s3/access.ts';
import { bucketOperations } from './s3/bucket.ts';
import { copyOperations } from './s3/copy.ts';
import { deleteOperations } from './s3/delete.ts';
import { listingOperations } from './s3/listing.ts';
import { multipartOperations } from './s3/multipart.ts';
import { objectOperations } from './s3/object.ts';
import { partCopyOperations } from './s3/part-copy.ts';
import { taggingOperations } from './s3/tagging.ts';
import { unusedOperations } from './s3/unused.ts';
import { uploadOperations } from './s3/uploads.ts';
import { versionOperations } from './s3/versions.ts';
import { websiteOperations } from './s3/website.ts';

export function service(world: World): Service {
  return defineService('s3', sdk, sdk.S3Client, {
    operations: [
      ...bucketOperations(world),
      ...objectOperations(world),
      ...deleteOperations(world),
      ...copyOperations(world),
      ...listingOperations(world),
      ...versionOperations(world),
      ...multipartOperations(world),
      ...partCopyOperations(world),
      ...uploadOperations(world),
      ...policyOperations(world),
      ...publicAccessOperations(world),
      ...fixedOperations(world),
      ...unusedOperations(world),
      ...taggingOperations(world),
      ...websiteOperations(world),
    ],
  });
}
