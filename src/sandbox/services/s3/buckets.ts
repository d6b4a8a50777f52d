// S3 as the website endpoint and CloudFront know it: which buckets there are, and what they give to whom.
import type { CORSRule, RoutingRule } from '@aws-sdk/client-s3';
import type { Principal } from '../../server/principal.ts';
import type { SandboxContext } from '../../server/context.ts';
import type { Caller, WireRequest, WireResponse } from '../../server/service.ts';
import type { ServiceContext } from '../context.ts';
import { crossOriginRequest } from './cors/rest.ts';
import { expire } from './lifecycle/expiry.ts';
import { accessTo } from './rules/access.ts';
import { currentObject, storedObject } from './rules/objects.ts';
import { recordsOf } from './records.ts';

export interface StoredObject {
  readonly key: string;
  readonly etag: string;
  readonly size: number;
  readonly contentType: string;
  readonly lastModified: number;
  /** Cache-Control, Content-Encoding, Content-Disposition, Content-Language, Expires, x-amz-meta-*: lower-case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly redirect?: string | undefined;
  body(): Promise<Buffer>;
}

export type ObjectAnswer =
  { readonly found: StoredObject } | { readonly status: number; readonly code: string; readonly message: string };

export interface WebsiteSettings {
  readonly index?: string | undefined;
  readonly error?: string | undefined;
  readonly redirectAll?: { readonly host: string; readonly protocol?: string | undefined } | undefined;
  readonly rules: readonly RoutingRule[];
  readonly cors: readonly CORSRule[];
}

export interface Buckets {
  bucketExists(bucket: string): boolean;
  /** Answers as S3's REST API does, with the CORS headers of the bucket. The path of the request begins with the bucket. */
  request(request: WireRequest, caller: Caller): Promise<WireResponse>;
  website(bucket: string): WebsiteSettings | undefined;
  /**
   * Reads as `principal`, under bucket policy and Block Public Access. A missing key answers 403 to who may not list,
   * except with `listIgnored`, as the website endpoint judges by s3:GetObject alone.
   */
  read(
    bucket: string,
    key: string,
    principal: Principal,
    options?: { listIgnored?: boolean; context?: Record<string, string> },
  ): Promise<ObjectAnswer>;
}

const denied = { status: 403, code: 'AccessDenied', message: 'Access Denied' };
const noBucket = { status: 404, code: 'NoSuchBucket', message: 'The specified bucket does not exist' };
const noKey = { status: 404, code: 'NoSuchKey', message: 'The specified key does not exist.' };

export function createBuckets(sandbox: ServiceContext): Buckets {
  const { buckets } = recordsOf(sandbox);
  return {
    bucketExists: (bucket) => buckets.has(bucket),
    request: (request, caller) => crossOriginRequest(sandbox, request, caller),
    website(bucket) {
      const record = buckets.get(bucket);
      if (!record?.website) return undefined;
      const { IndexDocument, ErrorDocument, RedirectAllRequestsTo, RoutingRules } = record.website;
      return {
        index: IndexDocument?.Suffix,
        error: ErrorDocument?.Key,
        redirectAll: RedirectAllRequestsTo && {
          host: RedirectAllRequestsTo.HostName ?? '',
          protocol: RedirectAllRequestsTo.Protocol,
        },
        rules: RoutingRules ?? [],
        cors: record.cors ?? [],
      };
    },
    read: (bucket, key, principal, options) => read(sandbox, bucket, key, principal, options),
  };
}

function read(
  sandbox: SandboxContext,
  name: string,
  key: string,
  principal: Principal,
  { listIgnored = false, context = {} }: { listIgnored?: boolean; context?: Record<string, string> } = {},
): Promise<ObjectAnswer> {
  const answer = (): ObjectAnswer => {
    const bucket = recordsOf(sandbox).buckets.get(name);
    if (!bucket) return noBucket;
    expire(sandbox, bucket);
    const mayList = () => accessTo(sandbox, bucket, { principal, action: 's3:ListBucket', context }).allowed;
    // No key at all asks for a listing, which is not for these readers.
    if (key === '') return mayList() ? noKey : denied;
    if (!accessTo(sandbox, bucket, { principal, action: 's3:GetObject', key, context }).allowed) return denied;
    const version = currentObject(sandbox, name, key);
    if (version) return { found: storedObject(sandbox, key, version) };
    return listIgnored || mayList() ? noKey : denied;
  };
  return Promise.resolve(answer());
}
