// The lab report of `workshop notebook`.
import assert from 'node:assert/strict';
import type { JournalEntry } from '../../../src/workspace/journal.ts';
import { forOthers } from '../../../src/commands/notebook/redact.ts';
import { storiesOf } from '../../../src/commands/notebook/story.ts';

const at = '2026-01-02T03:04:05Z';
const place = { step: 'table', title: 'Create the table', chapter: 2 };

describe('the story of a step', () => {
  it('keeps wrong turns though the check passed in the end', () => {
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
    const story = storiesOf(journal).get('table');
    assert.deepEqual(story?.wrongTurns, [{ at, what: 'it holds: expected hello, got nothing' }]);
    assert.deepEqual(
      [...(story?.checks ?? [])],
      [['table.holds', { title: 'it holds', status: 'pass', actual: 'hello' }]],
    );
  });

  it('counts calls that changed something apart from those that looked', () => {
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
    const story = storiesOf([
      { at, type: 'step.started', ...place },
      { ...call, operation: 'CreateTable' },
      { ...call, operation: 'DescribeTable' },
      { ...call, operation: 'DescribeTable' },
    ]).get('table');
    assert.deepEqual([story?.writes, story?.reads], [1, 2]);
  });

  it('is told apart from those of other steps that were under way at the same time', () => {
    const role = { step: 'role', title: 'Create the role', chapter: 3 };
    const call = { at, type: 'call', service: 'X', input: {}, output: {}, status: 200, ms: 1, attempt: 1 } as const;
    const thing = { at, type: 'resource.ready', kind: 'k' } as const;
    const stories = storiesOf([
      { at, type: 'step.started', ...place },
      { at, type: 'step.started', ...role },
      { ...call, operation: 'CreateTable', step: 'table' },
      { ...thing, id: 'role', what: 'the role', step: 'role' },
      { ...thing, id: 'table', what: 'the table', step: 'table' },
      { at, type: 'command.failed', step: 'table', command: 'up', code: 'network', error: 'down' },
    ]);
    const [table, other] = [stories.get('table'), stories.get('role')];
    assert.deepEqual([table?.writes, [...(table?.made ?? [])]], [1, ['the table']]);
    assert.deepEqual([other?.writes, [...(other?.made ?? [])]], [0, ['the role']]);
    assert.deepEqual([table?.wrongTurns.length, other?.wrongTurns.length], [1, 0]);
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
