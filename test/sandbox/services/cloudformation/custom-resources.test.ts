// Custom resources: a function makes, changes and deletes what CloudFormation has no type for.
import assert from 'node:assert/strict';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';
import * as sdk from '@aws-sdk/client-cloudformation';
import { FilterLogEventsCommand, CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { testStacks, type TestStacks } from '../../../helpers/sandbox/stacks.ts';
import { startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

/** Logs each request, and answers as the property Answer says. */
const code = `
const response = require('cfn-response');
exports.handler = async (event, context) => {
  const { RequestType, PhysicalResourceId = 'none', ResourceProperties: { Answer, Count }, OldResourceProperties } = event;
  console.log(['request', RequestType, PhysicalResourceId, JSON.stringify(Count), OldResourceProperties?.Answer].join(' '));
  console.log('address ' + event.ResponseURL);
  if (Answer === 'nothing') return;
  const status = Answer === 'failure' && RequestType !== 'Delete' ? response.FAILED : response.SUCCESS;
  await response.send(event, context, status, { Word: Answer + '!' }, 'id-' + Answer);
};`;

const functions = {
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
      },
    },
    Maker: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'maker',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Code: { ZipFile: code },
      },
    },
  },
  Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Maker', 'Arn'] } } },
};

describe('A custom resource', () => {
  let test: TestSandbox;
  let stacks: TestStacks;
  let ServiceToken: string;

  before(async () => {
    test = await startTestSandbox();
    stacks = testStacks(test);
    const { Outputs = [] } = await stacks.create('functions', functions);
    ServiceToken = String(Outputs[0]?.OutputValue);
  });
  after(() => test.stop());

  const template = (properties: object, more: object = {}) => ({
    Resources: { Thing: { Type: 'Custom::Thing', Properties: { ServiceToken, Count: 3, ...properties }, ...more } },
    Outputs: { Id: { Value: { Ref: 'Thing' } }, Word: { Value: { 'Fn::GetAtt': ['Thing', 'Word'] } } },
  });
  const outputsOf = ({ Outputs = [] }: sdk.Stack) => Outputs.map(({ OutputValue }) => OutputValue);

  /** What the function was asked since the last time. */
  let seen = 0;
  async function requests(count: number): Promise<string[]> {
    const logs = test.client(CloudWatchLogsClient);
    const command = new FilterLogEventsCommand({ logGroupName: '/aws/lambda/maker', filterPattern: 'request' });
    for (;;) {
      const { events = [] } = await logs.send(command);
      const all = events.flatMap(({ message = '' }) => /request (.*)/.exec(message)?.[1]?.trim() ?? []);
      if (all.length < seen + count) continue;
      return all.slice((seen += count) - count, seen);
    }
  }

  it('is created, changed, replaced and deleted by its function, and has the data of its response', async () => {
    const made = await stacks.create('thing', template({ Answer: 'first' }));
    assert.deepEqual(outputsOf(made), ['id-first', 'first!']);
    const changed = await stacks.update('thing', template({ Answer: 'second' }));
    assert.deepEqual(outputsOf(changed), ['id-second', 'second!']);
    assert.equal((await stacks.remove(String(made.StackId))).StackStatus, 'DELETE_COMPLETE');
    assert.deepEqual(await requests(4), [
      'Create none "3"',
      'Update id-first "3" first',
      // The update has answered with another id.
      'Delete id-first "3"',
      'Delete id-second "3"',
    ]);
  });

  it('fails the stack with the reason of its function, and is deleted in the rollback', async () => {
    const failed = await stacks.create('failing', template({ Answer: 'failure' }));
    assert.equal(failed.StackStatus, 'ROLLBACK_COMPLETE');
    const event = (await stacks.events(String(failed.StackId))).find((text) => text.includes('CREATE_FAILED'));
    assert.match(
      String(event),
      /^Thing CREATE_FAILED Received response status \[FAILED\] from custom resource\. Message returned: See the details in CloudWatch Log Stream: \S+ \(RequestId: [\w-]{36}\)$/,
    );
    assert.deepEqual(await requests(2), ['Create none "3"', 'Delete id-failure "3"']);
  });

  it('fails where no response comes in its ServiceTimeout', async () => {
    const failed = await stacks.create(
      'silent',
      template({ Answer: 'nothing', ServiceTimeout: 1 }, { DeletionPolicy: 'Retain' }),
    );
    const events = await stacks.events(String(failed.StackId));
    assert.match(
      String(events.find((text) => text.includes('CREATE_FAILED'))),
      /did not receive a response from your Custom Resource\. Please check your logs for requestId \[[\w-]{36}\]/,
    );
    await requests(1);
  });

  it('needs the permission to invoke its function', async () => {
    const policy = { Statement: [{ Effect: 'Allow' as const, Action: 'cloudformation:*', Resource: '*' }] };
    const key = createUserKey(test.sandbox.store, { account: test.account, userName: 'ann', policy });
    const TemplateBody = JSON.stringify(template({ Answer: 'x' }));
    const command = new sdk.CreateStackCommand({ StackName: 'forbidden', TemplateBody, OnFailure: 'DO_NOTHING' });
    await test.client(sdk.CloudFormationClient, key).send(command);
    await stacks.rested('forbidden');
    const failed = (await stacks.events('forbidden')).find((text) => text.includes('Thing CREATE_FAILED'));
    assert.match(String(failed), /is not authorized to perform: lambda:InvokeFunction on resource: \S+:function:maker/);
  });

  it('takes one response at an address that only the request has', async () => {
    const { StackId = '' } = await stacks.create('answered', template({ Answer: 'once' }));
    await requests(1);
    const command = new FilterLogEventsCommand({ logGroupName: '/aws/lambda/maker', filterPattern: 'address' });
    const { events = [] } = await test.client(CloudWatchLogsClient).send(command);
    const [, address = ''] = /address (\S+)/.exec(String(events.at(-1)?.message)) ?? [];
    const body = '{"Status":"SUCCESS","PhysicalResourceId":"other"}';
    for (const url of [address, new URL('/guessed', address)])
      assert.equal((await fetch(url, { method: 'PUT', body })).status, 403);
    await stacks.remove(StackId);
  });
});
