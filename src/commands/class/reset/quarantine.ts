// Decides when an account is quarantined, and why. A quarantined account is left to people; the next run tries it again.
import type { FoundResource } from '../../../engine/remove/receipt.ts';
import { now } from '../../../engine/run.ts';
import type { ResourceRecord } from '../../../engine/types.ts';
import { count } from '../../../lib/count.ts';
import { reasonOf } from '../account/work-in-account.ts';
import type { MemberPlan, MemberState, NotInspected, Phase } from './reset-types.ts';

/** After so many scans that still find something, an account is quarantined. */
const maxFailedScans = 3;

/** An account that was refused when it was planned has nothing in its plan. */
export function firstPhase({ refused }: MemberPlan): Phase {
  return refused === null ? 'planned' : 'quarantined';
}

/** What goes wrong in one account quarantines that account, and the others continue. */
export function quarantineAfterError(state: MemberState, error: unknown): void {
  setPhase(state, 'quarantined', reasonOf(error));
}

/** How the reset of an account has ended. */
export type ResetResult = 'done' | 'cannot be removed' | 'quarantined' | 'not looked at';

/** Undefined while there is more to do. */
export function resultOf({ refused }: MemberPlan, { phase, left, notEntered }: MemberState): ResetResult | undefined {
  if (phase === 'done') return 'done';
  if (phase !== 'quarantined') return undefined;
  if (refused !== null || notEntered) return 'not looked at';
  return left.some(({ isFinal }) => isFinal) ? 'cannot be removed' : 'quarantined';
}

/** What one scan after the removal found. */
export interface Scan {
  /** Planned resources that still exist. */
  readonly remaining: readonly ResourceRecord[];
  /** Workshop resources that are not in the plan. */
  readonly appeared: readonly FoundResource[];
  /** What could not be read, except what a policy denies. */
  readonly notInspected: readonly NotInspected[];
  /** Planned resources whose removal failed, where a policy denies to read whether they still exist. */
  readonly unconfirmed: readonly ResourceRecord[];
  readonly publicAccessBlocked: boolean;
  /** Why Block Public Access could not be turned on. */
  readonly blockError: string | undefined;
}

/** Counts the scan. */
export function countScan(state: MemberState, scan: Scan): void {
  const { remaining, notInspected, unconfirmed, publicAccessBlocked } = scan;
  const isClean = [remaining, notInspected, unconfirmed].every((one) => one.length === 0) && publicAccessBlocked;
  state.clean = isClean ? state.clean + 1 : 0;
  state.dirty += isClean ? 0 : 1;
}

/** `done` after enough clean scans in a row, `quarantined` after too many others; else the account is scanned again. */
export function decideAfterScan(state: MemberState, scan: Scan, passes: number): void {
  if (state.clean >= passes) {
    const [first] = scan.appeared;
    if (!first) setPhase(state, 'done', null);
    else
      setPhase(
        state,
        'quarantined',
        `${count(scan.appeared.length, 'workshop resource')} not in the plan, such as ${first.what}: plan again`,
      );
  } else if (state.dirty > maxFailedScans || isFinal(state, scan))
    setPhase(state, 'quarantined', failureReason(state, scan));
}

/** What nobody in the account can remove is not tried again. */
function isFinal({ left }: MemberState, { remaining }: Scan): boolean {
  const final = new Set(left.filter((one) => one.isFinal).map(({ id }) => id));
  return remaining.length > 0 && remaining.every(({ id }) => final.has(id));
}

function failureReason({ left }: MemberState, { remaining, notInspected, unconfirmed, blockError }: Scan): string {
  const [failed] = left;
  if (failed) return `${failed.what}: ${failed.reason}`;
  const [unread] = notInspected;
  if (unread) return `could not read ${unread.at}: ${unread.because}`;
  const [kept] = remaining;
  if (kept) return `${kept.kind} ${kept.id} exists again after each removal`;
  const [unknown] = unconfirmed;
  if (unknown) return `${unknown.kind} ${unknown.id} may still exist, and a policy denies to read it`;
  return blockError ?? 'Block Public Access of the account does not stay on';
}

/** How long AWS may take for a removal, in milliseconds. CloudFront usually takes minutes. */
const longestWait = 2 * 60 * 60_000;

/** `waiting` while AWS still removes something, but not forever; else `checking`. */
export function setPhaseAfterRemoval(state: MemberState): void {
  const slow = state.left.find((left) => left.state === 'waiting');
  const since = state.phase === 'waiting' ? (state.waitingSince ?? now()) : now();
  if (!slow) {
    setPhase(state, 'checking');
  } else if (Date.parse(now()) - Date.parse(since) > longestWait) {
    setPhase(state, 'quarantined', `${slow.what}: ${slow.reason}`);
  } else {
    setPhase(state, 'waiting');
    state.waitingSince = since;
  }
}

export function setPhase(state: MemberState, phase: Phase, reason: string | null = null): void {
  state.phase = phase;
  delete state.waitingSince;
  state.reason = phase === 'quarantined' ? reason : null;
  state.at = now();
}
