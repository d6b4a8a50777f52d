// ECR over HTTP: repositories, which have no images.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-ecr';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';

describe('ECR', () => {
  let test: TestSandbox;
  let client: sdk.ECRClient;
  before(async () => {
    test = await startTestSandbox();
    client = test.client(sdk.ECRClient);
  });
  after(() => test.stop());

  it('says of a repository that it does not exist, to those who may ask', async () => {
    const command = new sdk.DescribeRepositoriesCommand({ repositoryNames: ['app'] });
    assert.deepEqual(await refusal(client.send(command)), {
      name: 'RepositoryNotFoundException',
      status: 400,
      message: `The repository with name 'app' does not exist in the registry with id '${test.account}'`,
    });
    const { repositories } = await client.send(new sdk.DescribeRepositoriesCommand({}));
    const tooLarge = await refusal(client.send(new sdk.DescribeRepositoriesCommand({ maxResults: 1001 })));
    assert.equal(
      tooLarge.message,
      "Invalid parameter at 'maxResults' failed to satisfy constraint: 'Member must have value less than or equal to 1000'",
    );
    assert.deepEqual(repositories, []);
    const policy = {
      Statement: [{ Effect: 'Allow' as const, Action: 'ecr:DescribeRepositories', Resource: '*/other' }],
    };
    const key = createUserKey(test.sandbox.store, { account: test.account, userName: 'ann', policy });
    const { name, message } = await refusal(test.client(sdk.ECRClient, key).send(command));
    assert.equal(name, 'AccessDeniedException');
    const asked = `arn:aws:ecr:ap-south-1:${test.account}:repository/app`;
    assert.match(message, new RegExp(`not authorized to perform: ecr:DescribeRepositories on resource: ${asked} `));
  });

  it('creates, describes and deletes a repository with its policies and tags', async () => {
    const repositoryName = 'team/web';
    const create = new sdk.CreateRepositoryCommand({
      repositoryName,
      imageTagMutability: 'IMMUTABLE',
      tags: [{ Key: 'team', Value: 'red' }],
    });
    const { createdAt, ...repository } = (await client.send(create)).repository ?? {};
    assert.ok(createdAt instanceof Date);
    const repositoryArn = `arn:aws:ecr:ap-south-1:${test.account}:repository/${repositoryName}`;
    assert.deepEqual(repository, {
      repositoryArn,
      registryId: test.account,
      repositoryName,
      repositoryUri: `${test.account}.dkr.ecr.ap-south-1.amazonaws.com/${repositoryName}`,
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: false },
      encryptionConfiguration: { encryptionType: 'AES256' },
    });
    assert.equal((await refusal(client.send(create))).name, 'RepositoryAlreadyExistsException');
    const none = await refusal(client.send(new sdk.GetLifecyclePolicyCommand({ repositoryName })));
    assert.deepEqual(none, {
      name: 'LifecyclePolicyNotFoundException',
      status: 400,
      message: `Lifecycle policy does not exist for the repository with name '${repositoryName}' in the registry with id '${test.account}'`,
    });
    const lifecyclePolicyText = '{"rules":[{"rulePriority":1}]}';
    await client.send(new sdk.PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
    const kept = await client.send(new sdk.GetLifecyclePolicyCommand({ repositoryName }));
    assert.equal(kept.lifecyclePolicyText, lifecyclePolicyText);
    const wrong = await refusal(
      client.send(new sdk.SetRepositoryPolicyCommand({ repositoryName, policyText: 'none' })),
    );
    assert.equal(
      wrong.message,
      "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'",
    );
    const { tags } = await client.send(new sdk.ListTagsForResourceCommand({ resourceArn: repositoryArn }));
    assert.deepEqual(tags, [{ Key: 'team', Value: 'red' }]);
    await client.send(new sdk.DeleteRepositoryCommand({ repositoryName }));
    const gone = await refusal(client.send(new sdk.DeleteRepositoryCommand({ repositoryName })));
    assert.equal(gone.name, 'RepositoryNotFoundException');
  });

  it('refuses images and keys by name', async () => {
    const images = await refusal(client.send(new sdk.PutImageCommand({ repositoryName: 'x', imageManifest: '{}' })));
    assert.equal(images.message, 'The sandbox does not serve ecr PutImage.');
    const keys = await refusal(
      client.send(
        new sdk.CreateRepositoryCommand({ repositoryName: 'xy', encryptionConfiguration: { encryptionType: 'KMS' } }),
      ),
    );
    assert.equal(keys.message, 'The sandbox does not support the encryption type KMS of ecr.');
  });
});
