// Whether the names that the course uses are free, or carry our tag already. Reading them tries out permissions as well.
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTableCommand, DynamoDBClient, ListTagsOfResourceCommand } from '@aws-sdk/client-dynamodb';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import type { Aws, StepContext } from '../../src/engine/types.ts';
import { isOurs, type KeyValue } from '../../src/aws/tags.ts';
import { isNamed, orMissing } from '../../src/resources/define.ts';
import { logGroupOf, names } from '../names.ts';
import type { CourseOutputs } from '../outputs.ts';

type Tags = readonly KeyValue[] | Readonly<Record<string, string>>;

/** The names that somebody else's things have, each with what it is. */
export async function takenNames({ aws, name, bucketName }: StepContext<CourseOutputs>): Promise<string[]> {
  const functions = [names.createFunction, names.getFunction].map(name);
  const lookups: [what: string, tags: Promise<Tags | undefined>][] = [
    [`table ${name(names.table)}`, tableTags(name(names.table), aws)],
    [`role ${name(names.role)}`, roleTags(name(names.role), aws)],
    ...functions.map((each): [string, Promise<Tags | undefined>] => [`function ${each}`, functionTags(each, aws)]),
    ...functions.map((each): [string, Promise<Tags | undefined>] => [
      `log group of ${each}`,
      groupTags(logGroupOf(each), aws),
    ]),
    [`bucket ${bucketName}`, bucketTags(bucketName, aws)],
  ];
  await Promise.all(lookups.map(([, tags]) => tags));
  const taken: string[] = [];
  for (const [what, tags] of lookups) {
    const found = await tags;
    if (found && !isOurs(found, aws.tags)) taken.push(what);
  }
  return taken;
}

async function tableTags(TableName: string, aws: Aws): Promise<Tags | undefined> {
  const dynamodb = aws.client(DynamoDBClient);
  const found = await orMissing(dynamodb.send(new DescribeTableCommand({ TableName })), 'ResourceNotFoundException');
  if (!found?.Table) return undefined;
  const { Tags } = await dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn: found.Table.TableArn }));
  return Tags ?? [];
}

async function roleTags(RoleName: string, aws: Aws): Promise<Tags | undefined> {
  const found = await orMissing(aws.client(IAMClient).send(new GetRoleCommand({ RoleName })), 'NoSuchEntityException');
  return found && (found.Role?.Tags ?? []);
}

async function functionTags(FunctionName: string, aws: Aws): Promise<Tags | undefined> {
  const command = new GetFunctionCommand({ FunctionName });
  const found = await orMissing(aws.client(LambdaClient).send(command), 'ResourceNotFoundException');
  return found && (found.Tags ?? {});
}

async function groupTags(name: string, aws: Aws): Promise<Tags | undefined> {
  const logs = aws.client(CloudWatchLogsClient);
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
  const arn = logGroups.find(({ logGroupName }) => logGroupName === name)?.arn?.replace(/:\*$/, '');
  if (arn === undefined) return undefined;
  return (await logs.send(new ListTagsForResourceCommand({ resourceArn: arn }))).tags ?? {};
}

/** Bucket names are shared by the whole world: one of another account answers 403, and is taken all the same. */
async function bucketTags(Bucket: string, aws: Aws): Promise<Tags | undefined> {
  try {
    return (await aws.client(S3Client).send(new GetBucketTaggingCommand({ Bucket }))).TagSet ?? [];
  } catch (error) {
    if (isNamed(error, 'NoSuchBucket')) return undefined;
    if (isNamed(error, 'NoSuchTagSet', 'AccessDenied', 'PermanentRedirect', 'AuthorizationHeaderMalformed')) return [];
    throw error;
  }
}
