// The search in what an incomplete removal has left.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { CloudWatchLogsClient, CreateLogGroupCommand, DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteBucketCommand, DeleteObjectsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { discover, type Discovery } from '../../../../../src/commands/course/teardown/discover/discover.ts';
import { runOn } from '../../../../../src/workspace/create-run.ts';
import { teardown } from '../../../../../src/engine/remove/teardown.ts';
import { identityComment } from '../../../../../src/resources/cloudfront/origin-access-identity.ts';
import { kinds } from '../../../../../src/resources/index.ts';
import { census, emptyCensus } from '../../../../helpers/sandbox/census.ts';
import {
  makeApi,
  makeBucket,
  makeIdentity,
  makeTaggedRole,
  makeTable,
  createLookAlikes,
  publishLayer,
} from '../../../../helpers/sandbox/look-alikes.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../../helpers/workspace/test-workspace.ts';

const ours = [{ Key: 'workshop', Value: 'url-shortener' }];
const ofBen = [{ Key: 'workshop', Value: 'url-shortener-ben' }];

describe('a search in what is left of a stack', () => {
  let workspace: TestWorkspace;
  let found: Discovery;
  before(async function () {
    this.timeout(120_000);
    workspace = await openTestWorkspace({ builtTo: 'distribution' });
    await createLookAlikes(workspace.sandbox);
    await makeTaggedRole(workspace.sandbox, 'aws-workshop-lambda-role-ben', ofBen);
    await makeIdentity(workspace.sandbox, identityComment('aws-workshop-ben', 'ap-south-1'), 'aws-workshop-ben');
    await damage();
    await rm(workspace.paths.checkpoint);
    found = await search();
  });
  after(() => workspace.stop());

  const search = (suffix?: string) =>
    workspace.work(({ run }) => discover(run, { target: run.checkpoint.target, suffix }));

  async function damage(): Promise<void> {
    const { sandbox } = workspace;
    const { bucketName } = await workspace.work(({ checkpoint }) => Promise.resolve(checkpoint));
    await sandbox.client(DynamoDBClient).send(new DeleteTableCommand({ TableName: 'AWSWorkshopDemoTable' }));
    await makeTable(sandbox, 'AWSWorkshopDemoTable');
    await makeTable(sandbox, 'made-by-the-workshop-once', ours);
    await sandbox.client(LambdaClient).send(new DeleteFunctionCommand({ FunctionName: 'createShortURL' }));
    const logs = sandbox.client(CloudWatchLogsClient);
    await logs.send(new DeleteLogGroupCommand({ logGroupName: '/aws/lambda/createShortURL' }));
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/aws/lambda/createShortURL' }));
    await makeApi(sandbox, 'aws-workshop-api-gateway', { workshop: 'url-shortener' });
    await publishLayer(sandbox, 'aws-workshop-lambda-layer', 'of an earlier version', 'workshop=url-shortener');
    await publishLayer(sandbox, 'aws-workshop-old-layer', 'of an earlier name', 'workshop=url-shortener');
    const s3 = sandbox.client(S3Client);
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucketName }));
    const Objects = Contents.map(({ Key = '' }) => ({ Key }));
    await s3.send(new DeleteObjectsCommand({ Bucket: bucketName, Delete: { Objects } }));
    await s3.send(new DeleteBucketCommand({ Bucket: bucketName }));
    await makeBucket(sandbox, 'aws-workshop-renamed1', ours);
    // The second one has lost its comment.
    const comment = identityComment('aws-workshop-gone1234', 'ap-south-1');
    await makeIdentity(sandbox, comment, 'aws-workshop-gone1234');
    await makeIdentity(sandbox, 'renamed', 'aws-workshop-ben-gone1234');
    await makeIdentity(sandbox, identityComment('aws-workshop-far12345', 'eu-west-1'), 'aws-workshop-far12345');
  }

  it('finds what is left of an incomplete stack, orphans and second copies too, and says why', () => {
    assert.deepEqual(found.unseen, []);
    assert.deepEqual(
      found.stacks.map(({ suffix }) => suffix),
      ['', 'ben'],
    );
    const why = new Map(stackOf('').things.map(({ id, because }) => [id.replace(/@E.*/, '@…'), because]));
    const tag = 'its tag workshop=url-shortener';
    const mark = 'its description workshop=url-shortener';
    const comment = 'its caller reference, which names a bucket of the course';
    const wanted = {
      'table@made-by-the-workshop-once': tag,
      role: tag,
      'logs-policy': 'part of the IAM role aws-workshop-lambda-role',
      'create-log-group': 'its name, and no function has that name',
      'get-log-group': tag,
      'get-function': tag,
      'get-permission': 'part of the Lambda function getLongURL',
      api: tag,
      'resolve-route': 'part of the HTTP API aws-workshop-api-gateway',
      layer: mark,
      'layer-version@aws-workshop-old-layer': mark,
      'bucket@aws-workshop-renamed1': tag,
      'bucket-public-access@aws-workshop-renamed1': 'part of the S3 bucket aws-workshop-renamed1',
      'origin-access-identity': comment,
      'origin-access-identity@aws-workshop-gone1234': comment,
      distribution: tag,
    };
    assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((id) => [id, why.get(id)])), wanted);
    assert.deepEqual(
      ['table', 'create-function', 'bucket', 'account-public-access'].filter((id) => why.has(id)),
      [],
    );
    const order = stackOf('').things.map(({ kind }) => kinds().indexOf(kind));
    assert.deepEqual(
      order,
      order.toSorted((one, other) => one - other),
    );
  });

  it('names what has our name and is not ours, and what belongs to another region', () => {
    assert.deepEqual(found.namesakes.map(({ what, name }) => `${what} ${name.replace(/\(.*/, '(…)')}`).toSorted(), [
      'DynamoDB table AWSWorkshopDemoTable',
      'DynamoDB table AWSWorkshopDemoTable-other',
      'HTTP API aws-workshop-api-gateway (…)',
      'IAM role aws-workshop-lambda-role-other',
      'Lambda function getLongURL-other',
      'Lambda layer aws-workshop-lambda-layer:2',
      'log group /aws/lambda/getLongURL-other',
      'origin access identity access-identity-aws-workshop-hgfedcba.s3.ap-south-1.amazonaws.com (…)',
    ]);
    assert.deepEqual(
      stackOf('').elsewhere.map(({ what, region }) => [what, region]),
      [['origin access identity', 'eu-west-1']],
    );
  });

  it('reads only the suffix that was asked for', async () => {
    const { stacks, namesakes } = await search('ben');
    assert.deepEqual(
      stacks.map(({ suffix, things }) => [suffix, things.map(({ id }) => id.replace(/@.*/, ''))]),
      [['ben', ['role', 'origin-access-identity', 'origin-access-identity']]],
    );
    assert.deepEqual(namesakes, []);
    assert.deepEqual((await search('nobody')).stacks, []);
  });

  it('removes what is ours and has the requested suffix, and nothing else', async function () {
    this.timeout(120_000);
    await workspace.work(async ({ run }) => {
      const { left } = await teardown(runOn(run, stackOf('').checkpoint, () => Promise.resolve()));
      assert.deepEqual(left, []);
    });
    assert.deepEqual(await census(workspace.sandbox), {
      ...emptyCensus,
      tables: ['AWSWorkshopDemoTable', 'AWSWorkshopDemoTable-other'],
      roles: ['aws-workshop-lambda-role-ben', 'aws-workshop-lambda-role-other'],
      functions: ['getLongURL-other'],
      logGroups: ['/aws/lambda/getLongURL-other'],
      layerVersions: ['arn:aws:lambda:ap-south-1:123456789012:layer:aws-workshop-lambda-layer'],
      apis: ['aws-workshop-api-gateway'],
      buckets: ['aws-workshop-of-others'],
      identities: [
        'access-identity-aws-workshop-ben.s3.ap-south-1.amazonaws.com',
        'access-identity-aws-workshop-far12345.s3.eu-west-1.amazonaws.com',
        'access-identity-aws-workshop-hgfedcba.s3.ap-south-1.amazonaws.com',
        'access-identity-my-own-bucket.s3.ap-south-1.amazonaws.com',
        'aws-workshop-abcdefgh',
        'renamed',
      ],
    });
  });

  it('keeps a log group without a tag where no other resource is ours', async () => {
    const logs = workspace.sandbox.client(CloudWatchLogsClient);
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/aws/lambda/createShortURL' }));
    const { stacks, namesakes } = await search('');
    assert.deepEqual(
      stacks.map(({ things }) => things),
      [[]],
    );
    assert.ok(namesakes.some(({ because }) => because.includes('no function has this name any more')));
  });

  const stackOf = (suffix: string) => {
    const stack = found.stacks.find((stack) => stack.suffix === suffix);
    assert.ok(stack);
    return stack;
  };
});
