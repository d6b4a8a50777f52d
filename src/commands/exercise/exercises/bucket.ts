// Faults in the bucket: its files, its website, its policy and its Block Public Access.
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
  says: 'The page opens, and every button on it ends in an error. The API itself answers well.',
  cause:
    "config.json in the bucket named an API that does not exist. The page reads its address when it starts: the browser's network tab shows where it asks.",
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
  says: 'Who opens the page gets a download named index.html.',
  cause:
    'index.html lay in the bucket as application/octet-stream. S3 does not look into files: it tells browsers the type that it was told at upload.',
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
  says: 'The bare address of the website shows an error; with /index.html behind it, it is another one than before.',
  cause:
    'The index document of the website was home.html, which is not in the bucket. Hosting does not check whether there is such a file.',
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
  says: 'The website answers 403 again, and its policy is the right one, letter by letter.',
  cause:
    'Block Public Access of the bucket was on again. RestrictPublicBuckets overrules a policy that is there already, so the policy looked right and did nothing.',
  inject: (built) => block(built, true),
});

export const policyTypo = defineExercise({
  name: 'policy-typo',
  area: 'the bucket',
  needs: 'bucket-policy',
  resources: ['bucket-policy'],
  symptom: 'bucket-policy.cloudfront-serves-page',
  says: 'CloudFront answers 403 for the page, although the policy names the right identity.',
  cause:
    "The policy's resource ended in /asset/* in place of /*: it allowed to read a folder that does not exist. A policy is matched letter by letter, and a resource that matches nothing is no error.",
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
  says: 'Everything works. A scanner that looks for careless settings has sent a mail all the same.',
  cause:
    'Block Public Access of the bucket was off. Nobody could read more than before, as the policy names one identity; but the next careless policy would have opened the bucket at once.',
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
