// The plan of a reset on disk.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { hashOf } from '../../../../src/commands/class/reset/plan.ts';
import { partsOf } from '../../../../src/commands/class/reset/reset-files.ts';
import type { MemberPlan, ResetPlan } from '../../../../src/commands/class/reset/reset-types.ts';

describe('the plan of a reset', () => {
  const member = (name: string): MemberPlan => ({
    place: { name, account: '200000000001', region: 'ap-south-1', suffix: '' },
    alias: 'two\nlines',
    stacks: [],
    others: [],
    namesakes: [],
    unseen: [],
    account: null,
    refused: null,
  });
  const planOf = (members: readonly MemberPlan[]): ResetPlan => ({
    version: 1,
    at: '2026-11-30T00:00:00.000Z',
    className: 'spring',
    hash: hashOf('spring', members),
    members,
  });

  it('is written account by account, as the document that it is', () => {
    for (const members of [[], [member('Ana')], [member('Ana'), member('Ben')]]) {
      const parts = [...partsOf(planOf(members))];
      assert.equal(parts.length, members.length + 2);
      assert.equal(parts.join(''), `${JSON.stringify(planOf(members), null, 2)}\n`);
    }
  });

  it('has the hash of what it will remove, where it was computed at once or in parts', () => {
    const members = [member('Ana'), member('Ben')];
    const gist = members.map(({ place }) => ({ place, refused: false, stacks: [] }));
    const whole = createHash('sha256').update(JSON.stringify({ className: 'spring', gist }));
    assert.equal(hashOf('spring', members), whole.digest('hex').slice(0, 12));
  });
});
