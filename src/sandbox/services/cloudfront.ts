// CloudFront's control plane: distributions, invalidations, and who a distribution is to S3.
import * as sdk from '@aws-sdk/client-cloudfront';
import { openCloudFront } from '../cloudfront/records.ts';
import type { World } from '../ports.ts';
import { defineService, type Service } from '../service.ts';
import { accessControlOperations } from './cloudfront/access-controls.ts';
import { cachePolicyOperations } from './cloudfront/cache-policies.ts';
import { distributionOperations } from './cloudfront/distributions.ts';
import { identityOperations } from './cloudfront/identities.ts';
import { invalidationOperations } from './cloudfront/invalidations.ts';
import { tagOperations } from './cloudfront/tags.ts';

export function service(world: World): Service {
  const cloudfront = openCloudFront(world);
  return defineService('cloudfront', sdk, sdk.CloudFrontClient, {
    operations: [
      ...distributionOperations(world, cloudfront),
      ...invalidationOperations(world, cloudfront),
      ...identityOperations(world, cloudfront),
      ...accessControlOperations(cloudfront),
      ...tagOperations(cloudfront),
      ...cachePolicyOperations(),
    ],
  });
}
