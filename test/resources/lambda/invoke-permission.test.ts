// The API's permission to invoke a function.
import assert from 'node:assert/strict';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  GetPolicyCommand,
  LambdaClient,
  RemovePermissionCommand,
} from '@aws-sdk/client-lambda';
import { zip } from '../../../src/lib/zip.ts';
import type { Aws } from '../../../src/engine/types.ts';
import { invokePermission } from '../../../src/resources/lambda/invoke-permission.ts';
import { loseAnswerOf, testAws } from '../../helpers/aws/test-aws.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

const FunctionName = 'createShortURL';
const props = { functionName: FunctionName, apiId: 'a1b2c3d4e5' };
const RoleName = 'aws-workshop-lambda-role';
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

describe('invoke-permission', () => {
  let sandbox: TestSandbox;
  let aws: Aws;
  let lambda: LambdaClient;

  before(async () => {
    sandbox = await startTestSandbox();
    lambda = sandbox.client(LambdaClient);
    const create = new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust });
    const { Role } = await sandbox.client(IAMClient).send(create);
    const ZipFile = await zip([{ name: 'index.mjs', content: Buffer.from('export const handler = () => 1;') }]);
    const settings = { Role: Role?.Arn, Runtime: 'nodejs24.x', Handler: 'index.handler', Code: { ZipFile } } as const;
    await lambda.send(new CreateFunctionCommand({ FunctionName, ...settings }));
  });
  beforeEach(async () => {
    aws = await testAws(sandbox);
  });
  afterEach(async () => {
    for (const { Sid } of await statements())
      await lambda.send(new RemovePermissionCommand({ FunctionName, StatementId: Sid }));
  });
  after(() => sandbox.stop());

  interface Statement {
    readonly Sid: string;
    readonly Principal: unknown;
    readonly Condition: unknown;
  }
  async function statements(): Promise<Statement[]> {
    const policy = await lambda.send(new GetPolicyCommand({ FunctionName })).catch(() => undefined);
    return (JSON.parse(policy?.Policy ?? '{"Statement":[]}') as { Statement: Statement[] }).Statement;
  }
  const sourceArn = () => `arn:aws:execute-api:${sandbox.region}:${sandbox.account}:${props.apiId}/*/*`;

  it('is given once, to this API alone', async () => {
    const made = await invokePermission.ensure(props, aws, undefined);
    assert.deepEqual(await invokePermission.ensure(props, aws, made), made);
    assert.deepEqual(await invokePermission.read(props, aws, undefined), made);
    const [only, ...others] = await statements();
    assert.deepEqual(others, []);
    assert.deepEqual(only?.Principal, { Service: 'apigateway.amazonaws.com' });
    assert.deepEqual(only?.Condition, { ArnLike: { 'AWS:SourceArn': sourceArn() } });
  });

  it('is granted again where the statement names something else', async () => {
    const StatementId = `apigw-${props.apiId}`;
    const wrong = {
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      SourceArn: sourceArn().replace('*/*', 'test/GET/x'),
    };
    await lambda.send(new AddPermissionCommand({ FunctionName, StatementId, ...wrong }));
    assert.equal((await invokePermission.ensure(props, aws, undefined)).sourceArn, sourceArn());
    assert.equal((await statements()).length, 1);
  });

  it('of a learner for the same API, under another id and for one route, stays as it was adopted', async () => {
    const own = {
      StatementId: 'mine',
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      SourceArn: sourceArn().replace('*/*', '*/*/shorten'),
    };
    await lambda.send(new AddPermissionCommand({ FunctionName, ...own }));
    const found = await invokePermission.read(props, aws, undefined);
    assert.equal(found?.statementId, 'mine');
    assert.deepEqual(await invokePermission.settings?.(props, aws, found), found);
    assert.deepEqual(await invokePermission.ensure(props, aws, found), found);
    await invokePermission.remove(props, aws, found, null);
    assert.deepEqual(await statements(), []);
  });

  it('of another API is not taken for its own', async () => {
    const own = { StatementId: 'mine', Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' };
    const SourceArn = sourceArn().replace(props.apiId, `${props.apiId}x`);
    await lambda.send(new AddPermissionCommand({ FunctionName, ...own, SourceArn }));
    assert.equal(await invokePermission.read(props, aws, undefined), undefined);
  });

  it('takes the place of the permission of an API that was there before', async () => {
    const old = await invokePermission.ensure({ ...props, apiId: 'gone000000' }, aws, undefined);
    await invokePermission.ensure(props, aws, old);
    assert.deepEqual(
      (await statements()).map(({ Sid }) => Sid),
      [`apigw-${props.apiId}`],
    );
  });

  it('goes on where the answer to AddPermission got lost', async () => {
    const unlucky = await testAws(sandbox, { around: loseAnswerOf('AddPermission') });
    await assert.rejects(invokePermission.ensure(props, unlucky, undefined), /socket hang up/);
    await invokePermission.ensure(props, unlucky, undefined);
    assert.equal((await statements()).length, 1);
  });

  it('is taken away, once or twice, and others stay', async () => {
    const other = { StatementId: 'by-hand', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com' };
    await lambda.send(new AddPermissionCommand({ FunctionName, ...other }));
    await invokePermission.ensure(props, aws, undefined);
    await invokePermission.remove(props, aws, undefined, null);
    await invokePermission.remove(props, aws, undefined, null);
    assert.deepEqual(
      (await statements()).map(({ Sid }) => Sid),
      ['by-hand'],
    );
  });

  it('of a function that is gone is gone', async () => {
    await invokePermission.remove({ ...props, functionName: 'no-such-function' }, aws, undefined, null);
    assert.equal(
      await invokePermission.read({ ...props, functionName: 'no-such-function' }, aws, undefined),
      undefined,
    );
    const missing = await refusal(lambda.send(new GetPolicyCommand({ FunctionName: 'no-such-function' })));
    assert.equal(missing.status, 404);
  });
});
