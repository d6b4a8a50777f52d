// The status of a learner in sentences, for screen readers.
import assert from 'node:assert/strict';
import { spoken } from '../../../../src/commands/class/status/spoken.ts';
import { tableOf } from '../../../../src/commands/class/status/table.ts';
import { inspectedMember, unreachableMember } from '../../../helpers/workspace/class-status.ts';

const at = '2027-03-02T10:00:00.000Z';
const since = '2027-03-02T09:35:00.000Z';

describe('a learner’s status in sentences', () => {
  it('has the chapters, the position, what is public and the cost', () => {
    const cem = inspectedMember({
      name: 'Cem',
      reached: 'database-access',
      states: { cors: 'failing', logs: 'skipped' },
      problems: { cors: [{ id: 'cors.preflight', says: 'The preflight passes', because: 'No CORS.' }] },
      publicBuckets: ['aws-workshop-cem'],
      accountBlock: 'off',
      perHourIdle: 0.01,
      since,
    });
    assert.equal(
      spoken(cem, at),
      'Cem: chapters done: 1 to 4, 6; failing: 5; to do: 7 to 8. At cors, failing: The preflight passes, for 25 min. ' +
        'Public: aws-workshop-cem. Block Public Access of the account: off. Cost without any request: $7.30 a month.',
    );
  });

  it('says what comes next, or that the course is complete', () => {
    assert.match(
      spoken(inspectedMember({ reached: 'table', since }), at),
      / Next step: role, for 25 min\. Nothing is public\. /,
    );
    assert.match(
      spoken(inspectedMember({ reached: 'private-again', since }), at),
      / The course is complete, for 25 min\. /,
    );
  });

  it('says since when an account cannot be entered, and the reason follows in the notes', () => {
    const rows = [unreachableMember('Eve', since)];
    assert.equal(
      tableOf({ at, rows }, 'words'),
      [
        'Eve: no access for 25 min.',
        'Eve: The role cannot be assumed.',
        '0 of 1 inspected · 0 complete · 0 failing · 0 public · Block Public Access not on in 0',
      ].join('\n'),
    );
  });
});
