// Resource types of CloudFormation beyond those of the course: what a stack makes of them works.
import assert from 'node:assert/strict';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as iam from '@aws-sdk/client-iam';
import * as sfn from '@aws-sdk/client-sfn';
import { CloudFrontClient, GetResponseHeadersPolicyCommand } from '@aws-sdk/client-cloudfront';
import { GetFunctionUrlConfigCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { testStacks, type TestStacks } from '../../../helpers/sandbox/stacks.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const role = (service: string, more: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
    },
    ...more,
  },
});

const hello = {
  Role: role('lambda.amazonaws.com'),
  Hello: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Code: { ZipFile: "exports.handler = async () => 'Hello';" },
    },
  },
};

describe('A stack', () => {
  let test: TestSandbox;
  let stacks: TestStacks;

  before(async () => {
    test = await startTestSandbox();
    stacks = testStacks(test);
  });
  after(() => test.stop());

  const outputsOf = ({ Outputs = [] }: { Outputs?: { OutputKey?: string; OutputValue?: string }[] | undefined }) =>
    Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));

  it('moves a user to another path and disables its key, without new ones', async () => {
    const template = (user: object, key: object) => ({
      Resources: {
        User: { Type: 'AWS::IAM::User', Properties: user },
        Key: { Type: 'AWS::IAM::AccessKey', Properties: { UserName: { Ref: 'User' }, ...key } },
      },
      Outputs: { Secret: { Value: { 'Fn::GetAtt': ['Key', 'SecretAccessKey'] } } },
    });
    const made = await stacks.create('people', template({}, {}));
    const { User = '', Key = '' } = await stacks.resources('people');
    const changed = await stacks.update('people', template({ Path: '/team/' }, { Status: 'Inactive' }));
    assert.equal(changed.StackStatus, 'UPDATE_COMPLETE');
    assert.deepEqual(await stacks.resources('people'), { User, Key });
    assert.deepEqual(outputsOf(changed), outputsOf(made));
    const client = test.client(iam.IAMClient);
    assert.equal((await client.send(new iam.GetUserCommand({ UserName: User }))).User?.Path, '/team/');
    const { AccessKeyMetadata } = await client.send(new iam.ListAccessKeysCommand({ UserName: User }));
    assert.deepEqual(
      AccessKeyMetadata?.map(({ AccessKeyId, Status }) => [AccessKeyId, Status]),
      [[Key, 'Inactive']],
    );
  });

  it('makes a function URL that everybody may call, changes it, and deletes it', async () => {
    const template = (settings: object) => ({
      Resources: {
        ...hello,
        Url: { Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: { Ref: 'Hello' }, ...settings } },
        ...Object.fromEntries(
          [
            ['UrlPermission', { Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' }] as const,
            ['FunctionPermission', { Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true }] as const,
          ].map(([name, more]) => [
            name,
            {
              Type: 'AWS::Lambda::Permission',
              Properties: { FunctionName: { Ref: 'Hello' }, Principal: '*', ...more },
            },
          ]),
        ),
      },
      Outputs: { Url: { Value: { 'Fn::GetAtt': ['Url', 'FunctionUrl'] } }, Name: { Value: { Ref: 'Hello' } } },
    });
    const made = await stacks.create('url', template({ AuthType: 'NONE', Cors: { AllowOrigins: ['*'] } }));
    assert.equal(made.StackStatus, 'CREATE_COMPLETE');
    const { Url = '', Name } = outputsOf(made);
    const answer = await fetch(Url, { headers: { origin: 'https://example.org' } });
    assert.deepEqual(
      [answer.status, await answer.text(), answer.headers.get('access-control-allow-origin')],
      [200, 'Hello', '*'],
    );
    const changed = await stacks.update('url', template({ AuthType: 'AWS_IAM' }));
    assert.deepEqual([changed.StackStatus, outputsOf(changed)['Url']], ['UPDATE_COMPLETE', Url]);
    assert.equal((await fetch(Url)).status, 403);
    const lambda = test.client(LambdaClient);
    const { AuthType, Cors } = await lambda.send(new GetFunctionUrlConfigCommand({ FunctionName: Name }));
    assert.deepEqual([AuthType, Cors], ['AWS_IAM', undefined]);
    assert.equal((await stacks.remove(String(made.StackId))).StackStatus, 'DELETE_COMPLETE');
    await assert.rejects(fetch(Url));
  });

  it('makes a response headers policy, changes it, and deletes it', async () => {
    const template = (ContentSecurityPolicy: string) => ({
      Resources: {
        Headers: {
          Type: 'AWS::CloudFront::ResponseHeadersPolicy',
          Properties: {
            ResponseHeadersPolicyConfig: {
              Name: 'headers',
              SecurityHeadersConfig: { ContentSecurityPolicy: { Override: true, ContentSecurityPolicy } },
              CustomHeadersConfig: { Items: [{ Header: 'Permissions-Policy', Value: 'camera=()', Override: 'true' }] },
            },
          },
        },
      },
      Outputs: { Id: { Value: { Ref: 'Headers' } } },
    });
    const client = test.client(CloudFrontClient);
    const made = await stacks.create('headers', template("default-src 'none'"));
    const { Id } = outputsOf(made);
    const found = async () => {
      const { ResponseHeadersPolicy } = await client.send(new GetResponseHeadersPolicyCommand({ Id }));
      const { SecurityHeadersConfig, CustomHeadersConfig } = ResponseHeadersPolicy?.ResponseHeadersPolicyConfig ?? {};
      return [SecurityHeadersConfig?.ContentSecurityPolicy?.ContentSecurityPolicy, CustomHeadersConfig?.Quantity];
    };
    assert.deepEqual(await found(), ["default-src 'none'", 1]);
    await stacks.update('headers', template("default-src 'self'"));
    assert.deepEqual(await found(), ["default-src 'self'", 1]);
    await stacks.remove(String(made.StackId));
    assert.equal((await refusal(found())).name, 'NoSuchResponseHeadersPolicy');
  });

  it('makes a state machine with substitutions and tags, changes its definition, and deletes it', async () => {
    const template = (Result: string) => ({
      Resources: {
        MachineRole: role('states.amazonaws.com'),
        Machine: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: {
            RoleArn: { 'Fn::GetAtt': ['MachineRole', 'Arn'] },
            DefinitionString: '{"StartAt":"Say","States":{"Say":{"Type":"Pass","Result":"${word}","End":true}}}',
            DefinitionSubstitutions: { word: Result },
            Tags: [{ Key: 'course', Value: 'url-shortener' }],
          },
        },
      },
      Outputs: { Arn: { Value: { Ref: 'Machine' } } },
    });
    const made = await stacks.create('machine', template('first'));
    const { Arn: stateMachineArn = '' } = outputsOf(made);
    assert.match(stateMachineArn, /:stateMachine:machine-Machine-[A-Z0-9]{12}$/);
    const client = test.client(sfn.SFNClient);
    const { tags } = await client.send(new sfn.ListTagsForResourceCommand({ resourceArn: stateMachineArn }));
    assert.deepEqual(tags, [{ key: 'course', value: 'url-shortener' }]);
    assert.equal((await stacks.update('machine', template('second'))).StackStatus, 'UPDATE_COMPLETE');
    const { executionArn } = await client.send(new sfn.StartExecutionCommand({ stateMachineArn }));
    const describe = () => client.send(new sfn.DescribeExecutionCommand({ executionArn }));
    let execution = await describe();
    while (execution.status === 'RUNNING') execution = await describe();
    assert.deepEqual([execution.status, execution.output], ['SUCCEEDED', '"second"']);
    await stacks.remove(String(made.StackId));
    const { name } = await refusal(client.send(new sfn.DescribeStateMachineCommand({ stateMachineArn })));
    assert.equal(name, 'StateMachineDoesNotExist');
  });

  it('makes, changes and removes an alarm, and fails one with actions by name', async () => {
    const template = (Threshold: number, more = {}) => ({
      Resources: {
        Errors: {
          Type: 'AWS::CloudWatch::Alarm',
          Properties: {
            Namespace: 'AWS/Lambda',
            MetricName: 'Errors',
            Dimensions: [{ Name: 'FunctionName', Value: 'getLongURL' }],
            Statistic: 'Sum',
            Period: '60',
            EvaluationPeriods: 1,
            Threshold,
            ComparisonOperator: 'GreaterThanOrEqualToThreshold',
            TreatMissingData: 'notBreaching',
            Tags: [{ Key: 'course', Value: 'url-shortener' }],
            ...more,
          },
        },
      },
      Outputs: { Name: { Value: { Ref: 'Errors' } }, Arn: { Value: { 'Fn::GetAtt': ['Errors', 'Arn'] } } },
    });
    const client = test.client(cloudwatch.CloudWatchClient);
    const made = await stacks.create('alarm', template(1));
    const { Name = '', Arn: ResourceARN } = outputsOf(made);
    assert.match(Name, /^alarm-Errors-[A-Z0-9]{12}$/);
    assert.equal(ResourceARN, `arn:aws:cloudwatch:${test.region}:${test.account}:alarm:${Name}`);
    const { Tags } = await client.send(new cloudwatch.ListTagsForResourceCommand({ ResourceARN }));
    assert.deepEqual(Tags, [{ Key: 'course', Value: 'url-shortener' }]);
    const changed = await stacks.update('alarm', template(5, { Tags: [{ Key: 'more', Value: '1' }] }));
    assert.equal(changed.StackStatus, 'UPDATE_COMPLETE');
    const describe = () => client.send(new cloudwatch.DescribeAlarmsCommand({ AlarmNames: [Name] }));
    const { MetricAlarms: [alarm] = [] } = await describe();
    assert.deepEqual([alarm?.Threshold, alarm?.Period, alarm?.StateValue], [5, 60, 'OK']);
    const after = await client.send(new cloudwatch.ListTagsForResourceCommand({ ResourceARN }));
    assert.deepEqual(after.Tags, [{ Key: 'more', Value: '1' }]);
    const taken = await stacks.create('taken', template(1, { AlarmName: Name }));
    assert.equal(taken.StackStatus, 'ROLLBACK_COMPLETE');
    const topic = `arn:aws:sns:${test.region}:${test.account}:alerts`;
    const acting = await stacks.create('acting', template(1, { AlarmActions: [topic] }));
    assert.equal(acting.StackStatus, 'ROLLBACK_COMPLETE');
    assert.equal((await describe()).MetricAlarms?.[0]?.Threshold, 5);
    await stacks.remove(String(made.StackId));
    assert.deepEqual((await describe()).MetricAlarms, []);
  });
});
