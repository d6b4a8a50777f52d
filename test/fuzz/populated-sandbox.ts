// A sandbox that has one resource of each kind, in a folder below a folder in which nothing else may appear.
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as apigateway from '@aws-sdk/client-apigatewayv2';
import * as cloudfront from '@aws-sdk/client-cloudfront';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as iam from '@aws-sdk/client-iam';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import type { ServiceContext } from '../../src/sandbox/services/context.ts';
import { services } from '../../src/sandbox/services/index.ts';
import type { Service } from '../../src/sandbox/server/service.ts';
import { sandboxClient } from '../../src/sandbox/client/sandbox-client.ts';
import { openStore } from '../../src/sandbox/state/store.ts';
import { testFunctions, zipOf } from '../helpers/sandbox/functions.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/sandbox/test-sandbox.ts';
import type { Known } from './valid-requests.ts';

export interface PopulatedSandbox {
  readonly test: TestSandbox;
  readonly services: readonly Service[];
  readonly known: Known;
  /** The addresses of an API, a website and a distribution. */
  readonly endpoints: readonly string[];
  /** Files that appeared where none belong. */
  unexpectedFiles(): Promise<string[]>;
  stop(): Promise<void>;
}

const bucket = 'fuzz-bucket';
const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});
const zip = zipOf({ 'index.mjs': 'export const handler = async () => 1;' });

export async function startPopulatedSandbox(): Promise<PopulatedSandbox> {
  const above = await mkdtemp(join(tmpdir(), 'workshop-fuzz-'));
  const dir = join(above, 'sandbox');
  await mkdir(dir);
  const test = await startTestSandbox({ dir });
  const known = await createOneOfEach(test);
  return {
    test,
    services: await allServices(join(above, '..')),
    known,
    endpoints: (await sandboxClient(test).endpoints()).map(({ url }) => url),
    async unexpectedFiles() {
      const ours = ['blobs', 'dynamodb', 'owner', 'scratch', 'state.mark', 'state.ndjson'];
      const inside = (await readdir(dir)).filter((name) => !ours.includes(name));
      return [...(await readdir(above)).filter((name) => name !== 'sandbox'), ...inside];
    },
    async stop() {
      await test.stop();
      await rm(above, { recursive: true, force: true });
    },
  };
}

async function createOneOfEach(test: TestSandbox): Promise<Known> {
  const { role, deploy } = await testFunctions(test);
  await deploy('fuzz-function', 'export const handler = async () => 1;', { Publish: true });
  const gateway = test.client(apigateway.ApiGatewayV2Client);
  const target = `arn:aws:lambda:${test.region}:${test.account}:function:fuzz-function`;
  const api = await gateway.send(
    new apigateway.CreateApiCommand({ Name: 'fuzz', ProtocolType: 'HTTP', Target: target }),
  );
  const store = test.client(s3.S3Client);
  await store.send(
    new s3.CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: 'ap-south-1' } }),
  );
  await store.send(new s3.PutObjectCommand({ Bucket: bucket, Key: 'index.html', Body: 'hello' }));
  await store.send(
    new s3.PutBucketWebsiteCommand({
      Bucket: bucket,
      WebsiteConfiguration: { IndexDocument: { Suffix: 'index.html' } },
    }),
  );
  const distribution = await test
    .client(cloudfront.CloudFrontClient)
    .send(new cloudfront.CreateDistributionCommand({ DistributionConfig: distributionConfig }));
  await test.client(dynamodb.DynamoDBClient).send(
    new dynamodb.CreateTableCommand({
      TableName: 'FuzzTable',
      KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  const log = test.client(logs.CloudWatchLogsClient);
  await log.send(new logs.CreateLogGroupCommand({ logGroupName: '/fuzz' }));
  await log.send(new logs.CreateLogStreamCommand({ logGroupName: '/fuzz', logStreamName: 'stream' }));
  await test.client(iam.IAMClient).send(new iam.CreateUserCommand({ UserName: 'fuzzer' }));
  await test
    .client(lambda.LambdaClient)
    .send(new lambda.PublishLayerVersionCommand({ LayerName: 'fuzz-layer', Content: { ZipFile: zip } }));
  return knownOf(test, role, target, api, distribution);
}

const distributionConfig = {
  CallerReference: 'fuzz',
  Comment: '',
  Enabled: true,
  Origins: {
    Quantity: 2,
    Items: [
      { Id: 'o', DomainName: `${bucket}.s3.ap-south-1.amazonaws.com`, S3OriginConfig: { OriginAccessIdentity: '' } },
      {
        Id: 'c',
        DomainName: 'localhost',
        ConnectionAttempts: 1,
        ConnectionTimeout: 1,
        CustomOriginConfig: {
          HTTPPort: 80,
          HTTPSPort: 443,
          OriginProtocolPolicy: 'http-only' as const,
          OriginReadTimeout: 1,
          OriginKeepaliveTimeout: 1,
        },
      },
    ],
  },
  CacheBehaviors: {
    Quantity: 1,
    Items: [
      {
        PathPattern: 'custom/*',
        TargetOriginId: 'c',
        ViewerProtocolPolicy: 'allow-all' as const,
        MinTTL: 0,
        DefaultTTL: 1,
        MaxTTL: 1,
        ForwardedValues: { QueryString: false, Cookies: { Forward: 'none' as const } },
      },
    ],
  },
  CustomErrorResponses: {
    Quantity: 1,
    Items: [{ ErrorCode: 404, ResponsePagePath: '/index.html', ResponseCode: '200', ErrorCachingMinTTL: 1 }],
  },
  DefaultCacheBehavior: {
    TargetOriginId: 'o',
    ViewerProtocolPolicy: 'allow-all' as const,
    CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
  },
};

function knownOf(
  test: TestSandbox,
  role: string,
  target: string,
  api: apigateway.CreateApiCommandOutput,
  distribution: cloudfront.CreateDistributionCommandOutput,
): Known {
  const trust = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  });
  return {
    RoleName: 'function-role',
    RoleArn: role,
    Role: role,
    UserName: 'fuzzer',
    PolicyDocument: policy,
    AssumeRolePolicyDocument: trust,
    PolicyArn: 'arn:aws:iam::aws:policy/AWSLambda_ReadOnlyAccess',
    'lambda.FunctionName': 'fuzz-function',
    'lambda.Runtime': 'nodejs22.x',
    'lambda.Handler': 'index.handler',
    'lambda.Code': { ZipFile: zip },
    'lambda.Content': { ZipFile: zip },
    'lambda.ZipFile': zip,
    'lambda.LayerName': 'fuzz-layer',
    'lambda.VersionNumber': 1,
    'lambda.FunctionVersion': '1',
    'lambda.MemorySize': 128,
    'lambda.Resource': target,
    'lambda.Action': 'lambda:InvokeFunction',
    'lambda.Principal': 'apigateway.amazonaws.com',
    'lambda.InvocationType': 'DryRun',
    TableName: 'FuzzTable',
    'dynamodb.Key': { PK: { S: 'a' } },
    'dynamodb.Item': { PK: { S: 'a' }, count: { N: '1' } },
    'dynamodb.RequestItems': { FuzzTable: { Keys: [{ PK: { S: 'a' } }] } },
    'dynamodb.KeyConditionExpression': 'PK = :a',
    'dynamodb.UpdateExpression': 'SET n = :a',
    'dynamodb.FilterExpression': 'n = :a',
    'dynamodb.ProjectionExpression': 'PK, n.m[1]',
    'dynamodb.ConditionExpression': 'attribute_not_exists(n)',
    'dynamodb.ExpressionAttributeValues': { ':a': { S: 'a' } },
    'dynamodb.ResourceArn': `arn:aws:dynamodb:${test.region}:${test.account}:table/FuzzTable`,
    logGroupName: '/fuzz',
    logGroupIdentifier: '/fuzz',
    logStreamName: 'stream',
    logStreamNames: ['stream'],
    Bucket: bucket,
    's3.Key': 'index.html',
    's3.Policy': policy.replace('"*"}', `"arn:aws:s3:::${bucket}/*","Principal":"*"}`),
    's3.ExpectedBucketOwner': test.account,
    CopySource: `${bucket}/index.html`,
    ApiId: api.ApiId,
    'apigatewayv2.ProtocolType': 'HTTP',
    'apigatewayv2.RouteKey': 'GET /a/{b}',
    'apigatewayv2.StageName': '$default',
    'apigatewayv2.IntegrationType': 'AWS_PROXY',
    'apigatewayv2.IntegrationUri': target,
    'apigatewayv2.PayloadFormatVersion': '2.0',
    'apigatewayv2.Target': target,
    DistributionConfig: distributionConfig,
    'cloudfront.Id': distribution.Distribution?.Id,
    'cloudfront.DistributionId': distribution.Distribution?.Id,
    'cloudfront.IfMatch': distribution.ETag,
    'cloudfront.Resource': distribution.Distribution?.ARN,
    AccountId: test.account,
  };
}

/** Only for their operations: they answer no requests here, and need only a store while they are created. */
async function allServices(place: string): Promise<Service[]> {
  const dir = await mkdtemp(join(place, 'workshop-table-'));
  const store = await openStore(dir);
  const sandbox = { store, dir, onClose: () => undefined, now: () => 0 } as unknown as ServiceContext;
  const made = await Promise.all(Object.values(services).map(({ load }) => load(sandbox)));
  await store.close();
  await rm(dir, { recursive: true, force: true });
  return made;
}
