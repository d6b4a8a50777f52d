// Repairing every resource of the course.
import assert from 'node:assert/strict';
import { ApiGatewayV2Client, DeleteApiCommand, GetApisCommand } from '@aws-sdk/client-apigatewayv2';
import { DynamoDBClient, DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findDamage, repair } from '../../src/engine/records/repair.ts';
import { census, type Census } from '../helpers/sandbox/census.ts';
import { openTestWorkspace, type TestWorkspace } from '../helpers/workspace/test-workspace.ts';

describe('repair, over the whole course', () => {
  let workspace: TestWorkspace;
  let whole: Census;
  before(async function () {
    this.timeout(120_000);
    workspace = await openTestWorkspace({ builtTo: 'private-again' });
    whole = await census(workspace.sandbox);
  });
  after(() => workspace.stop());

  it('finds nothing to do where everything is as it was made', async () => {
    assert.deepEqual(await repairAll(), []);
  });

  it('corrects a setting that was changed by hand', async () => {
    const command = new UpdateFunctionConfigurationCommand({ FunctionName: 'getLongURL', Timeout: 60 });
    await workspace.sandbox.client(LambdaClient).send(command);
    const { broken } = await workspace.work(({ run, checkpoint }) => findDamage(run, checkpoint.resources));
    const [found] = broken;
    assert.deepEqual(
      found?.drift.map(({ property, live }) => [property, live]),
      [['timeout', 60]],
    );
    assert.deepEqual(await repairAll(), [['get-function', 'drifted', 'repaired']]);
    await assertWhole();
  });

  it('makes what is missing again', async () => {
    await workspace.sandbox.client(DynamoDBClient).send(new DeleteTableCommand({ TableName: 'AWSWorkshopDemoTable' }));
    await rm(join(workspace.paths.build, 'getLongURL.zip'));
    assert.deepEqual(await repairAll(), [
      ['table', 'missing', 'repaired'],
      ['get-zip', 'missing', 'repaired'],
    ]);
    await assertWhole();
  });

  it('makes an API again that has another id then, and everything that named the old one', async () => {
    const gateway = workspace.sandbox.client(ApiGatewayV2Client);
    const [api] = (await gateway.send(new GetApisCommand({}))).Items ?? [];
    await gateway.send(new DeleteApiCommand({ ApiId: api?.ApiId }));
    const repaired = await repairAll();
    assert.deepEqual(
      repaired.map(([id]) => id),
      [
        'api',
        'create-integration',
        'get-integration',
        'shorten-route',
        'resolve-route',
        'stage',
        'create-permission',
        'get-permission',
        'bucket-files',
      ],
    );
    assert.ok(repaired.every(([, , state]) => state === 'repaired'));
    await assertWhole();
  });

  it('goes on where it was interrupted', async () => {
    const gateway = workspace.sandbox.client(ApiGatewayV2Client);
    const [api] = (await gateway.send(new GetApisCommand({}))).Items ?? [];
    await gateway.send(new DeleteApiCommand({ ApiId: api?.ApiId }));
    const stopped = repairAll((operation) => operation === 'CreateStage');
    await assert.rejects(stopped, /killed/);
    assert.ok((await repairAll()).every(([, , state]) => state === 'repaired'));
    await assertWhole();
  });

  async function repairAll(stopAt: (operation: string) => boolean = () => false) {
    const done = await workspace.work(
      async ({ run, checkpoint }) =>
        repair(
          { ...run, endsCommand: (error) => error instanceof Error && error.message === 'killed' },
          (await findDamage(run, checkpoint.resources)).broken,
        ),
      {
        around: ({ operation }, next) => (stopAt(operation) ? Promise.reject(new Error('killed')) : next()),
      },
    );
    return done.map(({ found, state }) => [found.id, found.state, state]);
  }

  async function assertWhole(): Promise<void> {
    assert.deepEqual(await census(workspace.sandbox), whole);
    const checks = await workspace.verifyAll();
    assert.deepEqual(
      checks.filter(({ status }) => status !== 'pass' && status !== 'superseded'),
      [],
    );
    const off = (await workspace.inspectAll()).filter(({ state }) => state !== 'present');
    assert.deepEqual(off, []);
  }
});
