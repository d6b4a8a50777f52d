// The policy of the bucket: who may read its objects.
import { readFile } from 'node:fs/promises';
import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { WorkshopError } from '../../engine/errors.ts';
import type { Aws, Json } from '../../engine/types.ts';
import { flagsOf, readAccountBlock, readBucketBlock } from './block-public-access.ts';
import { isSamePolicy, normalizePolicy } from '../normalize-policy.ts';
import { projectFile } from '../../lib/project-file.ts';
import { defineResource, fileName, isNamed, orMissing } from '../define.ts';
import { bucketConsole, buckets, hasOwnBucket, assertOwnBucket } from './common.ts';
import { allow, cleanupToo, learnerOnly } from '../../aws/permissions.ts';
import { freeAtRest } from '../facets.ts';

/**
 * `policy` names a document in templates/policies. `identityId` is filled in where it names CloudFront's identity, and
 * `distributionArn` where it names a distribution.
 */
type Props = { bucket: string; policy: string; identityId?: string; distributionArn?: string };
type Outputs = { policy: Json };

export const bucketPolicy = defineResource<Props, Outputs>({
  kind: 'bucket-policy',
  describe: ({ bucket }) => `policy of the bucket ${bucket}`,
  identify: ({ bucket }) => ({ name: bucket }),

  read: ({ bucket }, aws) => read(bucket, aws),

  async ensure(props, aws) {
    const { bucket } = props;
    await assertOwnBucket(bucket, aws);
    const text = await policyText(props);
    const wanted: Outputs = { policy: normalizePolicy(JSON.parse(text) as Json) };
    const there = await read(bucket, aws);
    if (there && isSamePolicy(there.policy, wanted.policy)) return there;
    await put(props, text, aws);
    // For a while S3 may show the unique id of the identity instead of its ARN.
    // source: s3-bucket-policy-provider of go-to-k/cdkd, checked 2026-11-22
    const wait = { for: `the policy of ${bucket} to appear`, usually: 2, atMost: 120 };
    return aws.waiter.until(wait, async () => {
      const live = await read(bucket, aws);
      return live && isSamePolicy(live.policy, wanted.policy) ? live : undefined;
    });
  },

  async remove({ bucket }, aws) {
    if (!(await hasOwnBucket(bucket, aws)) || !(await read(bucket, aws))) return;
    const command = new DeleteBucketPolicyCommand({ Bucket: bucket });
    await orMissing(aws.client(S3Client).send(command), 'NoSuchBucket', 'NoSuchBucketPolicy');
    await aws.waiter.until({ for: `the deletion of the policy of ${bucket}`, usually: 2, atMost: 60 }, async () =>
      (await read(bucket, aws)) ? undefined : true,
    );
  },

  calls: {
    'S3.GetBucketPolicy': cleanupToo(allow(buckets, 's3:GetBucketPolicy')),
    'S3.PutBucketPolicy': learnerOnly(allow(buckets, 's3:PutBucketPolicy')),
    'S3.DeleteBucketPolicy': cleanupToo(allow(buckets, 's3:DeleteBucketPolicy')),
  },

  async settings(props, _aws, live) {
    const policy = normalizePolicy(JSON.parse(await policyText(props)) as Json);
    return { policy: live && isSamePolicy(live.policy, policy) ? live.policy : policy };
  },

  partOf: { kind: 'bucket', property: 'bucket' },

  matches({ identityId, distributionArn }, live) {
    const policy = JSON.stringify(live.policy);
    const reader = identityId ?? distributionArn;
    return reader === undefined ? !policy.includes('cloudfront') : policy.includes(reader);
  },

  atRest: freeAtRest('a setting of the bucket'),

  consoleLink: ({ props, region }) => bucketConsole(props.bucket, 'permissions', region),

  cloudFormation: {
    type: 'AWS::S3::BucketPolicy',
    properties: ({ props, outputs }) => ({ Bucket: props.bucket, PolicyDocument: outputs.policy }),
  },

  why: {
    about: 'Who is allowed to read the objects. A bucket policy is attached to the bucket, and not to the caller.',
    properties: {
      bucket: {
        what: 'The bucket that the policy is attached to, and whose objects it names.',
        otherwise: 'S3 rejects a policy that names the objects of another bucket as malformed.',
      },
      policy: {
        what: 'The document: at first everyone is allowed to read, later only CloudFront. All allow `s3:GetObject` on `/*` and nothing else.',
        otherwise: 'readers get 403. With `s3:ListBucket` as well, strangers could list the objects.',
      },
      identityId: {
        what: "The id of CloudFront's identity, which becomes the principal of the policy.",
        otherwise:
          'with the id of the distribution in its place, S3 rejects the policy: *Invalid principal in policy*.',
      },
      distributionArn: {
        what: 'The ARN of the distribution, as a condition: the principal is the service CloudFront, which works for all its customers.',
        otherwise: 'any distribution of any account could read the bucket through CloudFront.',
      },
    },
  },
});

async function read(bucket: string, aws: Aws): Promise<Outputs | undefined> {
  const asked = aws.client(S3Client).send(new GetBucketPolicyCommand({ Bucket: bucket }));
  const live = await orMissing(asked, 'NoSuchBucketPolicy', 'NoSuchBucket');
  return live?.Policy ? { policy: normalizePolicy(JSON.parse(live.Policy) as Json) } : undefined;
}

async function policyText({ bucket, policy, identityId = '', distributionArn = '' }: Props): Promise<string> {
  const template = await readFile(projectFile('templates', 'policies', fileName(policy)), 'utf8');
  return template
    .replaceAll('{bucketName}', bucket)
    .replaceAll('{identityId}', identityId)
    .replaceAll('{distributionArn}', distributionArn);
}

async function put({ bucket, identityId, distributionArn }: Props, Policy: string, aws: Aws): Promise<void> {
  const send = () => aws.client(S3Client).send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
  try {
    await send();
  } catch (error) {
    if (error instanceof WorkshopError && isBlocked(error.cause)) throw await stillBlocked(bucket, aws, error.cause);
    const isPublic = identityId === undefined && distributionArn === undefined;
    if (!isPublic || !isBareDenial(error) || !(await areBlocksOff(bucket, aws))) throw error;
    const wait = { for: 'S3 to apply the change of Block Public Access', usually: 5, atMost: 60 };
    await aws.waiter.retry(wait, isBareDenial, send).catch((late: unknown) => {
      throw late instanceof WorkshopError && isBareDenial(late.cause) ? stillDenied(bucket, late.cause) : late;
    });
  }
}

/** S3 may say no more than this, also right after a change of Block Public Access. */
function isBareDenial(error: unknown): error is Error {
  return isNamed(error, 'AccessDenied') && /^Access Denied\.?$/i.test(error.message);
}

/** As they read. What decides about a policy may still have the old value. */
async function areBlocksOff(bucket: string, aws: Aws): Promise<boolean> {
  const levels = [await readBucketBlock(bucket, aws), await readAccountBlock(aws)];
  return levels.every((flags) => !flagsOf(flags).BlockPublicPolicy);
}

function stillDenied(bucket: string, cause: Error): WorkshopError {
  return new WorkshopError({
    code: 'refused',
    message: `S3 denies the public policy of the bucket ${bucket}, although Block Public Access of the bucket and of the account is off.`,
    state:
      'The bucket policy was not changed. A policy of your organization can forbid public buckets, or you lack the permission s3:PutBucketPolicy.',
    fix: 'workshop next --skip   # continues with CloudFront, which needs no public bucket',
    cause,
  });
}

/** After the time that a change of Block Public Access takes. AWS has changed this text over the years. */
function isBlocked(error: unknown): error is Error {
  return isNamed(error, 'AccessDenied') && /public policies are .*BlockPublicPolicy/.test(error.message);
}

async function stillBlocked(bucket: string, aws: Aws, cause: Error): Promise<WorkshopError> {
  const level = (await readBucketBlock(bucket, aws))?.BlockPublicPolicy
    ? `of the bucket ${bucket} is on. Something has turned it on again`
    : 'of the account or of its organization is on';
  return new WorkshopError({
    code: 'refused',
    message: `S3 rejects the public policy: Block Public Access ${level}.`,
    state: 'The bucket policy was not changed.',
    fix: 'workshop next --skip   # continues with CloudFront, which needs no public bucket',
    cause,
  });
}
