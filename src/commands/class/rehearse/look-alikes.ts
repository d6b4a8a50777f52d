// Creates resources of other people that look like the workshop's. No class command may change them.
import { ApiGatewayV2Client, CreateApiCommand } from '@aws-sdk/client-apigatewayv2';
import { CloudFrontClient, CreateCloudFrontOriginAccessIdentityCommand } from '@aws-sdk/client-cloudfront';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient, PublishLayerVersionCommand } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { runtime } from '../../../aws/facts.ts';
import { tagList, tagsOf } from '../../../aws/tags.ts';
import { zip } from '../../../lib/zip.ts';
import type { Aws } from '../../../engine/types.ts';
import { identityComment } from '../../../resources/cloudfront/origin-access-identity.ts';
import { bucketNameWith, logGroupOf, names } from '../../../../steps/names.ts';
import { learnerBucket } from './learner.ts';
import { withSuffix } from '../../../engine/build/step-context.ts';

const otherRole = withSuffix(names.role, 'other');
const otherFunction = withSuffix(names.getFunction, 'other');
const otherTag = [{ Key: 'workshop', Value: 'another-course' }];

/** With names that the course does not use. */
export async function createLookAlikes(aws: Aws): Promise<void> {
  await makeRole(aws, otherRole);
  await makeTable(aws, withSuffix(names.table, 'other'));
  // A workshop resource with another suffix, which is in no roster and so in no plan.
  await makeTable(aws, withSuffix(names.table, 'zoe'), tagList(tagsOf('zoe')));
  await makeFunction(aws, otherFunction, otherRole);
  const logs = aws.client(CloudWatchLogsClient);
  await logs.send(new CreateLogGroupCommand({ logGroupName: logGroupOf(otherFunction) }));
  const Tags = { workshop: 'another-course' };
  const api = { Name: names.api, ProtocolType: 'HTTP' as const, Tags };
  await aws.client(ApiGatewayV2Client).send(new CreateApiCommand(api));
  await makeBucket(aws, bucketNameWith(`of-others-${aws.account}`), otherTag);
  await makeBucket(aws, `pictures-${aws.account}`);
  await makeTable(aws, 'Invoices');
  await makeIdentity(aws, identityComment('my-own-bucket', aws.region), '1732871234567');
  // By hand in the console, for the learner's own bucket: only the caller reference is not the workshop's.
  await makeIdentity(aws, identityComment(learnerBucket(aws.account), aws.region), '1732871234568');
}

/** With the names of the course and without its tag, for the steps after the first `steps`, which the learner has started. */
export async function createNamesakes(aws: Aws, steps: number): Promise<void> {
  await publishLayer(aws);
  if (steps < 2) await makeTable(aws, names.table);
  if (steps < 3) await makeRole(aws, names.role);
  if (steps < 4) await makeFunction(aws, names.createFunction, otherRole);
}

async function makeIdentity(aws: Aws, Comment: string, CallerReference: string): Promise<void> {
  const CloudFrontOriginAccessIdentityConfig = { CallerReference, Comment };
  await aws
    .client(CloudFrontClient)
    .send(new CreateCloudFrontOriginAccessIdentityCommand({ CloudFrontOriginAccessIdentityConfig }));
}

async function makeTable(aws: Aws, TableName: string, Tags?: typeof otherTag): Promise<void> {
  const keys = {
    KeySchema: [{ AttributeName: names.partitionKey, KeyType: 'HASH' as const }],
    AttributeDefinitions: [{ AttributeName: names.partitionKey, AttributeType: 'S' as const }],
  };
  const command = new CreateTableCommand({ TableName, Tags, BillingMode: 'PAY_PER_REQUEST', ...keys });
  await aws.client(DynamoDBClient).send(command);
}

async function makeRole(aws: Aws, RoleName: string): Promise<void> {
  const Principal = { Service: 'lambda.amazonaws.com' };
  const Statement = [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await aws.client(IAMClient).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
}

async function makeFunction(aws: Aws, FunctionName: string, role: string): Promise<void> {
  const ZipFile = await zip([{ name: 'index.mjs', content: Buffer.from('export const handler = () => 1;') }]);
  const Role = `arn:aws:iam::${aws.account}:role/${role}`;
  const command = new CreateFunctionCommand({
    FunctionName,
    Role,
    Runtime: runtime,
    Handler: 'index.handler',
    Code: { ZipFile },
    Tags: { workshop: 'another-course' },
  });
  const again = (error: unknown) => error instanceof Error && /cannot be assumed/.test(error.message);
  const wait = { for: 'the role of others to be assumed', usually: 10, atMost: 120 };
  await aws.waiter.retry(wait, again, () => aws.client(LambdaClient).send(command));
}

async function publishLayer(aws: Aws): Promise<void> {
  const ZipFile = await zip([{ name: 'nodejs/x.js', content: Buffer.from('somebody else') }]);
  const LayerName = names.layer;
  const input = { LayerName, Description: 'another layer of this name', Content: { ZipFile } };
  await aws.client(LambdaClient).send(new PublishLayerVersionCommand(input));
}

async function makeBucket(aws: Aws, Bucket: string, Tags?: typeof otherTag): Promise<void> {
  const LocationConstraint = aws.region as 'ap-south-1';
  const CreateBucketConfiguration = { LocationConstraint, ...(Tags && { Tags }) };
  const client = aws.client(S3Client);
  await client.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  await client.send(new PutObjectCommand({ Bucket, Key: 'index.html', Body: 'Not yours.' }));
}
