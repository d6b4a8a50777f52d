// Which permission, on which resource and under which conditions each operation of the course asks for, as the service
// authorization reference and AccessDenied texts seen on AWS have it: a policy that passes here has to pass there.
import assert from 'node:assert/strict';
import * as apigateway from '@aws-sdk/client-apigatewayv2';
import * as cloudfront from '@aws-sdk/client-cloudfront';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as iam from '@aws-sdk/client-iam';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import * as s3control from '@aws-sdk/client-s3-control';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

type Command = new (input: never) => object;
type Client = new (config: never) => { send(command: never): Promise<unknown> };
type Row = readonly [command: Command, input: object, action: string, resource: string | undefined];
type Keys = { accessKeyId: string; secretAccessKey: string };

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const allow = (Action: string | string[], Condition?: object, Resource: string | string[] = '*') => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});
const code = { ZipFile: new Uint8Array([80, 75]) };
const region = 'ap-south-1';

describe('Permissions', () => {
  let test: TestSandbox;
  let account: string;
  before(async () => {
    test = await startTestSandbox();
    ({ account } = test);
    await test.client(s3.S3Client).send(
      new s3.CreateBucketCommand({ Bucket: 'bucket', CreateBucketConfiguration: { LocationConstraint: region } }),
    ); // prettier-ignore
  });
  after(() => test.stop());

  let count = 0;
  async function caller(...statements: object[]): Promise<Keys> {
    const admin = test.client(iam.IAMClient);
    const UserName = `caller-${(count += 1)}`;
    await admin.send(new iam.CreateUserCommand({ UserName }));
    if (statements.length > 0) {
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements });
      await admin.send(new iam.PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument }));
    }
    const { AccessKey } = await admin.send(new iam.CreateAccessKeyCommand({ UserName }));
    return { accessKeyId: String(AccessKey?.AccessKeyId), secretAccessKey: String(AccessKey?.SecretAccessKey) };
  }
  const as = (keys: Keys, Client: Client, command: object) => test.client(Client, keys).send(command as never);
  const denied = async (keys: Keys, Client: Client, command: object) => {
    const { name, message } = await refusal(as(keys, Client, command));
    assert.match(name, /^AccessDenied/, `${name}: ${message}`);
    return message;
  };
  const allowed = async (keys: Keys, Client: Client, command: object) => {
    await as(keys, Client, command).catch((error: Error) => assert.doesNotMatch(error.name, /^AccessDenied/, error.message)); // prettier-ignore
  };

  const fn = () => `arn:aws:lambda:${region}:${account}:function:f`;
  const layer = () => `arn:aws:lambda:${region}:${account}:layer:l`;
  const role = 'role r';
  const table = () => `arn:aws:dynamodb:${region}:${account}:table/T`;
  const api = (path = '') => `arn:aws:apigateway:${region}::/apis${path}`;
  const group = () => `arn:aws:logs:${region}:${account}:log-group:/g:log-stream:`;
  const cf = (path: string) => `arn:aws:cloudfront::${account}:${path}`;
  const bucket = '"arn:aws:s3:::bucket"';
  const object = '"arn:aws:s3:::bucket/k"';
  const F = { FunctionName: 'f' };
  const B = { Bucket: 'bucket' };
  const A = { ApiId: 'a' };

  const tables: [name: string, client: Client, rows: () => Row[]][] = [
    [
      'IAM',
      iam.IAMClient,
      () => [
        [iam.CreateRoleCommand, { RoleName: 'r', AssumeRolePolicyDocument: trust }, 'iam:CreateRole', `arn:aws:iam::${account}:role/r`],
        [iam.GetRoleCommand, { RoleName: 'r' }, 'iam:GetRole', role],
        [iam.ListRolesCommand, {}, 'iam:ListRoles', `arn:aws:iam::${account}:role/`],
        [iam.AttachRolePolicyCommand, { RoleName: 'r', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }, 'iam:AttachRolePolicy', role],
        [iam.DetachRolePolicyCommand, { RoleName: 'r', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }, 'iam:DetachRolePolicy', role],
        [iam.ListAttachedRolePoliciesCommand, { RoleName: 'r' }, 'iam:ListAttachedRolePolicies', role],
        [iam.ListRolePoliciesCommand, { RoleName: 'r' }, 'iam:ListRolePolicies', role],
        [iam.ListInstanceProfilesForRoleCommand, { RoleName: 'r' }, 'iam:ListInstanceProfilesForRole', role],
        [iam.UpdateAssumeRolePolicyCommand, { RoleName: 'r', PolicyDocument: trust }, 'iam:UpdateAssumeRolePolicy', role],
        [iam.TagRoleCommand, { RoleName: 'r', Tags: [{ Key: 'k', Value: 'v' }] }, 'iam:TagRole', `arn:aws:iam::${account}:role/r`],
        [iam.DeleteRoleCommand, { RoleName: 'r' }, 'iam:DeleteRole', role],
        [iam.GetPolicyCommand, { PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }, 'iam:GetPolicy', 'policy arn:aws:iam::aws:policy/AdministratorAccess'],
        [iam.ListPoliciesCommand, {}, 'iam:ListPolicies', 'policy path /'],
        [iam.CreateAccessKeyCommand, { UserName: 'u' }, 'iam:CreateAccessKey', 'user u'],
      ],
    ],
    [
      'DynamoDB',
      dynamodb.DynamoDBClient,
      () => [
        [dynamodb.ListTablesCommand, {}, 'dynamodb:ListTables', `arn:aws:dynamodb:${region}:${account}:table/*`],
        [dynamodb.DescribeTableCommand, { TableName: 'T' }, 'dynamodb:DescribeTable', table()],
        [dynamodb.DeleteTableCommand, { TableName: 'T' }, 'dynamodb:DeleteTable', table()],
        [dynamodb.PutItemCommand, { TableName: 'T', Item: { PK: { S: 'x' } } }, 'dynamodb:PutItem', table()],
        [dynamodb.GetItemCommand, { TableName: 'T', Key: { PK: { S: 'x' } } }, 'dynamodb:GetItem', table()],
        [dynamodb.QueryCommand, { TableName: 'T', IndexName: 'i' }, 'dynamodb:Query', `${table()}/index/i`],
        [dynamodb.ListTagsOfResourceCommand, { ResourceArn: table() }, 'dynamodb:ListTagsOfResource', table()],
      ],
    ],
    [
      'Lambda',
      lambda.LambdaClient,
      () => [
        [lambda.CreateFunctionCommand, { ...F, Role: `arn:aws:iam::${account}:role/r`, Code: code }, 'lambda:CreateFunction', fn()],
        [lambda.GetFunctionCommand, F, 'lambda:GetFunction', fn()],
        [lambda.GetFunctionConfigurationCommand, F, 'lambda:GetFunctionConfiguration', fn()],
        [lambda.UpdateFunctionCodeCommand, { ...F, ...code }, 'lambda:UpdateFunctionCode', fn()],
        [lambda.UpdateFunctionConfigurationCommand, F, 'lambda:UpdateFunctionConfiguration', fn()],
        [lambda.InvokeCommand, F, 'lambda:InvokeFunction', fn()],
        [lambda.InvokeCommand, { ...F, Qualifier: 'live' }, 'lambda:InvokeFunction', `${fn()}:live`],
        [lambda.AddPermissionCommand, { ...F, StatementId: 's', Action: 'lambda:InvokeFunction', Principal: '*' }, 'lambda:AddPermission', fn()],
        [lambda.RemovePermissionCommand, { ...F, StatementId: 's' }, 'lambda:RemovePermission', fn()],
        [lambda.GetPolicyCommand, F, 'lambda:GetPolicy', fn()],
        [lambda.CreateAliasCommand, { ...F, Name: 'live', FunctionVersion: '1' }, 'lambda:CreateAlias', fn()],
        [lambda.PublishLayerVersionCommand, { LayerName: 'l', Content: code }, 'lambda:PublishLayerVersion', layer()],
        [lambda.GetLayerVersionCommand, { LayerName: 'l', VersionNumber: 1 }, 'lambda:GetLayerVersion', `${layer()}:1`],
        [lambda.GetLayerVersionByArnCommand, { Arn: `${layer()}:1` }, 'lambda:GetLayerVersion', `${layer()}:1`],
        [lambda.DeleteLayerVersionCommand, { LayerName: 'l', VersionNumber: 1 }, 'lambda:DeleteLayerVersion', `${layer()}:1`],
        [lambda.ListLayerVersionsCommand, { LayerName: 'l' }, 'lambda:ListLayerVersions', layer()],
        [lambda.ListFunctionsCommand, {}, 'lambda:ListFunctions', '*'],
        [lambda.ListTagsCommand, { Resource: fn() }, 'lambda:ListTags', fn()],
        [lambda.DeleteFunctionCommand, F, 'lambda:DeleteFunction', fn()],
      ],
    ],
    [
      'CloudWatch Logs',
      logs.CloudWatchLogsClient,
      () => [
        [logs.CreateLogGroupCommand, { logGroupName: '/g' }, 'logs:CreateLogGroup', group()],
        [logs.DescribeLogGroupsCommand, {}, 'logs:DescribeLogGroups', `arn:aws:logs:${region}:${account}:log-group::log-stream:`],
        [logs.DescribeLogStreamsCommand, { logGroupName: '/g' }, 'logs:DescribeLogStreams', group()],
        [logs.FilterLogEventsCommand, { logGroupName: '/g' }, 'logs:FilterLogEvents', group()],
        [logs.GetLogEventsCommand, { logGroupName: '/g', logStreamName: 's' }, 'logs:GetLogEvents', `${group()}s`],
        [logs.PutRetentionPolicyCommand, { logGroupName: '/g', retentionInDays: 1 }, 'logs:PutRetentionPolicy', group()],
        [logs.DeleteLogGroupCommand, { logGroupName: '/g' }, 'logs:DeleteLogGroup', group()],
        // The operations on tags name the group without the stream.
        [logs.ListTagsForResourceCommand, { resourceArn: group().replace(':log-stream:', '') }, 'logs:ListTagsForResource', group().replace(':log-stream:', '')],
      ],
    ],
    [
      'API Gateway',
      apigateway.ApiGatewayV2Client,
      () => [
        [apigateway.CreateApiCommand, { Name: 'n', ProtocolType: 'HTTP' }, 'apigateway:POST', api()],
        [apigateway.GetApisCommand, {}, 'apigateway:GET', api()],
        [apigateway.GetApiCommand, A, 'apigateway:GET', api('/a')],
        [apigateway.UpdateApiCommand, A, 'apigateway:PATCH', api('/a')],
        [apigateway.DeleteApiCommand, A, 'apigateway:DELETE', api('/a')],
        [apigateway.DeleteCorsConfigurationCommand, A, 'apigateway:DELETE', api('/a/cors')],
        [apigateway.CreateIntegrationCommand, { ...A, IntegrationType: 'AWS_PROXY' }, 'apigateway:POST', api('/a/integrations')],
        [apigateway.DeleteIntegrationCommand, { ...A, IntegrationId: 'i' }, 'apigateway:DELETE', api('/a/integrations/i')],
        [apigateway.CreateRouteCommand, { ...A, RouteKey: 'GET /' }, 'apigateway:POST', api('/a/routes')],
        [apigateway.UpdateRouteCommand, { ...A, RouteId: 'r' }, 'apigateway:PATCH', api('/a/routes/r')],
        [apigateway.CreateStageCommand, { ...A, StageName: '$default' }, 'apigateway:POST', api('/a/stages')],
        [apigateway.GetStageCommand, { ...A, StageName: '$default' }, 'apigateway:GET', api('/a/stages/$default')],
        [apigateway.GetTagsCommand, { ResourceArn: api('/a') }, 'apigateway:GET', `arn:aws:apigateway:${region}::/tags/${encodeURIComponent(api('/a'))}`],
      ],
    ],
    [
      'CloudFront',
      cloudfront.CloudFrontClient,
      () => [
        [cloudfront.CreateCloudFrontOriginAccessIdentityCommand, { CloudFrontOriginAccessIdentityConfig: { CallerReference: 'c', Comment: '' } }, 'cloudfront:CreateCloudFrontOriginAccessIdentity', cf('origin-access-identity/*')],
        [cloudfront.GetCloudFrontOriginAccessIdentityCommand, { Id: 'E1' }, 'cloudfront:GetCloudFrontOriginAccessIdentity', cf('origin-access-identity/E1')],
        [cloudfront.GetDistributionCommand, { Id: 'E1' }, 'cloudfront:GetDistribution', cf('distribution/E1')],
        [cloudfront.GetDistributionConfigCommand, { Id: 'E1' }, 'cloudfront:GetDistributionConfig', cf('distribution/E1')],
        [cloudfront.DeleteDistributionCommand, { Id: 'E1', IfMatch: 'x' }, 'cloudfront:DeleteDistribution', cf('distribution/E1')],
        [cloudfront.CreateInvalidationCommand, { DistributionId: 'E1', InvalidationBatch: { CallerReference: 'c', Paths: { Quantity: 1, Items: ['/*'] } } }, 'cloudfront:CreateInvalidation', cf('distribution/E1')],
        [cloudfront.ListDistributionsCommand, {}, 'cloudfront:ListDistributions', undefined],
        [cloudfront.ListTagsForResourceCommand, { Resource: `arn:aws:cloudfront::${account}:distribution/E1` }, 'cloudfront:ListTagsForResource', cf('distribution/E1')],
      ],
    ],
    [
      'S3',
      s3.S3Client,
      () => [
        [s3.CreateBucketCommand, { Bucket: 'another' }, 's3:CreateBucket', '"arn:aws:s3:::another"'],
        [s3.ListBucketsCommand, {}, 's3:ListAllMyBuckets', undefined],
        [s3.ListObjectsV2Command, B, 's3:ListBucket', bucket],
        [s3.ListObjectVersionsCommand, B, 's3:ListBucketVersions', bucket],
        [s3.GetBucketLocationCommand, B, 's3:GetBucketLocation', bucket],
        [s3.DeleteBucketCommand, B, 's3:DeleteBucket', bucket],
        [s3.PutObjectCommand, { ...B, Key: 'k', Body: 'x' }, 's3:PutObject', object],
        [s3.GetObjectCommand, { ...B, Key: 'k' }, 's3:GetObject', object],
        [s3.DeleteObjectCommand, { ...B, Key: 'k' }, 's3:DeleteObject', object],
        [s3.DeleteObjectCommand, { ...B, Key: 'k', VersionId: 'v' }, 's3:DeleteObjectVersion', object],
        [s3.PutBucketWebsiteCommand, { ...B, WebsiteConfiguration: { IndexDocument: { Suffix: 'i' } } }, 's3:PutBucketWebsite', bucket],
        [s3.DeleteBucketWebsiteCommand, B, 's3:DeleteBucketWebsite', bucket],
        [s3.PutBucketPolicyCommand, { ...B, Policy: '{}' }, 's3:PutBucketPolicy', bucket],
        [s3.GetBucketPolicyStatusCommand, B, 's3:GetBucketPolicyStatus', bucket],
        [s3.PutPublicAccessBlockCommand, { ...B, PublicAccessBlockConfiguration: {} }, 's3:PutBucketPublicAccessBlock', bucket],
        [s3.GetPublicAccessBlockCommand, B, 's3:GetBucketPublicAccessBlock', bucket],
        [s3.DeletePublicAccessBlockCommand, B, 's3:PutBucketPublicAccessBlock', bucket],
        [s3.PutBucketTaggingCommand, { ...B, Tagging: { TagSet: [] } }, 's3:PutBucketTagging', bucket],
        [s3.DeleteBucketTaggingCommand, B, 's3:PutBucketTagging', bucket],
        [s3.DeleteBucketCorsCommand, B, 's3:PutBucketCORS', bucket],
        [s3.GetBucketEncryptionCommand, B, 's3:GetEncryptionConfiguration', bucket],
        [s3.GetBucketLifecycleConfigurationCommand, B, 's3:GetLifecycleConfiguration', bucket],
        [s3.ListMultipartUploadsCommand, B, 's3:ListBucketMultipartUploads', bucket],
      ],
    ],
    [
      'S3 Control',
      s3control.S3ControlClient,
      () => [
        [s3control.GetPublicAccessBlockCommand, { AccountId: account }, 's3:GetAccountPublicAccessBlock', undefined],
        [s3control.PutPublicAccessBlockCommand, { AccountId: account, PublicAccessBlockConfiguration: {} }, 's3:PutAccountPublicAccessBlock', undefined],
        [s3control.DeletePublicAccessBlockCommand, { AccountId: account }, 's3:PutAccountPublicAccessBlock', undefined],
      ],
    ],
  ]; // prettier-ignore

  describe('generated: of each operation', () => {
    for (const [name, Client, rows] of tables) {
      it(`of ${name} are asked for by AWS's names, on AWS's ARNs`, async () => {
        const nobody = await caller();
        for (const [Command, input, action, resource] of rows()) {
          const on = resource === undefined ? '' : ` on resource: ${resource}`;
          const wanted = `is not authorized to perform: ${action}${on} because no `;
          const message = await denied(nobody, Client, new Command(input as never));
          assert.ok(message.includes(wanted), `${Command.name}: ${message}\nwanted: ${wanted}`);
        }
      });
    }
  });

  it('to head a bucket are those to list it, refused without a word', async () => {
    const { status } = await refusal(as(await caller(), s3.S3Client, new s3.HeadBucketCommand(B)));
    assert.equal(status, 403);
    await as(await caller(allow('s3:ListBucket')), s3.S3Client, new s3.HeadBucketCommand(B));
  });

  describe('to tag what is made', () => {
    const Tags = [{ Key: 'project', Value: 'workshop' }];
    const tagged: [string, Client, () => object, have: string, missing: () => string][] = [
      [
        'a role', iam.IAMClient,
        () => new iam.CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: trust, Tags }),
        'iam:CreateRole', () => `iam:TagRole on resource: arn:aws:iam::${account}:role/r`,
      ],
      [
        'a function', lambda.LambdaClient,
        () => new lambda.CreateFunctionCommand({ ...F, Role: `arn:aws:iam::${account}:role/r`, Code: code, Tags: { k: 'v' } }),
        'lambda:CreateFunction', () => `lambda:TagResource on resource: ${fn()}`,
      ],
      [
        'a table', dynamodb.DynamoDBClient,
        () => new dynamodb.CreateTableCommand({ TableName: 'T', KeySchema: [], AttributeDefinitions: [], Tags }),
        'dynamodb:CreateTable', () => `dynamodb:TagResource on resource: ${table()}`,
      ],
      [
        'a log group', logs.CloudWatchLogsClient,
        () => new logs.CreateLogGroupCommand({ logGroupName: '/g', tags: { k: 'v' } }),
        'logs:CreateLogGroup', () => 'CreateLogGroup with Tags. An additional permission "logs:TagResource" is required.',
      ],
      [
        'an API', apigateway.ApiGatewayV2Client,
        () => new apigateway.CreateApiCommand({ Name: 'n', ProtocolType: 'HTTP', Tags: { k: 'v' } }),
        // Only on /apis, see below.
        '', () => `apigateway:POST on resource: arn:aws:apigateway:${region}::/tags/arn%3Aaws%3Aapigateway%3A${region}%3A%3A%2Fv2%2Fapis%2F*`,
      ],
      [
        'a stage', apigateway.ApiGatewayV2Client,
        () => new apigateway.CreateStageCommand({ ...A, StageName: 's', Tags: { k: 'v' } }),
        'apigateway:POST', () => `apigateway:TagResource on resource: ${api('/a/stages')}`,
      ],
      [
        'a bucket', s3.S3Client,
        () => new s3.CreateBucketCommand({ Bucket: 'tagged', CreateBucketConfiguration: { LocationConstraint: region, Tags } }),
        's3:CreateBucket', () => 's3:TagResource on resource: "arn:aws:s3:::tagged"',
      ],
      [
        'a distribution', cloudfront.CloudFrontClient,
        () => new cloudfront.CreateDistributionWithTagsCommand({ DistributionConfigWithTags: { Tags: { Items: Tags }, DistributionConfig: {} as cloudfront.DistributionConfig } }),
        'cloudfront:CreateDistribution', () => `cloudfront:TagResource on resource: ${cf('distribution/*')}`,
      ],
    ]; // prettier-ignore
    for (const [what, Client, command, have, missing] of tagged) {
      it(`are asked for beside those to make ${what}`, async () => {
        const own = have ? allow(have) : allow('apigateway:POST', undefined, `arn:aws:apigateway:*::/apis`);
        const message = await denied(await caller(own), Client, command());
        assert.ok(message.includes(missing()), message);
        const service = (have || 'apigateway:').split(':')[0];
        await allowed(await caller(allow([have || 'apigateway:POST', `${service}:Tag*`])), Client, command());
      });
    }
  });

  it('on every table of a batch are asked for', async () => {
    const first = await caller(allow('dynamodb:BatchGetItem', undefined, 'arn:aws:dynamodb:*:*:table/A'));
    const Keys = [{ PK: { S: 'x' } }];
    const batch = new dynamodb.BatchGetItemCommand({ RequestItems: { A: { Keys }, B: { Keys } } });
    assert.match(await denied(first, dynamodb.DynamoDBClient, batch), /BatchGetItem on resource: \S+:table\/B because/);
  });

  describe('under conditions', () => {
    const listTables = new dynamodb.ListTablesCommand({});
    const holds = async (Condition: object) =>
      allowed(await caller(allow('dynamodb:ListTables', Condition)), dynamodb.DynamoDBClient, listTables);
    const fails = async (Condition: object) =>
      void (await denied(await caller(allow('dynamodb:ListTables', Condition)), dynamodb.DynamoDBClient, listTables));

    it('know where a request comes from, for which region, and when', async () => {
      await holds({ IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } });
      await fails({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } });
      await holds({ StringEquals: { 'aws:RequestedRegion': region } });
      await fails({ StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } });
      await holds({ Bool: { 'aws:SecureTransport': 'true' } });
      await holds({ DateGreaterThan: { 'aws:CurrentTime': '2024-01-01T00:00:00Z' } });
      await fails({ DateLessThan: { 'aws:CurrentTime': '2024-01-01T00:00:00Z' } });
      await holds({ NumericGreaterThan: { 'aws:EpochTime': '1700000000' } });
      await holds({ StringLike: { 'aws:UserAgent': '*aws-sdk-js*' } });
      await fails({ StringLike: { 'aws:UserAgent': 'curl/*' } });
    });

    it('know the caller', async () => {
      const user = { UserName: `caller-${count + 1}` };
      await holds({
        StringEquals: { 'aws:username': user.UserName, 'aws:PrincipalAccount': account, 'aws:PrincipalType': 'User' },
        ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${account}:user/${user.UserName}` },
      });
      await fails({ StringEquals: { 'aws:username': 'somebody-else' } });
      await fails({ StringEquals: { 'aws:PrincipalAccount': '210987654321' } });
      // A long-term key has no such key at all.
      await fails({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } });
      await holds({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } });
    });

    it('know global services in us-east-1, for clients of every region', async () => {
      const only = { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } };
      await as(await caller(allow('iam:ListRoles', only)), iam.IAMClient, new iam.ListRolesCommand({}));
    });

    it('know which policy is attached, and which layer and principal a function is given', async () => {
      const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
      const keys = await caller(
        allow('iam:AttachRolePolicy', { ArnEquals: { 'iam:PolicyARN': PolicyArn } }),
        allow('lambda:AddPermission', { StringEquals: { 'lambda:Principal': 'apigateway.amazonaws.com' } }),
        allow('lambda:UpdateFunctionConfiguration', { 'ForAllValues:StringLike': { 'lambda:Layer': `${layer()}:*` } }),
      );
      const attach = (arn: string) => new iam.AttachRolePolicyCommand({ RoleName: 'r', PolicyArn: arn });
      await allowed(keys, iam.IAMClient, attach(PolicyArn));
      await denied(keys, iam.IAMClient, attach('arn:aws:iam::aws:policy/AdministratorAccess'));
      const permit = (Principal: string) =>
        new lambda.AddPermissionCommand({ ...F, StatementId: 's', Action: 'lambda:InvokeFunction', Principal });
      await allowed(keys, lambda.LambdaClient, permit('apigateway.amazonaws.com'));
      await denied(keys, lambda.LambdaClient, permit('*'));
      const use = (...Layers: string[]) => new lambda.UpdateFunctionConfigurationCommand({ ...F, Layers });
      await allowed(keys, lambda.LambdaClient, use(`${layer()}:1`));
      await denied(keys, lambda.LambdaClient, use(`${layer()}:1`, 'arn:aws:lambda:ap-south-1:210987654321:layer:x:1'));
    });

    it('know the tags of a request and of what it acts on', async () => {
      const owned = { StringEquals: { 'aws:ResourceTag/team': 'red' } };
      const keys = await caller(
        allow(['logs:CreateLogGroup', 'logs:TagResource'], {
          StringEquals: { 'aws:RequestTag/team': 'red' },
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'cost'] },
        }),
        allow('logs:DeleteLogGroup', owned),
        allow('iam:DeleteRole', { StringEquals: { 'iam:ResourceTag/team': 'red' } }),
        allow(['dynamodb:DescribeTable', 'dynamodb:Scan'], owned),
      );
      const make = (logGroupName: string, tags: Record<string, string>) =>
        new logs.CreateLogGroupCommand({ logGroupName, tags });
      await as(keys, logs.CloudWatchLogsClient, make('/red', { team: 'red' }));
      await denied(keys, logs.CloudWatchLogsClient, make('/blue', { team: 'blue' }));
      await denied(keys, logs.CloudWatchLogsClient, make('/more', { team: 'red', secret: 'yes' }));
      const admin = test.client(logs.CloudWatchLogsClient);
      await admin.send(make('/blue', { team: 'blue' }));
      await denied(keys, logs.CloudWatchLogsClient, new logs.DeleteLogGroupCommand({ logGroupName: '/blue' }));
      await as(keys, logs.CloudWatchLogsClient, new logs.DeleteLogGroupCommand({ logGroupName: '/red' }));
      const role = { RoleName: 'tagged', AssumeRolePolicyDocument: trust, Tags: [{ Key: 'team', Value: 'red' }] };
      await test.client(iam.IAMClient).send(new iam.CreateRoleCommand(role));
      await as(keys, iam.IAMClient, new iam.DeleteRoleCommand({ RoleName: 'tagged' }));

      const scan = new dynamodb.ScanCommand({ TableName: 'tagged' });
      const table = await test.client(dynamodb.DynamoDBClient).send(
        new dynamodb.CreateTableCommand({
          TableName: 'tagged',
          KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
          BillingMode: 'PAY_PER_REQUEST',
          Tags: [{ Key: 'team', Value: 'red' }],
        }),
      );
      await as(keys, dynamodb.DynamoDBClient, scan);
      const ResourceArn = table.TableDescription?.TableArn;
      const database = test.client(dynamodb.DynamoDBClient);
      await database.send(new dynamodb.UntagResourceCommand({ ResourceArn, TagKeys: ['team'] }));
      await denied(keys, dynamodb.DynamoDBClient, scan);
      await database.send(new dynamodb.TagResourceCommand({ ResourceArn, Tags: [{ Key: 'team', Value: 'red' }] }));
      await as(keys, dynamodb.DynamoDBClient, scan);
      await database.send(new dynamodb.DeleteTableCommand({ TableName: 'tagged' }));
    });

    it('decide at S3 and over an Invoke as well', async () => {
      const elsewhere = { StringNotEquals: { 'aws:RequestedRegion': region } };
      const keys = await caller(allow(['s3:ListBucket', 'lambda:InvokeFunction']), {
        Effect: 'Deny', Action: '*', Resource: '*', Condition: elsewhere,
      }); // prettier-ignore
      await as(keys, s3.S3Client, new s3.ListObjectsV2Command(B));
      await allowed(keys, lambda.LambdaClient, new lambda.InvokeCommand(F));
      const shut = await caller(allow(['s3:ListBucket', 'lambda:InvokeFunction'], elsewhere));
      await denied(shut, s3.S3Client, new s3.ListObjectsV2Command(B));
      await denied(shut, lambda.LambdaClient, new lambda.InvokeCommand(F));
    });
  });
});
