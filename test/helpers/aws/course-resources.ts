// The resources of the course in an account, recognized by name, all pages: for tests that can run on a real account.
import { ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2';
import {
  CloudFrontClient,
  paginateListCloudFrontOriginAccessIdentities,
  paginateListDistributions,
} from '@aws-sdk/client-cloudfront';
import { CloudWatchLogsClient, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import { IAMClient, paginateListRoles } from '@aws-sdk/client-iam';
import { LambdaClient, paginateListFunctions, paginateListLayers } from '@aws-sdk/client-lambda';
import { paginateListBuckets, S3Client } from '@aws-sdk/client-s3';
import { GetPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';

export type MakeClient = <C>(Client: new (config: never) => C) => C;

/** With or without a suffix, and the log groups that Lambda creates. */
const ofCourse =
  /^(AWSWorkshopDemoTable|aws-workshop-|createShortURL|getLongURL|\/aws\/lambda\/(createShortURL|getLongURL)|access-identity-aws-workshop-)/;

/** `table AWSWorkshopDemoTable-ana`, sorted. */
export async function courseResources(make: MakeClient): Promise<string[]> {
  const found: string[] = [];
  const note = (what: string, names: readonly (string | undefined)[]) =>
    found.push(...names.filter((name) => ofCourse.test(name ?? '')).map((name) => `${what} ${name}`));

  for await (const page of paginateListTables({ client: make(DynamoDBClient) }, {}))
    note('table', page.TableNames ?? []);
  for await (const page of paginateListRoles({ client: make(IAMClient) }, {}))
    note('role', page.Roles?.map(({ RoleName }) => RoleName) ?? []);
  const client = make(LambdaClient);
  for await (const page of paginateListFunctions({ client }, {}))
    note('function', page.Functions?.map(({ FunctionName }) => FunctionName) ?? []);
  for await (const page of paginateListLayers({ client }, {}))
    note('layer', page.Layers?.map(({ LayerName }) => LayerName) ?? []);
  const logs = make(CloudWatchLogsClient);
  for await (const page of paginateDescribeLogGroups({ client: logs }, { logGroupNamePrefix: '/aws/lambda/' }))
    note('log group', page.logGroups?.map(({ logGroupName }) => logGroupName) ?? []);
  for (let NextToken: string | undefined, first = true; first || NextToken; first = false) {
    const page = await make(ApiGatewayV2Client).send(new GetApisCommand({ NextToken }));
    note('API', page.Items?.map(({ Name }) => Name) ?? []);
    NextToken = page.NextToken;
  }
  for await (const page of paginateListBuckets({ client: make(S3Client) }, {}))
    note('bucket', page.Buckets?.map(({ Name }) => Name) ?? []);
  const edge = make(CloudFrontClient);
  for await (const { DistributionList } of paginateListDistributions({ client: edge }, {}))
    note('distribution', DistributionList?.Items?.map(({ Comment }) => Comment) ?? []);
  for await (const page of paginateListCloudFrontOriginAccessIdentities({ client: edge }, {}))
    note('identity', page.CloudFrontOriginAccessIdentityList?.Items?.map(({ Comment }) => Comment) ?? []);
  return found.sort();
}

/** Null if nothing is configured. */
export async function accountPublicAccess(make: MakeClient, AccountId: string): Promise<object | null> {
  try {
    const live = await make(S3ControlClient).send(new GetPublicAccessBlockCommand({ AccountId }));
    return { ...live.PublicAccessBlockConfiguration };
  } catch (error) {
    if ((error as Error).name === 'NoSuchPublicAccessBlockConfiguration') return null;
    throw error;
  }
}
