// What verify, hint and inspect say of a step that is open by hand, and of what was adopted from it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { repair } from '../../../../../src/commands/course/repair/repair.ts';
import { verify } from '../../../../../src/commands/course/verify/verify.ts';
import { inspect } from '../../../../../src/commands/inspect/inspect.ts';
import { hint } from '../../../../../src/commands/learn/hint/hint.ts';
import { hintsFor } from '../../../../../src/commands/learn/hint/hints.ts';
import { readCheckpoint } from '../../../../../src/workspace/checkpoint.ts';
import { mismatches, type Schema } from '../../../../helpers/json-schema.ts';
import { fromRoot } from '../../../../helpers/root.ts';
import { roundByHand, type Round } from '../../../../helpers/workspace/by-hand.ts';
import { runCommand } from '../../../../helpers/workspace/own-code.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../../helpers/workspace/test-workspace.ts';

const inspectSchema = JSON.parse(readFileSync(fromRoot('docs/schemas/inspect.schema.json'), 'utf8')) as Schema;

describe('a step that is open by hand', function () {
  this.timeout(120_000);
  let workspace: TestWorkspace;
  /** The step environment, which the tool builds in any case. */
  let built: Round;
  before(async () => {
    workspace = await openTestWorkspace();
    built = await roundByHand(workspace);
    await roundByHand(workspace);
  });
  after(() => workspace.stop());

  it('comes by hand also after a step that the tool builds', () => {
    assert.deepEqual([built.code, ...built.said.slice(-2)], [0, 'next: workshop next --by-hand', 'next: workshop next   # the tool builds it']); // prettier-ignore
  });

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

  it('is compared with what it sets by inspect, and repair says that nothing is adopted', async () => {
    const { lines, document } = await runCommand<{ what: string }, { resources: object[] }>(workspace, inspect, { what: 'table' }); // prettier-ignore
    assert.deepEqual(lines.slice(1), [
      'The step table is open by hand: nothing of it is adopted yet.',
      'next: workshop next   # checks what you have created',
    ]);
    assert.deepEqual(mismatches(document, inspectSchema), []);
    assert.deepEqual(document.resources, [
      {
        id: 'table',
        kind: 'table',
        what: 'DynamoDB table AWSWorkshopDemoTable',
        name: 'AWSWorkshopDemoTable',
        arn: null,
        step: 'table',
        state: 'missing',
        because: null,
        drift: [],
        properties: { partitionKey: 'PK', billingMode: 'PAY_PER_REQUEST' },
        own: [],
        console: null,
        cost: { dollarsPerHour: 0, because: 'it is not adopted yet' },
        calls: 0,
      },
    ]);
    await assert.rejects(runCommand(workspace, repair, { what: 'table' }), {
      message: 'The step table is open by hand, and nothing of it is adopted yet.',
      fix: 'workshop next --commands   # the commands that are left',
    });
  });

  it('has hints whose last one are the commands that are left', async () => {
    const checkpoint = await readCheckpoint(workspace.paths);
    const [first = '', second = '', third = ''] = await hintsFor('table', null, checkpoint);
    const fourth =
      'The commands of the AWS CLI that are left: `workshop next --commands`, or the key `s` while `workshop next` is open.';
    for (const [rung, text] of [first, second, third, fourth, fourth].entries()) {
      const { lines, document } = await runCommand<object, { hint: string }>(workspace, hint, {});
      assert.deepEqual(
        lines,
        rung < 3
          ? ['Next step: Create the DynamoDB table (table)', 'next: workshop hint   # a more precise hint']
          : [
              'Next step: Create the DynamoDB table (table)',
              'next: workshop next --commands   # all commands that are left',
              'next: workshop next',
            ],
      );
      assert.equal(document.hint, text);
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
