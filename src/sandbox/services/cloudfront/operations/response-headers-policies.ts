// Response headers policies: a managed one of AWS's can be read; the sandbox has no others.
import * as sdk from '@aws-sdk/client-cloudfront';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { arnToAuthorize, listOf } from '../rules/lists.ts';
import { findResponseHeadersPolicy, responseHeadersPolicies } from '../rules/response-headers-policies.ts';

const operation = operationsOf(sdk);
/** Managed policies do not change, nor does their version. */
const etag = 'E23ZP02F085DFQ';

export function responseHeadersPolicyOperations(): Operation[] {
  const on = arnToAuthorize('response-headers-policy');
  return [
    operation('GetResponseHeadersPolicy', { takes: ['Id'], on }, ({ Id }) => ({
      ResponseHeadersPolicy: findResponseHeadersPolicy(Id),
      ETag: etag,
    })),
    operation('GetResponseHeadersPolicyConfig', { takes: ['Id'], on }, ({ Id }) => ({
      ResponseHeadersPolicyConfig: findResponseHeadersPolicy(Id).ResponseHeadersPolicyConfig,
      ETag: etag,
    })),
    operation('ListResponseHeadersPolicies', { takes: ['Type', 'Marker', 'MaxItems'] }, (input) => {
      const managed = responseHeadersPolicies.map((policy) => ({ id: String(policy.Id), policy }));
      const { Quantity, MaxItems, NextMarker, Items } = listOf(
        input.Type === 'custom' ? [] : managed,
        input,
        ({ policy }) => ({ Type: 'managed' as const, ResponseHeadersPolicy: policy }),
      );
      return { ResponseHeadersPolicyList: { Quantity, MaxItems, NextMarker, Items } };
    }),
  ];
}
