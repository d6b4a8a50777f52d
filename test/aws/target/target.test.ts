// How a target connects to AWS or to the sandbox.
import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { errorCategory } from '../../../src/aws/errors/explain.ts';
import { sandboxTarget } from '../../../src/aws/target/target.ts';

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
});
