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
import type { Aws, Json } from '../engine/types.ts';
import type { Listed, Place, Tags } from './sweep.ts';
import { tagKey } from './tags.ts';

const names = {
  table: 'AWSWorkshopDemoTable',
  role: 'aws-workshop-lambda-role',
  functions: ['createShortURL', 'getLongURL'],
  layer: 'aws-workshop-lambda-layer',
  api: 'aws-workshop-api-gateway',
  bucket: 'aws-workshop-',
};

export function placesOf(aws: Aws, suffix: string): Place[] {
  const full = (name: string) => (suffix ? `${name}-${suffix}` : name);
  const functions = names.functions.map(full);
  const { account, region } = aws;
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
  const mark = `${tagKey}=${aws.tags[tagKey]}`;

  return [
    {
      what: 'DynamoDB table',
      async *list() {
        const client = aws.client(DynamoDBClient);
        for await (const { TableNames = [] } of paginateListTables({ client }, {}))
          for (const name of TableNames)
            yield tagged(name, name === full(names.table), async () => {
              const ResourceArn = arn('dynamodb', `table/${name}`);
              return (await client.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags;
            });
      },
    },
    {
      what: 'IAM role',
      async *list() {
        const client = aws.client(IAMClient);
        for await (const { Roles = [] } of paginateListRoles({ client }, {}))
          for (const { RoleName: name = '', Path = '' } of Roles)
            // What AWS's own services make is none of ours, and there may be many.
            if (!Path.startsWith('/aws-'))
              yield tagged(name, name === full(names.role), async () => {
                return (await client.send(new GetRoleCommand({ RoleName: name }))).Role?.Tags;
              });
      },
    },
    {
      what: 'Lambda function',
      async *list() {
        const client = aws.client(LambdaClient);
        for await (const { Functions = [] } of paginateListFunctions({ client }, {}))
          for (const { FunctionName: name = '', FunctionArn } of Functions)
            yield tagged(name, functions.includes(name), async () => {
              return (await client.send(new ListTagsCommand({ Resource: FunctionArn }))).Tags;
            });
      },
    },
    {
      what: 'Lambda layer',
      async *list() {
        const client = aws.client(LambdaClient);
        for await (const { Layers = [] } of paginateListLayers({ client }, {}))
          for (const { LayerName } of Layers)
            for await (const { LayerVersions = [] } of paginateListLayerVersions({ client }, { LayerName }))
              for (const { Version, Description } of LayerVersions)
                // Layers take no tags: the description stands in for one.
                yield {
                  name: `${LayerName}:${Version}`,
                  isNamed: LayerName === full(names.layer),
                  byName: Description === mark,
                };
      },
    },
    {
      what: 'HTTP API',
      async *list() {
        for (let NextToken: string | undefined; ;) {
          const page = await aws.client(ApiGatewayV2Client).send(new GetApisCommand({ NextToken }));
          for (const { Name = '', ApiId, Tags } of page.Items ?? [])
            yield tagged(`${Name} (${ApiId})`, Name === full(names.api), () => Promise.resolve(Tags));
          if (!page.NextToken) return;
          NextToken = page.NextToken;
        }
      },
    },
    {
      what: 'log group',
      async *list() {
        const client = aws.client(CloudWatchLogsClient);
        const groups = paginateDescribeLogGroups({ client }, { logGroupNamePrefix: '/aws/lambda/' });
        for await (const { logGroups = [] } of groups)
          for (const { logGroupName: name = '' } of logGroups) {
            const of = functions.find((each) => name === `/aws/lambda/${each}`);
            const tags = async () => {
              const resourceArn = arn('logs', `log-group:${name}`);
              return (await client.send(new ListGroupTagsCommand({ resourceArn }))).tags;
            };
            // Without tag and without function: Lambda has made it again for a last line of ours.
            yield { ...tagged(name, of !== undefined, tags), byName: of !== undefined && !(await isFunction(of, aws)) };
          }
      },
    },
    {
      what: 'S3 bucket',
      async *list() {
        const client = aws.client(S3Client);
        for await (const { Buckets = [] } of paginateListBuckets({ client }, {}))
          for (const { Name: name = '' } of Buckets)
            yield tagged(name, name === `${names.bucket}${suffix}`, () => bucketTags(client, name));
      },
    },
    {
      what: 'CloudFront distribution',
      async *list() {
        const client = aws.client(CloudFrontClient);
        for await (const { DistributionList } of paginateListDistributions({ client }, {}))
          for (const { Id, Comment, ARN } of DistributionList?.Items ?? [])
            yield tagged(`${Comment} (${Id})`, false, async () => {
              return (await client.send(new ListDistributionTagsCommand({ Resource: ARN }))).Tags?.Items;
            });
      },
    },
    {
      what: 'origin access identity',
      async *list() {
        const client = aws.client(CloudFrontClient);
        for await (const page of paginateListCloudFrontOriginAccessIdentities({ client }, {}))
          for (const { Id, Comment = '' } of page.CloudFrontOriginAccessIdentityList?.Items ?? [])
            // These take no tags. In a shared account the suffix is part of the bucket's name, and so of this comment.
            yield { name: `${Comment} (${Id})`, isNamed: false, byName: isOurIdentity(Comment, suffix) };
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

function tagged(name: string, isNamed: boolean, tags: () => Promise<Tags>): Listed {
  return { name, isNamed, tags };
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

function isOurIdentity(comment: string, suffix: string): boolean {
  const bucket = /^access-identity-(aws-workshop-[a-z0-9-]+)\.s3\./.exec(comment)?.[1];
  if (!bucket) return false;
  return suffix ? bucket === `aws-workshop-${suffix}` : /^aws-workshop-[a-z0-9]{8}$/.test(bucket);
}
