// Which execution carries out an approval: a new one, the one that runs, or the one that has failed.
import assert from 'node:assert/strict';
import * as sfn from '@aws-sdk/client-sfn';
import { createAws } from '../../../../../src/aws/create-aws.ts';
import { sandboxTarget } from '../../../../../src/aws/target/target.ts';
import { deploymentOf } from '../../../../../src/commands/class/deploy/deployment.ts';
import { followExecution, startOrFind } from '../../../../../src/commands/class/reset/state-machine/execution.ts';
import { makeRole } from '../../../../helpers/sandbox/functions.ts';
import { startTestSandbox, type TestSandbox } from '../../../../helpers/sandbox/test-sandbox.ts';

describe('the execution of an approved plan', () => {
  let test: TestSandbox;
  let aws: ReturnType<typeof createAws>;
  before(async () => {
    test = await startTestSandbox();
    aws = createAws({
      target: sandboxTarget({ url: test.url, ...test.sandbox.key }, test.region),
      account: test.account,
      suffix: '',
      buildDir: test.dir,
      emit: () => undefined,
      signal: new AbortController().signal,
    });
  });
  after(async () => {
    aws.close();
    await test.stop();
  });

  const inputOf = (letter: string) => ({ className: 'class', approval: letter.repeat(64), items: 'items.json' });

  async function machineThat(className: string, State: object) {
    const deployment = deploymentOf(className, test);
    const roleArn = await makeRole(test, `role-${className}`, 'states.amazonaws.com');
    const definition = JSON.stringify({ StartAt: 'State', States: { State } });
    await aws
      .client(sfn.SFNClient)
      .send(new sfn.CreateStateMachineCommand({ name: deployment.name, definition, roleArn }));
    return deployment;
  }

  it('is started once, found while it runs, and in the way of another approval', async () => {
    const deployment = await machineThat('waits', { Type: 'Wait', Seconds: 3600, End: true });
    const started = await startOrFind(deployment, inputOf('a'), aws);
    assert.equal(started.how, 'started');
    const name = started.executionArn.split(':').at(-1) ?? '';
    assert.match(name, /^a{24}-\d{17}$/);
    assert.deepEqual(await startOrFind(deployment, inputOf('a'), aws), { ...started, how: 'following' });
    await assert.rejects(startOrFind(deployment, inputOf('b'), aws), {
      code: 'refused',
      message: `Another plan of this class is being carried out: the execution ${name}.`,
      state: 'Nothing was started.',
    });
  });

  it('is continued where it has failed, and a plan of another approval is started', async () => {
    const deployment = await machineThat('fails', { Type: 'Fail', Error: 'Broken', Cause: 'of the test' });
    const said: string[] = [];
    const end = (executionArn: string) => followExecution(executionArn, { aws, say: (text) => said.push(text) });
    const started = await startOrFind(deployment, inputOf('a'), aws);
    await end(started.executionArn);
    assert.deepEqual(said, ['reading the approved plan', 'the execution has ended as FAILED: Broken: of the test']);
    assert.deepEqual(await startOrFind(deployment, inputOf('a'), aws), { ...started, how: 'continued' });
    await end(started.executionArn);
    assert.equal((await startOrFind(deployment, inputOf('b'), aws)).how, 'started');
  });
});
