// The summary at the end of a rehearsal.
import assert from 'node:assert/strict';
import type { Incident } from '../../../../src/commands/class/rehearse/learner-plans.ts';
import type { PreparedAccount } from '../../../../src/commands/class/rehearse/setup.ts';
import { classSummary, shortened } from '../../../../src/commands/class/rehearse/summary.ts';

function prepared(
  name: string,
  reached: string | undefined,
  more: { incident?: Incident; stoppedIn?: string; exercise?: string; hasLookAlikes?: boolean } = {},
): PreparedAccount {
  const { incident, stoppedIn, exercise, hasLookAlikes = false } = more;
  return {
    learner: {
      plan: { name, steps: 1, incident, hasLookAlikes, publicAccessOff: hasLookAlikes, pick: 1 },
      account: { name, account: '200000000001', target: {} as never },
      reached,
      stoppedIn,
      exercise: exercise === undefined ? undefined : { name: exercise, steps: ['api'] },
    },
    foreign: ['table Invoices {}', 'bucket pictures {}'],
  };
}

describe('the summary of a rehearsed class', () => {
  it('says how far the learners are, what went wrong, and what else is in the accounts', () => {
    assert.equal(
      classSummary([
        prepared('Ana', 'api'),
        prepared('Ben', 'api', { incident: 'crashed', stoppedIn: 'cors' }),
        prepared('Cem', undefined, { incident: 'denied', hasLookAlikes: true }),
        prepared('Dana', 'role', { incident: 'broken', exercise: 'wrong-handler' }),
      ]),
      [
        'built up to: api 2, nothing 1, role 1',
        'Ben: stopped in the middle of cors',
        'Cem: the role no longer trusts the instructor',
        'Dana: has the exercise wrong-handler',
        '2 resources of others in 1 account: workshop names without a tag, with another tag, with another suffix',
        'Block Public Access turned off by hand in 1 account',
      ].join('\n'),
    );
  });

  it('shortens a long table in the middle', () => {
    const lines = Array.from({ length: 10 }, (_, index) => String(index));
    assert.deepEqual(shortened(lines, 10), lines);
    assert.deepEqual(shortened(lines, 6), ['0', '1', '2', '   … 5 lines more …', '8', '9']);
  });
});
