// Versions, aliases and revisions of functions, as answers recorded on AWS have them.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as sdk from '@aws-sdk/client-lambda';
import { paces } from '../../../../src/sandbox/pace.ts';
import { testFunctions, zipOf, type TestFunctions } from '../../../helpers/sandbox/functions.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const answers = (text: string) => `export const handler = async () => ${JSON.stringify(text)};`;

describe('versions of functions', () => {
  let test: TestSandbox;
  let functions: TestFunctions;
  let lambda: sdk.LambdaClient;
  const arn = (name: string) => `arn:aws:lambda:ap-south-1:${test.account}:function:${name}`;
  const shown = (FunctionName: string, Qualifier?: string) =>
    lambda.send(new sdk.GetFunctionConfigurationCommand({ FunctionName, Qualifier }));
  const publish = (FunctionName: string, Description?: string) =>
    lambda.send(new sdk.PublishVersionCommand({ FunctionName, Description }));

  before(async () => {
    test = await startTestSandbox({ pace: { ...paces.instant, function: 100 } });
    functions = await testFunctions(test);
    ({ lambda } = functions);
  });
  after(() => test.stop());

  async function deploy(name: string): Promise<void> {
    await functions.deploy(name, answers('one'), { Description: 'first' });
    await settled(name);
  }

  async function settled(FunctionName: string): Promise<void> {
    const wait = { client: lambda, maxWaitTime: 5, minDelay: 0.05, maxDelay: 0.05 };
    await sdk.waitUntilFunctionActiveV2(wait, { FunctionName });
    await sdk.waitUntilFunctionUpdatedV2(wait, { FunctionName });
  }

  it('publishes a new version after a change of the description alone', async () => {
    await deploy('described');
    const first = await publish('described', 'of version 1');
    assert.deepEqual([first.Version, first.Description], ['1', 'of version 1']);
    assert.equal((await publish('described', 'ignored')).Version, '1');
    await lambda.send(new sdk.UpdateFunctionConfigurationCommand({ FunctionName: 'described', Description: 'second' }));
    await settled('described');
    const second = await publish('described');
    assert.deepEqual([second.Version, second.Description], ['2', 'second']);
    assert.equal((await shown('described', '1')).Description, 'of version 1');
  });

  it('answers new code that is published at once with the version, Pending under its own ARN', async () => {
    await deploy('at-once');
    const ZipFile = zipOf({ 'index.mjs': answers('two') });
    const published = await lambda.send(
      new sdk.UpdateFunctionCodeCommand({ FunctionName: 'at-once', ZipFile, Publish: true }),
    );
    assert.deepEqual(
      [published.FunctionArn, published.Version, published.State, published.StateReasonCode],
      [`${arn('at-once')}:1`, '1', 'Pending', 'Creating'],
    );
    assert.equal(published.LastUpdateStatus, undefined);
    assert.equal((await shown('at-once', '1')).State, 'Pending');
    assert.equal((await shown('at-once')).LastUpdateStatus, 'InProgress');
    await settled('at-once');
    const version = await shown('at-once', '1');
    assert.deepEqual([version.State, version.RevisionId], ['Active', published.RevisionId]);
    assert.equal((await functions.call('at-once:1')).payload, 'two');
  });

  it('gives a function a new revision when a version is published or its tags change, but not for an alias', async () => {
    await deploy('revised');
    const revisions = [(await shown('revised')).RevisionId];
    const version = await publish('revised');
    revisions.push(version.RevisionId, (await shown('revised')).RevisionId);
    const Resource = arn('revised');
    await lambda.send(new sdk.TagResourceCommand({ Resource, Tags: { a: '1', b: '2' } }));
    revisions.push((await shown('revised')).RevisionId);
    await lambda.send(new sdk.UntagResourceCommand({ Resource, TagKeys: ['a'] }));
    revisions.push((await shown('revised')).RevisionId);
    assert.equal(new Set(revisions).size, 5);
    await lambda.send(new sdk.CreateAliasCommand({ FunctionName: 'revised', Name: 'live', FunctionVersion: '1' }));
    assert.equal((await shown('revised')).RevisionId, revisions.at(-1));
    assert.equal((await shown('revised', '1')).RevisionId, version.RevisionId);
  });

  it('names a missing alias as a function where it is read or invoked, and as an alias elsewhere', async () => {
    await deploy('aliased');
    const missing = { FunctionName: 'aliased', Qualifier: 'live' };
    const noFunction = `Function not found: ${arn('aliased')}:live`;
    assert.equal((await refusal(lambda.send(new sdk.GetFunctionCommand(missing)))).message, noFunction);
    assert.equal((await refusal(lambda.send(new sdk.InvokeCommand(missing)))).message, noFunction);
    const permission = { StatementId: 's3', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com' };
    const added = await refusal(lambda.send(new sdk.AddPermissionCommand({ ...missing, ...permission })));
    assert.equal(added.message, `Cannot find alias arn: ${arn('aliased')}:live`);
  });

  it('accepts the revision of an alias for its first permission, and then that of its policy', async () => {
    await deploy('guarded');
    await publish('guarded');
    const FunctionName = 'guarded';
    const alias = await lambda.send(new sdk.CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }));
    const permission = {
      FunctionName,
      Qualifier: 'live',
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
    };
    const add = (StatementId: string, RevisionId: string | undefined) =>
      lambda.send(new sdk.AddPermissionCommand({ ...permission, StatementId, RevisionId }));
    const refused = {
      name: 'PreconditionFailedException',
      status: 412,
      message:
        'The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id',
    };
    assert.deepEqual(await refusal(add('first', 'wrong')), refused);
    await add('first', alias.RevisionId);
    assert.deepEqual(await refusal(add('second', alias.RevisionId)), refused);
    const policy = await lambda.send(new sdk.GetPolicyCommand({ FunctionName, Qualifier: 'live' }));
    await add('second', policy.RevisionId);
  });
});
