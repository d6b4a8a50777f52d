// Whether a principal may use a bucket or object: by IAM, the bucket policy and Block Public Access.
import type { Principal } from '../../../server/principal.ts';
import type { ContextKeys, PolicyDocument } from '../../../server/access.ts';
import type { SandboxContext } from '../../../server/context.ts';
import type { Call } from '../../../server/service.ts';
import { restrictions } from './public-access.ts';
import { blockedDecision, gatesOf, rootDecision } from './recorded-gates.ts';
import { isPublic } from './public-policy.ts';
import { s3Keys } from '../condition-keys.ts';
import { bucketArn, objectArn, recordsOf, type BucketRecord } from '../records.ts';
import { contextFrom } from '../../shared/condition-keys.ts';
import type { Tag } from '@aws-sdk/client-s3';

export interface Access {
  readonly allowed: boolean;
  /** Callers from elsewhere are told nothing but "Access Denied". */
  readonly text: string;
}

interface Asked {
  readonly principal: Principal;
  readonly action: string;
  /** Absent: the bucket itself. */
  readonly key?: string | undefined;
  readonly context?: ContextKeys | undefined;
}

export function accessTo(sandbox: SandboxContext, bucket: BucketRecord, asked: Asked): Access {
  const { principal, action, key } = asked;
  const resource = key === undefined ? bucketArn(bucket.name) : objectArn(bucket.name, key);
  const isOwn = 'account' in principal && principal.account === bucket.account;
  if (isOwn && keepsPolicyRights(principal, action)) {
    principal.hop?.decided(() => rootDecision(principal, action, resource));
    return { allowed: true, text: '' };
  }
  const resourcePolicy = policyOf(bucket);
  const levels = isOwn || principal.type === 'service' ? [] : restrictions(sandbox, bucket);
  const isPublicPolicy = levels.length > 0 && resourcePolicy !== undefined && isPublic(resourcePolicy);
  const gates = principal.hop ? gatesOf(principal, levels, resourcePolicy && { isPublic: isPublicPolicy }) : [];
  if (isPublicPolicy && levels.some(({ restricts }) => restricts)) {
    principal.hop?.decided(() => blockedDecision(principal, action, resource, gates));
    return { allowed: false, text: 'Access Denied' };
  }
  const decision = sandbox.access.decide({
    principal,
    action,
    resource,
    gates,
    // Read only where a policy has conditions.
    get context() {
      return { ...bucketKeys(sandbox, bucket, asked), ...asked.context };
    },
    resourcePolicy,
    resourceAccount: bucket.account,
  });
  return { allowed: decision.allowed, text: isOwn ? decision.text : 'Access Denied' };
}

export function policyOf({ policy }: BucketRecord): PolicyDocument | undefined {
  return policy === undefined ? undefined : (JSON.parse(policy) as PolicyDocument);
}

/** No bucket policy can lock the account's root out of the policy itself. */
function keepsPolicyRights(principal: Principal, action: string): boolean {
  return (
    principal.type === 'user' && principal.arn.endsWith(':root') && /^s3:(Get|Put|Delete)BucketPolicy$/.test(action)
  );
}

/** The condition keys of a request on the control plane. `tags`: that it puts on an object in its body. */
export function contextOf(call: Call, tags?: readonly Tag[]): ContextKeys {
  return { ...call.context, ...contextFrom(s3Keys, { call, tags }) };
}

/** The condition keys that the bucket and its objects have, for every caller. */
function bucketKeys(sandbox: SandboxContext, bucket: BucketRecord, { key, context = {} }: Asked): ContextKeys {
  const versions = key === undefined ? [] : (recordsOf(sandbox).objects.get(`${bucket.name}/${key}`)?.versions ?? []);
  const id = context['s3:versionid'];
  const version = id === undefined ? versions[0] : versions.find(({ versionId }) => versionId === id);
  const tags = version?.object?.tags ?? [];
  return {
    'aws:RequestedRegion': bucket.region,
    's3:ResourceAccount': bucket.account,
    ...Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [`s3:ExistingObjectTag/${Key}`, Value])),
  };
}
