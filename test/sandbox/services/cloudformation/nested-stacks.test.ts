// Stacks in stacks, from templates in S3.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { testStacks, type TestStacks } from '../../../helpers/sandbox/stacks.ts';
import { startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

describe('A stack in a stack', () => {
  let test: TestSandbox;
  let stacks: TestStacks;

  before(async () => {
    test = await startTestSandbox();
    stacks = testStacks(test);
    const CreateBucketConfiguration = { LocationConstraint: 'ap-south-1' as const };
    await test.client(S3Client).send(new CreateBucketCommand({ Bucket: 'templates', CreateBucketConfiguration }));
  });
  after(() => test.stop());

  async function upload(Key: string, resources: object): Promise<string> {
    const Body = JSON.stringify({
      Parameters: { Days: { Type: 'Number' } },
      Resources: resources,
      Outputs: { Name: { Value: { Ref: 'Group' } } },
    });
    await test.client(S3Client).send(new PutObjectCommand({ Bucket: 'templates', Key, Body }));
    return `https://s3.ap-south-1.amazonaws.com/templates/${Key}`;
  }
  const group = { Group: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: { Ref: 'Days' } } } };
  const outer = (TemplateURL: string, Days: number) => ({
    Resources: { Inner: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL, Parameters: { Days } } } },
    Outputs: { Name: { Value: { 'Fn::GetAtt': ['Inner', 'Outputs.Name'] } } },
  });

  it('is made, changed and deleted with it, and hands its outputs on', async () => {
    const url = await upload('group.json', group);
    const made = await stacks.create('outer', outer(url, 7), { Tags: [{ Key: 'course', Value: 'x' }] });
    const { Inner = '' } = await stacks.resources('outer');
    const inner = await stacks.rested(Inner);
    assert.deepEqual(
      [made.StackStatus, inner.StackStatus, inner.ParentId, inner.RootId, inner.Tags],
      ['CREATE_COMPLETE', 'CREATE_COMPLETE', made.StackId, made.StackId, [{ Key: 'course', Value: 'x' }]],
    );
    assert.match(String(inner.StackName), /^outer-Inner-[A-Z0-9]{12}$/);
    assert.equal(made.Outputs?.[0]?.OutputValue, inner.Outputs?.[0]?.OutputValue);
    assert.match(String(made.Outputs?.[0]?.OutputValue), /^outer-Inner-[A-Z0-9]+-Group-[A-Z0-9]+$/);
    assert.equal((await stacks.update('outer', outer(url, 14))).StackStatus, 'UPDATE_COMPLETE');
    const changed = await stacks.rested(Inner);
    assert.deepEqual([changed.StackStatus, changed.Parameters?.[0]?.ParameterValue], ['UPDATE_COMPLETE', '14']);
    assert.equal((await stacks.remove(String(made.StackId))).StackStatus, 'DELETE_COMPLETE');
    assert.equal((await stacks.rested(Inner)).StackStatus, 'DELETE_COMPLETE');
  });

  it('is one resource of a change set, also with IncludeNestedStacks', async () => {
    const url = await upload('group.json', group);
    const { client } = stacks;
    const StackName = 'shown';
    await client.send(
      new sdk.CreateChangeSetCommand({
        StackName,
        ChangeSetName: 'first',
        ChangeSetType: 'CREATE',
        TemplateBody: JSON.stringify(outer(url, 7)),
        IncludeNestedStacks: true,
      }),
    );
    const set = await client.send(new sdk.DescribeChangeSetCommand({ StackName, ChangeSetName: 'first' }));
    const changes = set.Changes?.map(({ ResourceChange }) => [ResourceChange?.Action, ResourceChange?.ResourceType]);
    assert.deepEqual([set.IncludeNestedStacks, changes], [false, [['Add', 'AWS::CloudFormation::Stack']]]);
    await client.send(new sdk.DeleteChangeSetCommand({ StackName, ChangeSetName: 'first' }));
  });

  it('fails the outer stack, which rolls back and deletes it', async () => {
    const url = await upload('queue.json', { ...group, Queue: { Type: 'AWS::SQS::Queue' } });
    const failed = await stacks.create('broken', outer(url, 7));
    assert.equal(failed.StackStatus, 'ROLLBACK_COMPLETE');
    const event = (await stacks.events(String(failed.StackId))).find((text) => text.includes('CREATE_FAILED'));
    assert.match(
      String(event),
      /^Inner CREATE_FAILED Embedded stack arn:aws:cloudformation:\S+ was not successfully created: The following resource\(s\) failed to create: \[Queue\]\. $/,
    );
    const { StackSummaries = [] } = await stacks.client.send(new sdk.ListStacksCommand({}));
    const inner = StackSummaries.find(({ StackName }) => StackName?.startsWith('broken-Inner'));
    assert.equal(inner?.StackStatus, 'DELETE_COMPLETE');
  });
});
