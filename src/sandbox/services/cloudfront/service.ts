// CloudFront's control plane: distributions, their invalidations, and how they authenticate to S3.
import * as sdk from '@aws-sdk/client-cloudfront';
import type { ServiceContext } from '../context.ts';
import { AwsError } from '../../server/aws-error.ts';
import { defineService, type Service } from '../../server/service.ts';
import { cachePolicyOperations } from './operations/cache-policies.ts';
import { distributionOperations } from './operations/distributions.ts';
import { invalidationOperations } from './operations/invalidations.ts';
import { accessControlOperations } from './operations/origin-access-controls.ts';
import { identityOperations } from './operations/origin-access-identities.ts';
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
    errors: { malformedDocument },
    operations: [
      ...distributionOperations(sandbox, records),
      ...invalidationOperations(sandbox, records),
      ...identityOperations(sandbox, records),
      ...accessControlOperations(records),
      ...tagOperations(records),
      ...cachePolicyOperations(),
    ],
  });
}

/** Lists are wrapped into `{ Items }`. */
function itemsOf(list: unknown): unknown {
  return (list as { Items?: unknown } | undefined)?.Items;
}

/** It goes on without a document that it cannot read, and finds the parameter missing. */
function malformedDocument(member: string | undefined): AwsError {
  if (member === undefined) return new AwsError('MalformedInput', 400, '');
  const name = member.charAt(0).toLowerCase() + member.slice(1);
  const text = `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`;
  return new AwsError('MalformedXML', 400, text);
}
