// The lab report of `workshop notebook`.
import assert from 'node:assert/strict';
import type { JournalEntry } from '../../../src/workspace/journal.ts';
import { forOthers } from '../../../src/commands/notebook/redact.ts';
import { historiesOf } from '../../../src/commands/notebook/step-history.ts';

const at = '2026-01-02T03:04:05Z';
const place = { step: 'table', title: 'Create the table', chapter: 2 };

describe('the history of a step', () => {
  it('keeps an error although the check passed in the end', () => {
    const journal: JournalEntry[] = [
      { at, type: 'step.started', ...place },
      {
        at,
        type: 'check',
        step: 'table',
        id: 'table.holds',
        title: 'it holds',
        status: 'fail',
        expected: 'hello',
        actual: 'nothing',
      },
      { at, type: 'step.failed', ...place, failed: 1 },
      { at, type: 'check', step: 'table', id: 'table.holds', title: 'it holds', status: 'pass', actual: 'hello' },
      { at, type: 'step.verified', ...place },
    ];
    const history = historiesOf(journal).get('table');
    assert.deepEqual(history?.errors, [{ at, what: 'it holds: expected hello, got nothing' }]);
    assert.deepEqual(
      [...(history?.checks ?? [])],
      [['table.holds', { title: 'it holds', status: 'pass', actual: 'hello' }]],
    );
  });

  it('counts calls that change resources apart from calls that read', () => {
    const call = {
      at,
      type: 'call',
      service: 'DynamoDB',
      input: {},
      output: {},
      status: 200,
      ms: 1,
      attempt: 1,
    } as const;
    const history = historiesOf([
      { at, type: 'step.started', ...place },
      { ...call, operation: 'CreateTable' },
      { ...call, operation: 'DescribeTable' },
      { ...call, operation: 'DescribeTable' },
    ]).get('table');
    assert.deepEqual([history?.writes, history?.reads], [1, 2]);
  });

  it('has no events of steps that ran at the same time', () => {
    const role = { step: 'role', title: 'Create the role', chapter: 3 };
    const call = { at, type: 'call', service: 'X', input: {}, output: {}, status: 200, ms: 1, attempt: 1 } as const;
    const thing = { at, type: 'resource.ready', kind: 'k' } as const;
    const histories = historiesOf([
      { at, type: 'step.started', ...place },
      { at, type: 'step.started', ...role },
      { ...call, operation: 'CreateTable', step: 'table' },
      { ...thing, id: 'role', what: 'the role', step: 'role' },
      { ...thing, id: 'table', what: 'the table', step: 'table' },
      { at, type: 'command.failed', step: 'table', command: 'up', code: 'network', error: 'down' },
    ]);
    const [table, other] = [histories.get('table'), histories.get('role')];
    assert.deepEqual([table?.writes, [...(table?.made ?? [])]], [1, ['the table']]);
    assert.deepEqual([other?.writes, [...(other?.made ?? [])]], [0, ['the role']]);
    assert.deepEqual([table?.errors.length, other?.errors.length], [1, 0]);
  });
});

describe('a report for others', () => {
  it('masks account ids, key ids and secrets', () => {
    const text = 'arn:aws:iam::123456789012:role/r AKIAIOSFODNN7EXAMPLE secretAccessKey: "abc/def" password=hunter2';
    assert.equal(
      forOthers(text, '123456789012'),
      'arn:aws:iam::****9012:role/r AKIA**** secretAccessKey: "****" password=****',
    );
  });
});
