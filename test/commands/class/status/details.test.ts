// What `workshop class status <learner>` shows of one learner.
import assert from 'node:assert/strict';
import { detailsOf } from '../../../../src/commands/class/status/details.ts';
import { inspectedMember, unreachableMember } from '../../../helpers/workspace/class-status.ts';

const at = '2027-03-02T10:00:00.000Z';

describe('the details of one learner', () => {
  const row = inspectedMember({
    name: 'Ben',
    reached: 'deploy',
    states: { cors: 'failing', deploy: 'begun' },
    problems: { cors: [{ id: 'cors.preflight', says: 'The preflight passes', because: 'No CORS. Actual: none' }] },
    failingSince: { 'cors.preflight': '2027-03-02T09:30:00.000Z' },
    since: '2027-03-02T09:00:00.000Z',
    alias: 'bens-account',
    suffix: 'my-own',
    resourceCount: 12,
    accountBlock: 'off',
    perHourIdle: 0,
    namesakes: ['HTTP API x: without the tag'],
    otherStacks: ['zoe'],
  });

  it('have a line for each step, with the failed checks, their reason and since when', () => {
    const lines = detailsOf(row, at, 'ascii').split('\n');
    assert.equal(lines[0], 'Ben · account 200000000001 (bens-account) · ap-south-1 · role Teach');
    assert.equal(lines[1], '+ 1  Check your environment');
    const failing = lines.findIndex((line) => line.startsWith('x 5  '));
    assert.match(lines[failing] ?? '', / \(failing\)$/);
    assert.deepEqual(lines.slice(failing + 1, failing + 3), [
      '     The preflight passes (first seen 30 min ago)',
      '       No CORS. Actual: none',
    ]);
    assert.equal(lines.filter((line) => line.endsWith('(in progress)')).length, 1);
    assert.equal(lines.filter((line) => line.endsWith('(to do)')).length, 7);
  });

  it('end with what the account has, costs and makes public', () => {
    const lines = detailsOf(row, at, 'ascii').split('\n');
    assert.deepEqual(lines.slice(lines.indexOf('') + 1), [
      'at cors for 60 min; 12 workshop resources in the account, with the suffix my-own',
      'USD 0 a month without any request; requests are extra: workshop cost',
      'no bucket of the workshop is public',
      'Block Public Access of the account: off',
      'not of the workshop: HTTP API x: without the tag',
      'of no learner in this class: a stack with the suffix zoe',
    ]);
  });

  it('use words in place of marks where they are read aloud', () => {
    assert.match(detailsOf(row, at, 'words'), /^done {8}1 {2}Check your environment$/m);
    assert.match(detailsOf(row, at, 'words'), /^in progress 6 {2}/m);
  });

  it('say why an account cannot be entered, and what to do', () => {
    assert.equal(
      detailsOf(unreachableMember('Eve', '2027-03-02T09:59:30.000Z'), at, 'ascii'),
      [
        'Eve · account 200000000001 · ap-south-1 · role Teach',
        'no access for <1 min',
        '  The role cannot be assumed.',
        '  Nothing was read or changed in the account of Eve.',
        '  workshop class roster --roster class.csv',
      ].join('\n'),
    );
  });
});
