// The condition keys of requests, filled as on AWS: each is tested in both directions, with equality and its negation.
import assert from 'node:assert/strict';
import * as apigateway from '@aws-sdk/client-apigatewayv2';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as iam from '@aws-sdk/client-iam';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

type Statement = Record<string, unknown>;
type Client = { send(command: never): Promise<unknown> };

describe('Condition keys', () => {
  let test: TestSandbox;
  let account: string;
  let user: { accessKeyId: string; secretAccessKey: string };
  let admin: iam.IAMClient;
  let dynamo: dynamodb.DynamoDBClient;
  let bucket: s3.S3Client;

  before(async () => {
    test = await startTestSandbox();
    ({ account } = test);
    admin = test.client(iam.IAMClient);
    await admin.send(new iam.CreateUserCommand({ UserName: 'ann', Tags: [{ Key: 'c', Value: '1' }] }));
    const { AccessKey } = await admin.send(new iam.CreateAccessKeyCommand({ UserName: 'ann' }));
    user = { accessKeyId: String(AccessKey?.AccessKeyId), secretAccessKey: String(AccessKey?.SecretAccessKey) };
    dynamo = test.client(dynamodb.DynamoDBClient, user);
    bucket = test.client(s3.S3Client, user);
    const create = test.client(s3.S3Client);
    const CreateBucketConfiguration = { LocationConstraint: 'ap-south-1' } as const;
    await create.send(new s3.CreateBucketCommand({ Bucket: 'bkt', CreateBucketConfiguration }));
    for (const [Key, Tagging] of [
      ['k', 'class=secret'],
      ['plain', undefined],
    ] as const)
      await create.send(new s3.PutObjectCommand({ Bucket: 'bkt', Key, Body: 'x', Tagging }));
    await test.client(dynamodb.DynamoDBClient).send(
      new dynamodb.CreateTableCommand({
        TableName: 'tab',
        AttributeDefinitions: ['pk', 'sk', 'g'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'byG',
            KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
  });
  after(() => test.stop());

  async function policy(...statements: Statement[]): Promise<void> {
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: statements.map((statement) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...statement })),
    });
    await admin.send(new iam.PutUserPolicyCommand({ UserName: 'ann', PolicyName: 'p', PolicyDocument }));
  }

  /** `allowed`, also where the call fails for another reason, or `denied`. */
  async function outcome(client: Client, command: object): Promise<'allowed' | 'denied'> {
    try {
      await client.send(command as never);
      return 'allowed';
    } catch (error) {
      return (error as Error).name.startsWith('AccessDenied') ? 'denied' : 'allowed';
    }
  }

  /** The key has exactly this value in the request: equal allows, its negation denies, and another value does neither. */
  async function has(client: Client, command: () => object, key: string, value: string | string[]): Promise<void> {
    const several = Array.isArray(value);
    const [all, any] = several ? ['ForAllValues:', 'ForAnyValue:'] : ['', ''];
    const cases = [
      [{ [`${all}StringEquals`]: { [key]: value }, Null: { [key]: 'false' } }, 'allowed'],
      [{ [`${any}StringNotEquals`]: { [key]: value } }, 'denied'],
      [{ [`${any}StringEquals`]: { [key]: 'something else' } }, 'denied'],
      [{ Null: { [key]: 'true' } }, 'denied'],
    ] as const;
    for (const [Condition, expected] of cases) {
      await policy({ Condition });
      assert.equal(await outcome(client, command()), expected, `${key} ${JSON.stringify(Condition)}`);
    }
  }

  async function lacks(client: Client, command: () => object, key: string): Promise<void> {
    await policy({ Condition: { Null: { [key]: 'true' } } });
    assert.equal(await outcome(client, command()), 'allowed', `${key} is absent`);
    await policy({}, { Effect: 'Deny', Condition: { Null: { [key]: 'false' } } });
    assert.equal(await outcome(client, command()), 'allowed', `${key} is absent`);
  }

  it('say who the caller is and whose the resource', async () => {
    const get = () => new s3.GetObjectCommand({ Bucket: 'bkt', Key: 'k' });
    for (const [key, value] of [
      ['aws:PrincipalTag/c', '1'],
      ['aws:ResourceAccount', account],
      ['s3:ResourceAccount', account],
      ['aws:PrincipalType', 'User'],
      ['aws:ViaAWSService', 'false'],
      ['aws:PrincipalIsAWSService', 'false'],
      ['aws:RequestedRegion', test.region],
    ] as const)
      await has(bucket, get, key, value);
    for (const key of ['aws:MultiFactorAuthPresent', 'aws:PrincipalOrgID', 'aws:CalledVia', 'aws:SourceVpce'])
      await lacks(bucket, get, key);
  });

  it('of DynamoDB name the partition keys of items, in every kind of request', async () => {
    const Key = { pk: { S: 'ann' }, sk: { S: '2' } };
    const values = { ':a': { S: 'ann' }, ':b': { S: '2' } };
    const commands: [string, () => object][] = [
      ['GetItem', () => new dynamodb.GetItemCommand({ TableName: 'tab', Key })],
      ['PutItem', () => new dynamodb.PutItemCommand({ TableName: 'tab', Item: { ...Key, other: { S: 'x' } } })],
      ['UpdateItem', () => new dynamodb.UpdateItemCommand({ TableName: 'tab', Key })],
      ['DeleteItem', () => new dynamodb.DeleteItemCommand({ TableName: 'tab', Key })],
      ['BatchGetItem', () => new dynamodb.BatchGetItemCommand({ RequestItems: { tab: { Keys: [Key] } } })],
      [
        'BatchWriteItem',
        () => new dynamodb.BatchWriteItemCommand({ RequestItems: { tab: [{ PutRequest: { Item: Key } }] } }),
      ],
      [
        'Query',
        () =>
          new dynamodb.QueryCommand({
            TableName: 'tab',
            KeyConditionExpression: '#p = :a AND sk = :b',
            ExpressionAttributeNames: { '#p': 'pk' },
            ExpressionAttributeValues: values,
          }),
      ],
    ];
    for (const [, command] of commands) await has(dynamo, command, 'dynamodb:LeadingKeys', ['ann']);
    const ofIndex = () =>
      new dynamodb.QueryCommand({
        TableName: 'tab',
        IndexName: 'byG',
        KeyConditions: { g: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'ann' }] } },
      });
    await has(dynamo, ofIndex, 'dynamodb:LeadingKeys', ['ann']);
    await lacks(dynamo, () => new dynamodb.ScanCommand({ TableName: 'tab' }), 'dynamodb:LeadingKeys');
  });

  it('of DynamoDB keep a user to the items with its own name', async () => {
    await policy({
      Action: 'dynamodb:*',
      Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['${aws:username}'] } },
    });
    const get = (pk: string) =>
      new dynamodb.GetItemCommand({ TableName: 'tab', Key: { pk: { S: pk }, sk: { S: '1' } } });
    assert.equal(await outcome(dynamo, get('ann')), 'allowed');
    const { name, message } = await refusal(dynamo.send(get('victim')));
    assert.equal(name, 'AccessDeniedException');
    assert.match(message, /because no identity-based policy allows the dynamodb:GetItem action$/);
    const Keys = [
      { pk: { S: 'ann' }, sk: { S: '1' } },
      { pk: { S: 'victim' }, sk: { S: '1' } },
    ];
    const both = new dynamodb.BatchGetItemCommand({ RequestItems: { tab: { Keys } } });
    assert.equal(await outcome(dynamo, both), 'denied');
  });

  it('of DynamoDB name the attributes of a request, and what it selects and returns', async () => {
    const Key = { pk: { S: 'a' }, sk: { S: 'b' } };
    const read = (rest: object = {}) => new dynamodb.GetItemCommand({ TableName: 'tab', Key, ...rest });
    const limited = () =>
      read({ ProjectionExpression: 'title, #d.y[0], size1', ExpressionAttributeNames: { '#d': 'date' } });
    await has(dynamo, limited, 'dynamodb:Attributes', ['pk', 'sk', 'title', 'date', 'size1']);
    await has(dynamo, limited, 'dynamodb:Select', 'SPECIFIC_ATTRIBUTES');
    await has(dynamo, () => read(), 'dynamodb:Attributes', ['pk', 'sk']);
    await has(dynamo, () => read(), 'dynamodb:Select', 'ALL_ATTRIBUTES');
    const update = () =>
      new dynamodb.UpdateItemCommand({
        TableName: 'tab',
        Key,
        UpdateExpression: 'SET #t = if_not_exists(views, :n) + :n, b.c = :n REMOVE gone',
        ConditionExpression: 'attribute_exists(pk) AND NOT contains(tags, :n)',
        ExpressionAttributeNames: { '#t': 'total' },
        ExpressionAttributeValues: { ':n': { N: '1' } },
        ReturnValues: 'ALL_OLD',
        ReturnConsumedCapacity: 'TOTAL',
      });
    const names = ['pk', 'sk', 'total', 'views', 'b', 'gone', 'tags'];
    await has(dynamo, update, 'dynamodb:Attributes', names);
    await has(dynamo, update, 'dynamodb:ReturnValues', 'ALL_OLD');
    await has(dynamo, update, 'dynamodb:ReturnConsumedCapacity', 'TOTAL');
    await lacks(dynamo, update, 'dynamodb:Select');
  });

  it('of S3 say what the request asks for', async () => {
    const list = () => new s3.ListObjectsV2Command({ Bucket: 'bkt', Prefix: 'a/', Delimiter: '/', MaxKeys: 7 });
    await has(bucket, list, 's3:prefix', 'a/');
    await has(bucket, list, 's3:delimiter', '/');
    await has(bucket, list, 's3:max-keys', '7');
    await has(bucket, list, 's3:authType', 'REST-HEADER');
    await has(bucket, list, 's3:signatureversion', 'AWS4-HMAC-SHA256');
    await lacks(bucket, list, 's3:signatureAge');
    await lacks(bucket, list, 's3:x-amz-storage-class');
    const put = (rest: object = {}) =>
      new s3.PutObjectCommand({ Bucket: 'bkt', Key: 'new', Body: 'x', StorageClass: 'STANDARD', ...rest });
    await has(bucket, () => put(), 's3:x-amz-storage-class', 'STANDARD');
    await has(bucket, () => put({ IfNoneMatch: '*' }), 's3:if-none-match', '*');
    await lacks(bucket, () => put(), 's3:if-none-match');
    await has(bucket, () => put(), 's3:ObjectCreationOperation', 'true');
    const start = () => new s3.CreateMultipartUploadCommand({ Bucket: 'bkt', Key: 'new' });
    await has(bucket, start, 's3:ObjectCreationOperation', 'false');
  });

  it('of S3 name the tags of the object, and those that the request puts on it', async () => {
    const get = (Key: string) => () => new s3.GetObjectCommand({ Bucket: 'bkt', Key });
    await has(bucket, get('k'), 's3:ExistingObjectTag/class', 'secret');
    await lacks(bucket, get('plain'), 's3:ExistingObjectTag/class');
    await lacks(bucket, get('nothing'), 's3:ExistingObjectTag/class');
    const tag = () =>
      new s3.PutObjectTaggingCommand({
        Bucket: 'bkt',
        Key: 'plain',
        Tagging: { TagSet: [{ Key: 'class', Value: 'open' }] },
      });
    await has(bucket, tag, 's3:RequestObjectTag/class', 'open');
    await has(bucket, tag, 's3:RequestObjectTagKeys', ['class']);
  });

  it('deny by the tag of an object, and only those who put without a condition', async () => {
    const Condition = { StringEquals: { 's3:ExistingObjectTag/class': 'secret' } };
    await policy({ Action: 's3:*' }, { Effect: 'Deny', Action: 's3:GetObject', Condition });
    assert.equal(await outcome(bucket, new s3.GetObjectCommand({ Bucket: 'bkt', Key: 'k' })), 'denied');
    const Null = { 's3:if-none-match': 'true' };
    await policy({ Action: 's3:*' }, { Effect: 'Deny', Action: 's3:PutObject', Condition: { Null } });
    const put = { Bucket: 'bkt', Key: 'once', Body: 'x' };
    assert.equal(await outcome(bucket, new s3.PutObjectCommand({ ...put, IfNoneMatch: '*' })), 'allowed');
    assert.equal(await outcome(bucket, new s3.PutObjectCommand(put)), 'denied');
  });

  it('of Lambda, API Gateway and IAM say what the request sets', async () => {
    const functions = test.client(lambda.LambdaClient, user);
    const Layers = [`arn:aws:lambda:${test.region}:${account}:layer:l:1`];
    const update = () => new lambda.UpdateFunctionConfigurationCommand({ FunctionName: 'f', Layers });
    await has(functions, update, 'lambda:Layer', Layers);
    const apis = test.client(apigateway.ApiGatewayV2Client, user);
    const createApi = () => new apigateway.CreateApiCommand({ Name: 'shop', ProtocolType: 'HTTP' });
    await has(apis, createApi, 'apigateway:Request/ApiName', 'shop');
    await lacks(apis, createApi, 'apigateway:Resource/ApiName');
    const self = test.client(iam.IAMClient, user);
    const arn = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
    const detach = () => new iam.DetachUserPolicyCommand({ UserName: 'ann', PolicyArn: arn });
    await has(self, detach, 'iam:PolicyARN', arn);
    await has(self, detach, 'aws:ResourceTag/c', '1');
    await has(self, detach, 'iam:ResourceTag/c', '1');
  });

  it('that the sandbox does not fill are refused by name, for the actions that have them on AWS', async () => {
    const key = 'apigateway:Resource/AuthorizerType';
    const refused = { name: 'NotImplemented', status: 501 };
    const message = `The sandbox does not fill the condition key ${key}, so this policy would not decide as it does on AWS.`;
    const Condition = { StringEquals: { [key]: 'JWT' } };
    for (const Action of ['*', 'apigateway:PAT*', 'apigateway:DELETE'])
      assert.deepEqual(await refusal(policy({ Action, Condition })), { ...refused, message });
    const Resource = `arn:aws:apigateway:*::/apis/\${${key}, 'x'}`;
    assert.deepEqual(await refusal(policy({ Action: 'apigateway:PATCH', Resource })), { ...refused, message });
    await policy({ Action: 's3:GetObject', Condition });
    await policy({ Action: 's3:GetObject', Condition: { StringEquals: { 's3:madeUp': 'x' } } });
  });
});
