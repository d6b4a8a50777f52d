// The functions.
import assert from 'node:assert/strict';
import { CreateRoleCommand, DeleteRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  GetFunctionCommand,
  LambdaClient,
  ListFunctionsCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { zip } from '../../../src/lib/zip.ts';
import { paces } from '../../../src/sandbox/sandbox.ts';
import type { Aws, Event } from '../../../src/engine/types.ts';
import { lambdaFunction } from '../../../src/resources/lambda/function.ts';
import { loseAnswerOf, testAws } from '../../helpers/aws/test-aws.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

const RoleName = 'aws-workshop-lambda-role';
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

describe('function', () => {
  let sandbox: TestSandbox;
  let aws: Aws;
  let lambda: LambdaClient;
  let clock = 0;
  let events: Event[];
  const hello = () => ({
    name: 'createShortURL',
    role: `arn:aws:iam::${sandbox.account}:role/${RoleName}`,
    code: { template: 'hello.mjs' },
    environment: {},
    layers: [],
  });
  const makeRole = () =>
    sandbox.client(IAMClient).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
  const writes = () =>
    events.flatMap((event) =>
      event.type === 'call' && /^(Create|Update)/.test(event.operation) ? event.operation : [],
    );

  beforeEach(async () => {
    clock = 0;
    events = [];
    sandbox = await startTestSandbox({ now: () => Date.now() + clock });
    aws = await testAws(sandbox, { events });
    lambda = sandbox.client(LambdaClient);
    await makeRole();
  });
  afterEach(() => sandbox.stop());

  it('is made once, tagged, as the course wants it', async () => {
    const made = await lambdaFunction.ensure(hello(), aws, undefined);
    assert.deepEqual(await lambdaFunction.ensure(hello(), aws, made), made);
    assert.deepEqual(await lambdaFunction.read(hello(), aws, undefined), made);
    assert.deepEqual(writes(), ['CreateFunction']);
    const { Configuration, Tags } = await lambda.send(new GetFunctionCommand({ FunctionName: 'createShortURL' }));
    assert.deepEqual(Tags, { workshop: 'url-shortener' });
    assert.equal(Configuration?.Runtime, 'nodejs24.x');
    assert.equal(Configuration?.Timeout, 10);
    assert.equal(Configuration?.MemorySize, 128);
  });

  it('takes other code and settings, and gives up those it had', async () => {
    await lambdaFunction.ensure({ ...hello(), environment: { TABLE_NAME: 'T' } }, aws, undefined);
    const made = await lambdaFunction.ensure({ ...hello(), code: { template: 'hello-log.mjs' } }, aws, undefined);
    assert.deepEqual(made.environment, {});
    assert.deepEqual(writes(), ['CreateFunction', 'UpdateFunctionCode', 'UpdateFunctionConfiguration']);
  });

  it('gets back what somebody changed by hand', async () => {
    const made = await lambdaFunction.ensure(hello(), aws, undefined);
    const FunctionName = 'createShortURL';
    await lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 3, Environment: { Variables: { A1: 'b' } } }),
    );
    const ZipFile = await zip([{ name: 'index.mjs', content: Buffer.from('export const handler = () => 1;') }]);
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
    assert.equal((await lambdaFunction.read(hello(), aws, made))?.timeout, 3);
    assert.deepEqual(await lambdaFunction.ensure(hello(), aws, made), made);
  });

  for (const operation of ['CreateFunction', 'UpdateFunctionCode', 'UpdateFunctionConfiguration']) {
    it(`goes on where the answer to ${operation} got lost`, async () => {
      const props = { ...hello(), code: { template: 'hello-log.mjs' }, environment: { TABLE_NAME: 'T' } };
      if (operation !== 'CreateFunction') await lambdaFunction.ensure(hello(), aws, undefined);
      const unlucky = await testAws(sandbox, { around: loseAnswerOf(operation) });
      await assert.rejects(lambdaFunction.ensure(props, unlucky, undefined), /socket hang up/);
      const made = await lambdaFunction.ensure(props, unlucky, undefined);
      assert.deepEqual(made.environment, { TABLE_NAME: 'T' });
      assert.equal((await lambda.send(new ListFunctionsCommand({}))).Functions?.length, 1);
    });
  }

  it('adopts what its own repeated call has made', async () => {
    const stutter = await testAws(sandbox, {
      async around(call, next) {
        if (call.operation === 'CreateFunction') await next();
        return next();
      },
    });
    assert.equal((await lambdaFunction.ensure(hello(), stutter, undefined)).timeout, 10);
  });

  it('waits for a role that Lambda cannot assume yet', async () => {
    await sandbox.stop();
    sandbox = await startTestSandbox({ pace: { ...paces.instant, role: 300 } });
    aws = await testAws(sandbox);
    await makeRole();
    await lambdaFunction.ensure(hello(), aws, undefined);
  });

  it('gets its role again where that was deleted and created again', async () => {
    const made = await lambdaFunction.ensure(hello(), aws, undefined);
    await sandbox.client(IAMClient).send(new DeleteRoleCommand({ RoleName }));
    clock = 5_000;
    await makeRole();
    clock = 10_000;
    assert.deepEqual(await lambdaFunction.ensure(hello(), aws, made), made);
    await lambdaFunction.ensure(hello(), aws, made);
    assert.deepEqual(writes(), ['CreateFunction', 'UpdateFunctionConfiguration']);
  });

  it('is removed, once or twice', async () => {
    await lambdaFunction.ensure(hello(), aws, undefined);
    await lambdaFunction.remove(hello(), aws, undefined, null);
    await lambdaFunction.remove(hello(), aws, undefined, null);
    assert.deepEqual((await lambda.send(new ListFunctionsCommand({}))).Functions, []);
    assert.equal(await lambdaFunction.read(hello(), aws, undefined), undefined);
  });

  it('of somebody else is refused and left alone', async () => {
    const { name: FunctionName, role: Role } = hello();
    const ZipFile = await zip([{ name: 'index.mjs', content: Buffer.from('export const handler = () => 1;') }]);
    const command = { FunctionName, Role, Runtime: 'nodejs22.x', Handler: 'index.handler', Code: { ZipFile } } as const;
    const { CodeSha256 } = await lambda.send(new CreateFunctionCommand(command));
    await assert.rejects(lambdaFunction.ensure(hello(), aws, undefined), { code: 'not-ours' });
    await assert.rejects(lambdaFunction.remove(hello(), aws, undefined, null), { code: 'not-ours' });
    const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName }));
    assert.deepEqual([Configuration?.CodeSha256, Configuration?.Runtime], [CodeSha256, 'nodejs22.x']);
  });
});
