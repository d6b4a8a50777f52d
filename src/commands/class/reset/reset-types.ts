// The data of a reset: the plan for each account, how far each account is, and the receipt. All of it is saved as JSON.
import type { FoundResource } from '../../../engine/remove/receipt.ts';
import type { RemainingResource } from '../../../engine/remove/teardown.ts';
import type { Checkpoint, RemovedResource, Json } from '../../../engine/types.ts';
import type { DiscoveredResource } from '../../course/teardown/discover/discover.ts';
import type { MemberScope } from '../shared/member.ts';

interface PlannedStack {
  readonly suffix: string;
  readonly things: readonly DiscoveredResource[];
  readonly checkpoint: Checkpoint;
}

export interface NotInspected {
  readonly at: string;
  readonly because: string;
  /** No permission of the instructor would change that. It does not count as something that is left. */
  readonly deniedByPolicy?: boolean;
}

export interface MemberPlan {
  readonly place: MemberScope;
  readonly alias: string | null;
  readonly stacks: readonly PlannedStack[];
  /** Stacks of other suffixes in the same account, which are not planned. */
  readonly others: readonly { readonly suffix: string; readonly things: number }[];
  readonly namesakes: readonly FoundResource[];
  readonly unseen: readonly NotInspected[];
  /** Block Public Access of the account: null where nothing is configured. */
  readonly account: Json;
  /** Why the account will not be changed; null where it will. */
  readonly refused: string | null;
}

/** Saved as it was shown. A reset removes what it lists and nothing else. The accounts of thousands stay on disk. */
export interface ResetPlan {
  readonly at: string;
  readonly className: string;
  /** Of what will be removed in which account. A plan that does not match its hash is refused. */
  readonly hash: string;
  readonly accounts: number;
  readonly resources: number;
  has(scope: MemberScope): boolean;
  /** Reads the plan of one account. Throws where the file has changed since it was opened. */
  read(scope: MemberScope): MemberPlan;
}

/**
 * `planned` → `begun` (slow removals have started) → `waiting` (the rest is removed) → `checking` (several scans must
 * find nothing) → `done`. From every phase to `quarantined`, which the next run tries again.
 */
export type Phase = 'planned' | 'begun' | 'waiting' | 'checking' | 'done' | 'quarantined';

export interface MemberState {
  readonly version: 1;
  /** The hash of the plan that it carries out. */
  readonly plan: string;
  readonly place: MemberScope;
  alias: string | null;
  phase: Phase;
  /** What is still to be removed, and what is gone. */
  stacks: Checkpoint[];
  /** Found after the plan was made: reported, and not removed. */
  appeared: FoundResource[];
  left: RemainingResource[];
  /** Scans in a row that found no workshop resource. */
  clean: number;
  /** Scans that found something. */
  dirty: number;
  account: Json;
  /** What the last scan could not read because a policy denies it. Absent in a state of an older version. */
  notRead?: readonly string[];
  /** An S3 policy of the organization decides over Block Public Access, which counts as clean. */
  isBlockLocked?: boolean;
  /** Since when AWS is removing what takes minutes. */
  waitingSince?: string;
  /** The account could not be entered: nothing was read or changed there. */
  notEntered?: boolean;
  /** Why it is quarantined. */
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
  readonly gone: readonly RemovedResource[];
  readonly left: readonly RemainingResource[];
  readonly appeared: readonly FoundResource[];
  /** Not read, because a policy denies it. */
  readonly notRead: readonly string[];
  readonly cleanPasses: number;
  readonly accountPublicAccess: Json;
}
