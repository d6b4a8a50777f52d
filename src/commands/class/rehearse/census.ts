// Everything that an account holds, told apart by what a change of it would change; asked by raw calls, so that no code
// that is rehearsed has a say in it.
import { ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2';
import {
  CloudFrontClient,
  ListCloudFrontOriginAccessIdentitiesCommand,
  ListDistributionsCommand,
} from '@aws-sdk/client-cloudfront';
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

export interface Census {
  /** `table Links {…}`: what it is, its name, and what else would show that it was touched. Sorted. */
  readonly things: readonly string[];
  /** Of the four flags of the account's Block Public Access. */
  readonly flagsOn: number;
}

/** An account of a rehearsal is small: what one page holds is all there is, and more is an error. */
export async function censusOf(aws: Aws): Promise<Census> {
  const all = [await database(aws), await people(aws), await code(aws), await storage(aws), await edge(aws)].flat();
  return { things: all.sort(), flagsOn: await flagsOn(aws) };
}

async function database(aws: Aws): Promise<string[]> {
  const client = aws.client(DynamoDBClient);
  const { TableNames = [], LastEvaluatedTableName } = await client.send(new ListTablesCommand({}));
  whole(LastEvaluatedTableName);
  return Promise.all(
    TableNames.map(async (TableName) => {
      const { Table } = await client.send(new DescribeTableCommand({ TableName }));
      const { ItemCount, CreationDateTime, DeletionProtectionEnabled } = Table ?? {};
      return thing('table', TableName, { ItemCount, CreationDateTime, DeletionProtectionEnabled });
    }),
  );
}

async function people(aws: Aws): Promise<string[]> {
  const iam = aws.client(IAMClient);
  const { Roles = [], IsTruncated } = await iam.send(new ListRolesCommand({}));
  const { Users = [], IsTruncated: more } = await iam.send(new ListUsersCommand({}));
  whole(IsTruncated ?? more);
  const roles = await Promise.all(
    Roles.map(async ({ RoleName = '', AssumeRolePolicyDocument }) => {
      const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
      const { Tags } = await iam.send(new ListRoleTagsCommand({ RoleName }));
      return thing('role', RoleName, { AssumeRolePolicyDocument, AttachedPolicies, Tags });
    }),
  );
  return [...roles, ...Users.map(({ UserName }) => thing('user', UserName))];
}

async function code(aws: Aws): Promise<string[]> {
  const client = aws.client(LambdaClient);
  const { Functions = [], NextMarker } = await client.send(new ListFunctionsCommand({}));
  const { Layers = [], NextMarker: more } = await client.send(new ListLayersCommand({}));
  const logs = await aws.client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({}));
  const apis = await aws.client(ApiGatewayV2Client).send(new GetApisCommand({}));
  whole(NextMarker ?? more ?? logs.nextToken ?? apis.NextToken);
  const versions = await Promise.all(
    Layers.map(async ({ LayerName }) => {
      const { LayerVersions = [] } = await client.send(new ListLayerVersionsCommand({ LayerName }));
      return LayerVersions.map(({ Version, Description }) =>
        thing('layer', `${LayerName} ${Version}`, { Description }),
      );
    }),
  );
  return [
    ...Functions.map(({ FunctionName, CodeSha256, LastModified }) =>
      thing('function', FunctionName, { CodeSha256, LastModified }),
    ),
    ...versions.flat(),
    ...(logs.logGroups ?? []).map(({ logGroupName, creationTime }) =>
      thing('log group', logGroupName, { creationTime }),
    ),
    ...(apis.Items ?? []).map(({ ApiId, Name, Tags, CorsConfiguration }) =>
      thing('API', Name, { ApiId, Tags, CorsConfiguration }),
    ),
  ];
}

async function storage(aws: Aws): Promise<string[]> {
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
      whole(IsTruncated);
      const objects = Versions.map(({ Key, ETag }) => [Key, ETag]);
      const flags = block?.PublicAccessBlockConfiguration;
      return thing('bucket', Bucket, { CreationDate, tags: tags?.TagSet, policy: policy?.Policy, flags, objects });
    }),
  );
}

async function edge(aws: Aws): Promise<string[]> {
  const client = aws.client(CloudFrontClient);
  const { DistributionList } = await client.send(new ListDistributionsCommand({}));
  const { CloudFrontOriginAccessIdentityList: identities } = await client.send(
    new ListCloudFrontOriginAccessIdentitiesCommand({}),
  );
  whole(DistributionList?.IsTruncated ?? identities?.IsTruncated);
  return [
    ...(DistributionList?.Items ?? []).map(({ Id, Comment, Enabled, LastModifiedTime }) =>
      thing('distribution', Id, { Comment, Enabled, LastModifiedTime }),
    ),
    ...(identities?.Items ?? []).map(({ Id, Comment }) => thing('identity', Id, { Comment })),
  ];
}

async function flagsOn(aws: Aws): Promise<number> {
  const live = await orMissing(
    aws.client(S3ControlClient).send(new GetPublicAccessBlockCommand({ AccountId: aws.account })),
    'NoSuchPublicAccessBlockConfiguration',
  );
  return Object.values(flagsOf(live?.PublicAccessBlockConfiguration)).filter(Boolean).length;
}

function thing(what: string, name: string | undefined, details: object = {}): string {
  return `${what} ${name} ${JSON.stringify(details)}`;
}

function whole(more: unknown): void {
  if (more) throw new TypeError('An account of a rehearsal has more than one page of something.');
}
