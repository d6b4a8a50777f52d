// Cache policies: AWS's managed ones can be read; the sandbox has no others.
import * as sdk from '@aws-sdk/client-cloudfront';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { notFound } from '../errors.ts';
import { cachePolicies } from '../rules/cache-policies.ts';
import { arnToAuthorize, listOf } from '../rules/lists.ts';

const operation = operationsOf(sdk);
/** Managed policies do not change, nor does their version. */
const etag = 'E23ZP02F085DFQ';

export function cachePolicyOperations(): Operation[] {
  return [
    operation('GetCachePolicy', { takes: ['Id'], on: arnToAuthorize('cache-policy') }, (input) => ({
      CachePolicy: cachePolicies.find(({ Id }) => Id === input.Id) ?? notFound('cachePolicy'),
      ETag: etag,
    })),
    operation('ListCachePolicies', { takes: ['Type', 'Marker', 'MaxItems'] }, (input) => {
      const managed = cachePolicies.map((policy) => ({ id: String(policy.Id), policy }));
      const { Quantity, MaxItems, NextMarker, Items } = listOf(
        input.Type === 'custom' ? [] : managed,
        input,
        ({ policy }) => ({ Type: 'managed' as const, CachePolicy: policy }),
      );
      return { CachePolicyList: { Quantity, MaxItems, NextMarker, Items } };
    }),
  ];
}
