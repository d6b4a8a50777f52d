// The words of a reset: what was planned for each member's account, how far it has got, and what is written down of it.
import type { FoundResource } from '../../../engine/remove/receipt.ts';
import type { Left } from '../../../engine/remove/teardown.ts';
import type { Checkpoint, Gone, Json } from '../../../engine/types.ts';
import type { Thing } from '../../course/teardown/discover/discover.ts';
import type { Member } from '../shared/types.ts';

export type MemberScope = Pick<Member, 'name' | 'account' | 'region' | 'suffix'>;

export interface PlannedStack {
  readonly suffix: string;
  readonly things: readonly Thing[];
  readonly checkpoint: Checkpoint;
}

export interface MemberPlan {
  readonly place: MemberScope;
  readonly alias: string | null;
  readonly stacks: readonly PlannedStack[];
  /** Of other suffixes in the same account: not in the plan. */
  readonly others: readonly { readonly suffix: string; readonly things: number }[];
  readonly namesakes: readonly FoundResource[];
  readonly unseen: readonly { readonly at: string; readonly because: string }[];
  /** Block Public Access of the account: null where nothing is configured. */
  readonly account: Json;
  /** Why nothing will be removed there; null where it will. */
  readonly refused: string | null;
}

/** Saved as it was shown: a run removes what stands in it and nothing else. */
export interface ResetPlan {
  readonly version: 1;
  readonly at: string;
  readonly className: string;
  /** Of what is to be removed, in which account; the plan is void where it does not fit. */
  readonly hash: string;
  readonly members: readonly MemberPlan[];
}

/**
 * `planned` → `begun` (what is slow is on its way) → `waiting` (the rest is gone) → `checking` (nothing is left, to be
 * seen several times) → `done`; from anywhere to `quarantined`, from which the next run tries again.
 */
export type Phase = 'planned' | 'begun' | 'waiting' | 'checking' | 'done' | 'quarantined';

export interface MemberState {
  readonly version: 1;
  /** The hash of the plan that it carries out. */
  readonly plan: string;
  readonly place: MemberScope;
  alias: string | null;
  phase: Phase;
  /** What is still to be removed, and what was seen gone. */
  stacks: Checkpoint[];
  /** Found later than the plan: told, and not removed. */
  appeared: FoundResource[];
  left: Left[];
  /** Passes in a row that saw nothing of ours. */
  clean: number;
  /** Passes that saw something. */
  dirty: number;
  account: Json;
  /** Why it is in quarantine. */
  reason: string | null;
  readonly since: string;
  at: string;
}

export interface AccountReceipt {
  readonly version: 1;
  readonly at: string;
  readonly plan: string;
  readonly place: MemberScope;
  readonly alias: string | null;
  readonly state: Phase;
  readonly reason: string | null;
  readonly gone: readonly Gone[];
  readonly left: readonly Left[];
  readonly appeared: readonly FoundResource[];
  readonly cleanPasses: number;
  readonly accountPublicAccess: Json;
}
