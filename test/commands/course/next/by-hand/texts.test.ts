// What verify, hint and inspect say of a step that is open by hand, and of what was adopted from it.
import assert from 'node:assert/strict';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { verify } from '../../../../../src/commands/course/verify/verify.ts';
import { inspect } from '../../../../../src/commands/inspect/inspect.ts';
import { hint } from '../../../../../src/commands/learn/hint/hint.ts';
import { roundByHand } from '../../../../helpers/workspace/by-hand.ts';
import { runCommand } from '../../../../helpers/workspace/own-code.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../../helpers/workspace/test-workspace.ts';

describe('a step that is open by hand', function () {
  this.timeout(120_000);
  let workspace: TestWorkspace;
  before(async () => {
    workspace = await openTestWorkspace();
    await workspace.goto('environment');
    await roundByHand(workspace);
  });
  after(() => workspace.stop());

  it('is not verified, and verify says why', async () => {
    const { exitCode, lines } = await runCommand(workspace, verify, {});
    assert.equal(exitCode, 0);
    assert.deepEqual(lines.slice(-2), [
      '5 checks of 1 step passed.\nNot checked: the step table (Create the DynamoDB table) is open by hand.',
      'next: workshop next',
    ]);
    await assert.rejects(runCommand(workspace, verify, { step: 'table' }), {
      message: 'The step table is open by hand. It is verified once everything that you create is adopted.',
      fix: 'workshop next   # checks what you have created so far',
    });
  });

  it('has hints that end with all commands that are left', async () => {
    for (const rung of [1, 2, 3, 4]) {
      const { lines } = await runCommand(workspace, hint, {});
      assert.match(String(lines[0]), /table/);
      assert.deepEqual(
        lines.slice(1),
        rung < 4
          ? ['next: workshop hint   # a more precise hint']
          : ['next: workshop next --commands   # all commands that are left', 'next: workshop next'],
      );
    }
  });

  it('is adopted, and inspect --as says whose calls the journal has', async () => {
    await workspace.sandbox.client(DynamoDBClient).send(
      new CreateTableCommand({
        TableName: 'AWSWorkshopDemoTable',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
      }),
    );
    assert.equal((await roundByHand(workspace, { yes: true })).code, 0);
    const { region, account } = workspace.sandbox;
    const { lines } = await runCommand(workspace, inspect, { what: 'table', as: 'cli' });
    assert.deepEqual(lines.slice(1), [
      [
        '# table: DynamoDB TagResource',
        'aws dynamodb tag-resource \\',
        `  --resource-arn arn:aws:dynamodb:${region}:${account}:table/AWSWorkshopDemoTable \\`,
        `  --tags '[{"Key":"workshop","Value":"url-shortener"}]' > /dev/null`,
        '',
        '# table: you created it by hand, so the journal does not have your calls.',
      ].join('\n'),
      '1 call; add --all for reads and checks',
      'next: workshop why table',
    ]);
  });
});
