// Change sets with ImportExistingResources: what exists under its own name is taken over.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-cloudformation';
import { CreateRepositoryCommand, DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { testStacks, type TestStacks } from '../../../helpers/sandbox/stacks.ts';
import { startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

describe('ImportExistingResources', () => {
  let test: TestSandbox;
  let stacks: TestStacks;
  before(async () => {
    test = await startTestSandbox();
    stacks = testStacks(test);
  });
  after(() => test.stop());

  async function changeSet(StackName: string, resources: object, ChangeSetType: sdk.ChangeSetType = 'CREATE') {
    const { Id = '' } = await stacks.client.send(
      new sdk.CreateChangeSetCommand({
        StackName,
        ChangeSetName: 'first',
        ChangeSetType,
        TemplateBody: JSON.stringify({ Resources: resources }),
        ImportExistingResources: true,
      }),
    );
    return stacks.client.send(new sdk.DescribeChangeSetCommand({ ChangeSetName: Id }));
  }
  async function execute({ ChangeSetId, StackId = '' }: sdk.DescribeChangeSetOutput) {
    await stacks.client.send(new sdk.ExecuteChangeSetCommand({ ChangeSetName: ChangeSetId }));
    return stacks.rested(StackId);
  }
  const actions = ({ Changes = [] }: sdk.DescribeChangeSetOutput) =>
    Object.fromEntries(
      Changes.map(({ ResourceChange: { LogicalResourceId = '', Action } = {} }) => [LogicalResourceId, Action]),
    );
  const repository = (RepositoryName: string, more: object = { DeletionPolicy: 'Retain' }) => ({
    Type: 'AWS::ECR::Repository',
    Properties: { RepositoryName },
    ...more,
  });
  const parameter = (Name: string, Type = 'String') => ({
    Type: 'AWS::SSM::Parameter',
    Properties: { Name, Type, Value: '1' },
  });
  const exists = (repositoryName: string) =>
    test
      .client(ECRClient)
      .send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }))
      .then(
        () => true,
        () => false,
      );

  it('takes over what exists, makes the rest, and keeps both apart in the change set', async () => {
    await test.client(ECRClient).send(new CreateRepositoryCommand({ repositoryName: 'kept' }));
    const set = await changeSet('taking', { Kept: repository('kept'), New: repository('new') });
    assert.deepEqual(actions(set), { Kept: 'Import', New: 'Add' });
    assert.equal((await execute(set)).StackStatus, 'CREATE_COMPLETE');
    assert.deepEqual(await stacks.resources('taking'), { Kept: 'kept', New: 'new' });
    // What another stack has is not taken over.
    assert.deepEqual(actions(await changeSet('second', { Kept: repository('kept') })), { Kept: 'Add' });
    await test.client(ECRClient).send(new CreateRepositoryCommand({ repositoryName: 'later' }));
    const update = await changeSet(
      'taking',
      { Kept: repository('kept'), New: repository('new'), Later: repository('later') },
      'UPDATE',
    );
    assert.deepEqual(actions(update), { Later: 'Import' });
    assert.equal((await execute(update)).StackStatus, 'UPDATE_COMPLETE');
  });

  it('fails the change set where what exists could be deleted with the stack', async () => {
    await test.client(SSMClient).send(new PutParameterCommand({ Name: '/mine', Type: 'String', Value: '0' }));
    const set = await changeSet('unprotected', { Mine: parameter('/mine') });
    assert.equal(set.Status, 'FAILED');
    assert.equal(
      set.StatusReason,
      "CloudFormation is attempting to import some resources because they already exist in your account. The resources must have the DeletionPolicy attribute set to 'Retain' or 'RetainExceptOnCreate' in the template for successful import. The affected resources are Mine ({Name=/mine})",
    );
  });

  it('never deletes in a rollback what it has not made', async () => {
    await test.client(SSMClient).send(new PutParameterCommand({ Name: '/old', Type: 'String', Value: '0' }));
    const resources = {
      Old: { ...parameter('/old'), DeletionPolicy: 'RetainExceptOnCreate' },
      Made: repository('made', { DependsOn: 'Old' }),
      Bad: { ...parameter('/bad', 'SecureString'), DependsOn: 'Made' },
    };
    const set = await changeSet('failing', resources);
    assert.deepEqual(actions(set), { Old: 'Import', Made: 'Add', Bad: 'Add' });
    assert.equal((await execute(set)).StackStatus, 'ROLLBACK_COMPLETE');
    assert.equal(await exists('made'), false);
    const { Parameter } = await test.client(SSMClient).send(new GetParameterCommand({ Name: '/old' }));
    assert.equal(Parameter?.Value, '0');
  });
});
