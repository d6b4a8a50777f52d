// `workshop verify`: short where all is right, and it names what failed. Nothing that was skipped counts as passed.
import assert from 'node:assert/strict';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { summaryOf, verify } from '../../../src/commands/course/verify/verify.ts';
import type { CheckResult, CheckStatus, Event } from '../../../src/engine/types.ts';
import { recordUi } from '../../helpers/cli/recorded-ui.ts';
import { openTestWorkspace, type TestWorkspace } from '../../helpers/workspace/test-workspace.ts';

const check = (id: string, status: CheckStatus, notServed?: true): CheckResult => ({
  step: 'table',
  id,
  title: `title of ${id}`,
  status,
  ...(notServed && { notServed }),
});

describe('the summary of verify', () => {
  it('counts what passed apart from what was skipped or could not run', () => {
    const checks = [check('a', 'pass'), check('b', 'superseded'), check('c', 'superseded'), check('d', 'error', true)];
    assert.equal(
      summaryOf(checks, [], 2),
      [
        '1 check of 2 steps passed.',
        '2 checks skipped: a later step has changed what they check.',
        'This server could not run 1 check: it lacks that part of AWS.',
      ].join('\n'),
    );
  });

  it('names every failure, and those that wait for it are no failures', () => {
    const failed = [check('a', 'fail'), check('b', 'error')];
    assert.equal(
      summaryOf([...failed, check('c', 'blocked'), check('d', 'pass')], failed, 1),
      [
        '2 of 4 checks failed, 1 passed.',
        '1 check not run: the check before failed.',
        '  failed  table: title of a',
        '  error  table: title of b',
      ].join('\n'),
    );
  });

  it('says so where nothing is built', () => {
    assert.equal(summaryOf([], [], 0), 'No step is built yet, so there is nothing to check.');
  });
});

describe('workshop verify', () => {
  let workspace: TestWorkspace;
  before(async () => {
    workspace = await openTestWorkspace();
    await workspace.goto('role');
  });
  after(() => workspace.stop());

  async function run(step?: string) {
    const heard = recordUi();
    const events: Event[] = [];
    const ui = { ...heard.ui, on: (event: Event) => void events.push(event) };
    const context = { ui, paths: workspace.paths, signal: new AbortController().signal, yes: false };
    const code = await verify(context, { step });
    const shown = events.flatMap((event) => {
      if (event.type === 'check') return [`${event.status} ${event.id}`];
      return event.type.startsWith('step.') ? [`${event.type} ${(event as { step: string }).step}`] : [];
    });
    return { code, shown, lines: heard.lines };
  }

  it('shows a line for each step where all pass, and all checks of one step that is asked for', async () => {
    const all = await run();
    assert.deepEqual(
      [all.code, all.shown],
      [0, ['step.verified environment', 'step.verified table', 'step.verified role']],
    );
    assert.match(all.lines.join('\n'), /\n\d+ checks of 3 steps passed\.\nnext: workshop status$/);
    const one = await run('table');
    assert.ok(one.shown.includes('pass table.item-round-trip'), one.shown.join());
  });

  it('shows the checks that fail, and names them again at the end', async () => {
    await workspace.work(({ run: { aws } }) =>
      aws.client(DynamoDBClient).send(new DeleteTableCommand({ TableName: 'AWSWorkshopDemoTable' })),
    );
    const { code, shown, lines } = await run();
    assert.equal(code, 1);
    assert.ok(
      shown.some((line) => line.startsWith('error table.')) && shown.includes('step.reopened table'),
      shown.join(),
    );
    assert.ok(!shown.some((line) => line.startsWith('pass ')), shown.join());
    assert.match(
      lines.join('\n'),
      /\n1 of \d+ checks failed, \d+ passed\.\n(?:\d+ checks? not run: .*\n)? {2}error {2}table: .*\nnext: workshop next {3}# repairs it\nnext: workshop hint$/,
    );
  });
});
