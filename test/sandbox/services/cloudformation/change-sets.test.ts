// What stacks and change sets answer, and what they refuse, as recorded on AWS.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-cloudformation';
import { after, before, describe, it } from 'mocha';
import { testStacks, type TestStacks } from '../../../helpers/sandbox/stacks.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const group = (name: unknown, more: object = {}) => ({
  Type: 'AWS::Logs::LogGroup',
  ...more,
  Properties: { LogGroupName: name },
});

describe('change sets of CloudFormation', () => {
  let test: TestSandbox;
  let stacks: TestStacks;
  let client: sdk.CloudFormationClient;

  before(async () => {
    test = await startTestSandbox();
    stacks = testStacks(test);
    ({ client } = stacks);
  });
  after(() => test.stop());

  async function plan(StackName: string, template: object, more: Partial<sdk.CreateChangeSetInput> = {}) {
    const input = { StackName, ChangeSetName: 'set', TemplateBody: JSON.stringify(template), ...more };
    return await client.send(new sdk.CreateChangeSetCommand(input));
  }

  async function carryOut(StackName: string): Promise<sdk.Stack> {
    await client.send(new sdk.ExecuteChangeSetCommand({ StackName, ChangeSetName: 'set' }));
    return await stacks.rested(StackName);
  }

  it('leaves out the lists that AWS leaves out, and says when a change set changed the stack', async () => {
    const template = { Resources: { A: group('/lists') } };
    const { Id } = await plan('lists', template, { ChangeSetType: 'CREATE' });
    const set = await client.send(new sdk.DescribeChangeSetCommand({ ChangeSetName: Id }));
    assert.deepEqual([set.Parameters, set.Tags, set.Capabilities], [undefined, undefined, []]);
    const made = await carryOut('lists');
    assert.deepEqual([made.Outputs, made.Parameters, made.Capabilities], [undefined, undefined, undefined]);
    assert.deepEqual([made.Tags, made.NotificationARNs, made.ChangeSetId], [[], [], Id]);
    assert.ok(made.LastUpdatedTime instanceof Date);
    const gone = await stacks.remove(String(made.StackId));
    assert.deepEqual([gone.ChangeSetId, gone.EnableTerminationProtection], [undefined, undefined]);
  });

  it('hides parameters with NoEcho, and plans a stack of which conditions leave nothing', async () => {
    const template = {
      Parameters: { Secret: { Type: 'String', NoEcho: true }, Name: { Type: 'String' } },
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: { A: group('/hidden', { Condition: 'Never' }) },
    };
    const Parameters = ['Secret', 'Name'].map((ParameterKey) => ({ ParameterKey, ParameterValue: 'value' }));
    await plan('hidden', template, { ChangeSetType: 'CREATE', Parameters });
    const named = { StackName: 'hidden', ChangeSetName: 'set' };
    const set = await client.send(new sdk.DescribeChangeSetCommand(named));
    const shown = [
      { ParameterKey: 'Secret', ParameterValue: '****' },
      { ParameterKey: 'Name', ParameterValue: 'value' },
    ];
    assert.deepEqual([set.Status, set.Changes, set.Parameters], ['CREATE_COMPLETE', [], shown]);
    const made = await carryOut('hidden');
    assert.deepEqual([made.StackStatus, made.Parameters], ['CREATE_COMPLETE', shown]);
  });

  it('shows when a creation was rolled back as the time of deletion', async () => {
    const failed = await stacks.create('failing', { Resources: { A: group('not allowed!') } });
    assert.equal(failed.StackStatus, 'ROLLBACK_COMPLETE');
    assert.ok(failed.DeletionTime instanceof Date);
  });

  it('lets another change set have the name of one that was executed, and reads the newest', async () => {
    await plan('again', { Resources: { A: group('/again/a') } }, { ChangeSetType: 'CREATE' });
    const same = { name: 'AlreadyExistsException', status: 400 };
    const refused = await refusal(plan('again', { Resources: { A: group('/x') } }, { ChangeSetType: 'CREATE' }));
    assert.deepEqual({ name: refused.name, status: refused.status }, same);
    await carryOut('again');
    await plan('again', { Resources: { A: group('/again/a'), B: group('/again/b') } });
    const named = { StackName: 'again', ChangeSetName: 'set' };
    const { Changes = [] } = await client.send(new sdk.DescribeChangeSetCommand(named));
    assert.deepEqual(
      Changes.map(({ ResourceChange }) => ResourceChange?.LogicalResourceId),
      ['B'],
    );
    assert.equal((await carryOut('again')).StackStatus, 'UPDATE_COMPLETE');
  });

  it('reads the template of the change set of this stack, where two stacks have one of the same name', async () => {
    for (const name of ['one', 'two', 'three'])
      await plan(name, { Resources: { A: group(`/of/${name}`) } }, { ChangeSetType: 'CREATE' });
    for (const StackName of ['one', 'two', 'three']) {
      const input = { StackName, ChangeSetName: 'set' };
      const { TemplateBody = '' } = await client.send(new sdk.GetTemplateCommand(input));
      assert.equal(TemplateBody, JSON.stringify({ Resources: { A: group(`/of/${StackName}`) } }));
    }
  });

  it('refuses names and kinds that are none, in the words of AWS', async () => {
    const message = async (sent: Promise<unknown>) => (await refusal(sent)).message;
    const missing = { StackName: 'nostack', ChangeSetName: 'set' };
    assert.equal(
      await message(client.send(new sdk.DescribeChangeSetCommand(missing))),
      'Stack [nostack] does not exist',
    );
    assert.equal(await message(client.send(new sdk.DeleteChangeSetCommand(missing))), 'Stack [nostack] does not exist');
    assert.equal(
      await message(client.send(new sdk.DeleteChangeSetCommand({ ChangeSetName: 'set' }))),
      'StackName must be specified if ChangeSetName is not specified as an ARN.',
    );
    assert.equal(
      await message(client.send(new sdk.GetTemplateCommand({}))),
      'StackName is required if ChangeSetName is not specified.',
    );
    await plan('reviewed', { Resources: { A: group('/reviewed') } }, { ChangeSetType: 'CREATE' });
    assert.equal(
      await message(client.send(new sdk.GetTemplateSummaryCommand({ StackName: 'reviewed' }))),
      'GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.',
    );
    const ChangeSetType = 'INVALID' as sdk.ChangeSetType;
    assert.equal(
      await message(plan('invalid', { Resources: { A: group('/a') } }, { ChangeSetType })),
      "1 validation error detected: Value 'INVALID' at 'changeSetType' failed to satisfy constraint: Member must satisfy enum value set: [IMPORT, UPDATE, CREATE]",
    );
    await stacks.create('unchanged', { Resources: { A: group('/unchanged') } });
    const { Id } = await plan('unchanged', { Resources: { A: group('/unchanged') } });
    assert.equal(
      await message(client.send(new sdk.ExecuteChangeSetCommand({ ChangeSetName: Id }))),
      `ChangeSet [${Id}] cannot be executed in its current status of [FAILED]`,
    );
  });

  describe('a condition that leaves a resource out', () => {
    const Conditions = { Wanted: { 'Fn::Equals': ['a', 'b'] } };
    const A = group('/left-out', { Condition: 'Wanted' });
    const refused = async (template: object) => {
      const TemplateBody = JSON.stringify({ Conditions, ...template });
      const { name, message } = await refusal(
        client.send(new sdk.CreateStackCommand({ StackName: 'left-out', TemplateBody })),
      );
      assert.equal(name, 'ValidationError');
      return message;
    };

    it('also refuses what uses the resource, before anything is made', async () => {
      const inResources =
        'Template format error: Unresolved resource dependencies [A] in the Resources block of the template';
      const inOutputs = 'Unresolved resource dependencies [A] in the Outputs block of the template';
      assert.equal(await refused({ Resources: { A, B: group({ Ref: 'A' }) } }), inResources);
      assert.equal(await refused({ Resources: { A, B: group({ 'Fn::Sub': '/b/${A.Arn}' }) } }), inResources);
      const B = group('/left-out/b');
      assert.equal(
        await refused({ Resources: { A, B }, Outputs: { O: { Value: { 'Fn::GetAtt': ['A', 'Arn'] } } } }),
        inOutputs,
      );
      assert.equal(
        await refused({ Resources: { B: group({ 'Fn::If': ['Missing', 'a', 'b'] }) } }),
        'Template error: unresolved condition dependency Missing in Fn::If',
      );
    });

    it('leaves out what has the same condition, and what Fn::If does not choose', async () => {
      const { StackStatus, Outputs } = await stacks.create('chosen', {
        Conditions,
        Resources: { A, B: group({ 'Fn::If': ['Wanted', { Ref: 'A' }, '/chosen'] }) },
        Outputs: {
          Left: { Condition: 'Wanted', Value: { Ref: 'A' } },
          Name: { Value: { 'Fn::If': ['Wanted', { 'Fn::GetAtt': 'A.Arn' }, { Ref: 'B' }] } },
        },
      });
      assert.equal(StackStatus, 'CREATE_COMPLETE');
      assert.deepEqual(Outputs, [{ OutputKey: 'Name', OutputValue: '/chosen' }]);
    });
  });

  it('takes a parameter with the value AWS::NoValue as no value, and names that are not alphanumeric as AWS', async () => {
    const Parameters = { Name: { Type: 'String', Default: 'AWS::NoValue' } };
    const made = await stacks.create('no-value', { Parameters, Resources: { A: group({ Ref: 'Name' }) } });
    assert.equal(made.StackStatus, 'CREATE_COMPLETE');
    assert.match((await stacks.resources('no-value'))['A'] ?? '', /^no-value-A-/);
    const named = async (template: object) =>
      (await refusal(plan('named', { Resources: { A: group('/named') }, ...template }, { ChangeSetType: 'CREATE' })))
        .message;
    const Condition = { 'Fn::Equals': ['a', 'a'] };
    assert.equal(
      await named({ Resources: { 'my-group': group('/named') } }),
      'Template format error: Resource name my-group is non alphanumeric.',
    );
    assert.equal(
      await named({ Parameters: { 'my-name': { Type: 'String' } } }),
      'Template format error: Parameter name my-name is non alphanumeric.',
    );
    const conditional = { Conditions: { 'my-condition': Condition }, Resources: { A: group('/named') } };
    assert.equal((await stacks.create('conditional', conditional)).StackStatus, 'CREATE_COMPLETE');
  });
});
