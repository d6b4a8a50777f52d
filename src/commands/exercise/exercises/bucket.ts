// Exercises with the bucket: its files, its website, its policy and its Block Public Access.
import {
  GetObjectCommand,
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
  complaint: 'CloudFront answers 403 for the page, although the policy names the right OAI.',
  cause:
    'The resource of the policy ended in /asset/* instead of /*. The policy allowed reading a folder that does not exist. A resource that matches nothing is no error.',
  async inject(built) {
    await putPolicy(built, `arn:aws:s3:::${built.bucketName}/asset/*`);
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
    'Block Public Access of the bucket was off. The bucket was not public, because the policy names one OAI only. But the next careless policy would have made it public.',
  inject: (built) => block(built, false),
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

async function putPolicy({ aws, bucketName: Bucket, outputs }: Built, Resource: string): Promise<void> {
  const Principal = { AWS: outputs('distribution').identityArn };
  const Statement = [{ Sid: 'Statement1', Principal, Effect: 'Allow', Action: ['s3:GetObject'], Resource: [Resource] }];
  const command = new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) });
  await aws.client(S3Client).send(command);
}
