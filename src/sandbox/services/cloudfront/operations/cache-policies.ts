// Cache policies: the managed ones, to look at.
import * as sdk from '@aws-sdk/client-cloudfront';
import { cachePolicies } from '../rules/cache-policies.ts';
import { throwAwsError } from '../../../server/aws-error.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { arnOf, listOf } from './common.ts';

const operation = operationsOf(sdk);
/** Managed policies do not change, nor does their version. */
const etag = 'E23ZP02F085DFQ';

export function cachePolicyOperations(): Operation[] {
  return [
    operation('GetCachePolicy', { takes: ['Id'], on: arnOf('cache-policy') }, (input) => {
      const policy = cachePolicies.find(({ Id }) => Id === input.Id);
      return {
        CachePolicy: policy ?? throwAwsError(sdk.NoSuchCachePolicy$, 'The specified cache policy does not exist.'),
        ETag: etag,
      };
    }),
    operation('ListCachePolicies', { takes: ['Type', 'Marker', 'MaxItems'] }, (input) => {
      const policies =
        input.Type === 'custom' ? [] : cachePolicies.map((policy) => ({ id: String(policy.Id), policy }));
      const {
        Marker: _,
        IsTruncated: _truncated,
        ...list
      } = listOf(policies, input, ({ policy }) => ({
        Type: 'managed' as const,
        CachePolicy: policy,
      }));
      return { CachePolicyList: list };
    }),
  ];
}
