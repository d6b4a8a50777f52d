// CloudFront's control plane: distributions, their invalidations, and how they authenticate to S3.
import * as sdk from '@aws-sdk/client-cloudfront';
import type { ServiceContext } from '../context.ts';
import { defineService, type Service } from '../../server/service.ts';
import { requestErrors } from './errors.ts';
import { cachePolicyOperations } from './operations/cache-policies.ts';
import { distributionOperations } from './operations/distributions.ts';
import { invalidationOperations } from './operations/invalidations.ts';
import { accessControlOperations } from './operations/origin-access-controls.ts';
import { identityOperations } from './operations/origin-access-identities.ts';
import { responseHeadersPolicyOperations } from './operations/response-headers-policies.ts';
import { tagOperations } from './operations/tags.ts';
import { recordsOf } from './records.ts';

export function service(sandbox: ServiceContext): Service {
  const records = recordsOf(sandbox);
  return defineService('cloudfront', sdk, sdk.CloudFrontClient, {
    isGlobal: true,
    tagsIn: ({ Tags, TagKeys, DistributionConfigWithTags }) => ({
      tags: itemsOf(Tags ?? (DistributionConfigWithTags as { Tags?: unknown } | undefined)?.Tags),
      keys: itemsOf(TagKeys),
    }),
    errors: requestErrors,
    operations: [
      ...distributionOperations(sandbox, records),
      ...invalidationOperations(sandbox, records),
      ...identityOperations(sandbox, records),
      ...accessControlOperations(records),
      ...tagOperations(records),
      ...cachePolicyOperations(),
      ...responseHeadersPolicyOperations(sandbox, records),
    ],
  });
}

/** Lists are wrapped into `{ Items }`. */
function itemsOf(list: unknown): unknown {
  return (list as { Items?: unknown } | undefined)?.Items;
}
