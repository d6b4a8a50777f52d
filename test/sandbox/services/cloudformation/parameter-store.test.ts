// Stacks with Parameter Store: parameters as resources, as values of a template's parameters, and in dynamic references.
// And the rules of a template, which are checked against these values.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-cloudformation';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { testStacks, type TestStacks } from '../../../helpers/sandbox/stacks.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';

describe('a stack and Parameter Store', () => {
  let test: TestSandbox;
  let stacks: TestStacks;
  let ssm: SSMClient;
  before(async () => {
    test = await startTestSandbox();
    stacks = testStacks(test);
    ssm = test.client(SSMClient);
  });
  after(() => test.stop());

  const put = (Name: string, Value: string, Type: 'String' | 'StringList' = 'String') =>
    ssm.send(new PutParameterCommand({ Name, Value, Type, Overwrite: true }));
  const valueOf = async (Name = '') => (await ssm.send(new GetParameterCommand({ Name }))).Parameter?.Value;
  const stored = (Value: unknown, more: object = {}) => ({
    Type: 'AWS::SSM::Parameter',
    Properties: { Type: 'String', Value, ...more },
  });
  const invalid = (message: string) => ({ name: 'ValidationError', status: 400, message });
  const createWith = (template: object) =>
    test
      .client(sdk.CloudFormationClient)
      .send(new sdk.CreateStackCommand({ StackName: 'refused', TemplateBody: JSON.stringify(template) }));

  it('makes, changes and deletes a parameter, with its value as an attribute', async () => {
    const template = (value: string) => ({
      Resources: { Size: stored(value, { Name: '/stack/size', Tags: { team: 'red' } }) },
      Outputs: { Value: { Value: { 'Fn::GetAtt': ['Size', 'Value'] } }, Name: { Value: { Ref: 'Size' } } },
    });
    const { Outputs, StackId = '' } = await stacks.create('stored', template('1'));
    assert.deepEqual(
      Outputs?.map(({ OutputValue }) => OutputValue),
      ['1', '/stack/size'],
    );
    await stacks.update('stored', template('2'));
    assert.deepEqual((await ssm.send(new GetParameterCommand({ Name: '/stack/size:2' }))).Parameter?.Value, '2');
    await stacks.remove(StackId);
    assert.equal((await refusal(valueOf('/stack/size'))).name, 'ParameterNotFound');
    const secret = await stacks.create('secret', { Resources: { A: stored('1', { Type: 'SecureString' }) } });
    assert.equal(secret.StackStatus, 'ROLLBACK_COMPLETE');
    assert.match(
      (await stacks.events('secret')).join('\n'),
      /A CREATE_FAILED .*SSM Parameters of type SecureString cannot be created using CloudFormation/,
    );
  });

  it('reads the value of a parameter that names one in Parameter Store, again with each operation', async () => {
    await put('/in/size', '10');
    await put('/in/list', 'a,b', 'StringList');
    const template = {
      Parameters: {
        Size: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/in/size' },
        List: { Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: '/in/list' },
        Name: { Type: 'AWS::SSM::Parameter::Name', Default: '/in/size' },
      },
      Resources: {
        Copy: stored({ 'Fn::Sub': '${Size}, ${Name}' }),
        Second: stored({ 'Fn::Select': [1, { Ref: 'List' }] }),
      },
    };
    const stack = await stacks.create('reading', template);
    assert.deepEqual(stack.Parameters, [
      { ParameterKey: 'Size', ParameterValue: '/in/size', ResolvedValue: '10' },
      { ParameterKey: 'List', ParameterValue: '/in/list', ResolvedValue: 'a,b' },
      { ParameterKey: 'Name', ParameterValue: '/in/size' },
    ]);
    const { Copy, Second } = await stacks.resources('reading');
    assert.deepEqual([await valueOf(Copy), await valueOf(Second)], ['10, /in/size', 'b']);
    await put('/in/size', '11');
    await stacks.update('reading', template);
    assert.equal(await valueOf(Copy), '11, /in/size');
  });

  it('refuses names that Parameter Store does not have, has in another type, or keeps from the caller', async () => {
    const template = (Default: string) => ({
      Parameters: { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default } },
      Resources: { A: stored('1') },
    });
    assert.deepEqual(
      await refusal(createWith(template('/none'))),
      invalid('Unable to fetch parameters [/none] from parameter store for this account.'),
    );
    await put('/in/letters', 'a,b', 'StringList');
    assert.deepEqual(
      await refusal(createWith(template('/in/letters'))),
      invalid('Parameters [/in/letters] referenced by template have types not supported by CloudFormation.'),
    );
    await put('/in/kept', '1');
    const key = createUserKey(test.sandbox.store, {
      account: test.account,
      userName: 'deployer',
      policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'cloudformation:*', Resource: '*' }] },
    });
    const TemplateBody = JSON.stringify(template('/in/kept'));
    const refused = await refusal(
      test.client(sdk.CloudFormationClient, key).send(new sdk.CreateStackCommand({ StackName: 'kept', TemplateBody })),
    );
    assert.equal(refused.name, 'ValidationError');
    assert.match(refused.message, /user\/deployer is not authorized to perform: ssm:GetParameters on resource/);
  });

  it('reads dynamic references when it makes a resource, the newest value or a version', async () => {
    await put('/ref/a', 'one');
    await put('/ref/a', 'two');
    const template = { Resources: { Copy: stored('{{resolve:ssm:/ref/a}} after {{resolve:ssm:/ref/a:1}}') } };
    await stacks.create('references', template);
    const { Copy } = await stacks.resources('references');
    assert.equal(await valueOf(Copy), 'two after one');
    // A new value alone is no change of the stack.
    await put('/ref/a', 'three');
    const unchanged = stacks.update('references', template);
    assert.deepEqual(await refusal(unchanged), invalid('No updates are to be performed.'));
    const missing = await stacks.create('missing', { Resources: { A: stored('{{resolve:ssm:/ref/none}}') } });
    assert.equal(missing.StackStatus, 'ROLLBACK_COMPLETE');
    assert.match((await stacks.events('missing')).join('\n'), /Parameters: \[ssm:\/ref\/none\] cannot be found\./);
  });

  it('checks the rules of a template before it makes anything', async () => {
    await put('/rules/version', '5');
    const template = (Assert: unknown, RuleCondition?: unknown) => ({
      Parameters: {
        Version: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/rules/version' },
        Names: { Type: 'CommaDelimitedList', Default: 'a,b' },
      },
      Rules: { Check: { RuleCondition, Assertions: [{ Assert, AssertDescription: 'Version 6 is required.' }] } },
      Resources: { A: stored('1') },
    });
    const version = { Ref: 'Version' };
    const names = { Ref: 'Names' };
    const old = { 'Fn::Not': [{ 'Fn::Contains': [['1', '2', '3', '4', '5'], version] }] };
    const failing: unknown[] = [
      old,
      { 'Fn::Equals': [version, '6'] },
      { 'Fn::EachMemberIn': [names, ['a', 'c']] },
      { 'Fn::EachMemberEquals': [names, 'a'] },
      { 'Fn::And': [{ 'Fn::Equals': [version, '5'] }, old] },
    ];
    for (const assertion of failing)
      assert.deepEqual(
        await refusal(createWith(template(assertion))),
        invalid('Rule Check is not satisfied: Version 6 is required.'),
        JSON.stringify(assertion),
      );
    assert.deepEqual(
      await refusal(createWith(template({ 'Fn::Contains': [{ 'Fn::RefAll': 'AWS::EC2::VPC::Id' }, version] }))),
      invalid('The sandbox does not support Fn::RefAll in Rules.'),
    );
    assert.match(
      (await refusal(createWith(template({ Condition: 'X' })))).message,
      /^Template format error: Rules can/,
    );
    const { StackStatus } = await stacks.create('ruled', template(old, { 'Fn::Equals': [version, '6'] }));
    assert.equal(StackStatus, 'CREATE_COMPLETE');
    await put('/rules/version', '6');
    const { Id = '' } = await stacks.client.send(
      new sdk.CreateChangeSetCommand({
        StackName: 'with-set',
        ChangeSetName: 'first',
        ChangeSetType: 'CREATE',
        TemplateBody: JSON.stringify(template(old)),
      }),
    );
    const { Parameters } = await stacks.client.send(new sdk.DescribeChangeSetCommand({ ChangeSetName: Id }));
    assert.deepEqual(Parameters?.[0], {
      ParameterKey: 'Version',
      ParameterValue: '/rules/version',
      ResolvedValue: '6',
    });
  });
});
