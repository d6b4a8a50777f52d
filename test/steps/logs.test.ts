// The check of the log line: a line that was lost before the role could write logs does not come later.
import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { AttachRolePolicyCommand, DetachRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { managedPolicies } from '../../src/aws/facts.ts';
import { stepContext } from '../../src/engine/build/step-context.ts';
import type { Verdict } from '../../src/engine/types.ts';
import logs from '../../steps/4-functions/logs.ts';
import { openTestWorkspace, type TestWorkspace } from '../helpers/workspace/test-workspace.ts';

describe('the check of the log line', () => {
  let workspace: TestWorkspace;
  before(async () => {
    workspace = await openTestWorkspace();
    await workspace.goto('logs');
  });
  after(() => workspace.stop());

  it('invokes the function again every 30 seconds while it waits', async () => {
    const iam = workspace.sandbox.client(IAMClient);
    const policy = { RoleName: 'aws-workshop-lambda-role', PolicyArn: managedPolicies.CloudWatchFullAccess };
    await iam.send(new DetachRolePolicyCommand(policy));
    const invoked = () =>
      workspace.events.filter((event) => event.type === 'call' && event.operation === 'Invoke').length;
    const before = invoked();
    let seconds = 0;
    await workspace.work(async ({ run, checkpoint }) => {
      const context = {
        ...stepContext(run, 'logs'),
        async check(_id: string, _title: string, judge: () => Promise<Verdict>) {
          const clock = mock.method(performance, 'now', () => seconds * 1000);
          try {
            assert.equal((await judge()).pass, false);
            await iam.send(new AttachRolePolicyCommand(policy));
            seconds = 29;
            assert.equal((await judge()).pass, false);
            assert.equal(invoked() - before, 1);
            seconds = 30;
            const { pass, actual = '' } = await judge();
            assert.deepEqual([pass, actual.endsWith('INFO Hello there!')], [true, true]);
            assert.equal(invoked() - before, 2);
          } finally {
            clock.mock.restore();
          }
        },
      };
      await logs.verify(context, checkpoint.steps['logs']?.outputs as never);
    });
  });
});
