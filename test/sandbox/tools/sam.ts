// The calls of `sam deploy --resolve-s3` and `sam delete`, one after the other: SAM's own program is not on npm. Their order
// and parameters are from memory of github.com/aws/aws-sam-cli (samcli/lib/deploy/deployer.py). Part
// of `npm run test:long`.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-cloudformation';
import { DeleteObjectCommand, ListObjectVersionsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { zip } from '../../../src/lib/zip.ts';
import { census, emptyCensus } from '../../helpers/sandbox/census.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

/** Of the stack whose bucket takes the code. */
const managed = {
  Transform: 'AWS::Serverless-2016-10-31',
  Resources: {
    SamCliSourceBucket: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        Tags: [{ Key: 'ManagedStackSource', Value: 'AwsSamCli' }],
      },
    },
    SamCliSourceBucketBucketPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: 'SamCliSourceBucket' },
        PolicyDocument: {
          Statement: [
            {
              Action: ['s3:GetObject'],
              Effect: 'Allow',
              Resource: { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${SamCliSourceBucket}/*' },
              Principal: { Service: 'serverlessrepo.amazonaws.com' },
              Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
            },
          ],
        },
      },
    },
  },
  Outputs: { SourceBucket: { Value: { Ref: 'SamCliSourceBucket' } } },
};

const app = (CodeUri: string) => ({
  Transform: 'AWS::Serverless-2016-10-31',
  Globals: { Function: { Timeout: 3 } },
  Resources: {
    HelloWorldFunction: {
      Type: 'AWS::Serverless::Function',
      Metadata: { SamResourceId: 'HelloWorldFunction' },
      Properties: {
        CodeUri,
        Handler: 'app.handler',
        Runtime: 'nodejs22.x',
        Architectures: ['x86_64'],
        Events: { HelloWorld: { Type: 'HttpApi', Properties: { Path: '/hello', Method: 'get' } } },
      },
    },
  },
  Outputs: { Api: { Value: { 'Fn::GetAtt': ['ServerlessHttpApi', 'ApiEndpoint'] } } },
});

describe('the calls of SAM', () => {
  let test: TestSandbox;
  let client: sdk.CloudFormationClient;

  before(async () => {
    test = await startTestSandbox();
    client = test.client(sdk.CloudFormationClient);
  });
  after(() => test.stop());

  let count = 0;
  /** Undefined where nothing has changed. */
  async function deploy(StackName: string, template: object): Promise<sdk.Stack | undefined> {
    const existing = await client.send(new sdk.DescribeStacksCommand({ StackName })).catch((error: Error) => {
      assert.equal(error.message, `Stack with id ${StackName} does not exist`);
    });
    const ChangeSetType = existing ? 'UPDATE' : 'CREATE';
    const ChangeSetName = `samcli-deploy${(count += 1)}`;
    const set = { StackName, ChangeSetName };
    await client.send(
      new sdk.CreateChangeSetCommand({
        ...set,
        TemplateBody: JSON.stringify(template),
        ChangeSetType,
        Parameters: [],
        Description: 'Created by SAM CLI at 2026-11-30T10:00:00.000000 UTC',
        Tags: [],
        Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'],
      }),
    );
    const waited = { client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 };
    const { Status, StatusReason } = await client.send(new sdk.DescribeChangeSetCommand(set));
    if (Status === 'FAILED') {
      // By these words SAM tells that there is nothing to do.
      assert.match(String(StatusReason), /^The submitted information didn't contain changes/);
      await client.send(new sdk.DeleteChangeSetCommand(set));
      return undefined;
    }
    await sdk.waitUntilChangeSetCreateComplete(waited, set);
    await client.send(new sdk.ExecuteChangeSetCommand({ ...set, DisableRollback: false }));
    const wait = ChangeSetType === 'CREATE' ? sdk.waitUntilStackCreateComplete : sdk.waitUntilStackUpdateComplete;
    await wait(waited, { StackName });
    const { StackEvents = [] } = await client.send(new sdk.DescribeStackEventsCommand({ StackName }));
    assert.equal(StackEvents[0]?.ResourceStatus, `${ChangeSetType}_COMPLETE`);
    return (await client.send(new sdk.DescribeStacksCommand({ StackName }))).Stacks?.[0];
  }

  async function remove(StackName: string): Promise<void> {
    await client.send(new sdk.GetTemplateCommand({ StackName, TemplateStage: 'Original' }));
    await client.send(new sdk.DeleteStackCommand({ StackName }));
    await sdk.waitUntilStackDeleteComplete({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { StackName });
  }

  it('deploy an API, a change of its code, and nothing without one; and delete it', async () => {
    const s3 = test.client(S3Client);
    const bucket = (await deploy('aws-sam-cli-managed-default', managed))?.Outputs?.[0]?.OutputValue ?? '';
    const upload = async (key: string, text: string) => {
      const content = Buffer.from(`exports.handler = async () => ({ message: '${text}' });`);
      const Body = await zip([{ name: 'app.js', content }]);
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body }));
      return `s3://${bucket}/${key}`;
    };
    const first = app(await upload('hello/1', 'hello world'));
    const address = (await deploy('hello', first))?.Outputs?.[0]?.OutputValue;
    const greeting = async () => (await fetch(`${address}/hello`)).text();
    assert.equal(await greeting(), '{"message":"hello world"}');
    assert.equal(await deploy('hello', first), undefined);
    await deploy('hello', app(await upload('hello/2', 'good morning')));
    assert.equal(await greeting(), '{"message":"good morning"}');

    await remove('hello');
    const { name } = await refusal(client.send(new sdk.DescribeStacksCommand({ StackName: 'hello' })));
    assert.equal(name, 'ValidationError');
    const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
    for (const { Key, VersionId } of Versions)
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key, VersionId }));
    await remove('aws-sam-cli-managed-default');
    // A function makes its log group itself, and leaves it.
    assert.deepEqual({ ...(await census(test)), accountPublicAccess: [], logGroups: [] }, emptyCensus);
  });
});
