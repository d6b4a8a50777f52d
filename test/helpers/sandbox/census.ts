// Everything that exists in an account of a sandbox, listed with plain SDK clients: tests compare it before and after.
import {
  ApiGatewayV2Client,
  GetApisCommand,
  GetIntegrationsCommand,
  GetRoutesCommand,
  GetStagesCommand,
} from '@aws-sdk/client-apigatewayv2';
import {
  CloudFrontClient,
  ListCloudFrontOriginAccessIdentitiesCommand,
  ListDistributionsCommand,
  ListOriginAccessControlsCommand,
  ListResponseHeadersPoliciesCommand,
} from '@aws-sdk/client-cloudfront';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { IAMClient, ListAttachedRolePoliciesCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import {
  GetPolicyCommand,
  LambdaClient,
  ListFunctionsCommand,
  ListLayersCommand,
  ListLayerVersionsCommand,
} from '@aws-sdk/client-lambda';
import { ListBucketsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { GetPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import type { TestSandbox } from './test-sandbox.ts';

export type Census = Readonly<Record<string, readonly string[]>>;

export const emptyCensus: Census = {
  tables: [],
  roles: [],
  policies: [],
  functions: [],
  permissions: [],
  layerVersions: [],
  logGroups: [],
  alarms: [],
  apis: [],
  integrations: [],
  routes: [],
  stages: [],
  buckets: [],
  objects: [],
  distributions: [],
  identities: [],
  accessControls: [],
  headersPolicies: [],
  accountPublicAccess: [],
};

export async function census(test: TestSandbox): Promise<Census> {
  const found = {
    ...(await database(test)),
    ...(await code(test)),
    ...(await gateway(test)),
    ...(await storage(test)),
    ...(await edge(test)),
  };
  // Ids are random, and so is the order of lists that are sorted by id.
  return Object.fromEntries(Object.entries(found).map(([name, items]) => [name, items.toSorted()]));
}

async function database(test: TestSandbox) {
  const iam = test.client(IAMClient);
  const roles = ((await iam.send(new ListRolesCommand({}))).Roles ?? []).map(({ RoleName }) => RoleName ?? '');
  const attached = await Promise.all(
    roles.map((RoleName) => iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))),
  );
  return {
    tables: (await test.client(DynamoDBClient).send(new ListTablesCommand({}))).TableNames ?? [],
    roles,
    policies: attached.flatMap(({ AttachedPolicies = [] }) =>
      AttachedPolicies.map(({ PolicyName }) => PolicyName ?? ''),
    ),
  };
}

async function code(test: TestSandbox) {
  const lambda = test.client(LambdaClient);
  const functions = ((await lambda.send(new ListFunctionsCommand({}))).Functions ?? []).map(
    ({ FunctionName }) => FunctionName ?? '',
  );
  const layers = (await lambda.send(new ListLayersCommand({}))).Layers ?? [];
  const versions = await Promise.all(
    layers.map(({ LayerName }) => lambda.send(new ListLayerVersionsCommand({ LayerName }))),
  );
  const policies = await Promise.all(
    functions.map((FunctionName) => lambda.send(new GetPolicyCommand({ FunctionName })).catch(() => undefined)),
  );
  return {
    functions,
    permissions: policies.flatMap((policy) =>
      (JSON.parse(policy?.Policy ?? '{"Statement":[]}') as { Statement: { Sid: string }[] }).Statement.map(({ Sid }) =>
        Sid.replace(/[a-z0-9]{10}$/, 'API'),
      ),
    ),
    layerVersions: versions.flatMap(({ LayerVersions = [] }) =>
      LayerVersions.map(({ LayerVersionArn }) => (LayerVersionArn ?? '').replace(/:\d+$/, '')),
    ),
    logGroups: ((await test.client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({}))).logGroups ?? []).map(
      ({ logGroupName }) => logGroupName ?? '',
    ),
    alarms: ((await test.client(CloudWatchClient).send(new DescribeAlarmsCommand({}))).MetricAlarms ?? []).map(
      ({ AlarmName }) => AlarmName ?? '',
    ),
  };
}

async function gateway(test: TestSandbox) {
  const client = test.client(ApiGatewayV2Client);
  const apis = (await client.send(new GetApisCommand({}))).Items ?? [];
  const each = await Promise.all(
    apis.map(async ({ ApiId }) => ({
      integrations: (await client.send(new GetIntegrationsCommand({ ApiId }))).Items ?? [],
      routes: (await client.send(new GetRoutesCommand({ ApiId }))).Items ?? [],
      stages: (await client.send(new GetStagesCommand({ ApiId }))).Items ?? [],
    })),
  );
  return {
    apis: apis.map(({ Name }) => Name ?? ''),
    integrations: each.flatMap(({ integrations }) => integrations.map(({ IntegrationUri }) => IntegrationUri ?? '')),
    routes: each.flatMap(({ routes }) => routes.map(({ RouteKey }) => RouteKey ?? '')),
    stages: each.flatMap(({ stages }) => stages.map(({ StageName }) => StageName ?? '')),
  };
}

async function storage(test: TestSandbox) {
  const s3 = test.client(S3Client);
  const buckets = ((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).map(({ Name }) => Name ?? '');
  const versions = await Promise.all(buckets.map((Bucket) => s3.send(new ListObjectVersionsCommand({ Bucket }))));
  const control = test.client(S3ControlClient);
  const block = await control.send(new GetPublicAccessBlockCommand({ AccountId: test.account })).catch(() => undefined);
  const flags = Object.entries(block?.PublicAccessBlockConfiguration ?? {}).map(([name, on]) => `${name}=${on}`);
  return {
    buckets,
    objects: versions.flatMap(({ Versions = [] }) => Versions.map(({ Key }) => Key ?? '')),
    accountPublicAccess: flags,
  };
}

async function edge(test: TestSandbox) {
  const client = test.client(CloudFrontClient);
  const { DistributionList } = await client.send(new ListDistributionsCommand({}));
  const { CloudFrontOriginAccessIdentityList: list } = await client.send(
    new ListCloudFrontOriginAccessIdentitiesCommand({}),
  );
  const { OriginAccessControlList: controls } = await client.send(new ListOriginAccessControlsCommand({}));
  const { ResponseHeadersPolicyList: policies } = await client.send(
    new ListResponseHeadersPoliciesCommand({ Type: 'custom' }),
  );
  return {
    distributions: (DistributionList?.Items ?? []).map(({ Comment, Enabled }) => `${Comment} enabled=${Enabled}`),
    identities: (list?.Items ?? []).map(({ Comment }) => Comment ?? ''),
    accessControls: (controls?.Items ?? []).map(({ Name }) => Name ?? ''),
    headersPolicies: (policies?.Items ?? []).map(
      ({ ResponseHeadersPolicy: policy }) => policy?.ResponseHeadersPolicyConfig?.Name ?? '',
    ),
  };
}

/** The name of a bucket with a suffix ends in random characters, which two builds do not share. */
export function withoutRandomNames(found: Census): Census {
  return JSON.parse(JSON.stringify(found).replace(/(aws-workshop-[a-z]+)-[a-z2-9]{8}/g, '$1-random')) as Census;
}
