// A bucket: its objects, its website and its policy, and Block Public Access as gates with who gets through.
import {
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketWebsiteCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Json } from '../../../engine/types.ts';
import { usageError } from '../../../engine/errors.ts';
import { orMissing } from '../../../resources/define.ts';
import { flagsOf, readAccountBlock, readBucketBlock, type Flags } from '../../../resources/s3/block-public-access.ts';
import { endpointsOf } from '../../shared/endpoints.ts';
import { sendTo } from './api/send.ts';
import { nameOf, type KindView, type ViewedResource } from './kind.ts';

const pageSize = 50;

export const bucketView: KindView = {
  reads: {
    /** `start`: the continuation token of the page before. */
    async objects(at, query) {
      const start = query.get('start');
      const page = await at.aws.client(S3Client).send(
        new ListObjectsV2Command({
          Bucket: nameOf(at),
          MaxKeys: pageSize,
          ...(start !== null && { ContinuationToken: start }),
        }),
      );
      return {
        objects: (page.Contents ?? []).map(({ Key: key = '', Size: bytes = 0, LastModified, ETag = '' }) => ({
          key,
          bytes,
          modified: LastModified?.toISOString() ?? null,
          etag: ETag.replaceAll('"', ''),
        })),
        next: page.NextContinuationToken ?? null,
      };
    },

    /** `lanes`: the ways to the objects, each with what stops it. */
    async access(at) {
      const Bucket = nameOf(at);
      const s3 = at.aws.client(S3Client);
      const [account, bucket, policy, status, website] = await Promise.all([
        readAccountBlock(at.aws),
        readBucketBlock(Bucket, at.aws),
        orMissing(s3.send(new GetBucketPolicyCommand({ Bucket })), 'NoSuchBucketPolicy'),
        orMissing(s3.send(new GetBucketPolicyStatusCommand({ Bucket })), 'NoSuchBucketPolicy'),
        orMissing(s3.send(new GetBucketWebsiteCommand({ Bucket })), 'NoSuchWebsiteConfiguration'),
      ]);
      const document = policy?.Policy ? (JSON.parse(policy.Policy) as { Statement?: Json }) : null;
      const isPublic = status?.PolicyStatus?.IsPublic ?? false;
      const gates = { account: flagsOf(account), bucket: flagsOf(bucket) };
      const endpoints = endpointsOf(at.checkpoint);
      return {
        ...gates,
        isAccountSet: account !== undefined,
        policy: document,
        isPublic,
        website: website
          ? {
              index: website.IndexDocument?.Suffix ?? null,
              error: website.ErrorDocument?.Key ?? null,
              redirect: website.RedirectAllRequestsTo?.HostName ?? null,
              rules: website.RoutingRules?.length ?? 0,
            }
          : null,
        lanes: lanesOf(gates, { isPublic, namesIdentity: JSON.stringify(document ?? '').includes('CloudFront') }),
        tried: await Promise.all([
          tried(at, 'Everyone, at the website address', endpoints.website),
          tried(at, 'Everyone, through CloudFront', endpoints.distribution),
        ]),
      };
    },
  },
  changes: {
    send: sendTo((at) => {
      const { website } = endpointsOf(at.checkpoint);
      if (website !== null) return Promise.resolve(website);
      throw usageError('The bucket has no website yet.', 'workshop goto hosting');
    }),
  },
};

interface Lane {
  readonly who: string;
  /** Null: none of the four flags is about it. */
  readonly flag: keyof Flags | null;
  /** Where the way ends; null where it leads to the objects. */
  readonly stoppedAt: 'account' | 'bucket' | 'policy' | null;
  readonly because: string;
}

/** source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html, checked 2026-11-29 */
function lanesOf(
  { account, bucket }: { account: Flags; bucket: Flags },
  policy: { readonly isPublic: boolean; readonly namesIdentity: boolean },
): Lane[] {
  const stop = (flag: keyof Flags) => (account[flag] ? 'account' : bucket[flag] ? 'bucket' : null);
  const lane = (who: string, flag: keyof Flags, otherwise: string, open: boolean): Lane => {
    const gate = stop(flag);
    if (gate) return { who, flag, stoppedAt: gate, because: `${flag} is on for the ${gate}.` };
    return { who, flag, stoppedAt: open ? null : 'policy', because: otherwise };
  };
  return [
    lane(
      'Everyone reads, by a public policy',
      'RestrictPublicBuckets',
      policy.isPublic ? 'The policy of the bucket is public.' : 'The bucket has no public policy.',
      policy.isPublic,
    ),
    lane('The owner attaches a public policy', 'BlockPublicPolicy', 'No flag refuses it.', true),
    lane(
      'Everyone reads, by a public ACL',
      'IgnorePublicAcls',
      'The objects have no ACL: new buckets disable ACLs.',
      false,
    ),
    lane(
      'The owner sets a public ACL',
      'BlockPublicAcls',
      'Object Ownership still disables ACLs on new buckets.',
      false,
    ),
    {
      who: 'CloudFront reads, with its identity',
      flag: null,
      stoppedAt:
        policy.namesIdentity || policy.isPublic ? (policy.isPublic ? stop('RestrictPublicBuckets') : null) : 'policy',
      because: policy.namesIdentity
        ? 'The policy names one identity, so it is not public: Block Public Access does not apply.'
        : policy.isPublic
          ? 'The policy allows everyone, so the identity is a visitor like any other.'
          : 'The policy has no statement for the identity of CloudFront.',
    },
  ];
}

/** What an anonymous request gets now: the proof of the gates. */
async function tried({ aws }: ViewedResource, who: string, url: string | null) {
  if (url === null) return { who, url, status: null };
  const { status } = await aws.http(`${url}/`).catch(() => ({ status: null }));
  return { who, url, status };
}
