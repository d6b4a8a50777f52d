// Where the sweep looks: the raw lists of each service, and how each tells what is ours.
import { ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2';
import {
  CloudFrontClient,
  ListTagsForResourceCommand as ListDistributionTagsCommand,
  paginateListCloudFrontOriginAccessIdentities,
  paginateListDistributions,
} from '@aws-sdk/client-cloudfront';
import {
  CloudWatchLogsClient,
  ListTagsForResourceCommand as ListGroupTagsCommand,
  paginateDescribeLogGroups,
} from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, ListTagsOfResourceCommand, paginateListTables } from '@aws-sdk/client-dynamodb';
import { IAMClient, GetRoleCommand, paginateListRoles } from '@aws-sdk/client-iam';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListTagsCommand,
  paginateListFunctions,
  paginateListLayers,
  paginateListLayerVersions,
} from '@aws-sdk/client-lambda';
import { GetBucketTaggingCommand, paginateListBuckets, S3Client } from '@aws-sdk/client-s3';
import { GetPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import type { Aws, Json } from '../../engine/types.ts';
import type { Bucket, ListedResource, ResourceListing, Tags } from './account-scan.ts';
import { suffixIn, suffixOf } from '../tags.ts';

const names = {
  table: 'AWSWorkshopDemoTable',
  role: 'aws-workshop-lambda-role',
  functions: ['createShortURL', 'getLongURL'],
  layer: 'aws-workshop-lambda-layer',
  api: 'aws-workshop-api-gateway',
  bucket: 'aws-workshop',
};

const lambdaGroups = '/aws/lambda/';

export function placesOf(aws: Aws): ResourceListing[] {
  const { account, region } = aws;
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
  const functionNamed = (name: string) =>
    names.functions.map((base) => suffixIn(name, base)).find((suffix) => suffix !== undefined);

  return [
    {
      what: 'DynamoDB table',
      kind: 'table',
      async *list() {
        const client = aws.client(DynamoDBClient);
        for await (const { TableNames = [] } of paginateListTables({ client }, {}))
          for (const name of TableNames)
            yield tagged(name, suffixIn(name, names.table), async () => {
              const ResourceArn = arn('dynamodb', `table/${name}`);
              return (await client.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags;
            });
      },
    },
    {
      what: 'IAM role',
      kind: 'role',
      async *list() {
        const client = aws.client(IAMClient);
        for await (const { Roles = [] } of paginateListRoles({ client }, {}))
          for (const { RoleName: name = '', Path = '' } of Roles)
            // What AWS's own services make is none of ours, and there may be many.
            if (!Path.startsWith('/aws-'))
              yield tagged(name, suffixIn(name, names.role), async () => {
                return (await client.send(new GetRoleCommand({ RoleName: name }))).Role?.Tags;
              });
      },
    },
    {
      what: 'Lambda function',
      kind: 'function',
      async *list() {
        const client = aws.client(LambdaClient);
        for await (const { Functions = [] } of paginateListFunctions({ client }, {}))
          for (const { FunctionName: name = '', FunctionArn } of Functions)
            yield tagged(name, functionNamed(name), async () => {
              return (await client.send(new ListTagsCommand({ Resource: FunctionArn }))).Tags;
            });
      },
    },
    {
      what: 'Lambda layer',
      kind: 'layer-version',
      async *list() {
        const client = aws.client(LambdaClient);
        for await (const { Layers = [] } of paginateListLayers({ client }, {}))
          for (const { LayerName = '' } of Layers)
            for await (const { LayerVersions = [] } of paginateListLayerVersions({ client }, { LayerName }))
              for (const { Version, Description = '' } of LayerVersions)
                // Layers take no tags: the description stands in for one.
                yield {
                  name: `${LayerName}:${Version}`,
                  key: LayerName,
                  named: suffixIn(LayerName, names.layer),
                  mark: () => Promise.resolve(suffixOfMark(Description)),
                };
      },
    },
    {
      what: 'HTTP API',
      kind: 'http-api',
      async *list() {
        for (let NextToken: string | undefined; ;) {
          const page = await aws.client(ApiGatewayV2Client).send(new GetApisCommand({ NextToken }));
          for (const { Name = '', ApiId, Tags } of page.Items ?? [])
            yield {
              name: `${Name} (${ApiId})`,
              key: Name,
              named: suffixIn(Name, names.api),
              tags: () => Promise.resolve(Tags),
            };
          if (!page.NextToken) return;
          NextToken = page.NextToken;
        }
      },
    },
    {
      what: 'log group',
      kind: 'log-group',
      async *list() {
        const client = aws.client(CloudWatchLogsClient);
        const groups = paginateDescribeLogGroups({ client }, { logGroupNamePrefix: lambdaGroups });
        for await (const { logGroups = [] } of groups)
          for (const { logGroupName: name = '' } of logGroups) {
            const of = name.slice(lambdaGroups.length);
            const named = functionNamed(of);
            const tags = async () => {
              const resourceArn = arn('logs', `log-group:${name}`);
              return (await client.send(new ListGroupTagsCommand({ resourceArn }))).tags;
            };
            // Without tag and without function: Lambda has made it again for a last line of ours.
            const mark = async () => (named === undefined || (await isFunction(of, aws)) ? undefined : named);
            yield { ...tagged(name, named, tags), mark };
          }
      },
    },
    {
      what: 'S3 bucket',
      kind: 'bucket',
      async *list() {
        const client = aws.client(S3Client);
        for await (const { Buckets = [] } of paginateListBuckets({ client }, {}))
          for (const { Name: name = '' } of Buckets)
            yield tagged(name, suffixIn(name, names.bucket), () => bucketTags(client, name));
      },
    },
    {
      what: 'CloudFront distribution',
      kind: 'distribution',
      async *list() {
        const client = aws.client(CloudFrontClient);
        for await (const { DistributionList } of paginateListDistributions({ client }, {}))
          for (const { Id = '', Comment, ARN, Origins } of DistributionList?.Items ?? [])
            yield {
              name: `${Comment} (${Id})`,
              key: Id,
              serves: Origins?.Items?.map(({ DomainName }) => bucketAt(DomainName)).find(Boolean),
              async tags() {
                return (await client.send(new ListDistributionTagsCommand({ Resource: ARN }))).Tags?.Items;
              },
            };
      },
    },
    {
      what: 'origin access identity',
      kind: 'origin-access-identity',
      async *list() {
        const client = aws.client(CloudFrontClient);
        for await (const page of paginateListCloudFrontOriginAccessIdentities({ client }, {}))
          for (const { Id = '', Comment = '' } of page.CloudFrontOriginAccessIdentityList?.Items ?? [])
            // These take no tags. In a shared account the suffix is part of the bucket's name, and so of this comment.
            yield {
              name: `${Comment} (${Id})`,
              key: Id,
              serves: ofIdentity(Comment),
              mark: () => ownerOfIdentity(Comment, aws),
            };
      },
    },
  ];
}

/** As it is now; null where nothing is configured. It is AWS's own setting, and never left of ours: the receipt shows it. */
export async function accountPublicAccess({ account: AccountId, client }: Aws): Promise<Json> {
  try {
    const live = await client(S3ControlClient).send(new GetPublicAccessBlockCommand({ AccountId }));
    return { ...live.PublicAccessBlockConfiguration };
  } catch (error) {
    if ((error as Error).name === 'NoSuchPublicAccessBlockConfiguration') return null;
    throw error;
  }
}

function tagged(name: string, named: string | undefined, tags: () => Promise<Tags>): ListedResource {
  return { name, key: name, named, tags };
}

function suffixOfMark(description: string): string | undefined {
  return suffixOf(Object.fromEntries([description.split('=', 2)]) as Record<string, string>);
}

async function isFunction(FunctionName: string, aws: Aws): Promise<boolean> {
  try {
    await aws.client(LambdaClient).send(new GetFunctionConfigurationCommand({ FunctionName }));
    return true;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return false;
    throw error;
  }
}

async function bucketTags(client: S3Client, Bucket: string): Promise<Tags> {
  try {
    return (await client.send(new GetBucketTaggingCommand({ Bucket }))).TagSet;
  } catch (error) {
    // No tags; gone meanwhile; in another region; closed to us: not one that we have made.
    const { name } = error as Error;
    if (/^(NoSuchTagSet|NoSuchBucket|PermanentRedirect|AuthorizationHeaderMalformed)$/.test(name)) return [];
    throw error;
  }
}

/** Eight characters may be a learner's suffix as well as one of those made up: then the bucket's tag decides. */
async function ownerOfIdentity(comment: string, aws: Aws): Promise<string | undefined> {
  const bucket = ofIdentity(comment)?.bucket;
  const suffix = bucket && suffixIn(bucket, names.bucket);
  if (!bucket || !suffix || !/^[a-z0-9]{8}$/.test(suffix)) return suffix;
  return suffixOf(await bucketTags(aws.client(S3Client), bucket)) ?? '';
}

function ofIdentity(comment: string): Bucket | undefined {
  return comment.startsWith('access-identity-') ? bucketAt(comment.slice('access-identity-'.length)) : undefined;
}

/** A bucket of the course's, by the address that CloudFront reaches it at. */
function bucketAt(domain = ''): Bucket | undefined {
  const [, bucket, region] = /^(aws-workshop-[a-z0-9-]+)\.s3\.([a-z0-9-]+)\.amazonaws\.com$/.exec(domain) ?? [];
  return bucket && region ? { bucket, region } : undefined;
}
