// CloudFront's control plane: distributions, invalidations, and who a distribution is to S3.
import * as sdk from '@aws-sdk/client-cloudfront';
import { openCloudFront } from './records.ts';
import type { ServiceContext } from '../context.ts';
import { defineService, type Service } from '../../server/service.ts';
import { accessControlOperations } from './operations/access-controls.ts';
import { cachePolicyOperations } from './operations/cache-policies.ts';
import { distributionOperations } from './operations/distributions.ts';
import { identityOperations } from './operations/identities.ts';
import { invalidationOperations } from './operations/invalidations.ts';
import { tagOperations } from './operations/tags.ts';

export function service(sandbox: ServiceContext): Service {
  const cloudfront = openCloudFront(sandbox);
  return defineService('cloudfront', sdk, sdk.CloudFrontClient, {
    operations: [
      ...distributionOperations(sandbox, cloudfront),
      ...invalidationOperations(sandbox, cloudfront),
      ...identityOperations(sandbox, cloudfront),
      ...accessControlOperations(cloudfront),
      ...tagOperations(cloudfront),
      ...cachePolicyOperations(),
    ],
  });
}
