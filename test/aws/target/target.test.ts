// How a target connects to AWS or to the sandbox.
import assert from 'node:assert/strict';
import type { Agent } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { endsCommand, errorCategory } from '../../../src/aws/errors/explain.ts';
import { withSharedConnections } from '../../../src/aws/target/shared-connections.ts';
import { sandboxTarget } from '../../../src/aws/target/target.ts';
import type { WorkshopError } from '../../../src/engine/errors.ts';
import type { Event } from '../../../src/engine/types.ts';
import { testAws } from '../../helpers/aws/test-aws.ts';
import { startTestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

describe('the connection to a target', () => {
  it('does not wait for ever for an answer that does not come', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined).resume());
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const { config } = sandboxTarget({ url, accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }, 'ap-south-1');
    const requestHandler = { ...config.requestHandler, requestTimeout: 200 };
    const sts = new STSClient({ ...config, requestHandler, maxAttempts: 1 } as never);
    try {
      const error: unknown = await sts.send(new GetCallerIdentityCommand({})).catch((thrown: unknown) => thrown);
      assert.equal(errorCategory(error), 'network', String(error));
    } finally {
      sts.destroy();
      silent.close();
    }
  });

  it('reaches the sandbox also where the learner has set FIPS and dual-stack endpoints for AWS', async () => {
    const test = await startTestSandbox();
    const variables = ['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT'];
    const before = variables.map((name) => process.env[name]);
    try {
      for (const name of variables) process.env[name] = 'true';
      const { Roles } = await test.client(IAMClient).send(new ListRolesCommand({}));
      assert.deepEqual(Roles, []);
    } finally {
      for (const [index, name] of variables.entries())
        if (before[index] === undefined) delete process.env[name];
        else process.env[name] = before[index];
      await test.stop();
    }
  });

  it('shares its connections among all clients, and a client that is done leaves them open', async () => {
    const test = await startTestSandbox();
    try {
      const { config } = withSharedConnections(sandboxTarget({ url: test.url, ...test.sandbox.key }, test.region));
      const { httpAgent } = config.requestHandler as { httpAgent: Agent };
      for (const Client of [IAMClient, STSClient, IAMClient]) {
        const client = new Client(config as never);
        const command = Client === IAMClient ? new ListRolesCommand({}) : new GetCallerIdentityCommand({});
        await (client as IAMClient).send(command as never);
        client.destroy();
      }
      assert.equal(Object.values(httpAgent.freeSockets).flat().length, 1);
    } finally {
      await test.stop();
    }
  });

  it('ends a command at once where its sandbox has ended, and waits where only an address of its stack is closed', async () => {
    const test = await startTestSandbox();
    const events: Event[] = [];
    const aws = await testAws(test, { events });
    const list = () => aws.client(IAMClient).send(new ListRolesCommand({}));
    const failure = (work: Promise<unknown>) =>
      work.then(
        () => assert.fail('It did not fail.'),
        (error: unknown) => error as WorkshopError,
      );
    try {
      await list();
      const closed = await failure(aws.http('http://127.0.0.1:1/'));
      assert.deepEqual([errorCategory(closed), endsCommand(closed)], ['network', false]);
      await test.sandbox.close();
      const began = performance.now();
      const wait = { for: 'the website', usually: 1, atMost: 20 };
      const untilFound = () => aws.waiter.until(wait, () => aws.websiteUrl('bucket'));
      for (const work of [list, () => aws.http(test.url), untilFound]) {
        const error = await failure(work());
        const { code, message, fix } = error;
        assert.deepEqual(
          [code, message],
          ['sandbox', 'The sandbox has ended: nothing listens at its address any more.'],
        );
        assert.equal(fix, 'workshop sandbox start   # keeps its state; then run your command again');
        assert.equal(endsCommand(error), true);
      }
      assert.ok(performance.now() - began < 8_000, `${performance.now() - began} ms`);
      assert.deepEqual(
        events.filter(({ type }) => type === 'waiting'),
        [],
      );
    } finally {
      await test.stop();
    }
  });
});
