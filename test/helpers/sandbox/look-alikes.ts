// Resources of somebody else in the same account, as similar to the workshop's as possible. No command may change them.
import { ApiGatewayV2Client, CreateApiCommand } from '@aws-sdk/client-apigatewayv2';
import {
  CloudFrontClient,
  CreateCloudFrontOriginAccessIdentityCommand,
  CreateDistributionWithTagsCommand,
} from '@aws-sdk/client-cloudfront';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient, PublishLayerVersionCommand } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { cachePolicies } from '../../../src/aws/facts.ts';
import { zip } from '../../../src/lib/zip.ts';
import { identityComment } from '../../../src/resources/cloudfront/origin-access-identity.ts';
import { identityReference } from '../../../steps/names.ts';
import type { TestSandbox } from './test-sandbox.ts';

type Tag = { Key: string; Value: string }[];

export const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

export type Clients = Pick<TestSandbox, 'client' | 'account'>;

export async function makeTable({ client }: Clients, TableName: string, Tags?: Tag): Promise<void> {
  const command = new CreateTableCommand({
    TableName,
    Tags,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
  });
  await client(DynamoDBClient).send(command);
}

export async function makeTaggedRole({ client }: Clients, RoleName: string, Tags?: Tag): Promise<void> {
  await client(IAMClient).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust, Tags }));
}

export async function publishLayer(
  { client }: Clients,
  LayerName: string,
  content: string,
  Description?: string,
): Promise<void> {
  const ZipFile = await zip([{ name: 'nodejs/x.js', content: Buffer.from(content) }]);
  await client(LambdaClient).send(new PublishLayerVersionCommand({ LayerName, Description, Content: { ZipFile } }));
}

export async function makeApi({ client }: Clients, Name: string, Tags?: Record<string, string>): Promise<void> {
  await client(ApiGatewayV2Client).send(new CreateApiCommand({ Name, ProtocolType: 'HTTP', Tags }));
}

export async function makeBucket({ client }: Clients, Bucket: string, Tags?: Tag): Promise<void> {
  const CreateBucketConfiguration = { LocationConstraint: 'ap-south-1' as const, ...(Tags && { Tags }) };
  await client(S3Client).send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
}

/** With the workshop's tag, for a bucket that exists. */
export async function makeDistribution({ client }: Clients, bucket: string): Promise<void> {
  const DomainName = `${bucket}.s3.ap-south-1.amazonaws.com`;
  const DistributionConfig = {
    CallerReference: bucket,
    Comment: bucket,
    Enabled: true,
    Origins: { Quantity: 1, Items: [{ Id: 's3', DomainName, S3OriginConfig: { OriginAccessIdentity: '' } }] },
    DefaultCacheBehavior: {
      TargetOriginId: 's3',
      ViewerProtocolPolicy: 'allow-all' as const,
      CachePolicyId: cachePolicies.CachingOptimized,
    },
  };
  const Tags = { Items: [{ Key: 'workshop', Value: 'url-shortener' }] };
  await client(CloudFrontClient).send(
    new CreateDistributionWithTagsCommand({ DistributionConfigWithTags: { DistributionConfig, Tags } }),
  );
}

/** The console makes up a caller reference. */
let consoleReference = 1_732_871_200_000;

/** With the console's caller reference, or with that of a workshop whose bucket this was. */
export async function makeIdentity({ client }: Clients, Comment: string, workshopBucket?: string): Promise<void> {
  const made = workshopBucket && identityReference(workshopBucket);
  const config = { CallerReference: made ?? String((consoleReference += 1)), Comment };
  await client(CloudFrontClient).send(
    new CreateCloudFrontOriginAccessIdentityCommand({ CloudFrontOriginAccessIdentityConfig: config }),
  );
}

export async function makeFunction({ client, account }: Clients, FunctionName: string, role: string): Promise<void> {
  const ZipFile = await zip([{ name: 'index.mjs', content: Buffer.from('export const handler = () => 1;') }]);
  await client(LambdaClient).send(
    new CreateFunctionCommand({
      FunctionName,
      Role: `arn:aws:iam::${account}:role/${role}`,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile },
      Tags: { workshop: 'another-course' },
    }),
  );
}

/** The same names without our tag, other values of our tag key, another suffix, other descriptions and comments. */
export async function createLookAlikes(clients: Clients): Promise<void> {
  const other = [{ Key: 'workshop', Value: 'another-course' }];
  await makeTaggedRole(clients, 'aws-workshop-lambda-role-other', other);
  await makeTable(clients, 'AWSWorkshopDemoTable-other');
  await makeFunction(clients, 'getLongURL-other', 'aws-workshop-lambda-role-other');
  await clients
    .client(CloudWatchLogsClient)
    .send(new CreateLogGroupCommand({ logGroupName: '/aws/lambda/getLongURL-other' }));
  await publishLayer(clients, 'aws-workshop-lambda-layer', 'somebody else', 'another layer of this name');
  await makeApi(clients, 'aws-workshop-api-gateway', { workshop: 'another-course' });
  await makeBucket(clients, 'aws-workshop-of-others', other);
  await makeIdentity(clients, 'access-identity-my-own-bucket.s3.ap-south-1.amazonaws.com');
  await makeIdentity(clients, 'aws-workshop-abcdefgh');
  // As the console writes it, for the bucket of a course: only the caller reference is not ours.
  await makeIdentity(clients, identityComment('aws-workshop-hgfedcba', 'ap-south-1'));
}
