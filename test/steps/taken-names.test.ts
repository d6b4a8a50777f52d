// What chapter 1 says about names that are in use already.
import assert from 'node:assert/strict';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { Aws } from '../../src/engine/types.ts';
import { logGroup } from '../../src/resources/logs/log-group.ts';
import { role } from '../../src/resources/iam/role.ts';
import { takenNames } from '../../steps/1-environment/taken-names.ts';
import { testAws } from '../helpers/aws/test-aws.ts';
import { makeRole, zipOf } from '../helpers/sandbox/functions.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/sandbox/test-sandbox.ts';

describe('the names of the course', () => {
  let sandbox: TestSandbox;
  let aws: Aws;
  const taken = () =>
    takenNames({
      aws,
      name: (handbook) => handbook,
      bucketName: 'aws-workshop-1',
      executionRole: {},
      outputsIfBuilt: () => undefined,
      outputs: () => assert.fail(),
    });

  beforeEach(async () => {
    sandbox = await startTestSandbox();
    aws = await testAws(sandbox);
  });
  afterEach(() => sandbox.stop());

  it('are free in an empty account', async () => {
    assert.deepEqual(await taken(), []);
  });

  it('are free where what has them is ours', async () => {
    await role.ensure({ name: 'aws-workshop-lambda-role', trust: 'lambda-trust.json' }, aws, undefined);
    await logGroup.ensure({ name: '/aws/lambda/getLongURL', retentionDays: 7 }, aws, undefined);
    assert.deepEqual(await taken(), []);
  });

  it('are taken where what has them lacks our tag', async () => {
    const Role = await makeRole(sandbox, 'aws-workshop-lambda-role');
    await sandbox.client(DynamoDBClient).send(
      new CreateTableCommand({
        TableName: 'AWSWorkshopDemoTable',
        AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
    const Code = { ZipFile: zipOf({ 'index.mjs': 'export const handler = () => 1;' }) };
    const settings = { Role, Runtime: 'nodejs24.x', Handler: 'index.handler', Code } as const;
    await sandbox.client(LambdaClient).send(new CreateFunctionCommand({ FunctionName: 'getLongURL', ...settings }));
    await sandbox
      .client(CloudWatchLogsClient)
      .send(new CreateLogGroupCommand({ logGroupName: '/aws/lambda/getLongURL' }));
    const CreateBucketConfiguration = { LocationConstraint: 'ap-south-1' } as const;
    await sandbox
      .client(S3Client)
      .send(new CreateBucketCommand({ Bucket: 'aws-workshop-1', CreateBucketConfiguration }));
    assert.deepEqual(await taken(), [
      'DynamoDB table AWSWorkshopDemoTable',
      'IAM role aws-workshop-lambda-role',
      'Lambda function getLongURL',
      'log group /aws/lambda/getLongURL',
      'S3 bucket aws-workshop-1',
    ]);
  });
});
