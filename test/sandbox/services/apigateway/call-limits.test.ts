// How many management calls API Gateway answers in a second.
import assert from 'node:assert/strict';
import { ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

describe('the management calls of API Gateway', () => {
  let test: TestSandbox;
  let time = Date.now();
  before(async () => void (test = await startTestSandbox({ pace: 'aws', now: () => time })));
  after(() => test.stop());

  it('are answered forty at once and ten a second, for each account by itself', async () => {
    const key = createUserKey(test.sandbox.store, { account: '200000000001', userName: 'learner' });
    const client = test.client(ApiGatewayV2Client, key);
    const ask = (count: number) =>
      Promise.allSettled(Array.from({ length: count }, () => client.send(new GetApisCommand({}))));
    const answered = async (count: number) => (await ask(count)).filter(({ status }) => status === 'fulfilled').length;
    assert.equal(await answered(45), 40);
    const { name, status } = await refusal(client.send(new GetApisCommand({})));
    assert.deepEqual([name, status], ['TooManyRequestsException', 429]);
    await test.client(ApiGatewayV2Client).send(new GetApisCommand({}));
    time += 1000;
    assert.equal(await answered(15), 10);
  });
});
