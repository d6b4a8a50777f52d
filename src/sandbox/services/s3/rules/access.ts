// Whether a principal may use a bucket or object: by IAM, the bucket policy and Block Public Access.
import type { Principal } from '../../../server/principal.ts';
import type { ContextKeys, PolicyDocument } from '../../../server/access.ts';
import type { SandboxContext } from '../../../server/context.ts';
import type { Call } from '../../../server/service.ts';
import { restrictsPublicBuckets } from './public-access.ts';
import { isPublic } from './public-policy.ts';
import { bucketArn, objectArn, type BucketRecord } from '../records.ts';

export interface Access {
  readonly allowed: boolean;
  /** Callers from elsewhere are told nothing but "Access Denied". */
  readonly text: string;
}

export interface Asked {
  readonly principal: Principal;
  readonly action: string;
  /** Absent: the bucket itself. */
  readonly key?: string | undefined;
  readonly context?: ContextKeys | undefined;
}

export function accessTo(sandbox: SandboxContext, bucket: BucketRecord, asked: Asked): Access {
  const { principal, action, key, context = {} } = asked;
  const resource = key === undefined ? bucketArn(bucket.name) : objectArn(bucket.name, key);
  const isOwn = 'account' in principal && principal.account === bucket.account;
  if (isOwn && keepsPolicyRights(principal, action)) return { allowed: true, text: '' };
  const resourcePolicy = policyOf(bucket);
  const isShut =
    !isOwn &&
    principal.type !== 'service' &&
    resourcePolicy &&
    isPublic(resourcePolicy) &&
    restrictsPublicBuckets(sandbox, bucket);
  if (isShut) return { allowed: false, text: 'Access Denied' };
  const decision = sandbox.access.decide({
    principal,
    action,
    resource,
    context,
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

/** The condition keys that a request on the control plane settles. */
export function contextOf({ request, context: common }: Call): ContextKeys {
  const context: Record<string, string | readonly string[]> = { ...common };
  const { headers, query } = request;
  const take = (name: string, value: string | null | undefined) => {
    if (value !== null && value !== undefined) context[name] = value;
  };
  take('s3:prefix', query.get('prefix'));
  take('s3:delimiter', query.get('delimiter'));
  take('s3:max-keys', query.get('max-keys'));
  take('s3:VersionId', query.get('versionId'));
  take('s3:x-amz-acl', headers['x-amz-acl']);
  take('s3:x-amz-copy-source', headers['x-amz-copy-source']);
  take('s3:x-amz-server-side-encryption', headers['x-amz-server-side-encryption']);
  take('s3:x-amz-storage-class', headers['x-amz-storage-class']);
  return context;
}
