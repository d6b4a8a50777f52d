// ECR: the one question that tools for deployments ask of a registry without repositories.
import assert from 'node:assert/strict';
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';

describe('ECR', () => {
  let test: TestSandbox;
  before(async () => void (test = await startTestSandbox()));
  after(() => test.stop());

  it('says of every repository that it does not exist, to those who may ask', async () => {
    const registry = test.client(ECRClient);
    const command = new DescribeRepositoriesCommand({ repositoryNames: ['app'] });
    assert.deepEqual(await refusal(registry.send(command)), {
      name: 'RepositoryNotFoundException',
      status: 400,
      message: `The repository with name 'app' does not exist in the registry with id '${test.account}'`,
    });
    const { repositories } = await registry.send(new DescribeRepositoriesCommand({}));
    assert.deepEqual(repositories, []);
    const policy = {
      Statement: [{ Effect: 'Allow' as const, Action: 'ecr:DescribeRepositories', Resource: '*/other' }],
    };
    const key = createUserKey(test.sandbox.store, { account: test.account, userName: 'ann', policy });
    const { name, message } = await refusal(test.client(ECRClient, key).send(command));
    assert.equal(name, 'AccessDeniedException');
    const asked = `arn:aws:ecr:ap-south-1:${test.account}:repository/app`;
    assert.match(message, new RegExp(`not authorized to perform: ecr:DescribeRepositories on resource: ${asked} `));
  });
});
