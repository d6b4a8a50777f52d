// The kinds of failures that can be injected, in the format of each service.
import assert from 'node:assert/strict';
import * as gateway from '@aws-sdk/client-apigatewayv2';
import * as cloudfront from '@aws-sdk/client-cloudfront';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as iam from '@aws-sdk/client-iam';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import * as s3control from '@aws-sdk/client-s3-control';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createUserKey } from '../../helpers/sandbox/user-key.ts';
import type { InjectionKind } from '../../../src/sandbox/sandbox.ts';
import { makeRole, zipOf } from '../../helpers/sandbox/functions.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

const words: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  throttle: {
    dynamodb: 'ThrottlingException 400',
    logs: 'ThrottlingException 400',
    iam: 'Throttling 400',
    lambda: 'TooManyRequestsException 429',
    apigatewayv2: 'TooManyRequestsException 429',
    s3: 'SlowDown 503',
    cloudfront: 'Throttling 400',
  },
  '500': {
    dynamodb: 'InternalServerError 500',
    logs: 'InternalServerError 500',
    iam: 'InternalError 500',
    lambda: 'ServiceException 500',
    apigatewayv2: 'ServiceException 500',
    s3: 'InternalError 500',
    cloudfront: 'InternalError 500',
  },
  '503': {
    dynamodb: 'ServiceUnavailable 503',
    logs: 'ServiceUnavailableException 503',
    iam: 'ServiceUnavailable 503',
    lambda: 'ServiceUnavailableException 503',
    apigatewayv2: 'ServiceUnavailableException 503',
    s3: 'ServiceUnavailable 503',
    cloudfront: 'ServiceUnavailable 503',
  },
};

describe('injections', () => {
  let test: TestSandbox;
  let kind: InjectionKind | undefined;
  before(async () => void (test = await startTestSandbox({ injections: () => kind })));
  after(() => test.stop());

  async function under<T>(injection: InjectionKind, call: () => Promise<T>): Promise<T> {
    kind = injection;
    try {
      return await call();
    } finally {
      kind = undefined;
    }
  }

  const lists: Readonly<Record<string, () => Promise<unknown>>> = {
    dynamodb: () => test.client(dynamodb.DynamoDBClient).send(new dynamodb.ListTablesCommand({})),
    logs: () => test.client(logs.CloudWatchLogsClient).send(new logs.DescribeLogGroupsCommand({})),
    iam: () => test.client(iam.IAMClient).send(new iam.ListRolesCommand({})),
    lambda: () => test.client(lambda.LambdaClient).send(new lambda.ListFunctionsCommand({})),
    apigatewayv2: () => test.client(gateway.ApiGatewayV2Client).send(new gateway.GetApisCommand({})),
    s3: () => test.client(s3.S3Client).send(new s3.ListBucketsCommand({})),
    cloudfront: () => test.client(cloudfront.CloudFrontClient).send(new cloudfront.ListDistributionsCommand({})),
  };

  for (const [injection, expected] of Object.entries(words)) {
    it(`answers ${injection} in the words of each service`, async () => {
      for (const [service, call] of Object.entries(lists)) {
        const { name, status } = await under(injection as InjectionKind, () => refusal(call()));
        assert.equal(`${name} ${status}`, expected[service], service);
      }
    });
  }

  it('answers any error that is asked for, in the form of each service', async () => {
    const error = { code: 'LimitExceededException', status: 409, message: 'Too many <of> "them" & more.' };
    for (const [service, call] of Object.entries(lists)) {
      const { name, status, message } = await under(error, () => refusal(call()));
      assert.deepEqual({ name, status, message }, { name: error.code, status: 409, message: error.message }, service);
    }
  });

  it('drops the connection before the effect, or after it', async () => {
    const client = test.client(iam.IAMClient);
    for (const [drop, left] of [
      ['drop-before', []],
      ['drop-after', ['dropped']],
    ] as const) {
      const { message } = await under(drop, () => refusal(makeRole(test, 'dropped')));
      assert.match(message, /socket hang up|ECONNRESET/);
      const { Roles = [] } = await client.send(new iam.ListRolesCommand({}));
      assert.deepEqual(
        Roles.map(({ RoleName }) => RoleName),
        left,
      );
    }
    await client.send(new iam.DeleteRoleCommand({ RoleName: 'dropped' }));
  });

  it('lets a read miss what is there, in the words in which the service says that it is not', async () => {
    for (const { what, make, read } of thingsOf(test)) {
      const truth = await refusal(read());
      await make();
      assert.deepEqual(await under('missing', () => refusal(read())), truth, what);
      await read();
    }
  });

  it('says that an id is not there as after its end', async () => {
    const client = test.client(gateway.ApiGatewayV2Client);
    const { ApiId } = await client.send(new gateway.CreateApiCommand({ Name: 'api', ProtocolType: 'HTTP' }));
    const read = () => client.send(new gateway.GetApiCommand({ ApiId }));
    const missed = await under('missing', () => refusal(read()));
    await client.send(new gateway.DeleteApiCommand({ ApiId }));
    assert.deepEqual(missed, await refusal(read()));

    const edge = test.client(cloudfront.CloudFrontClient);
    const config = { CallerReference: 'c', Comment: '' };
    const { CloudFrontOriginAccessIdentity: made, ETag } = await edge.send(
      new cloudfront.CreateCloudFrontOriginAccessIdentityCommand({ CloudFrontOriginAccessIdentityConfig: config }),
    );
    const Id = made?.Id;
    const identity = () => edge.send(new cloudfront.GetCloudFrontOriginAccessIdentityCommand({ Id }));
    const unseen = await under('missing', () => refusal(identity()));
    await edge.send(new cloudfront.DeleteCloudFrontOriginAccessIdentityCommand({ Id, IfMatch: ETag }));
    assert.deepEqual(unseen, await refusal(identity()));
  });

  it('is no refusal to a caller whose policy names the thing', async () => {
    await makeRole(test, 'named');
    const Resource = `arn:aws:iam::${test.account}:role/named`;
    const policy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow' as const, Action: 'iam:GetRole', Resource }],
    };
    const key = createUserKey(test.sandbox.store, { account: test.account, userName: 'learner', policy });
    const read = () => test.client(iam.IAMClient, key).send(new iam.GetRoleCommand({ RoleName: 'named' }));
    assert.equal((await under('missing', () => refusal(read()))).message, 'The role with name named cannot be found.');
  });

  it('lists nothing where a list misses what is there', async () => {
    for (const [service, call] of Object.entries(lists)) {
      const full = sizes(await call());
      const missed = sizes(await under('missing', call));
      assert.deepEqual(
        missed,
        full.map(() => 0),
        service,
      );
    }
    const items = test.client(dynamodb.DynamoDBClient);
    const scan = () => items.send(new dynamodb.ScanCommand({ TableName: 'Links' }));
    const get = () => items.send(new dynamodb.GetItemCommand({ TableName: 'Links', Key: { PK: { S: 'a' } } }));
    await items.send(new dynamodb.PutItemCommand({ TableName: 'Links', Item: { PK: { S: 'a' } } }));
    assert.deepEqual([(await scan()).Count, (await get()).Item], [1, { PK: { S: 'a' } }]);
    const { Count, Items } = await under('missing', scan);
    assert.deepEqual([Count, Items, (await under('missing', get)).Item], [0, [], undefined]);
    const objects = () => test.client(s3.S3Client).send(new s3.ListObjectsV2Command({ Bucket: 'injected-1' }));
    assert.equal((await objects()).KeyCount, 1);
    const { KeyCount, Contents } = await under('missing', objects);
    assert.deepEqual([KeyCount, Contents], [0, undefined]);
  });

  it('leaves alone what is no read, where a read is to miss', async () => {
    const role = () => makeRole(test, 'seen');
    assert.match(await under('missing', role), /:role\/seen$/);
    const who = () => test.client(STSClient).send(new GetCallerIdentityCommand({}));
    assert.equal((await under('missing', who)).Account, test.account);
  });
});

/** How many each list of an answer has, CloudFront's too, which lie one deeper. */
function sizes(output: unknown): number[] {
  const values = Object.entries(output as object).filter(([key]) => key !== '$metadata');
  return values.flatMap(([key, value]) => {
    if (Array.isArray(value)) return [value.length];
    return key.endsWith('List') ? [(value as { Quantity: number }).Quantity] : [];
  });
}

interface Thing {
  readonly what: string;
  make(): Promise<unknown>;
  read(): Promise<unknown>;
}

/** In an order in which they can be made. */
function thingsOf(test: TestSandbox): Thing[] {
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }],
  });
  const bucketPolicy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: test.account },
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::injected-1/*',
      },
    ],
  });
  const roles = test.client(iam.IAMClient);
  const tables = test.client(dynamodb.DynamoDBClient);
  const functions = test.client(lambda.LambdaClient);
  const buckets = test.client(s3.S3Client);
  const control = test.client(s3control.S3ControlClient);
  const [RoleName, PolicyName, TableName, FunctionName, LayerName] = ['role-1', 'p1', 'Links', 'createShortURL', 'l-1'];
  const [Bucket, Key] = ['injected-1', 'assets/index-1.html'];
  const inBucket = { Bucket, Key };
  const AccountId = test.account;
  const PublicAccessBlockConfiguration = { BlockPublicAcls: true };
  const zip = { ZipFile: zipOf({ 'index.mjs': '' }) };
  const Role = `arn:aws:iam::${test.account}:role/${RoleName}`;
  return [
    {
      what: 'a role',
      make: () => makeRole(test, RoleName),
      read: () => roles.send(new iam.GetRoleCommand({ RoleName })),
    },
    {
      what: "a role's policy",
      make: () => roles.send(new iam.PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: policy })),
      read: () => roles.send(new iam.GetRolePolicyCommand({ RoleName, PolicyName })),
    },
    {
      what: 'a policy',
      make: () => roles.send(new iam.CreatePolicyCommand({ PolicyName, PolicyDocument: policy })),
      read: () => roles.send(new iam.GetPolicyCommand({ PolicyArn: `arn:aws:iam::${AccountId}:policy/${PolicyName}` })),
    },
    {
      what: 'a table',
      make: () =>
        tables.send(
          new dynamodb.CreateTableCommand({
            TableName,
            AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
            KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
            BillingMode: 'PAY_PER_REQUEST',
          }),
        ),
      read: () => tables.send(new dynamodb.DescribeTableCommand({ TableName })),
    },
    {
      what: 'a function',
      make: () =>
        functions.send(
          new lambda.CreateFunctionCommand({ FunctionName, Role, Runtime: 'nodejs24.x', Handler: 'i.h', Code: zip }),
        ),
      read: () => functions.send(new lambda.GetFunctionCommand({ FunctionName })),
    },
    {
      what: 'a layer',
      make: () => functions.send(new lambda.PublishLayerVersionCommand({ LayerName, Content: zip })),
      read: () => functions.send(new lambda.GetLayerVersionCommand({ LayerName, VersionNumber: 1 })),
    },
    {
      what: 'a bucket',
      make: () =>
        buckets.send(
          new s3.CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'ap-south-1' } }),
        ),
      read: () => buckets.send(new s3.HeadBucketCommand({ Bucket })),
    },
    {
      what: "a bucket's policy",
      make: () => buckets.send(new s3.PutBucketPolicyCommand({ Bucket, Policy: bucketPolicy })),
      read: () => buckets.send(new s3.GetBucketPolicyCommand({ Bucket })),
    },
    {
      what: "a bucket's website",
      make: () =>
        buckets.send(
          new s3.PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration: { IndexDocument: { Suffix: 'i.html' } } }),
        ),
      read: () => buckets.send(new s3.GetBucketWebsiteCommand({ Bucket })),
    },
    {
      what: 'an object',
      make: () => buckets.send(new s3.PutObjectCommand({ ...inBucket, Body: 'text' })),
      read: () => buckets.send(new s3.GetObjectCommand(inBucket)),
    },
    {
      what: "the account's public access block",
      make: () =>
        control.send(new s3control.PutPublicAccessBlockCommand({ AccountId, PublicAccessBlockConfiguration })),
      read: () => control.send(new s3control.GetPublicAccessBlockCommand({ AccountId })),
    },
  ];
}
