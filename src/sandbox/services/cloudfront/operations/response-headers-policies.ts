// Response headers policies: the managed one of AWS's, and the account's own.
import { randomUUID } from 'node:crypto';
import * as sdk from '@aws-sdk/client-cloudfront';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { headersPolicyExists, headersPolicyInUse, illegalDelete, illegalUpdate } from '../errors.ts';
import { newId, type HeadersPolicyRecord, type Records } from '../records.ts';
import { arnToAuthorize, listOf, locationOf } from '../rules/lists.ts';
import {
  checkPolicyConfig,
  findResponseHeadersPolicy,
  managedPolicies,
  policyOutput,
} from '../rules/response-headers-policies.ts';
import { checkVersion } from '../rules/versions.ts';

const operation = operationsOf(sdk);
/** Managed policies do not change, nor does their version. */
const managedEtag = 'E23ZP02F085DFQ';

export function responseHeadersPolicyOperations({ now }: Pick<SandboxContext, 'now'>, records: Records): Operation[] {
  const { headersPolicies, distributions } = records;
  const on = arnToAuthorize('response-headers-policy');
  const versionOf = (account: string, id = '') => headersPolicies.get(`${account}/${id}`)?.etag ?? managedEtag;

  /** `refuse`: of a managed policy, which nobody changes. */
  function ownOf(account: string, id: string | undefined, refuse: () => never): HeadersPolicyRecord {
    const policy = findResponseHeadersPolicy(records, account, id);
    return headersPolicies.get(`${account}/${policy.Id}`) ?? refuse();
  }

  function checkName(account: string, { Name }: sdk.ResponseHeadersPolicyConfig, id?: string): void {
    const others = headersPolicies.values(`${account}/`).filter((other) => other.id !== id);
    if (others.some(({ config }) => config.Name === Name)) headersPolicyExists();
  }

  function keep(account: string, id: string, config: sdk.ResponseHeadersPolicyConfig) {
    const record = { id, etag: newId('E'), modifiedAt: now(), config };
    headersPolicies.set(`${account}/${id}`, record);
    return { ResponseHeadersPolicy: policyOutput(record), ETag: record.etag };
  }

  return [
    operation('CreateResponseHeadersPolicy', { takes: ['ResponseHeadersPolicyConfig'], on }, (input, { account }) => {
      const config = checkPolicyConfig(input.ResponseHeadersPolicyConfig);
      checkName(account, config);
      const id = randomUUID();
      return { ...keep(account, id, config), Location: locationOf(`response-headers-policy/${id}`) };
    }),
    operation('GetResponseHeadersPolicy', { takes: ['Id'], on }, ({ Id }, { account }) => ({
      ResponseHeadersPolicy: findResponseHeadersPolicy(records, account, Id),
      ETag: versionOf(account, Id),
    })),
    operation('GetResponseHeadersPolicyConfig', { takes: ['Id'], on }, ({ Id }, { account }) => ({
      ResponseHeadersPolicyConfig: findResponseHeadersPolicy(records, account, Id).ResponseHeadersPolicyConfig,
      ETag: versionOf(account, Id),
    })),
    operation(
      'UpdateResponseHeadersPolicy',
      { takes: ['Id', 'IfMatch', 'ResponseHeadersPolicyConfig'], on },
      ({ Id, IfMatch, ResponseHeadersPolicyConfig }, { account }) => {
        const { id, etag } = ownOf(account, Id, illegalUpdate);
        checkVersion(IfMatch, etag);
        const config = checkPolicyConfig(ResponseHeadersPolicyConfig);
        checkName(account, config, id);
        return keep(account, id, config);
      },
    ),
    operation('DeleteResponseHeadersPolicy', { takes: ['Id', 'IfMatch'], on }, ({ Id, IfMatch }, { account }) => {
      const { id, etag } = ownOf(account, Id, illegalDelete);
      checkVersion(IfMatch, etag);
      const isUsed = distributions
        .values(`${account}/`)
        .some(({ config: { DefaultCacheBehavior, CacheBehaviors } }) =>
          [DefaultCacheBehavior, ...(CacheBehaviors?.Items ?? [])].some((one) => one?.ResponseHeadersPolicyId === id),
        );
      if (isUsed) headersPolicyInUse();
      headersPolicies.delete(`${account}/${id}`);
      return {};
    }),
    operation('ListResponseHeadersPolicies', { takes: ['Type', 'Marker', 'MaxItems'] }, (input, { account }) => {
      const managed = managedPolicies.map((policy) => ({ id: String(policy.Id), policy, Type: 'managed' as const }));
      const custom = headersPolicies
        .values(`${account}/`)
        .map((record) => ({ id: record.id, policy: policyOutput(record), Type: 'custom' as const }));
      const all = [...managed, ...custom].filter(({ Type }) => input.Type === undefined || Type === input.Type);
      const { Quantity, MaxItems, NextMarker, Items } = listOf(all, input, ({ policy, Type }) => ({
        Type,
        ResponseHeadersPolicy: policy,
      }));
      return { ResponseHeadersPolicyList: { Quantity, MaxItems, NextMarker, Items } };
    }),
  ];
}
