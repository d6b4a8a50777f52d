// Exercises with the bucket: its files, its website, its policy and its Block Public Access.
import {
  GetObjectCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';

import { allFlags } from '../../../resources/s3/block-public-access.ts';
import { defineExercise, type Built } from './define.ts';

export const configApi = defineExercise({
  name: 'config-api',
  area: 'the web page',
  needs: 'bucket',
  resources: ['bucket-files'],
  symptom: 'bucket.config-names-api',
  complaint: 'The page opens, but every button on it shows an error. The API itself works.',
  cause:
    'config.json in the bucket named an API that does not exist. The page reads this file when it starts. The network tab of the browser shows the address that it calls.',
  async inject(built) {
    const apiUrl = `https://a1b2c3d4e5.execute-api.${built.aws.region}.amazonaws.com`;
    await upload(built, 'config.json', `${JSON.stringify({ apiUrl })}\n`, 'application/json');
  },
});

export const contentType = defineExercise({
  name: 'content-type',
  area: 'the web page',
  needs: 'bucket',
  resources: ['bucket-files'],
  symptom: 'bucket.files-and-types',
  complaint: 'The browser downloads index.html instead of showing it.',
  cause:
    'index.html had the content type application/octet-stream. S3 does not read the content of a file. It sends the type that was set at the upload.',
  async inject(built) {
    const { aws, bucketName: Bucket } = built;
    const { Body } = await aws.client(S3Client).send(new GetObjectCommand({ Bucket, Key: 'index.html' }));
    await upload(built, 'index.html', (await Body?.transformToString()) ?? '', 'application/octet-stream');
  },
});

export const websiteIndex = defineExercise({
  name: 'website-index',
  area: 'the website',
  needs: 'hosting',
  resources: ['bucket-website'],
  symptom: 'hosting.index-document',
  complaint: 'The address of the website shows an error. With /index.html added, the error is another one.',
  cause:
    'The index document of the website was home.html, which is not in the bucket. S3 does not check that the file exists.',
  async inject({ aws, bucketName: Bucket }) {
    const WebsiteConfiguration = { IndexDocument: { Suffix: 'home.html' } };
    const command = new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration });
    await aws.client(S3Client).send(command);
  },
});

export const blockAgain = defineExercise({
  name: 'block-again',
  area: 'the bucket',
  needs: 'public-access',
  until: 'bucket-policy',
  resources: ['bucket-public-access'],
  symptom: 'public-access.website-serves-page',
  complaint: 'The website answers 403 again. The bucket policy is correct, letter by letter.',
  cause:
    'Block Public Access of the bucket was on again. RestrictPublicBuckets overrides a public policy that is already attached. The policy was correct, but it had no effect.',
  inject: (built) => block(built, true),
});

export const policyTypo = defineExercise({
  name: 'policy-typo',
  area: 'the bucket',
  needs: 'bucket-policy',
  resources: ['bucket-policy'],
  symptom: 'bucket-policy.cloudfront-serves-page',
  complaint: 'CloudFront answers 403 for the page, although the policy names the right principal.',
  cause:
    'The resource of the policy ended in /asset/* instead of /*. The policy allowed reading a folder that does not exist. A resource that matches nothing is no error.',
  async inject(built) {
    await changePolicy(built, { Resource: `arn:aws:s3:::${built.bucketName}/asset/*` });
  },
});

export const blockOff = defineExercise({
  name: 'block-off',
  area: 'the bucket',
  needs: 'private-again',
  resources: ['bucket-public-access'],
  symptom: 'private-again.public-access-blocked',
  complaint: 'Everything works, but a security scanner sent a warning about the bucket.',
  cause:
    'Block Public Access of the bucket was off. The bucket was not public, because the policy names CloudFront only. But the next careless policy would have made it public.',
  inject: (built) => block(built, false),
});

export const anyDistribution = defineExercise({
  name: 'any-distribution',
  area: 'the bucket',
  needs: 'origin-access-control',
  resources: ['bucket-policy'],
  symptom: 'origin-access-control.policy-names-distribution',
  complaint: 'The page works. Somebody shows your page under the address of a distribution that is not yours.',
  cause:
    'The bucket policy had no condition any more. It allowed the service CloudFront, which works for all its customers. A distribution of another account can have your bucket as its origin, and CloudFront then reads it for them.',
  inject: (built) => changePolicy(built, { Condition: undefined }),
});

async function upload({ aws, bucketName: Bucket }: Built, Key: string, Body: string, ContentType: string) {
  const Metadata = { ...aws.tags };
  // Not cached, as the files of the page that keep their names.
  const command = new PutObjectCommand({ Bucket, Key, Body, ContentType, CacheControl: 'no-cache', Metadata });
  await aws.client(S3Client).send(command);
}

async function block({ aws, bucketName: Bucket }: Built, on: boolean): Promise<void> {
  const command = new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: allFlags(on) });
  await aws.client(S3Client).send(command);
}

/** The policy as it is now, with this changed in each statement. Undefined leaves a part out. */
async function changePolicy(
  { aws, bucketName: Bucket }: Built,
  change: { readonly Resource?: string; readonly Condition?: undefined },
): Promise<void> {
  const client = aws.client(S3Client);
  const { Policy = '' } = await client.send(new GetBucketPolicyCommand({ Bucket }));
  const policy = JSON.parse(Policy) as { readonly Statement: readonly object[] };
  const Statement = policy.Statement.map((statement) => ({ ...statement, ...change }));
  await client.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ ...policy, Statement }) }));
}
