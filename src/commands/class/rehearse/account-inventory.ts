// Everything that an account holds, with the details that a change of a resource would change. It uses plain SDK calls and
// no code that is rehearsed.
import { ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2';
import {
  CloudFrontClient,
  ListCloudFrontOriginAccessIdentitiesCommand,
  ListDistributionsCommand,
  ListOriginAccessControlsCommand,
  ListResponseHeadersPoliciesCommand,
} from '@aws-sdk/client-cloudfront';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import {
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import {
  LambdaClient,
  ListFunctionsCommand,
  ListLayersCommand,
  ListLayerVersionsCommand,
} from '@aws-sdk/client-lambda';
import {
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand as GetBucketBlockCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import type { Aws } from '../../../engine/types.ts';
import { flagsOf } from '../../../resources/s3/block-public-access.ts';
import { orMissing } from '../../../resources/define.ts';

export interface AccountInventory {
  /** `table Links {…}`: the type, the name, and the details that would show a change. Sorted. */
  readonly resources: readonly string[];
  /** How many of the four settings of the account's Block Public Access are on. */
  readonly flagsOn: number;
}

/** An account of a rehearsal is small: one page holds every list, and a second page is an error. */
export async function takeInventory(aws: Aws): Promise<AccountInventory> {
  const all = [
    await tables(aws),
    await rolesAndUsers(aws),
    await functionsAndApis(aws),
    await buckets(aws),
    await distributions(aws),
  ].flat();
  return { resources: all.sort(), flagsOn: await flagsOn(aws) };
}

async function tables(aws: Aws): Promise<string[]> {
  const client = aws.client(DynamoDBClient);
  const { TableNames = [], LastEvaluatedTableName } = await client.send(new ListTablesCommand({}));
  assertLastPage(LastEvaluatedTableName);
  return Promise.all(
    TableNames.map(async (TableName) => {
      const { Table } = await client.send(new DescribeTableCommand({ TableName }));
      const { ItemCount, CreationDateTime, DeletionProtectionEnabled } = Table ?? {};
      return line('table', TableName, { ItemCount, CreationDateTime, DeletionProtectionEnabled });
    }),
  );
}

async function rolesAndUsers(aws: Aws): Promise<string[]> {
  const iam = aws.client(IAMClient);
  const { Roles = [], IsTruncated } = await iam.send(new ListRolesCommand({}));
  const { Users = [], IsTruncated: more } = await iam.send(new ListUsersCommand({}));
  assertLastPage(IsTruncated ?? more);
  const roles = await Promise.all(
    Roles.map(async ({ RoleName = '', AssumeRolePolicyDocument }) => {
      const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
      const { Tags } = await iam.send(new ListRoleTagsCommand({ RoleName }));
      return line('role', RoleName, { AssumeRolePolicyDocument, AttachedPolicies, Tags });
    }),
  );
  return [...roles, ...Users.map(({ UserName }) => line('user', UserName))];
}

async function functionsAndApis(aws: Aws): Promise<string[]> {
  const client = aws.client(LambdaClient);
  const { Functions = [], NextMarker } = await client.send(new ListFunctionsCommand({}));
  const { Layers = [], NextMarker: more } = await client.send(new ListLayersCommand({}));
  const logs = await aws.client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({}));
  const apis = await aws.client(ApiGatewayV2Client).send(new GetApisCommand({}));
  const alarms = await aws.client(CloudWatchClient).send(new DescribeAlarmsCommand({}));
  assertLastPage(NextMarker ?? more ?? logs.nextToken ?? apis.NextToken ?? alarms.NextToken);
  const versions = await Promise.all(
    Layers.map(async ({ LayerName }) => {
      const { LayerVersions = [] } = await client.send(new ListLayerVersionsCommand({ LayerName }));
      return LayerVersions.map(({ Version, Description }) => line('layer', `${LayerName} ${Version}`, { Description }));
    }),
  );
  return [
    ...Functions.map(({ FunctionName, CodeSha256, LastModified }) =>
      line('function', FunctionName, { CodeSha256, LastModified }),
    ),
    ...versions.flat(),
    ...(logs.logGroups ?? []).map(({ logGroupName, creationTime }) =>
      line('log group', logGroupName, { creationTime }),
    ),
    ...(alarms.MetricAlarms ?? []).map(({ AlarmName, AlarmConfigurationUpdatedTimestamp }) =>
      line('alarm', AlarmName, { AlarmConfigurationUpdatedTimestamp }),
    ),
    ...(apis.Items ?? []).map(({ ApiId, Name, Tags, CorsConfiguration }) =>
      line('API', Name, { ApiId, Tags, CorsConfiguration }),
    ),
  ];
}

async function buckets(aws: Aws): Promise<string[]> {
  const client = aws.client(S3Client);
  const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
  return Promise.all(
    Buckets.map(async ({ Name: Bucket = '', CreationDate }) => {
      const tags = await orMissing(client.send(new GetBucketTaggingCommand({ Bucket })), 'NoSuchTagSet');
      const policy = await orMissing(client.send(new GetBucketPolicyCommand({ Bucket })), 'NoSuchBucketPolicy');
      const block = await orMissing(
        client.send(new GetBucketBlockCommand({ Bucket })),
        'NoSuchPublicAccessBlockConfiguration',
      );
      const { Versions = [], IsTruncated } = await client.send(new ListObjectVersionsCommand({ Bucket }));
      assertLastPage(IsTruncated);
      const objects = Versions.map(({ Key, ETag }) => [Key, ETag]);
      const flags = block?.PublicAccessBlockConfiguration;
      return line('bucket', Bucket, { CreationDate, tags: tags?.TagSet, policy: policy?.Policy, flags, objects });
    }),
  );
}

async function distributions(aws: Aws): Promise<string[]> {
  const client = aws.client(CloudFrontClient);
  const { DistributionList } = await client.send(new ListDistributionsCommand({}));
  const { CloudFrontOriginAccessIdentityList: identities } = await client.send(
    new ListCloudFrontOriginAccessIdentitiesCommand({}),
  );
  const { OriginAccessControlList: controls } = await client.send(new ListOriginAccessControlsCommand({}));
  const { ResponseHeadersPolicyList: policies } = await client.send(
    new ListResponseHeadersPoliciesCommand({ Type: 'custom' }),
  );
  for (const page of [DistributionList, identities, controls]) assertLastPage(page?.IsTruncated);
  assertLastPage(Boolean(policies?.NextMarker));
  return [
    ...(DistributionList?.Items ?? []).map(({ Id, Comment, Enabled, LastModifiedTime }) =>
      line('distribution', Id, { Comment, Enabled, LastModifiedTime }),
    ),
    ...(identities?.Items ?? []).map(({ Id, Comment }) => line('identity', Id, { Comment })),
    ...(controls?.Items ?? []).map(({ Id, Name, SigningBehavior }) => line('control', Id, { Name, SigningBehavior })),
    ...(policies?.Items ?? []).map(({ ResponseHeadersPolicy: policy }) =>
      line('headers policy', policy?.Id, { config: policy?.ResponseHeadersPolicyConfig }),
    ),
  ];
}

async function flagsOn(aws: Aws): Promise<number> {
  const live = await orMissing(
    aws.client(S3ControlClient).send(new GetPublicAccessBlockCommand({ AccountId: aws.account })),
    'NoSuchPublicAccessBlockConfiguration',
  );
  return Object.values(flagsOf(live?.PublicAccessBlockConfiguration)).filter(Boolean).length;
}

function line(what: string, name: string | undefined, details: object = {}): string {
  return `${what} ${name} ${JSON.stringify(details)}`;
}

function assertLastPage(more: unknown): void {
  if (more) throw new TypeError('A list of a rehearsed account has more than one page.');
}
