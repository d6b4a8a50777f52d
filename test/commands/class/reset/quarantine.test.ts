// When a reset quarantines an account.
import assert from 'node:assert/strict';
import { AccountRefused } from '../../../../src/commands/class/account/refusals.ts';
import {
  countScan,
  decideAfterScan,
  firstPhase,
  quarantineAfterError,
  resultOf,
  setPhaseAfterRemoval,
  type Scan,
} from '../../../../src/commands/class/reset/quarantine.ts';
import type { MemberPlan, MemberState } from '../../../../src/commands/class/reset/reset-types.ts';

const clean: Scan = {
  remaining: [],
  appeared: [],
  notInspected: [],
  unconfirmed: [],
  publicAccessBlocked: true,
  blockError: undefined,
};
const table = { what: 'DynamoDB table', name: 'T', because: 'tagged' };

function stateOf(more: Partial<MemberState> = {}): MemberState {
  return {
    version: 1,
    plan: 'abc',
    place: { name: 'Ana', account: '200000000001', region: 'ap-south-1', suffix: '' },
    alias: null,
    phase: 'checking',
    stacks: [],
    appeared: [],
    left: [],
    clean: 0,
    dirty: 0,
    account: null,
    reason: null,
    since: '',
    at: '',
    ...more,
  };
}

/** The phase and the reason after these scans. */
function after(scans: readonly Scan[], state = stateOf()) {
  for (const scan of scans) {
    countScan(state, scan);
    decideAfterScan(state, scan, 2);
  }
  return [state.phase, state.reason];
}

describe('an account in a reset', () => {
  it('is done after two scans in a row that found nothing', () => {
    assert.deepEqual(after([clean]), ['checking', null]);
    assert.deepEqual(after([clean, clean]), ['done', null]);
    const record = { id: 'table', kind: 'table' } as Scan['remaining'][number];
    assert.deepEqual(after([clean, { ...clean, remaining: [record] }, clean]), ['checking', null]);
  });

  it('is quarantined where resources have appeared since the plan', () => {
    const scan = { ...clean, appeared: [table, table] };
    assert.deepEqual(after([scan, scan]), [
      'quarantined',
      '2 workshop resources not in the plan, such as DynamoDB table: plan again',
    ]);
  });

  const record = { id: 'log-group:x', kind: 'log-group' } as Scan['remaining'][number];
  const failures: readonly (readonly [scan: Partial<Scan>, state: Partial<MemberState>, reason: string])[] = [
    [
      { remaining: [record] },
      { left: [{ what: 'DynamoDB table T', reason: 'it is protected' } as MemberState['left'][number]] },
      'DynamoDB table T: it is protected',
    ],
    [
      { notInspected: [{ at: 'CloudFront', because: 'access denied' }] },
      {},
      'could not read CloudFront: access denied',
    ],
    [{ remaining: [record] }, {}, 'log-group log-group:x exists again after each removal'],
    [{ unconfirmed: [record] }, {}, 'log-group log-group:x may still exist, and a policy denies to read it'],
    [{ publicAccessBlocked: false }, {}, 'Block Public Access of the account does not stay on'],
    [{ publicAccessBlocked: false, blockError: 'AWS denied the call: no' }, {}, 'AWS denied the call: no'],
  ];
  for (const [scan, state, reason] of failures)
    it(`is quarantined after the fourth scan that is not clean: ${reason}`, () => {
      const failed = { ...clean, ...scan };
      assert.deepEqual(after([failed, failed, failed], stateOf(state)), ['checking', null]);
      assert.deepEqual(after([failed, failed, failed, failed], stateOf(state)), ['quarantined', reason]);
    });

  it('is quarantined after an error, with the reason', () => {
    const state = stateOf({ phase: 'begun' });
    quarantineAfterError(state, new AccountRefused('account 200000000001 is not in --allow-accounts'));
    assert.deepEqual([state.phase, state.reason], ['quarantined', 'account 200000000001 is not in --allow-accounts']);
  });

  it('starts quarantined where the plan refused it', () => {
    assert.equal(firstPhase({ refused: 'its alias "x-prod" contains "prod"' } as MemberPlan), 'quarantined');
    assert.equal(firstPhase({ refused: null } as MemberPlan), 'planned');
  });

  it('waits for what AWS removes slowly, for two hours at most', () => {
    const slow = {
      what: 'CloudFront distribution',
      reason: 'waiting',
      state: 'waiting',
    } as MemberState['left'][number];
    const state = stateOf({ left: [slow] });
    setPhaseAfterRemoval(state);
    assert.equal(state.phase, 'waiting');
    assert.ok(state.waitingSince);
    state.waitingSince = new Date(Date.now() - 2 * 60 * 60_000 - 1000).toISOString();
    setPhaseAfterRemoval(state);
    assert.deepEqual([state.phase, state.reason], ['quarantined', 'CloudFront distribution: waiting']);
    state.left = [];
    setPhaseAfterRemoval(state);
    assert.deepEqual([state.phase, state.waitingSince], ['checking', undefined]);
  });

  it('ends with a result that says whether somebody can do something about it', () => {
    const plan = { refused: null } as MemberPlan;
    const final = { state: 'failed', isFinal: true } as MemberState['left'][number];
    assert.deepEqual(
      [
        resultOf(plan, stateOf()),
        resultOf(plan, stateOf({ phase: 'done' })),
        resultOf(plan, stateOf({ phase: 'quarantined' })),
        resultOf(plan, stateOf({ phase: 'quarantined', left: [final] })),
        resultOf(plan, stateOf({ phase: 'quarantined', notEntered: true })),
        resultOf({ ...plan, refused: 'production' }, stateOf({ phase: 'quarantined' })),
      ],
      [undefined, 'done', 'quarantined', 'cannot be removed', 'not looked at', 'not looked at'],
    );
  });
});
